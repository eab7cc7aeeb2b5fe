"""Department, communes, schools, years, classes: made by the actions of `schools`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.queries.offer import start_year
from csdl.kit import dates
from csdl.site.world import schools as plan
from csdl.site.world.places import FORMER_DISTRICT, TWO_LEVELS, communes
from records.actions.reorganise import concern, draft_plan
from records.actions.reorganise_apply import apply_plan, approve_plan
from schools.actions.classroom import create_classrooms
from schools.actions.group import create_group
from schools.actions.unit import create_unit
from schools.actions.year import open_year
from schools.models import Classroom, Subject, Unit, Year

_BASIS = "Nghị quyết 1669/NQ-UBTVQH15 ngày 16/6/2025"
_DISTRICT_FROM = date(2010, 1, 1)
# Classes that the year before has too, so that a list by year shows something.
_SCHOOLS_WITH_HISTORY = ("31900501", "30901401")


@dataclass
class World:
    """What the steps of the building hand to each other.

    by: reach of the Sở's officer, in whose name units are made; units: by code; rooms: of
    this year, by (school code, class name); users: by key of the cast.
    """

    say: Callable[[str], Any]
    by: Any = None
    department: Unit | None = None
    year: Year | None = None
    year_before: Year | None = None
    units: dict[str, Unit] = field(default_factory=dict)
    rooms: dict[tuple[str, str], Classroom] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)

    def unit(self, code: str) -> Unit:
        """A commune or school by its code; the department by its own."""
        return self.department if code == self.department.code else self.units[code]


def make_years(world: World) -> None:
    """The school year of today, and the one before."""
    starts = start_year(dates.today())
    for starts_year in (starts - 1, starts):
        world.year_before = world.year
        world.year = open_year(department=world.department, starts_year=starts_year, by=world.by)


def make_communes(world: World) -> None:
    """All 114, under the Sở since 1/7/2025."""
    for number, one in enumerate(communes(), 1):
        world.units[one.code] = create_unit(
            department=world.department,
            tier=Unit.Tier.COMMUNE,
            code=one.code,
            name=one.name,
            manager=world.department,
            basis=_BASIS,
            facts={
                "area_type": one.area_type,
                "opened_on": TWO_LEVELS,
                "phone": f"02250001{number:03d}",
            },
            by=world.by,
        )


def make_schools(world: World) -> None:
    """The thirty, those of the former district through it."""
    district = create_unit(
        department=world.department,
        tier=Unit.Tier.DISTRICT,
        code=FORMER_DISTRICT.code,
        name=FORMER_DISTRICT.name,
        manager=world.department,
        valid_from=_DISTRICT_FROM,
        facts={"opened_on": _DISTRICT_FROM},
        by=world.by,
    )
    for number, one in enumerate(plan.SCHOOLS, 1):
        world.units[one.code] = _make_school(world, one, number, district)
    end_districts(world, district)


def end_districts(world: World, district: Unit) -> None:
    """1/7/2025 as the plan that it was: the district ends, each school goes to the commune where it
    stands (Nghị quyết 1669/NQ-UBTVQH15)."""
    by = world.by
    plan = draft_plan(
        department=world.department,
        title="Kết thúc hoạt động cấp huyện, chuyển trường về xã, phường",
        basis=_BASIS,
        effective_on=TWO_LEVELS,
        by=by,
    )
    concern(plan=plan, unit=district, answer="close", to=None, by=by)
    apply_plan(plan=approve_plan(plan=plan, by=by), by=by)


def _make_school(world, one, number, district):
    commune = world.units[one.commune]
    manager = world.department if one.manager == plan.DEPARTMENT else world.units[one.manager]
    was_of_district = one.code in FORMER_DISTRICT.schools
    since = date(1995 + number % 25, 8, 15)
    if was_of_district:
        first, valid_from = district, _DISTRICT_FROM  # until `end_districts`
    else:
        first, valid_from = manager, max(since, manager.opened_on or since)
    return create_unit(
        department=world.department,
        tier=Unit.Tier.SCHOOL,
        code=one.code,
        name=one.name,
        manager=first,
        valid_from=valid_from,
        facts={
            "kind": one.kind_code,
            "ownership": one.ownership,
            "levels": one.levels,
            "location": commune,
            "address": f"Số {number * 3 + 1}, tổ dân phố {number % 9 + 1}, {commune.short_name}",
            "phone": f"02250000{number:03d}",
            "opened_on": since,
        },
        by=world.by,
    )


def make_classes(world: World) -> None:
    """The classes and professional groups of every school; some of the year before."""
    subjects = {subject.code: subject for subject in Subject.objects.all()}
    for one in plan.SCHOOLS:
        school = world.units[one.code]
        for room in _open(world, one, world.year):
            room.school = school
            world.rooms[one.code, room.name] = room
        if one.code in _SCHOOLS_WITH_HISTORY:
            _open(world, one, world.year_before)
        for name, codes in plan.groups(one):
            create_group(
                school=school,
                year=world.year,
                name=name,
                subjects=[subjects[code] for code in codes],
                by=world.by,
            )


def _open(world, one, year):
    by_grade: dict[tuple[str, str], list[str]] = {}
    for room in one.classes():
        by_grade.setdefault((room.level, room.grade), []).append(room.name)
    return [
        room
        for (level, grade), names in by_grade.items()
        for room in create_classrooms(
            school=world.units[one.code],
            year=year,
            names=names,
            level=level,
            grade=grade,
            by=world.by,
        )
    ]
