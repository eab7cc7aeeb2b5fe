"""Classes: opened in one school and one school year, where they stay."""

from django.db import IntegrityError, transaction

from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from schools.models import Classroom, Level
from schools.models.level import GRADES

MOST_AT_ONCE = 60


@action("classroom.create", "Mở lớp")
def create_classroom(*, school, year, name, level, grade, by):
    """Open one class; the list of `create_classrooms` with one name."""
    return _open(school, year, [name], level, grade)[0]


@action("classroom.create_many", "Mở nhiều lớp")
def create_classrooms(*, school, year, names, level, grade, by):
    """Open classes of one grade, all or none. Raises Refused with the first thing in the way."""
    return _open(school, year, names, level, grade)


@action("classroom.edit", "Sửa lớp")
def edit_classroom(*, classroom, name, level, grade, by, school=None, year=None):
    """Rename a class or mend its grade. Its school and year can't change.

    school, year: what the form says they are; another one is refused by name.
    """
    classroom = Classroom.objects.select_for_update().get(pk=classroom.pk)
    if (year and year.pk != classroom.year_id) or (school and school.pk != classroom.school_id):
        raise Refused(
            f"Lớp {classroom.name} thuộc {classroom.school.name}, năm học {classroom.year.name}, "
            "và ở lại đó: một lớp không ở hai năm học hay hai trường. Cần lớp cùng tên ở năm khác "
            "thì mở lớp mới trong năm ấy."
        )
    _check(classroom.school, classroom.year, level, grade)
    name = _names([name])[0]
    _check_free(classroom.school, classroom.year, [name], besides=classroom.pk)
    classroom.name, classroom.level, classroom.grade = name, level, grade
    _write(classroom)
    return classroom


def _open(school, year, names, level, grade):
    _check(school, year, level, grade)
    names = _names(names)
    _check_free(school, year, names)
    rooms = []
    for name in names:
        room = Classroom(
            department_id=school.department_id,
            school=school,
            year=year,
            name=name,
            level=level,
            grade=grade,
        )
        _write(room)
        rooms.append(room)
    return rooms


def _names(names):
    names = [name for name in map(nfc, names) if name]
    if not names:
        raise Refused("Chưa ghi tên lớp. Ví dụ: 6A, 6B, 6C.")
    if len(names) > MOST_AT_ONCE:
        raise Refused(f"Mỗi lần mở nhiều nhất {MOST_AT_ONCE} lớp; danh sách có {len(names)}.")
    if too_long := next((name for name in names if len(name) > 30), ""):
        raise Refused(f"Tên lớp “{too_long}” dài quá 30 ký tự.")
    seen = set()
    for name in names:
        if name.lower() in seen:
            raise Refused(f"Tên lớp “{name}” ghi hai lần trong danh sách.")
        seen.add(name.lower())
    return names


def _check(school, year, level, grade):
    if not school.is_school:
        raise Refused(f"{school.short_name} không phải là trường nên không có lớp.")
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể nên không mở hay sửa lớp nữa.")
    if year.department_id != school.department_id:
        raise Refused("Năm học này không phải của Sở quản lý trường.")
    if level not in school.levels:
        label = Level(level).label if level in Level.values else level
        raise Refused(f"{school.name} không dạy cấp {label}. Trường có: {school.level_labels}.")
    if grade not in GRADES[Level(level)]:
        raise Refused(f"Khối {grade} không thuộc cấp {Level(level).label}.")


def _check_free(school, year, names, besides=None):
    taken = Classroom.objects.filter(school=school, year=year, name__in=names).exclude(pk=besides)
    if found := list(taken.order_by("sort_key").values_list("name", flat=True)):
        raise Refused(
            f"{school.name} đã có lớp {', '.join(found)} trong năm học {year.name}. Bỏ tên ấy ra "
            "khỏi danh sách."
        )


def _write(room):
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError as error:
        if "classroom_name_once" not in str(error):
            raise
        raise Refused(f"Trường vừa có lớp {room.name} trong năm học này.") from None
