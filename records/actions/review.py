"""Reviewing a class: each pupil marked, slips taken in, an edit that re-opens what was done."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from csdl.kit import wall
from csdl.kit.action import Refused, action
from records import reviewed
from records.models import (
    PARTS,
    Campaign,
    CampaignRoom,
    Confirmation,
    Enrollment,
    Student,
)
from records.models.figure import counting, touch
from records.queries.campaign import places_of
from records.queries.review import enrolled

R, C = CampaignRoom.State, Confirmation.State
AT_WORK = (R.REVIEWING, R.RETURNED, R.CHANGED)


def locked_room(room):
    """The class's row, locked, with its round and deadlines as they are now.

    With it those of the class in other rounds: counting writes them all, in this order.
    """
    lock_rooms([room.classroom_id])
    rows = CampaignRoom.objects.select_for_update(of=["self"])
    rows = rows.select_related("campaign__unit", "classroom", "school", "paper")
    return rows.prefetch_related("campaign__deadlines").get(pk=room.pk)


def lock_pupils(pks):
    """An edit locks pupils, then what was said of them: everyone takes them in this order."""
    rows = Student.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk"))


def lock_rooms(classrooms):
    rows = CampaignRoom.objects.filter(classroom__in=classrooms, campaign__state="open")
    list(rows.order_by("pk").select_for_update(of=["self"]).values_list("pk"))


def check_window(campaign, levels, school):
    """Refuse outside the round's time for these levels at this school."""
    if campaign.state == Campaign.State.DRAFT:
        raise Refused("Đợt rà soát chưa mở.")
    if why := campaign.window(levels, places_of(school)).refusal(timezone.now()):
        raise Refused(why)


def _check_at_work(room):
    if room.state not in AT_WORK:
        raise Refused(
            f"Lớp {room.classroom.name} ở tình trạng “{room.get_state_display()}”. Muốn sửa kết "
            "quả rà soát, rút lại biên bản hoặc chờ lãnh đạo trả lại lớp."
        )


@action("review.mark", "Ghi kết quả rà soát một học sinh")
def mark_pupil(*, room, student, state, by, note=""):
    """Mark one pupil of a class: done, to ask, problem. Sent twice, it is one mark.

    Raises Refused after the deadline (but what was re-opened may always be done again), when a
    field of the round lacks, or for a pupil no longer in the class.
    """
    with wall.school(by, room.school), counting():
        lock_pupils([student.pk])
        room = locked_room(room)
        student = enrolled(room, student.pk)
        if student is None:
            raise Refused(f"Em này không còn ở lớp {room.classroom.name}.")
        if room.state != R.CHANGED:
            check_window(room.campaign, [room.level], room.school)
        elif not room.campaign.is_open:
            raise Refused("Đợt rà soát đã kết thúc.")
        _check_at_work(room)
        fields = room.campaign.fields
        if state == C.DONE and (missing := reviewed.lacking(student, fields, room.level)):
            raise Refused(
                f"Còn thiếu: {', '.join(missing)}. Bổ sung hồ sơ, hoặc ghi “Để hỏi”, “Vướng”."
            )
        if state == C.PROBLEM and not note:
            raise Refused("Ghi rõ vướng ở đâu để lãnh đạo biết mà gỡ.")
        digest, prints = reviewed.snapshot(student, fields) if state == C.DONE else ("", {})
        row = confirmation_of(room, student)
        row.state, row.note, row.room = state, note[:300], room
        row.digest, row.prints, row.changed = digest, prints, []
        row.at, row.by_id = timezone.now(), by.user_id
        row.save()
        touch(room.classroom_id)
    return row


def confirmation_of(room, student):
    """The pupil's row in the round, locked; made now when nobody has looked yet."""
    key = {"campaign_id": room.campaign_id, "school_id": room.school_id, "student": student}
    found = Confirmation.objects.select_for_update().filter(**key).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Confirmation.objects.create(
                **key,
                department_id=room.department_id,
                year_id=room.year_id,
                room=room,
                state=C.NONE,
                at=timezone.now(),
            )
    except IntegrityError:  # another device was quicker
        return Confirmation.objects.select_for_update().get(**key)


