"""Fixtures and words of the tests about the turn of the year."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from csdl.ground.models import Job
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.dates import VN
from csdl.site.world.cast import DEPARTMENT_CODE
from records.actions.outcome import write_outcomes
from records.actions.turn_plan import open_plan, run_turn
from records.models import Correction, Enrollment, Rollover, Student
from records.queries.rollover import ends_of
from schools.actions.year import open_year
from schools.models import Classroom, Unit
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


@pytest.fixture
def plan(db):
    department = Unit.objects.get(code=DEPARTMENT_CODE)
    year = open_year(department=department, starts_year=2027, by=BY)
    return open_plan(year=year, by=BY)


@pytest.fixture
def outcomes(plan, school):
    """Every pupil of the school has an outcome, one per class has none."""
    last = {"9": "completed"}
    with wall.school(BY, school):
        # The demo's twins have a reason to keep their number here.
        Student.objects.exclude(personal_id="").update(id_reason="Theo giấy khai sinh")
        Correction.objects.filter(state="asked").update(state="refused")
        for room in Classroom.objects.filter(school=school, year=plan.year_before):
            rows = list(Enrollment.objects.filter(classroom=room).order_by("pk"))
            entries = {
                row.pk: {"kind": last.get(room.grade, "promoted"), "to_class": "", "note": ""}
                for row in rows
            }
            write_outcomes(classroom=room, entries=entries, by=BY)


def url(name, *args):
    return reverse(f"records:{name}", args=args)


def last_job(task):
    job = Job.objects.filter(task=task.name).latest("pk")
    task(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return job
