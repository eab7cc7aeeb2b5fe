"""Pupils: class lists from nothing but school, class and year; then into the database."""

from __future__ import annotations

from accounts.queries.reach import reach_of
from csdl.site.world import names
from csdl.site.world.cast import CAST, TH_THCS, THCS
from csdl.site.world.names import Invented
from csdl.site.world.people import SYSTEM, year_began
from csdl.site.world.pupil_fields import fields_of
from csdl.site.world.schools import BY_CODE, HANDFUL, SCHOOLS, WHOLE, Room, School
from csdl.site.world.units import World
from records.actions.student import add_students


def class_list(school: School, room: Room, starts_year: int) -> list[Invented]:
    """Everyone in a class; the same list whoever else is built, and in every school year anew."""
    rng = names.stream(school.code, room.name, starts_year)
    count = rng.randint(*(WHOLE if school.whole else HANDFUL))
    return names.pupils(rng, count, room.grade, starts_year, school.is_continuing)


def add_pupils(world: World, few: bool = False) -> None:
    """Everyone into their class of this year. Few: one whole class per whole school, a
    handful in the classes of the cast and in the first class of each school."""
    held = {(unit, room) for one in CAST.values() for _, unit, room in one.grants if room}
    data_officer = CAST["data_officer"]
    for school in SCHOOLS:
        # A school's own officer enters its pupils; where the cast has none, the program does.
        by = SYSTEM
        if school.code == data_officer.unit:
            by = reach_of(world.users[data_officer.key])
        for number, room in enumerate(school.classes()):
            most = _few(school, number, (school.code, room.name) in held) if few else None
            _fill(world, school, room, number, most, by)
    _in_two_schools(world)


# A pupil who is in two schools: the old one never let her go (domain.md 5, 1.3).
_STAYED, _CAME = (THCS, "6A1"), (TH_THCS, "6")


def _in_two_schools(world):
    """The first pupil of 6A1 stands in the books of another school too."""
    year = world.year.starts_year
    old = BY_CODE[_STAYED[0]]
    number, room = next((n, r) for n, r in enumerate(old.classes()) if r.name == _STAYED[1])
    one = class_list(old, room, year)[0]
    new = BY_CODE[_CAME[0]]
    there = next(r for r in new.classes() if r.grade == _CAME[1])
    values = fields_of(one, new, there, _TWICE, year)
    values["personal_id"] = fields_of(one, old, room, number * 50 + 1, year)["personal_id"]
    row = {
        "student_code": names.pupil_code(new.code, year, _TWICE),
        "full_name": one.full_name,
        "birth_date": one.birth_date,
        "gender": one.gender,
        **values,
        "id_reason": "Em mới chuyển đến, trường cũ chưa trả hồ sơ.",
    }
    add_students(
        classroom=world.rooms[new.code, there.name],
        rows=[row],
        entered_on=year_began(world),
        by=SYSTEM,
        kind="in",
    )


_TWICE = 9001  # beyond the numbers of any class


def _few(school, number, is_held):
    """How many of a class are enough for tests; None is all."""
    if number == 0:
        return None if school.whole else 3
    return 5 if is_held else 0


def _fill(world, school, room, number, most, by):
    year = world.year.starts_year
    rows = [
        {
            # Fifty numbers a class: the same codes whether all pupils are made or few.
            "student_code": names.pupil_code(school.code, year, number * 50 + place),
            "full_name": one.full_name,
            "birth_date": one.birth_date,
            "gender": one.gender,
            **fields_of(one, school, room, number * 50 + place, year),
        }
        for place, one in enumerate(class_list(school, room, year)[:most], 1)
    ]
    if rows:
        add_students(
            classroom=world.rooms[school.code, room.name],
            rows=rows,
            entered_on=year_began(world),
            by=by,
        )
