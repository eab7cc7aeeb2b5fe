"""Between schools: offered, then accepted or returned. Never in two schools, never in none."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from csdl.ground.actions.notice import tell
from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import DAY, vn_date
from csdl.kit.text import nfc
from records.actions.lookalike import answer_for_leaver
from records.actions.moving import move_records, settle_help
from records.models import Enrollment, Student, StudentStatus, Transfer
from records.models.figure import touch
from records.queries.transfer import open_corrections
from schools.models import Unit
from schools.models.level import GRADE_LABELS, Level

KIND, STATE = StudentStatus.Kind, Transfer.State
ANSWER = "records.add_student"


@action("transfer.offer", "Chuyển học sinh sang trường khác")
def offer_transfer(*, student, to_school, leaves_on, reason, by):
    """Offer a pupil to another school of the department, named by its code. Nothing changes yet:
    the pupil stays in class, and the school can finish the papers, until the other accepts."""
    school = student.school
    if to_school.pk == school.pk:
        raise Refused("Trường nhận phải là trường khác.")
    if to_school.department_id != school.department_id or not to_school.is_school:
        raise Refused(
            "Chỉ chuyển sang cơ sở giáo dục trong cùng Sở. Ra ngoài tỉnh: ghi rời trường."
        )
    if to_school.closed_on:
        raise Refused(f"{to_school.name} đã giải thể. Chọn trường khác.")
    if not nfc(reason):
        raise Refused("Ghi lý do chuyển trường.")
    with wall.school(by, school):
        here = _present(student.pk, school.pk)
        if leaves_on < here.entered_on:
            raise Refused(f"Ngày chuyển đi phải từ {vn_date(here.entered_on)}, ngày em vào lớp.")
        try:
            with transaction.atomic():
                return Transfer.objects.create(
                    department_id=school.department_id,
                    from_school=school,
                    to_school=to_school,
                    student=student,
                    student_code=student.student_code,
                    full_name=student.full_name,
                    birth_date=student.birth_date,
                    gender=student.gender,
                    class_name=here.classroom.name,
                    level=here.classroom.level,
                    grade=here.classroom.grade,
                    leaves_on=leaves_on,
                    reason=nfc(reason)[:300],
                    made_by_id=by.user_id,
                )
        except IntegrityError:
            raise Refused(
                f"{student.full_name} đang chờ một trường khác tiếp nhận. Rút lần ấy trước."
            ) from None


@action("transfer.accept", "Tiếp nhận học sinh chuyển đến")
def accept_transfer(*, transfer, classroom, by):
    """The receiving school takes the pupil into a class: out of one and into the other in one
    transaction. The record and its parts move; the years before stay with the old school."""
    receiving_only(transfer, by)
    _check_room(transfer, classroom)
    with wall.two(transfer.to_school_id, transfer.from_school_id):
        found = _open(transfer)
        _check_day(found)
        on = max(found.leaves_on, classroom.year.starts_on)
        if on > classroom.year.ends_on:
            raise Refused("Lớp chọn thuộc năm học đã qua. Chọn lớp của năm học này.")
        student = Student.objects.select_for_update(of=["self"]).get(pk=found.student_id)
        _check_papers(found)
        left = _leave(found, student, classroom, on)
        changes = {"state": Student.State.STUDYING, "state_on": on}
        move_records(found.from_school_id, found.to_school_id, [student.pk], **changes)
        student.school_id = found.to_school_id
        _enter(found, student, classroom, on)
        touch(classroom.pk, *left)
        _answer(found, STATE.ACCEPTED, "", by)
        _tell_old_school(found, "đã được tiếp nhận")
    return found


def _check_room(transfer, classroom):
    if classroom.school_id != transfer.to_school_id:
        raise Refused("Lớp chọn không phải của trường nhận.")
    if transfer.to_school.closed_on:
        raise Refused(f"{transfer.to_school.name} đã giải thể. Trả lại để trường cũ gửi nơi khác.")
    if classroom.level != transfer.level:
        raise Refused(f"Lớp {classroom.name} không cùng cấp học với lớp {transfer.class_name} cũ.")


def _check_day(transfer):
    """Who sits in a class of the old school is theirs until the day; in the summer, carried into a
    class of the year to come, they are taken into such a class ahead."""
    day = dates.today()
    if transfer.leaves_on <= day:
        return
    here = _present(transfer.student_id, transfer.from_school_id)
    if here.entered_on <= day:
        raise Refused(
            f"Em còn học ở trường cũ đến hết ngày {vn_date(transfer.leaves_on - DAY)}. Tiếp nhận "
            f"từ ngày {vn_date(transfer.leaves_on)}."
        )


def _check_papers(transfer):
    """A correction under way would change a record that is no longer there."""
    if number := open_corrections(transfer).count():
        raise Refused(
            f"{transfer.from_school.name} còn {number} đề nghị sửa dữ liệu của em chưa xong. Đề "
            "nghị trường ấy ký xong hoặc huỷ, rồi tiếp nhận."
        )


@action("transfer.return", "Trả lại học sinh chuyển đến")
def return_transfer(*, transfer, reason, by):
    """The receiving school doesn't take the pupil; the old school reads why."""
    receiving_only(transfer, by)
    found = _close(transfer, transfer.to_school, STATE.RETURNED, reason, by)
    _tell_old_school(found, "bị trả lại")
    return found


