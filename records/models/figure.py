"""Kept figures: what pages sum, so that they never count pupils (house.md, "Figures").

An action that changes what figures depend on says so: `touch(classroom ids)` for those of a class,
`touch_schools(school ids)` for those of a school (staff, its profile). When the outermost action
ends, still in its transaction, every kind of figure counts those classes and schools anew, behind
a wall around their schools. It locks the rows in the order of their keys first and counts after,
so that two at once wait for each other, and the second counts what the first wrote; and since
nothing is locked after them, nobody waits in a ring. A class is 45 rows: counting it is as cheap
as adding one, and can't drift.

    @recount
    def count_rooms(classrooms: list[int]): …      one for each table of figures
    @recount_school
    def count_staff(schools: list[int]): …
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from csdl.kit import wall
from csdl.kit.action import AROUND
from csdl.kit.reach import system
from schools.models import Classroom, Unit

RECOUNTS: list[Callable[[list[int]], object]] = []
SCHOOL_RECOUNTS: list[Callable[[list[int]], object]] = []


@dataclass
class Touched:
    """Ids of classes and schools whose figures are to be counted."""

    classrooms: set[int] = field(default_factory=set)
    schools: set[int] = field(default_factory=set)


_touched: ContextVar[Touched | None] = ContextVar("touched", default=None)


def recount(function):
    """Register `function(classroom ids)`: count the figures of these classes anew, rows locked
    in the order of their keys. It runs behind a wall around the classes' schools."""
    RECOUNTS.append(function)
    return function


def recount_school(function):
    """Register `function(school ids)`, as `recount`."""
    SCHOOL_RECOUNTS.append(function)
    return function


def touch(*classrooms):
    """These classes' figures are to be counted when the act ends; at once outside of one."""
    with counting() as touched:
        touched.classrooms.update(pk for pk in classrooms if pk)


def touch_schools(*schools):
    """The figures that these schools have beside their classes', as `touch`."""
    with counting() as touched:
        touched.schools.update(pk for pk in schools if pk)


@contextmanager
def counting():
    """Around acts that touch figures: they are counted once, at the end of the outermost."""
    outer = _touched.get()
    if outer is not None:
        yield outer
        return
    touched = Touched()
    token = _touched.set(touched)
    try:
        yield touched
    finally:
        _touched.reset(token)
    if touched.classrooms or touched.schools:
        _count(touched)


@contextmanager
def counted_later():
    """Around acts of several transactions: gives what they touch, which the caller then touches
    itself, in a transaction of its own."""
    touched = Touched()
    token = _touched.set(touched)
    try:
        yield touched
    finally:
        _touched.reset(token)


AROUND.append(counting)


def _count(touched):
    """Sixty schools at a time, as many as one wall takes."""
    place = dict(Classroom.objects.filter(pk__in=touched.classrooms).values_list("pk", "school_id"))
    ids = sorted(set(place.values()) | touched.schools)
    by = system("Đếm lại số liệu")
    for group in wall.by_groups(by, Unit.objects.filter(pk__in=ids).only("pk").order_by("pk")):
        here = {unit.pk for unit in group}
        rooms = sorted(pk for pk, school in place.items() if school in here)
        for function in RECOUNTS if rooms else ():
            function(rooms)
        schools = sorted(here & touched.schools)
        for function in SCHOOL_RECOUNTS if schools else ():
            function(schools)
