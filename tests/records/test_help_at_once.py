"""A helper and the teacher at the same moment, really committed, on two connections."""

import pytest
from django.db import transaction

from accounts.models import User
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.site.world.cast import THCS
from csdl.site.world.cast import person as cast
from records.actions.help import enter_help, take_help
from records.models import HelpEntry, Student
from records.queries.help import help_rows, waiting_rows
from schools.models import Classroom
from tests.accounts.scratch import at_once, scratch_database


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id):
        yield {key: cast(key).pk for key in ("homeroom", "record_helper")}


def entered(pk):
    found = reach_of(User.objects.get(pk=pk))
    wall.enter(found)
    return found


def room():
    return Classroom.objects.get(name="6A1", school__code=THCS, year__starts_year=2026)


def take(pk, entry):
    with transaction.atomic():
        take_help(entry=entry, seen="", upto=entry.entered_at, by=entered(pk))


def enter(pk, student, text):
    with transaction.atomic():
        values = {"email": text}
        return enter_help(classroom=room(), student=student, values=values, by=entered(pk))


def test_two_tabs_take_one_entry_once(people):
    with transaction.atomic():
        entry = waiting_rows(entered(people["homeroom"])).get(field="email")
    results, errors = at_once(2, lambda number: take(people["homeroom"], entry))
    assert len(results) == 1, errors
    assert isinstance(next(iter(errors.values())), Refused)


def test_entering_twice_while_it_is_taken(people):
    """Whoever comes first, nothing is lost: what was taken stands in the record, what came after
    waits."""
    with transaction.atomic():
        student = help_rows(entered(people["record_helper"]), room())[0]
    enter(people["record_helper"], student, "a@example.org")
    with transaction.atomic():
        entered(people["homeroom"])
        entry = HelpEntry.objects.get(student=student, field="email", state="waiting")
    acts = [
        lambda: take(people["homeroom"], entry),
        lambda: enter(people["record_helper"], student, "b@example.org"),
        lambda: enter(people["record_helper"], student, "b@example.org"),
    ]
    results, errors = at_once(3, lambda number: acts[number]())
    assert {1, 2} <= set(results), errors
    assert all(isinstance(error, Refused) for error in errors.values())
    with transaction.atomic():
        by = entered(people["homeroom"])
        waits = waiting_rows(by).filter(student=student, field="email")
        assert [entry.value for entry in waits] == ["b@example.org"]
        email = Student.objects.get(pk=student.pk).email
        assert email == ("a@example.org" if 0 in results else student.email)
