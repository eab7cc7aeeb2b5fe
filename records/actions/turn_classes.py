"""What the turn opens in the new year before its pupils come: classes, professional groups."""

from csdl.kit.action import Refused
from records.actions.turn_map import fill_map
from records.queries import turn
from schools.models import Classroom
from schools.models.level import GRADE_LABELS

# What a class is in any year; the rest of its columns are attributes, and go with it.
_OWN = {"id", "department", "school", "year", "name", "level", "grade", "sort_key", "search_text"}
_ATTRIBUTES = [f.attname for f in Classroom._meta.concrete_fields if f.name not in _OWN]
_ROW = (
    *("pk", "classroom_id", "to_name", "level", "grade", "like_id"),
    *(f"like__{name}" for name in _ATTRIBUTES),
)

# Classes are linked to the map they were made by; the professional groups come along with their
# subjects, where the new year has none yet.
_LINK = """
with linked as (
  update records_rolloverroom m set made_id = k.made, is_new = k.made = any (%(opened)s)
  from unnest(%(rows)s::bigint[], %(made)s::bigint[]) as k(id, made)
  where m.id = k.id and m.rollover_id = %(rollover)s and m.made_id is distinct from k.made
), made as (
  insert into schools_group (department_id, school_id, year_id, name, sort_key)
  select g.department_id, g.school_id, %(year)s, g.name, g.sort_key from schools_group g
  where g.school_id = %(school)s and g.year_id = %(year_before)s and not exists (
    select from schools_group x where x.school_id = %(school)s and x.year_id = %(year)s)
  order by g.id returning id, name
), subjects as (
  insert into schools_group_subjects (group_id, subject_id)
  select made.id, s.subject_id from made
  join schools_group g on g.school_id = %(school)s and g.year_id = %(year_before)s
    and g.name = made.name
  join schools_group_subjects s on s.group_id = g.id
)
select id from made order by id
"""


def open_new_year(rollover):
    """Open the classes of the map that the new year does not have yet, and its professional
    groups; the map is filled first with what it lacks. Returns (ids of all its classes of the
    map, how many are new, ids of the new groups).

    Raises Refused when a class of that name stands there for another grade.
    """
    old, there = _classes(rollover)
    rows = _rows(rollover)
    if old - {row.classroom_id for row in rows}:
        fill_map(rollover)
        rows = _rows(rollover)
    rows = [row for row in rows if row.to_name]
    new = {}
    for row in rows:
        grade = there.get(row.to_name, (None, row.level, row.grade))[1:]
        if grade != (row.level, row.grade):
            raise Refused(
                f"Năm học mới đã có lớp {row.to_name} của {GRADE_LABELS[grade[1]]}, còn sơ đồ ghi "
                f"{GRADE_LABELS[row.grade]}. Đổi tên một trong hai lớp."
            )
        if row.to_name not in there:
            new.setdefault(row.to_name, row)
    opened = [_classroom(rollover, row) for row in new.values()]
    Classroom.objects.bulk_create(opened)
    ids = {name: room[0] for name, room in there.items()}
    ids |= {room.name: room.pk for room in opened}
    made = [ids[row.to_name] for row in rows]
    link = {"rows": [row.pk for row in rows], "made": made, "opened": [r.pk for r in opened]}
    groups = [pk for (pk,) in turn.run(_LINK, turn.params(rollover) | link)]
    return set(made), len(opened), groups


def _rows(rollover):
    return list(rollover.rooms.values_list(*_ROW, named=True))


def _classes(rollover):
    """Of the school: (ids in the old year, {name: (id, level, grade)} in the new). Asked for
    together: of a year that has just begun the planner knows nothing, and would read it whole."""
    years = (rollover.year_id, rollover.plan.year_before_id)
    rooms = Classroom.objects.filter(school=rollover.school_id, year__in=years)
    old, new = set(), {}
    for name, pk, level, grade, year in rooms.values_list(
        "name", "pk", "level", "grade", "year_id"
    ):
        if year == rollover.year_id:
            new[name] = (pk, level, grade)
        else:
            old.add(pk)
    return old, new


def _classroom(rollover, row):
    attributes = {name: getattr(row, f"like__{name}") for name in _ATTRIBUTES if row.like_id}
    return Classroom(
        department_id=rollover.department_id,
        school_id=rollover.school_id,
        year_id=rollover.year_id,
        name=row.to_name,
        level=row.level,
        grade=row.grade,
        **attributes,
    ).prepare()
