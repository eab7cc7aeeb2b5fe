"""Fixtures and words of the tests about the turn of the year."""

from datetime import datetime

import pytest
from django.utils import timezone

from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.dates import VN
from csdl.site.world.cast import DEPARTMENT_CODE
from records.actions.outcome import write_outcomes
from records.actions.turn_plan import run_turn
from records.models import Enrollment, Rollover
from records.queries.rollover import ends_of
from schools.models import Unit
from tests.records.turning import BY, World

DURING = datetime(2027, 8, 20, 9, 0, tzinfo=VN)


@pytest.fixture
def clock(monkeypatch):
    """clock(moment): what time it is for deadlines."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(DURING)
    return set_to


@pytest.fixture
def world(db, clock):
    """world(schools) → a generated department inside the demo's."""

    def make(count=9, seed=7):
        return World(Unit.objects.get(code=DEPARTMENT_CODE), count, seed)

    return make


def new_classes(school, plan):
    """{enrollment of the old year: class of the new year}, of those carried."""
    with wall.school(BY, school):
        rows = Enrollment.objects.filter(school=school, year=plan.year).exclude(carried_from=None)
        return dict(rows.values_list("carried_from", "classroom__name"))


def rehearsed(school, plan):
    with wall.school(BY, school):
        turn = Rollover.objects.get(school=school, year=plan.year)
        return turn, {pk: end[:2] for pk, end in ends_of(turn).items()}


def run(task, world, person, schools=None, **more):
    by = reach_of(person("department_officer"))
    job = run_turn(task=task.name, plan=world.plan, schools=schools or world.schools, by=by, **more)
    task(job.pk)
    job.refresh_from_db()
    return job


def settle(made, school, kind="promoted", only=()):
    """Give the pupils of a school that wait or miss an outcome one that carries them."""
    with wall.school(BY, school):
        turn = Rollover.objects.get(school=school, year=made.year)
        for pk, (end, _, codes) in ends_of(turn).items():
            row = Enrollment.objects.select_related("classroom").get(pk=pk)
            if end == "w" or set(codes) & {"missing", "misfit", "no_next", "no_repeat"}:
                last = row.classroom.grade in ("5", "9", "12", "18")
                entry = {"kind": "completed" if last else kind, "to_class": "", "note": ""}
                write_outcomes(classroom=row.classroom, entries={pk: entry}, by=BY)
