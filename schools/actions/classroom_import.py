"""Many classes at once, from a checked sheet: the rules of `create_classrooms`, in bulk."""

from django.db import IntegrityError, transaction

from csdl.kit.action import Refused, action
from csdl.kit.removal import remove_bare
from schools.models import Classroom, Level
from schools.models.level import GRADES

_WRITTEN = ("level", "grade", "sort_key")


def grade_of(school, grade, level=""):
    """(level, grade) of a class; ValueError when the school doesn't teach it, or at two levels."""
    taught = [one for one in school.levels if grade in GRADES[Level(one)]]
    if level and level not in taught:
        raise ValueError(f"{Level(level).label} không có khối này. Kiểm tra lại khối và cấp học.")
    if not taught:
        raise ValueError(f"Khối này không thuộc cấp học của trường ({school.level_labels}).")
    if not level and len(taught) > 1:
        words = ", ".join(Level(one).label for one in taught)
        raise ValueError(f"Khối này có ở nhiều cấp ({words}). Ghi thêm cột Cấp học.")
    return level or taught[0], grade


@action("classroom.import", "Nhập danh sách lớp từ Excel")
def import_classrooms(*, school, year, new, changed, by):
    """Open and mend classes of one school and year, all or none; gives the counts.

    new: mappings of name, grade, maybe level; changed: {name: mapping of what changes}.
    """
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể nên không mở hay sửa lớp nữa.")
    rows = Classroom.objects.select_for_update().filter(school=school, year=year)
    mended = list(rows.filter(name__in=changed).order_by("pk"))
    if len(mended) != len(changed):
        raise Refused("Một lớp trong tệp không còn nữa. Xem lại tệp.")
    for room in mended:
        given = changed[room.name]
        # a grade moved to another level takes the level along
        level = given.get("level") or ("" if "grade" in given else room.level)
        _place(room, school, given.get("grade") or room.grade, level)
    made = [_room(school, year, row) for row in new]
    try:
        with transaction.atomic():
            Classroom.objects.bulk_create(made, batch_size=500)
    except IntegrityError:
        raise Refused("Một tên lớp trong tệp vừa có người mở. Xem lại tệp.") from None
    Classroom.objects.bulk_update(mended, _WRITTEN, batch_size=500)
    return {"new": len(made), "changed": len(mended)}


@action("classroom.import_undo", "Hoàn tác nhập danh sách lớp")
def remove_classrooms(*, school, year, names, by):
    """Take back classes that a sheet has just opened. Refused once one has pupils or duties."""
    rooms = Classroom.objects.filter(school=school, year=year, name__in=names)
    if rooms.count() != len(names):
        raise Refused("Một lớp trong lần nhập này không còn nữa, nên không hoàn tác được.")
    try:
        remove_bare(rooms)
    except IntegrityError:
        raise Refused(
            "Đã có học sinh hoặc việc được giao ở lớp vừa nhập, nên không hoàn tác được. Lớp nào "
            "ghi sai thì sửa từng lớp."
        ) from None


def _room(school, year, row):
    room = Classroom(department_id=school.department_id, school=school, year=year, name=row["name"])
    _place(room, school, row.get("grade"), row.get("level"))
    return room


def _place(room, school, grade, level):
    try:
        room.level, room.grade = grade_of(school, grade, level or "")
    except ValueError as fault:
        raise Refused(f"Lớp {room.name}: {fault}") from None
    room.prepare()
