"""A pupil leaves, comes back, changes class: dated, with a reason; nothing is overwritten."""

from __future__ import annotations

from django.utils import timezone

from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import vn_date
from records.actions.lookalike import answer_for_leaver
from records.models import Enrollment, Intake, Student, StudentStatus, Transfer
from records.models.figure import touch
from records.models.status import AFTER, LEAVING

KIND = StudentStatus.Kind


@action("student.leave", "Cho học sinh rời trường")
def leave_school(*, student, kind, on, by, reason_code="", place="", note=""):
    """Chuyển trường, thôi học or bảo lưu from a day on: the first day no longer in class."""
    if kind not in LEAVING:
        raise Refused("Chọn chuyển trường, thôi học hoặc bảo lưu.")
    if kind == KIND.DROPPED and not reason_code:
        raise Refused("Thôi học thì chọn lý do.")
    if kind == KIND.TRANSFERRED_OUT and not place:
        raise Refused("Chuyển trường thì ghi nơi chuyển đến.")
    with wall.school(by, student.school):
        # Locked before the pupil is, as who accepts it does.
        offers = list(Transfer.objects.open().filter(student=student).select_for_update())
        here = _present(student)
        _close(here, on)
        _withdraw(offers)
        more = {"reason_code": reason_code, "place": place, "note": note}
        row = _record(student, kind, on, here.classroom, **more)
        answer_for_leaver(student, dates.today())
        return row


def _withdraw(offers):
    """Nobody is taken in who has left meanwhile."""
    Transfer.objects.filter(pk__in=[offer.pk for offer in offers]).update(
        state=Transfer.State.WITHDRAWN, answer="Em đã rời trường", answered_at=timezone.now()
    )


@action("student.return", "Cho học sinh học lại")
def return_to_class(*, student, classroom, on, by, note=""):
    """Who left comes back into a class of the same school."""
    _same_school(student, classroom)
    with wall.school(by, student.school):
        _alone(student)
        if Intake.objects.waiting().filter(student=student).exists():
            raise Refused(
                f"{student.full_name} chờ xếp lớp đầu cấp. Xếp lớp ở trang Tuyển sinh đầu cấp."
            )
        if _rows(student).filter(year_id=classroom.year_id).present().exists():
            raise Refused(f"{student.full_name} đang ở một lớp của năm học này.")
        last = _rows(student).order_by("-left_on").first()
        if last and last.left_on and on < last.left_on:
            raise Refused(f"Ngày học lại phải từ {vn_date(last.left_on)}, ngày em rời lớp.")
        _within(on, classroom)
        _open(student, classroom, on)
        return _record(student, KIND.RETURNED, on, classroom, note=note)


@action("student.move", "Chuyển lớp")
def move_class(*, student, classroom, on, by, note=""):
    """Into another class of the same school and year, from a day on."""
    _same_school(student, classroom)
    with wall.school(by, student.school):
        here = _present(student, classroom.year_id)
        if here.classroom_id == classroom.pk:
            raise Refused(f"{student.full_name} đang ở lớp {classroom.name}. Chọn lớp khác.")
        _within(on, classroom)
        _close(here, on)
        _open(student, classroom, on)
        return _record(student, KIND.MOVED, on, here.classroom, to_classroom=classroom, note=note)


def _rows(student):
    return Enrollment.objects.filter(student=student, school_id=student.school_id)


def _alone(student):
    """Two people at once: the second waits here, then finds what the first one did."""
    Student.objects.select_for_update(no_key=True).filter(pk=student.pk).first()


def _present(student, year_id=None):
    """The enrollment of now; the pupil is locked."""
    _alone(student)
    rows = _rows(student).present().select_related("classroom__year")
    if year_id:
        rows = rows.filter(year_id=year_id)
    found = rows.order_by("-year__starts_year").first()
    if not found:
        raise Refused(f"{student.full_name} không còn ở lớp nào.")
    return found


def _close(enrollment, on):
    if on < enrollment.entered_on:
        day = vn_date(enrollment.entered_on)
        raise Refused(f"Ngày rời lớp phải từ {day}, ngày em vào lớp.")
    if on > dates.today():
        raise Refused("Ngày rời lớp là ngày sau hôm nay. Ghi khi đến ngày ấy.")
    enrollment.left_on = on
    enrollment.save(update_fields=["left_on"])


def _open(student, classroom, on):
    return Enrollment.objects.create(
        department_id=student.department_id,
        school_id=student.school_id,
        year_id=classroom.year_id,
        classroom=classroom,
        student=student,
        entered_on=on,
    )


def _record(student, kind, on, classroom, **more):
    row = StudentStatus.objects.create(
        department_id=student.department_id,
        school_id=student.school_id,
        year_id=classroom.year_id,
        student=student,
        classroom=classroom,
        kind=kind,
        on=on,
        **more,
    )
    student.state, student.state_on = AFTER[kind], on
    Student.objects.filter(pk=student.pk).update(state=student.state, state_on=on)
    touch(classroom.pk, row.to_classroom_id)
    return row


def _same_school(student, classroom):
    if classroom.school_id != student.school_id:
        raise Refused("Lớp ấy của trường khác. Chuyển trường thì trường kia tiếp nhận em.")


def _within(on, classroom):
    if not classroom.year.starts_on <= on <= classroom.year.ends_on:
        raise Refused(f"Ngày {vn_date(on)} ở ngoài năm học {classroom.year.name}.")
    if on > dates.today():
        raise Refused("Ngày vào lớp là ngày sau hôm nay. Ghi khi đến ngày ấy.")
