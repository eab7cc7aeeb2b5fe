"""Signing off: the class handed over and confirmed, the school's completion, the level above.

CV 1456/SGDĐT-GDTX&ĐH (S1), 2.3: the homeroom teacher draws up the minutes of class data handover,
the leader checks each class, confirms completion and reports upward.
"""

from django.conf import settings
from django.utils import timezone

from accounts.actions.directive import bases_for
from accounts.actions.grant import SYSTEM_NAME, head_of, issuer_content, person_at
from accounts.actions.paper import (
    default_issuer,
    draw_later,
    make_paper,
    number_papers,
    sign_paper,
    void_paper,
)
from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.reach import system
from csdl.kit.workflow import check_move
from records.actions.count import count_rooms
from records.actions.review import check_prints, check_window, locked_room
from records.models import CampaignRoom, CampaignSchool
from records.queries.review import errors, lines, warnings
from records.queries.school_round import room_rows
from records.reviewed import label_of

R, S = CampaignRoom.State, CampaignSchool.State


def frame(kind, campaign, school, giver):
    """What every paper of a round begins with."""
    issuer = default_issuer(school)
    day = dates.today()
    bases = [campaign.basis.cited] if campaign.basis else []
    bases += [b for b in bases_for(school, kind, day) if b not in bases]
    return issuer, {
        "kind": kind,
        "issuer": issuer_content(issuer),
        "number": None,
        "made_on": day.isoformat(),
        "place": issuer.place,
        "bases": bases,
        "giver": giver,
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "campaign": {"title": campaign.title, "unit": campaign.unit.full_name},
        "year": campaign.year.name,
        "fields": [label_of(code) for code in campaign.fields],
    }


def head_content(school):
    head = head_of(school)
    if head is None:
        raise Refused(
            f"{school.name} chưa có thủ trưởng hoặc người phụ trách để ký. Ghi chức vụ trước."
        )
    return {"name": head.user.full_name, "title": head.title, "unit": school.full_name}


def _move(row, moves, to, names):
    check_move(moves, row.state, to, dict(names))
    row.state, row.since = to, timezone.now()


@action("review.hand_over", "Lập biên bản bàn giao dữ liệu lớp")
def hand_over_room(*, room, by, pin=""):
    """Freeze the class's figures of this moment in minutes, for teacher and head to sign.

    pin: the teacher signs at once; without it the copy signed on paper is filed. Raises Refused
    while a pupil was not looked at, or a record changed since it was done.
    """
    with wall.school(by, room.school):
        room = locked_room(room)
        again = room.state == R.CHANGED
        if not again:
            check_window(room.campaign, [room.level], room.school)
        count_rooms([room.classroom_id])
        room.refresh_from_db(fields=["pupils", "done", "ask", "problem", "reopened", "slips"])
        _check_all_seen(room)
        _move(room, CampaignRoom.MOVES, R.HANDED, R.choices)
        school = room.school
        issuer, content = frame("class_data", room.campaign, school, person_at(by.user, school))
        content |= _class_content(room, again)
        room.paper = make_paper(
            kind="class_data",
            unit=school,
            issuer=issuer,
            content=content,
            about=school,
            subject=by.user,
            by=by,
        )
        room.handed_at, room.handed_by_id, room.reason = room.since, by.user_id, ""
        room.save()
        number_papers([room.paper], school)
        draw_later(room.paper, by)
    if pin:
        sign_paper(paper=room.paper, side="giver", pin=pin, by=by)
    return room


def _check_all_seen(room):
    if not room.pupils:
        raise Refused("Lớp chưa có học sinh nên chưa bàn giao được.")
    if names := check_prints(room):
        raise Refused(
            f"Hồ sơ đã sửa sau khi rà soát: {', '.join(names[:5])}. Rà soát lại các em này."
        )
    if unseen := room.left + room.reopened:
        raise Refused(f"Còn {unseen} em chưa rà soát. Làm hết cả lớp rồi lập biên bản.")


def _class_content(room, again):
    rows = lines(room)
    doubts = [
        {
            "name": line.student.full_name,
            "code": line.student.student_code,
            "state": line.chip[1],
            "note": line.mark.note or line.mark.slip_note,
        }
        for line in rows
        if line.state in ("ask", "problem") or line.mark.slip == "wrong"
    ]
    return {
        "receiver": head_content(room.school),
        "room": room.classroom.name,
        "again": again,
        "figures": {
            "pupils": room.pupils,
            "done": room.done,
            "ask": room.ask,
            "problem": room.problem,
            "slips_out": room.slips_out,
            "slips": room.slips,
            "slips_wrong": room.slips_wrong,
        },
        "doubts": doubts,
        "pupils": [
            {"name": line.student.full_name, "code": line.student.student_code,
             "state": line.chip[1], "check": line.mark.digest[:8].upper()}
            for line in rows
        ],
    }  # fmt: skip


