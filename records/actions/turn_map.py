"""The map of a school's turn: which class becomes which. Made by the pattern, mended by hand."""

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc, sort_key
from records.models import Rollover, RolloverRoom
from records.promotion import class_name, following, free_name
from schools.models import Classroom
from schools.models.level import GRADE_LABELS, GRADES


def turn_of(school, plan):
    """The school's row of this turn, locked, made when it is not there yet. Inside the wall."""
    Rollover.objects.bulk_create(
        [
            Rollover(
                department_id=school.department_id, school=school, year_id=plan.year_id, plan=plan
            )
        ],
        ignore_conflicts=True,
    )
    found = Rollover.objects.select_for_update(of=["self"]).select_related(
        "plan__year", "plan__year_before"
    )
    rollover = found.get(school=school, year_id=plan.year_id)
    rollover.school = school
    return rollover


def fill_map(rollover):
    """Give every class of the old year its place in the map; what a person wrote stays."""
    school, plan = rollover.school, rollover.plan
    rooms = list(
        Classroom.objects.filter(school=school, year_id=plan.year_before_id).order_by("sort_key")
    )
    known = {row.classroom_id: row for row in rollover.rooms.all()}
    first = not known
    new = [room for room in rooms if room.pk not in known]
    if not new:
        return
    taken = {row.to_name.lower() for row in known.values() if row.to_name}
    rows = []
    for room in new:
        row = _row(rollover, classroom=room, like=room)
        if then := following(room.level, room.grade, school.levels):
            row.level, row.grade = then
            made = class_name(room.name, room.grade, room.level, *then, rollover.pattern)
            row.to_name = free_name(made, taken)
            taken.add(row.to_name.lower())
        rows.append(row)
    if first:
        rows += _entry_rows(rollover, rooms, rows, taken)
    RolloverRoom.objects.bulk_create(rows)
    _repeats(rollover, rooms)


def _row(rollover, **more):
    return RolloverRoom(
        department_id=rollover.department_id,
        school_id=rollover.school_id,
        year_id=rollover.year_id,
        rollover=rollover,
        **more,
    )


def _entry_rows(rollover, rooms, rows, taken):
    """Empty classes for the grades that none of the school's own classes leads to: new pupils
    come there. They are named and made like those of the old year."""
    fed = {(row.level, row.grade) for row in rows if row.to_name}
    found = []
    for room in rooms:
        if (room.level, room.grade) not in fed:
            name = free_name(room.name, taken)
            taken.add(name.lower())
            found.append(
                _row(rollover, like=room, level=room.level, grade=room.grade, to_name=name)
            )
    return found


def _repeats(rollover, rooms):
    """Retained pupils go to the new class of the same name, else to the first of their grade."""
    rows = list(rollover.rooms.all())
    grades: dict = {}
    for row in sorted((r for r in rows if r.to_name), key=lambda r: sort_key(r.to_name)):
        grades.setdefault((row.level, row.grade), []).append(row.to_name)
    by_id = {room.pk: room for room in rooms}
    changed = []
    for row in rows:
        room = by_id.get(row.classroom_id)
        if room is None or row.repeat_name:
            continue
        names = grades.get((room.level, room.grade), [])
        row.repeat_name = room.name if room.name in names else (names[0] if names else "")
        changed.append(row)
    RolloverRoom.objects.bulk_update(changed, ["repeat_name"])


def _open(rollover):
    if rollover.is_written:
        raise Refused(
            "Trường đã kết chuyển nên sơ đồ lớp không đổi nữa. Hoàn tác trước, hoặc đổi tên lớp ở "
            "năm học mới."
        )


@action("rollover.name", "Đặt lại tên lớp theo mẫu")
def rename_map(*, school, plan, pattern, by):
    """Make the map anew by another pattern of names."""
    with wall.school(by, school):
        rollover = turn_of(school, plan)
        _open(rollover)
        rollover.rooms.all().delete()
        rollover.pattern = pattern
        rollover.save(update_fields=["pattern"])
        fill_map(rollover)
    return rollover


@action("rollover.map", "Sửa sơ đồ lớp")
def edit_map(*, school, plan, names, repeats, entries, by):
    """Write the map as the school wants it.

    names, repeats: {row id: class of the new year}; an empty name of a class means its pupils
    leave, of an entry class that it is not opened; entries: [(level, grade, name)] to open more.
    """
    with wall.school(by, school):
        rollover = turn_of(school, plan)
        _open(rollover)
        fill_map(rollover)
        rows = {row.pk: row for row in rollover.rooms.select_related("classroom")}
        for row in rows.values():
            _edit(row, names, repeats, school)
        gone = [pk for pk, row in rows.items() if not row.classroom_id and not row.to_name]
        RolloverRoom.objects.filter(pk__in=gone).delete()
        kept = [row for pk, row in rows.items() if pk not in gone]
        kept += [_entry(rollover, *one) for one in entries if nfc(one[2])]
        _check_names(kept)
        for row in kept:
            row.save()
    return rollover


def _edit(row, names, repeats, school):
    if row.pk in names:
        row.to_name = nfc(names[row.pk])[:30]
    row.repeat_name = nfc(repeats.get(row.pk, row.repeat_name))[:30]
    if not row.classroom_id:
        return
    room = row.classroom
    then = following(room.level, room.grade, school.levels)
    if row.to_name and not then:
        raise Refused(
            f"Lớp {room.name} là lớp cuối của trường nên không có lớp kế tiếp. Để trống ô ấy."
        )
    row.level, row.grade = then if row.to_name else ("", "")


def _entry(rollover, level, grade, name):
    if level not in rollover.school.levels or grade not in GRADES[level]:
        raise Refused("Khối của lớp mở thêm không thuộc cấp học của trường.")
    like = (
        Classroom.objects.filter(
            school=rollover.school_id, year=rollover.plan.year_before_id, level=level, grade=grade
        )
        .order_by("sort_key")
        .first()
    )
    return _row(rollover, like=like, level=level, grade=grade, to_name=nfc(name)[:30])


def _check_names(rows):
    """One name is one class: of one grade, and an entry class only once."""
    seen: dict = {}
    for row in rows:
        if not row.to_name:
            continue
        before = seen.setdefault(row.to_name.lower(), row)
        if before is row:
            continue
        if (before.level, before.grade) != (row.level, row.grade):
            raise Refused(
                f"Lớp {row.to_name} được ghi cho cả {GRADE_LABELS[before.grade]} và "
                f"{GRADE_LABELS[row.grade]}. Đặt tên khác cho một trong hai."
            )
        if not row.classroom_id and not before.classroom_id:
            raise Refused(f"Lớp {row.to_name} được mở hai lần. Xoá bớt một dòng.")
