"""Hot pages as their users ask for them: middle time, queries, and a bare view of as many bytes."""

from __future__ import annotations

import time

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from accounts.models import User
from csdl.kit import dates, wall
from csdl.kit.access import public
from csdl.kit.reach import system
from csdl.site.world.cast import CAST, THCS, person
from records.models import Campaign, CampaignRoom, CampaignSchool, Student
from reports.models import Period
from schools.models import Classroom, Unit
from schools.queries.year import current_year


def _school():
    return Unit.objects.get(code=THCS)


def _class():
    year = current_year(_school().department_id, dates.today())
    return Classroom.objects.get(school=_school(), year=year, name="6A1")


def _round():
    rows = Campaign.objects.filter(state=Campaign.State.OPEN, unit__tier=1)
    return rows.exclude(covers=Campaign.Covers.STAFF).latest("pk")


def _row(model, **where):
    """A row of the round at the cast's school, read behind the wall."""

    def read():
        with transaction.atomic(), wall.school(system("bench"), _school()):
            return model.objects.get(campaign=_round(), school=_school(), **where)

    return read


def at(name, *args, ask=""):
    return lambda: reverse(name, args=[arg().pk for arg in args]) + ask


def _period():
    return Period.objects.filter(kind="adhoc", withdrawn_at=None).latest("pk")


# name → (who of the cast, address)
HOT = {
    "home_department": ("department_officer", at("site:home")),
    "home_commune": ("commune_officer", at("site:home")),
    "home_school": ("head", at("site:home")),
    "home_teacher": ("homeroom", at("site:home")),
    "board_department": ("department_officer", at("records:campaign_board", _round)),
    "board_commune": ("commune_officer", at("records:campaign_board", _round)),
    "board_school": ("head", at("records:review_school", _row(CampaignSchool))),
    "class_review": (
        "homeroom",
        at("records:review_room", _row(CampaignRoom, classroom__name="6A1")),
    ),
    "pupil_list": ("head", at("records:student_list")),
    "pupil_search": ("head", at("records:student_list", ask="?q=nguyen+minh")),
    "pupil_search_department": (
        "department_officer",
        at("records:student_list", ask="?q=nguyen+minh"),
    ),
    "class_page": ("homeroom", at("records:classroom_show", _class)),
    "class_list_department": ("department_officer", at("records:classroom_list")),
    "units_department": ("department_officer", at("schools:unit_list")),
    "register_of_papers": ("department_officer", at("accounts:paper_list")),
    "access_of_unit": ("head", at("accounts:review_unit", _school)),
    "board_reports": ("department_officer", at("reports:period_show", _period)),
    "board_reports_commune": ("commune_officer", at("reports:period_show", _period)),
    "board_reports_league": ("department_officer", at("reports:period_league", _period)),
    "audit_unit": ("head", at("accounts:audit_unit", _school)),
    "audit_department": ("department_officer", at("accounts:audit_list")),
}


def signed_in(user: User) -> Client:
    """A browser of that person, just signed in with both factors."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user, backend="accounts.backend.PortalBackend")
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time()} for method in ("password", "mfa")
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


AROUND = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")  # no questions


def measure(clock, only="") -> dict:
    """{name: {"ms", "bare_ms", "queries", "bytes"}}, and how many pupils there are.

    only: the beginning of the names wanted.
    """
    found = {}
    for name, (key, address) in HOT.items():
        if not name.startswith(only):
            continue
        browser, url = signed_in(person(key)), address()

        def ask(browser=browser, url=url):
            response = browser.get(url)
            if response.status_code != 200:
                raise RuntimeError(f"{url} answers {response.status_code}")
            return response

        ms = clock.median_ms(ask)
        with CaptureQueriesContext(connection) as seen:
            body = ask().content
        queries = sum(not q["sql"].startswith(AROUND) for q in seen)
        found[name] = {
            "ms": ms,
            "bare_ms": _bare(clock, browser, body),
            "queries": queries,
            "bytes": len(body),
        }
    return {"pages": found, "rows": _rows(), "cast": len(CAST)}


def _rows():
    """By the planner's own count: nobody's wall hides the size of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select reltuples::bigint from pg_class where relname = %s", [Student._meta.db_table]
        )
        return cursor.fetchone()[0]


BODY = {"now": b""}


@public
def bare(request):
    """The same bytes, and nothing done for them."""
    return HttpResponse(BODY["now"])


urlpatterns = [path("", bare, name="bare")]


def _bare(clock, browser, body):
    BODY["now"] = body
    with override_settings(ROOT_URLCONF=__name__):
        return clock.median_ms(lambda: browser.get("/"))
