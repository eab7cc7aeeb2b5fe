"""At 100 % the officer closes: the list of confirmations is printed, the head signs it off, and
the push of staff is unblocked (S1, 2.2, bước 3)."""

from django.utils import timezone

from accounts.actions.grant import person_at
from accounts.actions.paper import draw_later, make_paper, number_papers, sign_paper
from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.workflow import check_move
from records import staff_reviewed
from records.actions.review import check_window
from records.actions.sign_off import frame, head_content, inside, locked_school
from records.actions.staff_count import count_staff, current_snapshot
from records.models import CampaignSchool, StaffConfirmation
from records.queries.staff_review import how, people_rows
from schools.queries.code import label_of

C, SS = StaffConfirmation.State, CampaignSchool.StaffState


def _move(row, to):
    check_move(CampaignSchool.STAFF_MOVES, row.staff_state, to, dict(SS.choices))
    row.staff_state, row.staff_since = to, timezone.now()


def _counted(row):
    """The row with its figures of this moment: a day may have passed since the last write."""
    count_staff([row.school_id])
    return locked_school(row)


@action("staff_review.close", "Kết thúc rà soát nhân sự của trường")
def close_staff(*, row, by, pin=""):
    """The list of all confirmations, for the officer and the head to sign. pin: the officer signs
    at once. Raises Refused below 100 %, or when a record is no longer what was confirmed."""
    with wall.school(by, row.school):
        row = _counted(row)
        if not row.campaign.has_staff:
            raise Refused("Đợt này không rà soát nhân sự.")
        if row.staff_state != SS.CHANGED:
            check_window(row.campaign, row.school.levels, row.school)
        elif not row.campaign.is_open:
            raise Refused("Đợt rà soát đã kết thúc.")
        people = list(people_rows(row))
        _check_all(row, people)
        again = row.staff_state == SS.CHANGED
        _move(row, SS.SIGNING)
        row.staff_paper = _list_paper(row, people, again, by)
        row.save(update_fields=["staff_state", "staff_since", "staff_paper"])
        number_papers([row.staff_paper], row.school)
        draw_later(row.staff_paper, by)
    if pin:
        sign_paper(paper=row.staff_paper, side="officer", pin=pin, by=by)
    return row


def _check_all(row, people):
    if not people:
        raise Refused("Trường chưa có ai trong danh sách nhân sự.")
    left = [p.full_name for p in people if p.mark_state not in (C.DONE, C.EXCEPTED)]
    if left:
        raise Refused(
            f"Còn {len(left)} người chưa xác nhận: {', '.join(left[:5])}. Kết thúc khi đủ 100%, kể "
            "cả hợp đồng, thỉnh giảng; người nghỉ hoặc không xác nhận thì hiệu trưởng quyết định "
            "ngoại lệ."
        )
    stale = [
        p.full_name
        for p in people
        if p.mark_state == C.DONE and current_snapshot(p)[1] != p.mark_digest
    ]
    if stale:
        raise Refused(f"Hồ sơ đã sửa sau khi xác nhận: {', '.join(stale[:5])}. Xác nhận lại.")


def _list_paper(row, people, again, by):
    school = row.school
    officer = person_at(by.user, school) | {"user": by.user_id}
    issuer, content = frame("staff_review", row.campaign, school, head_content(school))
    if content["giver"]["name"] == officer["name"]:
        raise Refused("Thủ trưởng không tự bàn giao cho mình: giao một cán bộ rà soát khác.")
    content["fields"] = [staff_reviewed.label_of(code) for code in row.campaign.staff_fields]
    content |= {
        "officer": officer,
        "again": again,
        "figures": {
            "staff": len(people),
            "done": sum(p.mark_state == C.DONE for p in people),
            "excepted": sum(p.mark_state == C.EXCEPTED for p in people),
            "others": sum(not p.is_main for p in people),
        },
        "people": [_line(p) for p in people],
    }
    return make_paper(
        kind="staff_review",
        unit=school,
        issuer=issuer,
        content=content,
        about=school,
        subject=None,
        by=by,
    )


def _line(person):
    return {
        "name": person.full_name,
        "code": person.staff_code,
        "position": label_of("staff_position", person.position),
        "contract": label_of("contract_kind", person.contract),
        "how": how(person),
        "at": timezone.localtime(person.mark_at).isoformat(),
        "check": person.mark_digest[:8].upper() if person.mark_state == C.DONE else "",
        "excepted": person.mark_state == C.EXCEPTED,
    }


def list_signed(paper, by):
    """Officer and head have signed: the push of staff is unblocked. Refused when someone is new
    or open again since the list was drawn up."""
    with wall.school(inside(by, paper.unit), paper.unit):
        row = _counted(CampaignSchool.objects.get(staff_paper=paper))
        if row.staff_left:
            raise Refused(
                f"{row.staff_left} người đã thay đổi hoặc mới đến sau khi lập danh sách này. Huỷ "
                "bản này, xác nhận lại rồi lập bản mới."
            )
        _move(row, SS.SIGNED)
        row.save(update_fields=["staff_state", "staff_since"])


def list_voided(paper, by):
    with wall.school(inside(by, paper.unit), paper.unit):
        CampaignSchool.objects.filter(staff_paper=paper, staff_state=SS.SIGNING).update(
            staff_state=SS.WORKING, staff_since=timezone.now()
        )