@action("review.withdraw", "Rút lại biên bản bàn giao dữ liệu lớp")
def withdraw_room(*, room, reason, by):
    """Take a class back before the head confirmed it: its minutes are void, the review goes on."""
    with wall.school(by, room.school):
        room = locked_room(room)
        _move(room, CampaignRoom.MOVES, R.REVIEWING, R.choices)
        room.reason = reason
        room.save(update_fields=["state", "since", "reason"])
        if room.paper and room.paper.state == "open":
            void_paper(paper=room.paper, reason=reason, by=by)
    return room


@action("review.confirm", "Xác nhận dữ liệu lớp")
def confirm_room(*, room, by, pin="", reason=""):
    """The head or a deputy, having checked: never with errors; with warnings only with a reason."""
    with wall.school(by, room.school):
        room = locked_room(room)
        if not room.checked_at:
            check_window(room.campaign, [room.level], room.school)
        count_rooms([room.classroom_id])
        room.refresh_from_db(fields=["pupils", "done", "ask", "problem", "reopened", "slips"])
        if room.handed_by_id == by.user_id:
            raise Refused("Người bàn giao lớp không tự xác nhận. Nhờ lãnh đạo khác của trường.")
        if found := errors(room):
            raise Refused(f"Chưa xác nhận được: {'; '.join(found)}. Trả lại lớp để xử lý.")
        if (found := warnings(room)) and not reason:
            raise Refused(f"Còn lưu ý: {'; '.join(found)}. Ghi lý do vẫn xác nhận.")
        _move(room, CampaignRoom.MOVES, R.CONFIRMED, R.choices)
        room.checked_at, room.checked_by_id, room.reason = room.since, by.user_id, reason
        room.save()
    if pin:
        sign_paper(paper=room.paper, side="receiver", pin=pin, by=by)
    return room


@action("review.return", "Trả lại lớp cho giáo viên chủ nhiệm")
def return_room(*, room, reason, by):
    """Back to the teacher with what is wrong; minutes not fully signed are void."""
    with wall.school(by, room.school):
        room = locked_room(room)
        if not room.campaign.is_open:
            raise Refused("Đợt rà soát đã kết thúc.")
        row = CampaignSchool.objects.filter(
            campaign=room.campaign_id, school=room.school_id, state__in=(S.SENT, S.ACCEPTED)
        )
        if row.exists():
            raise Refused("Trường đã gửi kết quả lên. Đề nghị đơn vị quản lý trả lại trước.")
        _move(room, CampaignRoom.MOVES, R.RETURNED, R.choices)
        room.checked_by_id, room.reason = by.user_id, reason
        room.save(update_fields=["state", "since", "checked_by", "reason"])
        if room.paper and room.paper.state == "open":
            void_paper(paper=room.paper, reason=reason, by=by)
    return room


def room_voided(paper, by):
    """The minutes of a class were cancelled: it is under review again."""
    with wall.school(inside(by, paper.unit), paper.unit):
        CampaignRoom.objects.filter(paper=paper, state=R.HANDED).update(
            state=R.REVIEWING, since=timezone.now(), reason=paper.void_reason
        )


def inside(by, unit):
    """Who cancels or files a paper may hold no right to records: the program writes then."""
    return by if unit.pk in by.schools else system("Theo biên bản")


def locked_school(row):
    rows = CampaignSchool.objects.select_for_update(of=["self"])
    rows = rows.select_related(
        "campaign__unit", "campaign__year", "campaign__basis", "school", "paper", "staff_paper"
    )
    return rows.prefetch_related("campaign__deadlines").get(pk=row.pk)


def _check_rooms(row):
    rooms = list(room_rows(row).select_related("paper"))
    if not rooms:
        raise Refused("Trường chưa có lớp nào trong đợt này.")
    if left := [room.classroom.name for room in rooms if room.state != R.CONFIRMED]:
        raise Refused(f"Còn lớp chưa xác nhận: {', '.join(left[:8])}.")
    if left := [r.classroom.name for r in rooms if r.paper.state != "signed"]:
        raise Refused(
            f"Biên bản bàn giao chưa ký đủ: lớp {', '.join(left[:8])}. Ký hoặc nộp bản đã ký."
        )
    return rooms


