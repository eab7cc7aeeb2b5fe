"""What rounds ask a person to do now; only of those who hold the work."""

from django.urls import reverse
from django.utils import timezone

from csdl.kit.registry import Todo, todo
from csdl.kit.window import State
from records.models import Campaign, CampaignRoom, CampaignSchool
from records.models.campaign import ACCEPT, CHECK, REVIEW, REVIEW_STAFF
from records.queries.campaign import my_rooms, my_schools, places_at
from records.queries.correction import waiting_corrections
from records.queries.school_round import handed_counts

R, S, SS = CampaignRoom.State, CampaignSchool.State, CampaignSchool.StaffState


def _kind(window, now, returned=False):
    if returned:
        return "returned"
    if window.state(now) is State.CLOSED:
        return "late"
    near = window.closes_at and (window.closes_at - now).days < 3
    return "due" if near else "rest"


@todo
def classes_to_review(reach):
    """The homeroom teacher's own classes: "38/45 em đã xong, còn 3 ngày"."""
    if not reach.holds(REVIEW):
        return []
    now, tasks = timezone.now(), []
    rooms = my_rooms(reach, REVIEW).filter(state__in=(R.REVIEWING, R.RETURNED, R.CHANGED))
    places = places_at({room.school_id for room in rooms})
    for room in rooms:
        window = room.campaign.window([room.level], places[room.school_id])
        words = f"{room.done}/{room.pupils} em đã xong"
        if room.state != R.REVIEWING:
            words = f"{room.get_state_display()}; {words}"
        tasks.append(
            Todo(
                title=f"Rà soát lớp {room.classroom.name}",
                url=reverse("records:review_room", args=[room.pk]),
                hint=f"{words}, {window.text(now)}",
                status=room.get_state_display() if room.state != R.REVIEWING else "",
                kind=_kind(window, now, room.state != R.REVIEWING),
                due=window.closes_at,
            )
        )
    return tasks


@todo
def classes_to_check(reach):
    """A head's classes that wait, as one task per school and round."""
    if not reach.holds(CHECK):
        return []
    now, tasks = timezone.now(), []
    rows = [
        row
        for row in handed_counts(my_schools(reach, CHECK))
        if row.handed or row.state in (S.RETURNED, S.CHANGED) or _to_send(row)
    ]
    places = places_at({row.school_id for row in rows})
    for row in rows:
        window = row.campaign.window(row.school.levels, places[row.school_id])
        again = "Gửi kết quả rà soát" if _to_send(row) else "Xem lại kết quả rà soát"
        title = f"Kiểm tra {row.handed} lớp đã bàn giao" if row.handed else again
        tasks.append(
            Todo(
                title=f"{title}: {row.campaign.title}",
                url=reverse("records:review_school", args=[row.pk]),
                hint=row.reason or window.text(now),
                kind=_kind(window, now, row.state in (S.RETURNED, S.CHANGED)),
                due=window.closes_at,
            )
        )
    return tasks


def _to_send(row):
    """A round of staff alone, its list signed: the result is to be sent."""
    return not row.campaign.has_pupils and row.staff_state == SS.SIGNED and row.state == S.WORKING


@todo
def schools_to_accept(reach):
    """Results that schools have sent: one task per round."""
    if not reach.holds(ACCEPT):
        return []
    waiting = {}
    for row in my_schools(reach, ACCEPT).filter(state=S.SENT):
        waiting.setdefault(row.campaign, []).append(row)
    return [
        Todo(
            title=f"Kiểm tra kết quả rà soát của {len(rows)} trường",
            url=reverse("records:campaign_schools", args=[campaign.pk]) + "?state=sent",
            hint=campaign.title,
            status="Cần kiểm tra",
            kind="due",
            due=min(row.since for row in rows),
        )
        for campaign, rows in waiting.items()
    ]


@todo
def staff_to_review(reach):
    """The officer's school: "12/45 người đã xác nhận"; then the list to be drawn up."""
    if not reach.holds(REVIEW_STAFF):
        return []
    now, tasks = timezone.now(), []
    rows = my_schools(reach, REVIEW_STAFF).exclude(campaign__covers=Campaign.Covers.PUPILS)
    rows = [row for row in rows if row.staff_state in (SS.WORKING, SS.CHANGED)]
    places = places_at({row.school_id for row in rows})
    for row in rows:
        window = row.campaign.window(row.school.levels, places[row.school_id])
        back = row.staff_state == SS.CHANGED or row.staff_wrong or row.staff_reopened
        done = row.staff_done + row.staff_excepted
        tasks.append(
            Todo(
                title=f"Rà soát nhân sự: {done}/{row.staff} người đã xác nhận",
                url=reverse("records:staff_round", args=[row.pk]),
                hint=window.text(now),
                status="Xem lại" if back else "",
                kind=_kind(window, now, back),
                due=window.closes_at,
            )
        )
    return tasks


@todo
def corrections_to_judge(reach):
    """Requests that wait for the head's consent."""
    count = waiting_corrections(reach) if reach.holds(CHECK) else 0
    if not count:
        return []
    return [
        Todo(
            title=f"Trả lời {count} đề nghị sửa dữ liệu",
            url=reverse("records:correction_list") + "?state=asked",
            hint="Đồng ý thì lập biên bản ba bên ký",
            status="Chờ đồng ý",
            kind="due",
        )
    ]
