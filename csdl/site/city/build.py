"""An invented department of a size, on top of the demo world."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection, transaction

from accounts.models import Post
from csdl.site.city import plan
from csdl.site.city.people import build_people
from csdl.site.city.places import build_places, frame
from csdl.site.city.pupils import build_pupils
from csdl.site.city.rounds import build_round
from csdl.site.city.staff import build_staff
from csdl.site.city.traces import build_traces
from csdl.site.world.reports import cut
from reports.actions.cut_off import program
from reports.actions.period import make_rows
from reports.models import Period
from schools.models import Unit

SCALES = ("school", "commune", "light", "city")
_FIRST_CODE = "32900000"


def is_grown() -> bool:
    """Whether a department of a size stands here already."""
    return Unit.objects.filter(tier=Unit.Tier.SCHOOL, code=_FIRST_CODE).exists()


def grow(scale: str, say: Callable[[str], object] = lambda line: None) -> bool:
    """Add the schools of the scale to the demo world. False when they stand.

    Runs as the owner of the tables (CSDL_OWNER=1).
    """
    if is_grown():
        return False
    began = time.monotonic()

    def so_far(words):
        say(f"{words} (so far {time.monotonic() - began:.0f} s) …")

    schools, found = plan.places(scale), frame()
    say(f"{len(schools)} schools …")
    with transaction.atomic():
        built = build_places(found, schools)
        heads = _heads({one.manager.pk for one in built})
        say("Staff, grants, papers …")
        staff = build_people(found, built, heads)
        build_staff(found, staff)
        reviewed = build_round(found, built)
    so_far("Pupils, by two processes")
    pupils = build_pupils(found, built, reviewed, say)
    so_far("What work leaves behind")
    build_traces(found, built, staff[0][1][0].pk)
    _analyze()  # the counts below are planned by it
    so_far("Statistics")
    _report(found)
    _analyze()
    people = sum(len(some) for _, some in staff)
    say(f"{people} staff, {pupils} pupils in {time.monotonic() - began:.0f} s.")
    return True


def _analyze():
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _report(found):
    """The new schools owe the reports of the demo's periods; their figures are cut as there."""
    for period in Period.objects.filter(department=found.department, withdrawn_at=None):
        with transaction.atomic():
            make_rows(period=period, by=program(period))
            if period.cut_at:
                cut(period)


def _heads(units):
    """Who signs at each unit, by its id."""
    posts = Post.objects.now().filter(unit__in=units, kind__in=Post.HEADS).select_related("user")
    return {post.unit_id: post.user for post in posts}
