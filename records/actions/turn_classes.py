"""What the turn opens in the new year before its pupils come: classes, professional groups."""

import json
from typing import NamedTuple

from csdl.kit import bulk, prepared
from csdl.kit.action import Refused
from records.actions.turn_map import fill_map
from records.queries import turn
from schools.models import Classroom
from schools.models.level import GRADE_LABELS

_FIELDS = bulk.written_fields(Classroom)


class Line(NamedTuple):
    """A row of the map ("map"), or a class of the school in the old year or the new."""

    kind: str
    pk: int
    classroom_id: int | None
    name: str
    level: str
    grade: str
    like_id: int | None


# Both years are asked for together: of a year that has just begun the planner knows nothing, and
# would read all its schools for one.
_READ = """
select 'map', id, classroom_id, to_name, level, grade, like_id from records_rolloverroom
where rollover_id = %(rollover)s
union all
select case year_id when %(year)s then 'new' else 'old' end, id, null, name, level, grade, null
from schools_classroom where school_id = %(school)s and year_id in (%(year)s, %(year_before)s)
"""
# Classes are opened, with the attributes of the class they are made like, and linked to the map;
# the professional groups come along with their subjects, where the new year has none yet.
_OPEN = """
with opened as (
  insert into schools_classroom ({columns}) select {values}
  from json_populate_recordset(null::schools_classroom, %(new)s) n
  left join schools_classroom l on l.id = (%(likes)s ->> n.name)::bigint
  returning id, name
), made as (
  select k.id, coalesce(opened.id, k.there) as made, opened.id is not null as is_new
  from unnest(%(rows)s, %(names)s, %(there)s) as k(id, name, there)
  left join opened on opened.name = k.name
), linked as (
  update records_rolloverroom m set made_id = made.made, is_new = made.is_new from made
  where m.id = made.id and m.rollover_id = %(rollover)s and m.made_id is distinct from made.made
), groups as (
  insert into schools_group (department_id, school_id, year_id, name, sort_key)
  select g.department_id, g.school_id, %(year)s, g.name, g.sort_key from schools_group g
  where g.school_id = %(school)s and g.year_id = %(year_before)s and not exists (
    select from schools_group x where x.school_id = %(school)s and x.year_id = %(year)s)
  order by g.id returning id, name
), subjects as (
  insert into schools_group_subjects (group_id, subject_id)
  select groups.id, s.subject_id from groups
  join schools_group g on g.school_id = %(school)s and g.year_id = %(year_before)s
    and g.name = groups.name
  join schools_group_subjects s on s.group_id = g.id
)
select made, null from made union all select null, id from groups
"""
_SQL = _OPEN.format(
    columns=", ".join(f.column for f in _FIELDS),
    values=", ".join(
        f"n.{f.column}" if f.name in Classroom.OWN else f"coalesce(l.{f.column}, n.{f.column})"
        for f in _FIELDS
    ),
)
_TYPES = {"new": "json", "likes": "json", "names": "text[]"} | dict.fromkeys(
    ("rows", "there"), "bigint[]"
)


def open_new_year(rollover):
    """Open the classes of the map that the new year does not have yet, and its professional
    groups; the map is filled first with what it lacks. Returns (ids of all its classes of the
    map, how many are new, ids of the new groups).

    Raises Refused when a class of that name stands there for another grade.
    """
    found = _read(rollover)
    if {o.pk for o in found if o.kind == "old"} - {row.classroom_id for row in found}:
        fill_map(rollover)
        found = _read(rollover)
    rows = [row for row in found if row.kind == "map" and row.name]
    there, new = {room.name: room for room in found if room.kind == "new"}, {}
    for row in rows:
        if room := there.get(row.name):
            _check_grade(room, row)
        else:
            new.setdefault(row.name, row)
    values = turn.params(rollover) | _values(rollover, rows, there, new)
    made = prepared.run(_SQL, turn.TYPES | _TYPES, values)
    groups = sorted(group for _, group in made if group)
    return {room for room, _ in made if room}, len(new), groups


def _read(rollover):
    return [Line(*row) for row in prepared.run(_READ, turn.TYPES, turn.params(rollover))]


def _check_grade(room, row):
    if (room.level, room.grade) != (row.level, row.grade):
        raise Refused(
            f"Năm học mới đã có lớp {room.name} của {GRADE_LABELS[room.grade]}, còn sơ đồ ghi "
            f"{GRADE_LABELS[row.grade]}. Đổi tên một trong hai lớp."
        )


def _values(rollover, rows, there, new):
    opened = [
        Classroom(
            department_id=rollover.department_id,
            school_id=rollover.school_id,
            year_id=rollover.year_id,
            name=row.name,
            level=row.level,
            grade=row.grade,
        ).prepare()
        for row in new.values()
    ]
    return {
        "new": bulk.as_json(opened),
        "likes": json.dumps({name: row.like_id for name, row in new.items()}),
        "rows": [row.pk for row in rows],
        "names": [row.name for row in rows],
        "there": [there[row.name].pk if row.name in there else None for row in rows],
    }
