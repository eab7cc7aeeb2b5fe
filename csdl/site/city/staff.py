"""Records of the staff: the person, the job at the school, who has which class."""

from __future__ import annotations

from types import SimpleNamespace

from csdl.site.city.people import SINCE, Person
from csdl.site.city.places import Built, Frame
from csdl.site.city.table import Table, loading, settle
from csdl.site.world import names
from csdl.site.world.staff import entry, gender_of
from records.actions.staff import employment
from records.catalogue_staff import STAFF
from records.models import STAFF_PARTS, Employment, Homeroom, Staff

_OTHER_PROVINCE = "034"  # a number's first digits: nobody of the demo world has these


def build_staff(found: Frame, staff: list[tuple[Built, list[Person]]]) -> None:
    """Write a record for each person with a post. Runs as the owner of the tables."""
    pk, job_id = Table(Staff).next_id(), Table(Employment).next_id()
    rows = [row for one, people in staff for row in _school(one, people)]
    made = [
        _record(found, *row, pk=pk + n, job_pk=job_id + n, serial=n) for n, row in enumerate(rows)
    ]
    first_room = Table(Homeroom).next_id()
    with loading():
        Table(Staff).copy(row.own for row in made)
        for part, model in STAFF_PARTS.items():
            Table(model).copy({**row.key, **row.parts[part]} for row in made if part in row.parts)
        Table(Employment).copy(row.job for row in made)
        Table(Homeroom).copy(
            {"id": first_room + n, **row} for n, row in enumerate(_homerooms(found, made))
        )
    settle(Staff, Employment, Homeroom)


def _school(one, people):
    return [(one, person, number) for number, person in enumerate(people)]


def _record(found, one, person, number, *, pk, job_pk, serial):
    """own: columns of Staff; parts; job: columns of Employment; room: of the homeroom, or None."""
    school, unit = one.place.school, one.unit
    rng = names.stream(school.code, "staff record", number)
    gender = gender_of(person.full_name)
    made = entry(rng, school, number, person.full_name, gender, _position(school, person), SINCE)
    century = made.values["personal_id"][3:6]  # sex, century and year stay what they are
    values = {**made.values, "personal_id": f"{_OTHER_PROVINCE}{century}{serial:06d}"}
    parts = STAFF.split(values)
    person_row = Staff(pk=pk, department_id=found.department.pk, school=unit, **parts.pop(""))
    job = employment(person_row.prepare(), unit, made.job, is_main=True)
    job.pk = job_pk
    person_row.user_id = person.pk
    key = {"staff_id": pk, "department_id": found.department.pk, "school_id": unit.pk}
    room = one.rooms[person.room] if person.room >= 0 else None
    return SimpleNamespace(
        own=_columns(person_row), parts=parts, key=key, job=_columns(job), room=room
    )


def _position(school, person):
    if person.kind == "head":
        return "05" if school.is_continuing else "01"
    return "32" if person.kind == "officer" else None


def _columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _homerooms(found, made):
    for row in made:
        if row.room:
            yield {
                "department_id": found.department.pk,
                "school_id": row.key["school_id"],
                "year_id": found.year.pk,
                "classroom_id": row.room,
                "employment_id": row.job["id"],
                "starts_on": found.year.starts_on,
            }
