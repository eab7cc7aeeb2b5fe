"""What the turn opens in the new year before its pupils come: classes, professional groups."""

from csdl.kit.action import Refused
from records.queries import turn
from schools.models import Classroom
from schools.models.level import GRADE_LABELS

# What a class is in any year; the rest of its columns are attributes, and go with it.
_OWN = {"id", "department", "school", "year", "name", "level", "grade", "sort_key", "search_text"}

_LINK = """
update records_rolloverroom m set made_id = k.made, is_new = k.made = any (%(opened)s)
from unnest(%(rows)s::bigint[], %(made)s::bigint[]) as k(id, made)
where m.id = k.id and m.rollover_id = %(rollover)s and m.made_id is distinct from k.made
"""
_GROUPS = """
with made as (
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


def make_classes(rollover):
    """Open the classes of the map that the new year does not have yet. Returns (ids of all its
    classes of the map, how many are new).

    Raises Refused when a class of that name stands there for another grade.
    """
    rows = list(rollover.rooms.bare().filter(to_name__gt="").select_related("like"))
    there = _there(rollover)
    new = {}
    for row in rows:
        room = there.get(row.to_name)
        if room and (room.level, room.grade) != (row.level, row.grade):
            raise Refused(
                f"Năm học mới đã có lớp {room.name} của {GRADE_LABELS[room.grade]}, còn sơ đồ ghi "
                f"{GRADE_LABELS[row.grade]}. Đổi tên một trong hai lớp."
            )
        if room is None and row.to_name not in new:
            new[row.to_name] = _classroom(rollover, row)
    Classroom.objects.bulk_create(new.values())
    there |= new
    made = [there[row.to_name].pk for row in rows]
    link = {"rows": [row.pk for row in rows], "made": made}
    opened = [room.pk for room in new.values()]
    turn.run(_LINK, turn.params(rollover) | link | {"opened": opened})
    return set(made), len(new)


def _there(rollover):
    """{name: class} of the school in the new year. Both years are asked for: of a year that has
    just begun the planner knows nothing yet, and would read all its schools for one."""
    years = (rollover.year_id, rollover.plan.year_before_id)
    rooms = Classroom.objects.filter(school=rollover.school_id, year__in=years)
    return {room.name: room for room in rooms if room.year_id == rollover.year_id}


def _classroom(rollover, row):
    attributes = {}
    if row.like:
        for field in Classroom._meta.concrete_fields:
            if field.name not in _OWN and not field.auto_created:
                attributes[field.attname] = getattr(row.like, field.attname)
    return Classroom(
        department_id=rollover.department_id,
        school_id=rollover.school_id,
        year_id=rollover.year_id,
        name=row.to_name,
        level=row.level,
        grade=row.grade,
        **attributes,
    ).prepare()


def copy_groups(rollover):
    """The professional groups with their subjects, where the new year has none yet; their ids."""
    return [pk for (pk,) in turn.run(_GROUPS, turn.params(rollover))]