@action("transfer.withdraw", "Rút đề nghị chuyển trường")
def withdraw_transfer(*, transfer, reason, by):
    """The old school takes its offer back."""
    giving_only(transfer, by)
    return _close(transfer, transfer.from_school, STATE.WITHDRAWN, reason, by)


def _close(transfer, school, state, reason, by):
    if not nfc(reason):
        raise Refused("Ghi lý do để trường kia biết.")
    with wall.school(by, school):
        return _answer(_open(transfer), state, nfc(reason)[:300], by)


def receiving_only(transfer, by):
    """Refused for whoever does not take pupils in at the receiving school."""
    if not by.system and transfer.to_school_id not in by.units(ANSWER):
        raise Refused("Trường nhận mới tiếp nhận hoặc trả lại được.")


def giving_only(transfer, by):
    """Refused for whoever does not manage the pupils of the school that offered."""
    if not by.system and transfer.from_school_id not in by.units(ANSWER):
        raise Refused("Trường chuyển đi mới rút được.")


def _tell_old_school(transfer, words):
    """Who offered the pupil reads the answer without looking for it."""
    if transfer.made_by_id:
        tell(
            [transfer.made_by_id],
            key=f"transfer:{transfer.pk}",
            title=f"{transfer.full_name}: {words} ở {transfer.to_school.name}",
            url=reverse("records:transfer_show", args=[transfer.pk]),
        )


def _open(transfer):
    found = Transfer.objects.select_for_update(of=["self"]).get(pk=transfer.pk)
    if found.state != STATE.OFFERED:
        raise Refused(
            f"Việc chuyển trường này đã ở tình trạng “{found.get_state_display()}”. Tải lại trang."
        )
    return found


def _answer(transfer, state, words, by):
    transfer.state, transfer.answer = state, words
    transfer.answered_at, transfer.answered_by_id = timezone.now(), by.user_id
    transfer.save(update_fields=["state", "answer", "answered_at", "answered_by_id"])
    return transfer


def _present(student_id, school_id):
    rows = Enrollment.objects.filter(student=student_id, school=school_id, left_on=None)
    found = rows.select_related("classroom", "year").order_by("-year__starts_year").first()
    if found is None:
        raise Refused("Em không còn ở lớp nào của trường nên không chuyển đi được.")
    return found


def _leave(transfer, student, room, on):
    """Out of every class of the old school that the day still lies in; the ids of those.
    room: the new class, of the same grade as the old one of its year."""
    rows = Enrollment.objects.select_for_update(of=["self"]).filter(
        student=student, school=transfer.from_school_id, left_on=None, year__ends_on__gte=on
    )
    rows = list(rows.select_related("classroom"))
    if not rows:
        raise Refused(
            f"Từ {vn_date(on)} em không ở lớp nào của trường cũ. Trường cũ kết chuyển em sang năm "
            "học mới (hoặc trả lời vì sao không), rồi trường bạn tiếp nhận."
        )
    for row in rows:
        _same_grade(row, room)
    for row in rows:
        # Carried into a year that has not begun, and already leaving: that day never comes.
        row.left_on = max(on, row.entered_on)
        row.save(update_fields=["left_on"])
    answer_for_leaver(student, on)
    settle_help(transfer.from_school_id, [student.pk])
    last = max(rows, key=lambda row: row.entered_on)
    _status(transfer, student, KIND.TRANSFERRED_OUT, last.classroom, on, transfer.to_school.name)
    return [row.classroom_id for row in rows]


def _same_grade(row, room):
    """Nobody skips or repeats a grade by changing school; nursery groups go by age."""
    old = row.classroom
    if room.level != Level.PRESCHOOL and row.year_id == room.year_id and old.grade != room.grade:
        raise Refused(
            f"Em đang học lớp {old.name} ({GRADE_LABELS[old.grade].lower()}); lớp {room.name} là "
            f"{GRADE_LABELS[room.grade].lower()}. Chọn lớp cùng khối."
        )


def _enter(transfer, student, classroom, on):
    Enrollment.objects.create(
        department_id=transfer.department_id,
        school_id=transfer.to_school_id,
        year_id=classroom.year_id,
        classroom=classroom,
        student=student,
        entered_on=on,
    )
    place = transfer.from_school.name
    _status(transfer, student, KIND.TRANSFERRED_IN, classroom, on, place)


def _status(transfer, student, kind, classroom, on, place):
    StudentStatus.objects.create(
        department_id=transfer.department_id,
        school_id=classroom.school_id,
        year_id=classroom.year_id,
        student=student,
        classroom=classroom,
        kind=kind,
        on=on,
        place=place[:200],
        note=transfer.reason if kind == KIND.TRANSFERRED_OUT else "",
    )


def school_by_code(department_id, code):
    """The receiving school by its code; None when there is none."""
    rows = Unit.objects.schools().filter(department=department_id, code=nfc(code))
    return rows.open_on(dates.today()).first()
