"""Pupils: entered into a class of a school, and their fields changed, under the wall of that
one school. Values are those of records.catalogue, already cleaned by its form fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction

from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.reach import HELP
from csdl.kit.text import nfc
from records.actions.lookalike import pair_lookalikes
from records.actions.review import reopen
from records.actions.student_check import check
from records.actions.student_check import ids_elsewhere as ids_elsewhere
from records.catalogue import STUDENT
from records.models import PARTS, Enrollment, Student, StudentStatus
from records.models.figure import touch
from records.models.status import AFTER
from records.models.student import KEYS

KIND = StudentStatus.Kind
MANY = 50  # above it rows are written by the batch
BATCH = 500


class Conflict(Refused):
    """Someone else changed these fields meanwhile. theirs: {field: present value}."""

    def __init__(self, student, theirs):
        self.student, self.theirs = student, theirs
        labels = ", ".join(STUDENT.by_code[code].label for code in theirs)
        super().__init__(f"Người khác vừa sửa: {labels}. Xem giá trị của họ rồi chọn giữ bên nào.")


@dataclass(frozen=True)
class Change:
    """New values of one pupil. was: {field: Item.token} as the writer saw them; a field whose
    token no longer fits is in conflict. Without it the new value simply stands (a sheet)."""

    pk: int
    values: Mapping
    was: Mapping = field(default_factory=dict)


@action("student.add", "Thêm học sinh")
def add_student(*, classroom, values, by, entered_on=None, kind=KIND.ENROLLED, place=""):
    """Enter one pupil into a class. place: the school, the province they come from. Raises
    Refused when the code is taken or the class is shut."""
    return _add(classroom, [values], by, entered_on, kind, place)[0]


@action("student.add_many", "Thêm nhiều học sinh")
def add_students(*, classroom, rows, by, entered_on=None, kind=KIND.ENROLLED):
    """Enter pupils into a class in bulk, all or none. Returns the students.

    rows: mappings of the catalogue's fields; full_name, birth_date, gender are needed, a
    student_code is given to who has none.
    """
    return _add(classroom, rows, by, entered_on, kind)


@action("student.change", "Sửa hồ sơ học sinh")
def change_student(*, student, values, by, was=None, reason=""):
    """Change fields of one pupil. Raises Conflict when someone else did meanwhile."""
    change = Change(student.pk, values, was or {})
    return _change(student.school, [change], by)


@action("student.change_many", "Sửa hồ sơ nhiều học sinh")
def change_students(*, school, changes: Sequence[Change], by, reason=""):
    """Change fields of many pupils of one school, all or none. Returns how many differ."""
    return _change(school, changes, by)


def _add(classroom, rows, by, entered_on, kind, place=""):
    school = classroom.school
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể nên không nhận học sinh.")
    entered_on = entered_on or classroom.year.starts_on
    with wall.school(by, school):
        made = make_students(
            school,
            rows,
            kind,
            entered_on,
            lambda made: _enter(made, classroom, entered_on, kind, place),
        )
        touch(classroom.pk)
        return made


def make_students(school, rows, kind, on, then):
    """New records of a school, inside its wall; `then(made)` puts them where they belong."""
    made = [_student(school, row, kind, on) for row in _with_codes(rows)]
    _refuse_taken(school, made)
    check(school, [dict(row) for row in rows], [s.full_name for s in made])
    try:
        with transaction.atomic():
            Student.objects.bulk_create(made, batch_size=1000)
            for student in made:  # no part yet: known without asking for each
                student._state.fields_cache.update(dict.fromkeys(PARTS))
            _write_parts(list(zip(made, map(_parts_of, rows), strict=True)))
            then(made)
    except IntegrityError as error:
        raise _taken(error) from None
    pair_lookalikes(made)
    return made


def _taken(error):
    """The refusal for a key another school holds: outside this wall the index alone knows."""
    for name, what in (
        ("student_code_once", "mã học sinh"),
        ("student_moet_code_once", "mã định danh Bộ"),
    ):
        if name in str(error):
            return Refused(f"Một {what} đã dùng cho em khác, ở trường khác. Kiểm tra lại mã.")
    return error


def _with_codes(rows):
    """The rows, each with a student_code: "HS26" and a number that is never given twice."""
    missing = sum(not row.get("student_code") for row in rows)
    numbers = iter(_next_numbers(missing) if missing else ())
    start = f"HS{dates.today():%y}"
    return [
        row if row.get("student_code") else {**row, "student_code": f"{start}{next(numbers):07d}"}
        for row in rows
    ]


def _next_numbers(count):
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval('records_student_code') from generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def _student(school, row, kind, on):
    own = STUDENT.split(row).get("", {})
    full_name = nfc(own.get("full_name"))
    if not full_name:
        raise Refused("Mỗi học sinh cần họ tên và mã học sinh.")
    if not own.get("birth_date"):
        raise Refused(f"Ghi ngày sinh của {full_name}.")
    if own.get("gender") not in Student.Gender.values:
        raise Refused(f"Giới tính của {full_name} phải là Nam hoặc Nữ.")
    student = Student(
        department_id=school.department_id, school=school, state=AFTER[kind], state_on=on, **own
    )
    student.student_code = nfc(student.student_code)
    return student.prepare()


def _enter(students, classroom, on, kind, came_from):
    place = {"year_id": classroom.year_id, "classroom": classroom}
    keys = [
        {"department_id": s.department_id, "school_id": s.school_id, "student": s} for s in students
    ]
    Enrollment.objects.bulk_create(
        [Enrollment(**key, **place, entered_on=on) for key in keys], batch_size=1000
    )
    StudentStatus.objects.bulk_create(
        [StudentStatus(**key, **place, kind=kind, on=on, place=came_from) for key in keys],
        batch_size=1000,
    )


def _refuse_taken(school, students):
    codes = Counter(student.student_code for student in students)
    if twice := next((code for code, times in codes.items() if times > 1), ""):
        raise Refused(f"Mã học sinh {twice} ghi hai lần.")
    taken = Student.objects.filter(department_id=school.department_id, student_code__in=codes)
    if student := taken.first():
        raise Refused(f"Mã {student.student_code} đã dùng cho {student.full_name}.")


def _parts_of(values):
    return {part: own for part, own in STUDENT.split(values).items() if part}


def _write_parts(rows):
    """rows: [(student, {part: {field: value}})]: a row of the part made or changed."""
    for part, model in PARTS.items():
        mine = [(student, parts[part]) for student, parts in rows if parts.get(part)]
        columns = sorted({code for _, own in mine for code in own})
        if not mine:
            continue
        made = []
        for student, own in mine:
            there = STUDENT.values(student, [STUDENT.by_code[c] for c in columns])
            key = {"department_id": student.department_id, "school_id": student.school_id}
            made.append(model(student_id=student.pk, **key, **{**there, **own}))
        model.objects.bulk_create(
            made,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["student"],
            update_fields=columns,
        )


def _change(school, changes, by):
    if by.holds(HELP):
        _no_helper(changes, by)
    with wall.school(by, school):
        rows = _locked(school, [change.pk for change in changes])
        wanted = []
        for change in changes:
            if change.pk not in rows:
                raise Refused("Một học sinh không còn ở trường này. Tải lại danh sách.")
            student = rows[change.pk]
            if values := _differing(student, change):
                wanted.append((student, values))
        if wanted:
            _check_changed(school, wanted)
            try:
                with transaction.atomic():
                    _write(wanted)
                    touch_classes([student.pk for student, _ in wanted])
                    reopen([student.pk for student, _ in wanted])
            except IntegrityError as error:
                raise _taken(error) from None
            pair_lookalikes([s for s, values in wanted if set(values) & _IDENTITY])
    return len(wanted)


def touch_classes(pks):
    """The figures of the classes these pupils are in are to be counted."""
    here = Enrollment.objects.present().filter(student__in=pks)
    touch(*here.values_list("classroom_id", flat=True).distinct())


def _no_helper(changes, by):
    """What someone enters for a teacher never lands in the record by itself, whichever page or
    sheet it came from: that is records.actions.help, and the teacher's own act."""
    perms = {STUDENT.group_of(STUDENT.by_code[c]).change for one in changes for c in one.values}
    pks = {change.pk for change in changes}
    for perm in sorted(perms):
        if Student.objects.allowed(by, perm).filter(pk__in=pks).count() < len(pks):
            raise PermissionError("a helper's entry waits for the teacher")