@action("review.complete", "Lập xác nhận hoàn thành rà soát")
def complete_school(*, row, by, pin=""):
    """The school's confirmation of completion, once every class is confirmed and signed.

    pin: the head signs at once and it goes up; else when the signed copy is filed.
    """
    with wall.school(by, row.school):
        row = locked_school(row)
        school, campaign = row.school, row.campaign
        if row.state not in (S.CHANGED, S.RETURNED):
            check_window(campaign, school.levels, school)
        elif not campaign.is_open:
            raise Refused("Đợt rà soát đã kết thúc.")
        rooms = _check_rooms(row) if campaign.has_pupils else []
        if campaign.has_staff and row.staff_state != row.StaffState.SIGNED:
            raise Refused(
                f"Rà soát nhân sự: {row.get_staff_state_display().lower()}, còn {row.staff_left} "
                "người. Thủ trưởng ký danh sách xác nhận trước."
            )
        again = row.state == S.CHANGED
        _move(row, CampaignSchool.MOVES, S.SIGNING, S.choices)
        issuer, content = frame("review_completion", campaign, school, head_content(school))
        content |= {
            "again": again,
            "rooms": [_room_content(room) for room in rooms],
            "staff": _staff_content(row) if campaign.has_staff else None,
            "totals": {
                name: sum(getattr(room, name) for room in rooms)
                for name in ("pupils", "done", "ask", "slips", "slips_out")
            },
        }
        row.paper = make_paper(
            kind="review_completion",
            unit=school,
            issuer=issuer,
            content=content,
            about=school,
            subject=None,
            by=by,
        )
        row.save(update_fields=["state", "since", "paper"])
        number_papers([row.paper], school)
        draw_later(row.paper, by)
    if pin:
        sign_paper(paper=row.paper, side="giver", pin=pin, by=by)
        row.refresh_from_db()
    return row


def _room_content(room):
    return {
        "name": room.classroom.name,
        "pupils": room.pupils,
        "done": room.done,
        "ask": room.ask,
        "slips": room.slips,
        "slips_out": room.slips_out,
        "paper": room.paper.code,
        "checked_by": room.checked_by.full_name if room.checked_by else "",
        "checked_at": timezone.localtime(room.checked_at).isoformat(),
        "reason": room.reason,
    }


def _staff_content(row):
    return {
        "all": row.staff,
        "done": row.staff_done,
        "excepted": row.staff_excepted,
        "paper": row.staff_paper.code,
    }


def completion_signed(paper, by):
    """The head has signed: the result goes up. Refused when a class changed meanwhile."""
    with wall.school(inside(by, paper.unit), paper.unit):
        row = locked_school(CampaignSchool.objects.get(paper=paper))
        if row.campaign.has_pupils and room_rows(row).exclude(state=R.CONFIRMED).exists():
            raise Refused(
                "Có lớp đã thay đổi sau khi lập xác nhận này. Huỷ bản này, xác nhận lại lớp, rồi "
                "lập bản mới."
            )
        if row.campaign.has_staff and row.staff_state != row.StaffState.SIGNED:
            raise Refused(
                "Hồ sơ nhân sự đã thay đổi sau khi lập xác nhận này. Huỷ bản này, ký lại danh sách "
                "xác nhận, rồi lập bản mới."
            )
        _move(row, CampaignSchool.MOVES, S.SENT, S.choices)
        row.sent_at, row.reason = row.since, ""
        row.save(update_fields=["state", "since", "sent_at", "reason"])


def completion_voided(paper, by):
    with wall.school(inside(by, paper.unit), paper.unit):
        CampaignSchool.objects.filter(paper=paper, state=S.SIGNING).update(
            state=S.WORKING, since=timezone.now()
        )


@action("review.accept", "Nhận kết quả rà soát của trường")
def accept_school(*, row, by):
    """The level above takes the result."""
    return _judge(row, S.ACCEPTED, "", by)


@action("review.return_school", "Trả lại kết quả rà soát của trường")
def return_school(*, row, reason, by):
    """Back to the school with what is wrong; it may re-open classes and sends again."""
    return _judge(row, S.RETURNED, reason, by)


def _judge(row, to, reason, by):
    with wall.school(by, row.school):
        row = locked_school(row)
        _move(row, CampaignSchool.MOVES, to, S.choices)
        row.judged_at, row.judged_by_id, row.reason = row.since, by.user_id, reason
        row.save(update_fields=["state", "since", "judged_at", "judged_by", "reason"])
    return row
