"""Units, their managers and letterheads, and classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import Issuer
from csdl.kit import dates
from csdl.kit.text import fold, nfc, sort_key
from csdl.site.city.plan import Place
from csdl.site.city.table import Table, settle
from csdl.site.world import schools as demo
from csdl.site.world.cast import DEPARTMENT_CODE
from schools.models import Classroom, Parent, Unit, Year
from schools.queries.year import current_year

OPENED = date(2000, 8, 15)


@dataclass(frozen=True)
class Built:
    """A school of the plan as it stands in the database: ids of its unit and of each class."""

    place: Place
    unit: Unit
    manager: Unit
    issuer_id: int
    rooms: tuple[int, ...]


@dataclass(frozen=True)
class Frame:
    """What the demo world already has: the department, units by code, the year of today."""

    department: Unit
    units: dict[str, Unit]
    year: Year


def frame() -> Frame:
    department = Unit.objects.get(tier=Unit.Tier.DEPARTMENT, code=DEPARTMENT_CODE)
    units = {unit.code: unit for unit in Unit.objects.filter(department=department)}
    year = current_year(department.pk, dates.today())  # the demo has opened the next one too
    return Frame(department, units, year)


def build_places(found: Frame, plan: list[Place]) -> list[Built]:
    """Write the schools of a plan and their classes."""
    unit_id, issuer_id, room_id = (Table(m).next_id() for m in (Unit, Issuer, Classroom))
    built = []
    for n, place in enumerate(plan):
        rooms = tuple(range(room_id, room_id + len(place.rooms)))
        room_id += len(place.rooms)
        code = place.school.manager
        manager = found.department if code == demo.DEPARTMENT else found.units[code]
        unit = _unit(found, place, unit_id + n)
        built.append(Built(place, unit, manager, issuer_id + n, rooms))
    Table(Unit).copy(_values(one.unit) for one in built)
    Table(Parent).copy(_parents(built, Table(Parent).next_id()))
    managers = {one.manager.pk: one.manager for one in built}
    had = set(Issuer.objects.filter(unit__in=managers).values_list("unit", flat=True))
    new = [unit for pk, unit in sorted(managers.items()) if pk not in had]
    Table(Issuer).copy(map(_issuer, built))
    Table(Issuer).copy(
        _of_commune(found, unit, pk) for pk, unit in enumerate(new, issuer_id + len(built))
    )
    Table(Classroom).copy(row for one in built for row in _rooms(found, one))
    settle(Unit, Parent, Issuer, Classroom)
    return built


def _unit(found, place, pk):
    school, where = place.school, found.units[place.school.commune]
    return Unit(
        pk=pk,
        department=found.department,
        tier=Unit.Tier.SCHOOL,
        code=school.code,
        name=school.name,
        kind=school.kind_code,
        ownership=school.ownership,
        levels=school.levels,
        location=where,
        address=f"Thôn {pk % 9 + 1}, {where.short_name}",
        opened_on=OPENED,
    ).prepare()


def _values(row):
    made = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return {name: value for name, value in made.items() if name != "made_at"}


def _parents(built, first):
    for n, one in enumerate(built):
        since = max(OPENED, one.manager.opened_on or OPENED)
        yield {
            "id": first + n,
            "unit_id": one.unit.pk,
            "manager_id": one.manager.pk,
            "valid_from": since,
        }


def _issuer(one):
    return {
        "id": one.issuer_id,
        "unit_id": one.unit.pk,
        "parent_name": one.manager.full_name.upper(),
        "name": one.unit.name.upper(),
        "abbreviation": "".join(word[0] for word in fold(one.unit.name).split()).upper()[:10],
        "place": one.unit.location.name,
    }


def _of_commune(found, unit, pk):
    """A commune that has given nothing out yet in the demo world has no letterhead there."""
    return {
        "id": pk,
        "unit_id": unit.pk,
        "parent_name": found.department.full_name.upper(),
        "name": unit.full_name.upper(),
        "abbreviation": "UBND",
        "place": unit.name,
    }


def _rooms(found, one):
    for pk, (name, level, grade, _) in zip(one.rooms, one.place.rooms, strict=True):
        yield {
            "id": pk,
            "department_id": found.department.pk,
            "school_id": one.unit.pk,
            "year_id": found.year.pk,
            "name": nfc(name),
            "level": level,
            "grade": grade,
            "sort_key": f"{int(grade):02d} {sort_key(name)}"[:100],
            "search_text": fold(name)[:60],
        }
