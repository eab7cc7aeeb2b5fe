"""What the turn opens in the new year before its pupils come: classes, professional groups."""

from csdl.kit.action import Refused
from schools.models import Classroom, Group
from schools.models.level import GRADE_LABELS

# What a class is in any year; the rest of its columns are attributes, and go with it.
_OWN = {"id", "department", "school", "year", "name", "level", "grade", "sort_key", "search_text"}


def make_classes(rollover):
    """Open the classes of the map that the new year does not have yet. Returns how many.

    Raises Refused when a class of that name stands there for another grade.
    """
    rows = list(rollover.rooms.filter(to_name__gt="").select_related("like"))
    there = {
        room.name: room
        for room in Classroom.objects.filter(school=rollover.school_id, year=rollover.year_id)
    }
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
    changed = []
    for row in rows:
        if row.made_id != there[row.to_name].pk:
            row.made, row.is_new = there[row.to_name], row.to_name in new
            changed.append(row)
    rollover.rooms.model.objects.bulk_update(changed, ["made", "is_new"])
    return len(new)


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
    here = Group.objects.filter(school=rollover.school_id)
    if here.filter(year=rollover.year_id).exists():
        return []
    made = []
    old = list(here.filter(year=rollover.plan.year_before_id).prefetch_related("subjects"))
    for group in old:
        copy = Group.objects.create(
            department_id=group.department_id,
            school_id=group.school_id,
            year_id=rollover.year_id,
            name=group.name,
        )
        copy.subjects.set(group.subjects.all())
        made.append(copy.pk)
    return made
