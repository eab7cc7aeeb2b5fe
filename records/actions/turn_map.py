"""The map of a school's turn: which class becomes which. Made by the pattern, mended by hand."""

from csdl.kit import bulk, wall
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc, sort_key
from records.models import Rollover, RolloverRoom
from records.promotion import class_name, following, free_name
from schools.models import Classroom
from schools.models.level import GRADE_LABELS, GRADES


def turn_of(school, plan):
    """The school's row of this turn, locked, made when it is not there yet. Inside the wall."""
    rows = Rollover.objects.select_for_update().filter(school=school, year_id=plan.year_id)
    rollover = next(iter(rows), None)  # unique: nothing to sort
    if rollover is None:
        keys = {"department_id": school.department_id, "year_id": plan.year_id}
        Rollover.objects.bulk_create(
            [Rollover(school=school, plan=plan, **keys)], ignore_conflicts=True
        )
        rollover = rows.get()
    rollover.school, rollover.plan = school, plan
    return rollover


def fill_map(rollover):
    """Give every class of the old year its place in the map; what a person wrote stays."""
    school, plan = rollover.school, rollover.plan
    rooms = Classroom.objects.filter(school=school, year_id=plan.year_before_id)
    placed = rollover.rooms.filter(classroom__isnull=False).values("classroom")
    new = list(rooms.exclude(pk__in=placed).order_by("sort_key"))
    if not new:
        return
    known = list(rollover.rooms.bare())
    taken = {row.to_name.lower() for row in known if row.to_name}
    rows = []
    for room in new:
        row = _row(rollover, classroom=room, like=room)
        if then := following(room.level, room.grade, school.levels):
            row.level, row.grade = then
            made = class_name(room.name, room.grade, room.level, *then, rollover.pattern)
            row.to_name = free_name(made, taken)
            taken.add(row.to_name.lower())
        rows.append(row)
    if not known:
        rows += _entry_rows(rollover, new, rows, taken)
    changed = _repeats(known + rows, {room.pk: room for room in (rooms if known else new)})
    bulk.insert(rows)
    if changed:
        RolloverRoom.objects.bulk_update(changed, ["repeat_name"])


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


def _repeats(rows, rooms):
    """Retained pupils go to the new class of the same name, else to the first of their grade.
    Returns the rows that stood before and are changed by it."""
    grades: dict = {}
    for row in sorted((r for r in rows if r.to_name), key=lambda r: sort_key(r.to_name)):
        grades.setdefault((row.level, row.grade), []).append(row.to_name)
    changed = []
    for row in rows:
        room = rooms.get(row.classroom_id)
        if room is None or row.repeat_name:
            continue
        names = grades.get((room.level, room.grade), [])
        row.repeat_name = room.name if room.name in names else (names[0] if names else "")
        if row.pk and row.repeat_name:
            changed.append(row)
    return changed


def _open(rollover):
    if rollover.is_written:
        raise Refused(
            "Trường đã kết chuyển nên sơ đồ lớp không đổi nữa. Hoàn tác trước, hoặc đổi tên lớp ở "
            "năm học mới."
        )


def _unrehearsed(rollover):
    """The rehearsal before was of another map: the next commit wants one of this map."""
    rollover.rooms.update(pupils=[], ends=[], targets=[], faults=[])
    rollover.state, rollover.rehearsed_at, rollover.result = Rollover.State.OPEN, None, {}
    rollover.save(update_fields=["state", "rehearsed_at", "result"])


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
        _unrehearsed(rollover)
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
        _unrehearsed(rollover)
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
