"""Two schools with one pupil at the same moment, really committed: in one school, never in none."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from csdl.kit import dates, wall
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import PRIMARY, TH_THCS, THCS
from records.actions.intake import admit
from records.actions.status import leave_school
from records.actions.student import add_student
from records.actions.transfer import accept_transfer, offer_transfer, withdraw_transfer
from records.models import Enrollment, Intake, Student, Transfer
from records.queries.intake import intake_year
from schools.models import Classroom, Unit
from tests.accounts.scratch import at_once, scratch_database

BY = system("test")
OTHER = "30901501"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id):
        yield


def room(code, name, year=2026):
    return Classroom.objects.get(school__code=code, name=name, year__starts_year=year)


def made(code, name, year=2026, **more):
    values = {"full_name": "Vũ Thị Hai Nơi", "birth_date": date(2015, 2, 3), "gender": 0} | more
    with transaction.atomic():
        return add_student(classroom=room(code, name, year), values=values, by=BY)


def places(pupil):
    """({schools of an open class of this year}, {schools that hold the record})."""
    rooms, records = [], []
    for school in Unit.objects.schools():
        with transaction.atomic(), wall.school(BY, school):
            here = Enrollment.objects.filter(student=pupil.pk, left_on=None, year__starts_year=2026)
            rooms += [school.code] * here.count()
            records += [school.code] * Student.objects.filter(pk=pupil.pk).count()
    return rooms, records


def act(function, **given):
    with transaction.atomic():
        return function(by=BY, **given)


def test_taken_in_twice_and_withdrawn_and_let_go(world):
    """Whoever comes first wins; the others are told; the pupil is in exactly one place."""
    pupil = made(THCS, "6A1")
    transfer = act(offer_transfer, student=pupil, to_school=Unit.objects.get(code=TH_THCS),
                   leaves_on=dates.today(), reason="Chuyển nhà")  # fmt: skip
    into = room(TH_THCS, "6A1")
    acts = [
        lambda: act(accept_transfer, transfer=transfer, classroom=into),
        lambda: act(accept_transfer, transfer=transfer, classroom=into),
        lambda: act(withdraw_transfer, transfer=transfer, reason="Gia đình đổi ý"),
        lambda: act(leave_school, student=pupil, kind="reserved", on=dates.today()),
    ]
    results, errors = at_once(4, lambda n: acts[n]())
    assert {type(error) for error in errors.values()} <= {Refused}, errors
    with transaction.atomic(), wall.two(pupil.school_id, into.school_id):
        state = Student.objects.get(pk=pupil.pk).state
        done = Transfer.objects.get(pk=transfer.pk).state
    rooms, records = places(pupil)
    assert len({0, 1} & set(results)) <= 1
    assert records == ([TH_THCS] if done == "accepted" else [THCS])
    assert rooms == (records if state == "studying" else [])


def test_one_record_taken_over_by_one_of_two_schools(world):
    code = "3012345670"
    pupil = made(PRIMARY, "5A", 2025, moet_code=code)
    with transaction.atomic(), wall.school(BY, pupil.school):
        Student.objects.filter(pk=pupil.pk).update(state="completed")
    schools = list(Unit.objects.filter(code__in=[THCS, OTHER, TH_THCS]).order_by("pk"))
    row = {"full_name": pupil.full_name, "birth_date": pupil.birth_date, "gender": 0,
           "moet_code": code, "level": "THCS", "grade": "6"}  # fmt: skip
    results, errors = at_once(
        3, lambda n: act(admit, school=schools[n], year=intake_year(schools[n]), rows=[row])
    )
    assert len(results) == 1, errors
    assert {type(error) for error in errors.values()} == {Refused}, errors
    assert places(pupil)[1] == [schools[next(iter(results))].code]
    waits = 0
    for school in schools:
        with transaction.atomic(), wall.school(BY, school):
            waits += Intake.objects.filter(student=pupil.pk).count()
    assert waits == 1


def test_the_database_itself_holds_it(world):
    """Written past every action: no second open class in a year, no class in a school that does
    not hold the record, no record without a school."""
    pupil, there = made(THCS, "6A2", full_name="Vũ Thị Một Nơi"), room(TH_THCS, "6A1")
    row = {"department_id": pupil.department_id, "student": pupil, "entered_on": dates.today()}
    second = row | {"school_id": pupil.school_id, "classroom": room(THCS, "6A3")}
    elsewhere = row | {"school_id": there.school_id, "classroom": there, "left_on": dates.today()}
    for keys, says in ((second, "enrollment_one_class_a_year"), (elsewhere, "own_pupil")):
        both = wall.two(pupil.school_id, there.school_id)
        with pytest.raises(IntegrityError, match=says), transaction.atomic(), both:
            Enrollment.objects.create(year_id=there.year_id, **keys)
    alone = wall.school(BY, pupil.school)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), alone:
        Student.objects.filter(pk=pupil.pk).update(school=None)
