"""The last seconds before a deadline: every school's head certifies its report through the page,
each pressing twice, in several processes at once.

Nothing here asks how fast it is: who was told "sent" must have sent, once, and in time or late
exactly as the database's clock says. csdl.site.bench.crowd asks the same over HTTP.
"""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from csdl.kit import dates, wall
from csdl.kit.access import reach_of
from csdl.kit.window import Deadline
from csdl.site.bench.pages import signed_in
from csdl.site.world.cast import PIN, person
from csdl.site.world.reports import cut
from reports.actions import form as forms
from reports.actions.period import open_period
from reports.actions.submission import explain_late, prepare
from reports.models import Period, Sent, Submission
from reports.queries.reminder import holders
from schools.models import Unit
from schools.queries.year import current_year

PROCESSES = 2
SECONDS = 20  # from the first press to the deadline
_COLUMN = {"key": "tong", "label": "Tổng số", "total": True}
_BODY = {
    "blocks": [
        {
            "key": "A",
            "title": "A. Sĩ số",
            "columns": [_COLUMN],
            "rows": [
                {"key": "A01", "label": "Lớp", "source": "classroom", "where": {}},
                {"key": "A02", "label": "Học sinh", "source": "pupil", "where": {}},
            ],
        }
    ],
    "checks": [],
}


@dataclass(frozen=True)
class Desk:
    """One school's report, who prepares it, who certifies it; its paper and the session in which
    the head waits for it, once it has one."""

    submission: int
    officer: int
    head: int
    paper: int = 0
    session: str = ""


@dataclass(frozen=True)
class Press:
    """One press of the button: whether the page said it is done, and how long it took."""

    submission: int
    told: bool
    seconds: float


def open_count(code="PC") -> Period:
    """A small ad-hoc report of every school, its figures cut."""
    by, today, title = (
        reach_of(person("department_officer")),
        dates.today(),
        f"Báo cáo nhanh {code}",
    )
    with transaction.atomic():
        wall.enter(by)
        year = current_year(by.user.department_id, today)  # not the one opened for the turn
        draft = forms.add_form(department=year.department, code=code, title=title,
                               kind="adhoc", level="", by=by)  # fmt: skip
        forms.edit_form(draft=draft, body=_BODY, by=by)
        form = forms.issue_form(draft=draft, by=by)
        period = open_period(
            year=year,
            kind=Period.Kind.ADHOC,
            title=title,
            cut_on=max(year.starts_on, min(today, year.ends_on) - timedelta(days=1)),
            school=Deadline.before("17h00", today + timedelta(days=1)),
            commune=Deadline.before("17h00", today + timedelta(days=2)),
            forms=[form],
            by=by,
        )
    with transaction.atomic():
        cut(period)
    return period


def desks(period, only=None) -> list[Desk]:
    """The schools of a period where one person prepares and another certifies."""
    with transaction.atomic(), wall.whole(period.department_id):
        rows = Submission.objects.filter(period=period, tier=Unit.Tier.SCHOOL).order_by("pk")
        rows = dict(rows.values_list("school_id", "pk"))
    heads = holders("certify_submission", list(rows))
    officers = holders("prepare_submission", list(rows))
    found = []
    for unit, pk in rows.items():
        people = [u for u in officers.get(unit, ()) if u not in heads.get(unit, ())]
        if people and heads.get(unit):
            found.append(Desk(pk, people[0], heads[unit][0]))
    return found[:only]


def prepare_all(work: list[Desk], processes=PROCESSES) -> list[Desk]:
    """Each report made by its officer, with a reason ready should it be late."""
    return _apart(_prepare, work, processes)


def _prepare(desk):
    with transaction.atomic():
        by = _entered(desk.officer)
        row = Submission.objects.select_related("school").get(pk=desk.submission)
        row = prepare(submission=row, by=by)
        explain_late(submission=row, reason="Đường truyền chậm", by=by)
    browser = signed_in(User.objects.get(pk=desk.head))
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return replace(desk, paper=row.paper_id, session=session)


def _entered(pk):
    found = reach_of(User.objects.get(pk=pk))
    wall.enter(found)
    return found


def close_soon(period, seconds=SECONDS):
    """Let the deadline of schools come in some seconds, by the database's clock."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update reports_period set school_closes_at = now() + %s where id = %s",
            [timedelta(seconds=seconds), period.pk],
        )
    period.refresh_from_db()


def press_all(work: list[Desk], processes=PROCESSES) -> list[Press]:
    """Every head presses in each of the processes, at about the same moment."""
    told = _apart(_press_line, [work] * processes, processes, chunk=1)
    return [press for line in told for press in line]


def _press_line(line):
    return [press(desk) for desk in line]


_BROWSER = Client(SERVER_NAME="localhost")  # one server for every head of a process


def press(desk) -> Press:
    """The head's PIN on the page of the paper."""
    _BROWSER.cookies[settings.SESSION_COOKIE_NAME] = desk.session
    url, began = reverse("accounts:paper_show", args=[desk.paper]), time.perf_counter()
    answer = _BROWSER.post(url, {"agree": "on", "pin": PIN})
    return Press(desk.submission, answer.status_code == 302, time.perf_counter() - began)


def _apart(act, work, processes, chunk=16):
    connection.close()  # a fork must not share it
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return pool.map(act, work, chunksize=chunk)


@dataclass(frozen=True)
class Verdict:
    """What became of a burst. lost: told "sent" and not there; twice: there more than once;
    unasked: there although nobody was told; wrong: in time or late against the clock."""

    sent: int
    lost: int
    twice: int
    unasked: int
    wrong: int
    late: int

    @property
    def faults(self):
        return self.lost + self.twice + self.unasked + self.wrong


def judge(period, presses) -> Verdict:
    """Compare what people were told with what stands in the database."""
    told = {p.submission for p in presses if p.told}
    with transaction.atomic(), wall.whole(period.department_id):
        copies = list(Sent.objects.filter(submission__period=period).values_list(
            "submission_id", "sent_at", "late_minutes"))  # fmt: skip
        states = dict(
            Submission.objects.filter(period=period, number__gt=0).values_list("pk", "number")
        )
    there = {pk for pk, _, _ in copies}
    closes = period.school_closes_at
    return Verdict(
        sent=len(there),
        lost=len(told - (there & states.keys())),
        twice=len(copies) - len(there) + sum(number > 1 for number in states.values()),
        unasked=len(there - told),
        wrong=sum((at < closes) != (late is None) for _, at, late in copies),
        late=sum(late is not None for _, _, late in copies),
    )
