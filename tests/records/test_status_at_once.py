"""Two clerks with one pupil at the same moment, really committed, on two connections."""

import pytest
from django.db import transaction

from csdl.kit import dates, wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.site.world.cast import THCS
from csdl.site.world.cast import person as cast
from records.actions.status import leave_school, move_class, return_to_class
from records.models import Enrollment, Student
from schools.models import Classroom
from tests.accounts.scratch import at_once, scratch_database


@pytest.fixture(scope="module")
def clerk(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id):
        yield cast("data_officer")


def as_clerk(clerk, act, pupil, **more):
    with transaction.atomic():
        by = reach_of(clerk)
        wall.enter(by)
        student = Student.objects.select_related("school").get(pk=pupil)
        if "room" in more:
            names = {"name": more.pop("room"), "school__code": THCS, "year__starts_year": 2026}
            more["classroom"] = Classroom.objects.get(**names)
        return act(student=student, on=dates.today(), by=by, **more)


def present(clerk, pupil):
    with transaction.atomic():
        wall.enter(reach_of(clerk))
        return Enrollment.objects.filter(student=pupil).present().count()


def some_pupil(clerk, place):
    with transaction.atomic():
        wall.enter(reach_of(clerk))
        rows = Enrollment.objects.present().filter(
            classroom__name="6A1", school__code=THCS, year__starts_year=2026
        )
        return rows.order_by("pk")[place].student_id


def test_who_left_comes_back_into_one_class(clerk):
    pupil = some_pupil(clerk, 0)
    as_clerk(clerk, leave_school, pupil, kind="reserved")
    rooms = ["6A1", "6A2", "6A3"]
    results, errors = at_once(3, lambda n: as_clerk(clerk, return_to_class, pupil, room=rooms[n]))
    assert len(results) == 1, errors
    assert {type(error) for error in errors.values()} == {Refused}
    assert present(clerk, pupil) == 1


def test_moved_let_go_and_taken_back(clerk):
    pupil = some_pupil(clerk, 1)
    acts = [
        lambda: as_clerk(clerk, move_class, pupil, room="6A2"),
        lambda: as_clerk(clerk, move_class, pupil, room="6A3"),
        lambda: as_clerk(clerk, leave_school, pupil, kind="reserved"),
        lambda: as_clerk(clerk, return_to_class, pupil, room="6A1"),
    ]
    results, errors = at_once(4, lambda n: acts[n]())
    assert results, errors
    assert {type(error) for error in errors.values()} <= {Refused}, errors
    with transaction.atomic():
        wall.enter(reach_of(clerk))
        state = Student.objects.get(pk=pupil).state
    assert present(clerk, pupil) == (1 if state == "studying" else 0)