@action("review.mark_clean", "Ghi các em không có lỗi là đã rà soát")
def mark_clean(*, room, students, by):
    """Mark several pupils done in one act: those whose records lack nothing. Returns how many."""
    with wall.school(by, room.school), counting():
        lock_pupils([student.pk for student in students])
        return len([mark_pupil(room=room, student=s, state=C.DONE, by=by) for s in students])


@action("review.slips_out", "Phát phiếu cho gia đình")
def hand_out_slips(*, room, by):
    """Note that slips of the whole class were printed; counts of returned run against it."""
    with wall.school(by, room.school):
        room = locked_room(room)
        check_window(room.campaign, [room.level], room.school)
        room.slips_out, room.slips_at = room.pupils, timezone.now()
        room.save(update_fields=["slips_out", "slips_at"])
    return room


@action("review.slip_back", "Nhận phiếu của gia đình")
def take_slip(*, room, student, result, by, note="", by_link=False):
    """What the family said: right, or what is wrong; then a pupil already done is open again."""
    if result == Confirmation.Slip.WRONG and not note:
        raise Refused("Ghi chỗ gia đình báo sai và giá trị đúng.")
    with wall.school(by, room.school), counting():
        lock_pupils([student.pk])
        room = locked_room(room)
        student = enrolled(room, student.pk)
        if student is None:
            raise Refused(f"Em này không còn ở lớp {room.classroom.name}.")
        if not room.campaign.is_open:
            raise Refused("Đợt rà soát đã kết thúc.")
        row = confirmation_of(room, student)
        if result == Confirmation.Slip.WRONG and row.state == C.DONE:
            _reopen(row, [], room)
        row.slip, row.slip_note, row.slip_at = result, note[:300], timezone.now()
        row.slip_by_link = by_link
        row.save()
        touch(room.classroom_id)
    return row


def reopen(students):
    """After an edit: what was confirmed of these pupils and is no longer so is open again.

    Part of the act that edits, behind the wall of their school. Returns how many.
    """
    rows = Confirmation.objects.filter(
        student__in=students, state=C.DONE, campaign__state=Campaign.State.OPEN
    )
    if not rows.exists():
        return 0
    here = Enrollment.objects.filter(student__in=students, left_on=None)
    lock_rooms(set(here.values_list("classroom_id", flat=True)))
    rows = rows.select_related("campaign", "student", *(f"student__{part}" for part in PARTS))
    found = 0
    with counting():
        for row in rows.order_by("pk").select_for_update(of=["self"]):
            fields = reviewed.changed(row, row.student, row.campaign.fields)
            if fields:
                _reopen(row, fields, room_now(row))
                row.save(update_fields=["state", "changed"])
                found += 1
    return found


def room_now(row):
    """The row of the class that the pupil of a confirmation is in today; None outside the round."""
    return CampaignRoom.objects.filter(
        campaign_id=row.campaign_id,
        classroom__enrollments__student_id=row.student_id,
        classroom__enrollments__left_on=None,
    ).first()


def _reopen(row, fields, room):
    """Counting tells the class and the school that they are no longer as they were signed."""
    row.state, row.changed = C.REOPENED, fields
    if room:
        touch(room.classroom_id)


def check_prints(room):
    """Names of pupils whose record changed, by any way, since they were marked done."""
    rows = Confirmation.objects.filter(
        campaign=room.campaign_id, school=room.school_id, state=C.DONE
    )
    pupils = Student.objects.filter(
        enrollments__classroom=room.classroom_id, enrollments__left_on=None
    )
    names = []
    marked = rows.filter(student__in=pupils)
    for row in marked.select_related("student", *(f"student__{part}" for part in PARTS)):
        fields = reviewed.changed(row, row.student, room.campaign.fields)
        if fields:
            names.append(row.student.full_name)
    return names