def _locked(school, pks):
    rows = Student.objects.select_for_update(of=("self",)).select_related(*PARTS)
    rows = rows.filter(department_id=school.department_id, school=school, pk__in=pks)
    return {student.pk: student for student in rows.order_by("pk")}


def _differing(student, change):
    """What the change really changes. Raises Conflict where someone else was faster."""
    found, theirs = {}, {}
    for code, value in change.values.items():
        item = STUDENT.by_code[code]
        now = STUDENT.read(student, item)
        if now == value or (item.fixed and now):
            continue
        if code in change.was:
            if item.token(value) == change.was[code]:
                continue  # left as it was shown: the other person's value stands
            if item.token(now) != change.was[code]:
                theirs[code] = now
        found[code] = value
    if theirs:
        raise Conflict(student, theirs)
    if "personal_id" in found and "id_reason" not in found and student.id_reason:
        found["id_reason"] = ""  # the reason was given for the other number
    return found


def _check_changed(school, wanted):
    """Only pupils whose checked fields change: an old odd number does not block a new phone."""
    touched = [(s, v) for s, v in wanted if set(v) & _CHECKED]
    if touched:
        merged = [{**STUDENT.values(student), **values} for student, values in touched]
        names = [student.full_name for student, _ in touched]
        check(school, merged, names, own=[student.pk for student, _ in touched])


_CHECKED = {
    "birth_date", "gender", "personal_id", "id_reason", "id_issued_on", "father_year",
    "mother_year", "father_id", "mother_id", "guardian_id", "disability_kind",
    "disability_degree",
}  # fmt: skip


_IDENTITY = {"full_name", "birth_date", "personal_id"}  # what lookalikes are found by


def _write(wanted):
    _write_parts([(student, _parts_of(values)) for student, values in wanted])
    mine = [(student, own) for student, v in wanted if (own := STUDENT.split(v).get(""))]
    if not mine:
        return
    columns = {code for _, own in mine for code in own} | set(KEYS)
    for student, own in mine:
        for code, value in own.items():
            setattr(student, code, value)
        student.prepare()
    if len(mine) > MANY:
        Student.objects.bulk_update([s for s, _ in mine], sorted(columns), batch_size=BATCH)
        return
    for student, own in mine:
        student.save(update_fields=[*own, *KEYS])
