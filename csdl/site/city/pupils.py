"""A million pupils: invented class by class, written by two processes side by side."""

from __future__ import annotations

import multiprocessing
from types import SimpleNamespace

from django.db import connection

from csdl.site.city.places import Built, Frame
from csdl.site.city.rounds import Round, marks
from csdl.site.city.table import Table, loading, settle
from csdl.site.world import names
from csdl.site.world.pupil_fields import fields_of
from csdl.site.world.schools import Room
from records.catalogue import STUDENT
from records.models import PARTS, Confirmation, Enrollment, Student, StudentStatus
from records.models.student import KEYS

AT_ONCE = 40  # schools of one transaction
TABLES = (Student, Enrollment, StudentStatus, Confirmation)  # each counts its ids


def build_pupils(
    found: Frame, built: list[Built], reviewed: Round | None, say, processes: int = 2
) -> int:
    """Fill all classes; reviewed: the round that some of them are in. Runs as the owner of the
    tables. Returns how many pupils there are."""
    groups, total = _groups(found, built, reviewed)
    if len(groups) == 1:
        _write(*groups[0])
    else:
        connection.close()  # a fork must not share it
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            for done, _ in enumerate(pool.imap_unordered(_write_group, groups), 1):
                say(f"  {done * 100 // len(groups)} % of {total} pupils")
    settle(*TABLES)
    return total


def _groups(found, built, reviewed):
    """[(frame, schools, round, first ids)] and the number of pupils."""
    firsts = [Table(model).next_id() for model in TABLES]
    groups, total = [], 0
    for start in range(0, len(built), AT_ONCE):
        some = built[start : start + AT_ONCE]
        groups.append((found, some, reviewed, [first + total for first in firsts]))
        total += sum(one.place.pupils for one in some)
    return groups, total


def _write_group(group):
    _write(*group)


def _write(found, some, reviewed, first_ids):
    student_id, enrollment_id, status_id, mark_id = first_ids
    pupils = list(_invent(found, some, student_id))
    with loading():
        Table(Student).copy(_students(pupils))
        for part, model in PARTS.items():
            Table(model).copy(_part(pupils, part))
        Table(Enrollment).copy(
            {"id": enrollment_id + n, **_enrolled(found, one)} for n, one in enumerate(pupils)
        )
        Table(StudentStatus).copy(
            {"id": status_id + n, **_entered(found, one)} for n, one in enumerate(pupils)
        )
        if reviewed:
            Table(Confirmation).copy(
                {"id": mark_id + n, **_in_year(found, one), **mark}
                for n, (one, mark) in enumerate(marks(reviewed, pupils))
            )


class _Pupil(SimpleNamespace):
    """pk, school (its unit), room id, parts: {part: values}."""


def _invent(found, some, pk):
    year = found.year.starts_year
    for one in some:
        number = 0
        school = one.place.school
        for room_id, (name, level, grade, count) in zip(one.rooms, one.place.rooms, strict=True):
            rng = names.stream(school.code, name, year)
            room = Room(name, level, grade)
            for who in names.pupils(rng, count, grade, year, school.is_continuing):
                number += 1
                values = fields_of(who, school, room, number, year, serial=pk)
                values |= {
                    "student_code": names.pupil_code(school.code, year, number),
                    "full_name": who.full_name,
                    "birth_date": who.birth_date,
                    "gender": who.gender,
                }
                yield _Pupil(pk=pk, unit=one.unit, room=room_id, parts=STUDENT.split(values))
                pk += 1


def _students(pupils):
    for one in pupils:
        own = SimpleNamespace(**{"moet_code": "", **one.parts[""]})
        Student.prepare(own)  # the same words as a save
        keys = {key: getattr(own, key) for key in KEYS}
        yield {"id": one.pk, **_where(one), **one.parts[""], **keys}


def _where(one):
    return {"department_id": one.unit.department_id, "school_id": one.unit.pk}


def _part(pupils, part):
    for one in pupils:
        if values := one.parts.get(part):
            yield {"student_id": one.pk, **_where(one), **values}


def _in_year(found, one):
    return {**_where(one), "year_id": found.year.pk, "student_id": one.pk}


def _in_class(found, one):
    return {**_in_year(found, one), "classroom_id": one.room}


def _enrolled(found, one):
    return {**_in_class(found, one), "entered_on": found.year.starts_on}


def _entered(found, one):
    return {
        **_in_class(found, one),
        "kind": StudentStatus.Kind.ENROLLED,
        "on": found.year.starts_on,
    }
