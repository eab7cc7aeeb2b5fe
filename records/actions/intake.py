"""Entry grades: pupils admitted, taken over from the school below, placed into classes."""

from django.db import IntegrityError, transaction

from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from records.actions.moving import move_records, settle_help
from records.actions.student import make_students
from records.models import Enrollment, Intake, Student, StudentStatus
from records.models.figure import touch
from records.models.student import match_key
from records.placing import deal, room_fault
from records.queries.intake import elsewhere, filled_rooms
from schools.models import Classroom
from schools.models.level import ENTRY_GRADES, GRADE_LABELS

KIND = StudentStatus.Kind


@action("intake.admit", "Tiếp nhận học sinh đầu cấp")
def admit(*, school, year, rows, by):
    """Admit pupils to their grades, all or none. Returns {"new", "taken"}: how many of each.

    rows: mappings with level, grade, the catalogue's fields of a pupil, and maybe moet_code: then
    the record of the school where the level below was completed is taken over, not made anew.
    """
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể nên không nhận học sinh.")
    if wrong := next((r for r in rows if r["grade"] not in ENTRY_GRADES[r["level"]]), None):
        raise Refused(
            f"{wrong['full_name']}: {GRADE_LABELS[wrong['grade']].lower()} không phải khối đầu "
            "cấp. Em vào giữa cấp: nhận theo mục Chuyển trường, hoặc thêm vào lớp."
        )
    with wall.school(by, school):
        held = elsewhere(school, [row.get("moet_code") for row in rows])
    taken = [row for row in rows if row.get("moet_code") in held]
    new = [row for row in rows if row.get("moet_code") not in held]
    for row in taken:
        if fault := take_over_fault(held[row["moet_code"]], row):
            raise Refused(f"{row['full_name']}: {fault}")
    for row in taken:
        _take_over(school, year, row, held[row["moet_code"]])
    _make(school, year, new, by)
    return {"new": len(new), "taken": len(taken)}


def take_over_fault(held, row) -> str:
    """Why the record under a ministry id can't be taken over; "" when it can."""
    if held.match_key != match_key(row["full_name"], row["birth_date"]):
        return (
            "mã định danh này là của em khác (họ tên hoặc ngày sinh không khớp). Kiểm tra lại mã."
        )
    if held.state == Student.State.STUDYING:
        return "em còn đang học ở trường khác. Đề nghị trường ấy chuyển em đi, hoặc ghi hoàn thành."
    return ""


def _take_over(school, year, row, held):
    """The record moves: two schools are written in, the one that holds it and the one that
    admits; nothing else of the other school is touched."""
    with wall.two(school.pk, held.school_id):
        found = Student.objects.select_for_update().filter(pk=held.student_id)
        free = found.filter(school=held.school_id).exclude(state=Student.State.STUDYING)
        changes = {"state": Student.State.STUDYING, "state_on": dates.today()}
        if not free or not move_records(held.school_id, school.pk, [held.student_id], **changes):
            raise Refused(f"Hồ sơ của {row['full_name']} vừa được trường khác nhận. Xem lại tệp.")
        settle_help(held.school_id, [held.student_id])
        Intake.objects.create(
            department_id=school.department_id,
            school=school,
            year=year,
            student_id=held.student_id,
            level=row["level"],
            grade=row["grade"],
            from_school_id=held.school_id,
        )


def _make(school, year, rows, by):
    plain = [{k: v for k, v in row.items() if k not in ("level", "grade")} for row in rows]

    def keep(made):
        Intake.objects.bulk_create(
            Intake(
                department_id=school.department_id,
                school=school,
                year=year,
                student=student,
                level=row["level"],
                grade=row["grade"],
            )
            for student, row in zip(made, rows, strict=True)
        )

    with wall.school(by, school):
        make_students(school, plain, KIND.ENROLLED, dates.today(), keep)


@action("intake.place", "Xếp lớp học sinh đầu cấp")
def place(*, school, year, choices, by):
    """Put admitted pupils into classes of their grade. choices: {intake id: classroom id}.

    Returns how many. Raises Refused with the first who can't be placed there.
    """
    with wall.school(by, school):
        rows = list(
            Intake.objects.select_for_update(of=["self"])
            .filter(pk__in=choices, school=school, year=year)
            .select_related("student")
            .order_by("pk")
        )
        if len(rows) < len(choices):
            raise Refused("Một em không còn trong danh sách chờ xếp lớp. Tải lại trang.")
        rooms = Classroom.objects.filter(school=school, year=year).in_bulk(set(choices.values()))
        for row in rows:
            _check_place(row, rooms.get(choices[row.pk]))
            row.classroom = rooms[choices[row.pk]]
        _enter(rows, year)
        Intake.objects.bulk_update(rows, ["classroom"], batch_size=500)
        touch(*rooms)
    return len(rows)


def _check_place(row, room):
    name = row.student.full_name
    if room is None:
        raise Refused(f"Lớp chọn cho {name} không thuộc năm học này. Tải lại trang.")
    if row.classroom_id:
        raise Refused(f"{name} vừa được người khác xếp lớp. Tải lại trang.")
    if fault := room_fault(row, room, room.name):
        raise Refused(f"{fault} Chọn lớp khác.")


def _enter(rows, year):
    on = year.starts_on
    keys = [
        {
            "department_id": row.department_id,
            "school_id": row.school_id,
            "year_id": year.pk,
            "classroom": row.classroom,
            "student": row.student,
        }
        for row in rows
    ]
    try:
        with transaction.atomic():
            Enrollment.objects.bulk_create([Enrollment(**k, entered_on=on) for k in keys])
    except IntegrityError as error:
        if "enrollment_one_class_a_year" not in str(error):
            raise
        raise Refused("Một em đã có lớp trong năm học này. Tải lại trang.") from None
    StudentStatus.objects.bulk_create(
        [
            StudentStatus(**key, kind=KIND.TRANSFERRED_IN if row.from_school_id else KIND.ENROLLED,
                          on=on)
            for key, row in zip(keys, rows, strict=True)
        ]
    )  # fmt: skip
    Student.objects.filter(pk__in=[row.student_id for row in rows]).update(
        state=Student.State.STUDYING, state_on=on
    )


@action("intake.deal", "Xếp đều học sinh đầu cấp vào các lớp")
def deal_out(*, school, year, grade, by):
    """Place all who wait in a grade over its classes: sizes and girls balanced, names spread."""
    with wall.school(by, school):
        rows = list(
            Intake.objects.waiting()
            .filter(school=school, year=year, grade=grade)
            .select_related("student")
        )
        rooms = list(Classroom.objects.filter(school=school, year=year, grade=grade))
        if not rooms:
            raise Refused("Khối này chưa có lớp nào trong năm học. Mở lớp trước.")
        if not rows:
            raise Refused("Không còn em nào chờ xếp lớp ở khối này.")
        pupils = [(r.pk, r.student.gender == 0, r.student.sort_key) for r in rows]
        choices = deal(pupils, filled_rooms(rooms))
    return place(school=school, year=year, choices=choices, by=by)
