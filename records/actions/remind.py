"""Reminders of a round: to those who hold the work, as its deadline comes near; nobody else.

A deadline is decided when a request comes, never here: this only tells.
"""

from django.urls import reverse
from django.utils import timezone

from csdl.ground.actions.notice import tell
from csdl.kit import wall
from csdl.kit.action import action
from csdl.kit.window import left
from records.models import CampaignRoom, CampaignSchool
from records.models.campaign import ACCEPT, CHECK, REVIEW, REVIEW_STAFF
from records.queries.campaign import managers_of, schools_of, with_deadlines
from records.queries.holder import holders_at_rooms, holders_at_units

DAYS = (3, 1, 0)  # whole days left on which one is reminded
R, S, SS = CampaignRoom.State, CampaignSchool.State, CampaignSchool.StaffState


@action("campaign.remind", "Nhắc người đang giữ việc của đợt rà soát")
def remind_holders(*, campaign, by):
    """Tell who holds what is not done: teachers, heads, the level above. Once a day and work."""
    campaign, now, told = with_deadlines(campaign), timezone.now(), 0
    managers = managers_of(schools_of(campaign))
    waiting = {}
    for group in wall.by_groups(by, schools_of(campaign)):
        told += _rooms(campaign, group, managers, now)
        told += _schools(campaign, group, managers, now)
        told += _officers(campaign, group, managers, now) if campaign.has_staff else 0
        sent = CampaignSchool.objects.filter(campaign=campaign, school__in=group, state=S.SENT)
        for pk in sent.values_list("school_id", flat=True):
            waiting.setdefault(managers.get(pk), []).append(pk)
    return told + _managers(campaign, waiting, now)


def _due(campaign, levels, place, now):
    """(whole days left, deadline) when one is to be reminded of it today; else (None, None)."""
    deadline = campaign.window(levels, place).deadline
    if deadline is None or deadline.passed(now):
        return None, None
    days = (deadline.closes_at - now).days
    return (days, deadline) if days in DAYS else (None, None)


def _place(school_id, managers):
    return [school_id, managers[school_id]] if school_id in managers else [school_id]


def _rooms(campaign, group, managers, now):
    rooms = CampaignRoom.objects.filter(
        campaign=campaign, school__in=group, state__in=(R.REVIEWING, R.RETURNED, R.CHANGED)
    ).select_related("classroom")
    due = [
        (room, days, deadline)
        for room in rooms.order_by("pk")
        for days, deadline in [_due(campaign, [room.level], _place(room.school_id, managers), now)]
        if deadline
    ]
    holders = holders_at_rooms(REVIEW, [room.classroom_id for room, *_ in due])
    told = 0
    for room, days, deadline in due:
        users = holders.get(room.classroom_id, [])
        told += len(users)
        tell(
            users,
            key=f"round-room:{room.pk}:{days}",
            title=f"Rà soát lớp {room.classroom.name}: {room.done}/{room.pupils} em đã xong, "
            f"{left(deadline.closes_at - now)}",
            url=reverse("records:review_room", args=[room.pk]),
            mail=True,
        )
    return told


def _due_rows(campaign, rows, managers, now):
    """[(row of a school, whole days left, deadline)] of those to be reminded of today."""
    return [
        (row, days, deadline)
        for row in rows.order_by("pk")
        for days, deadline in [
            _due(campaign, row.school.levels, _place(row.school_id, managers), now)
        ]
        if deadline
    ]


def _schools(campaign, group, managers, now):
    rows = CampaignSchool.objects.filter(
        campaign=campaign, school__in=group, state__in=(S.WORKING, S.RETURNED, S.CHANGED, S.SIGNING)
    ).select_related("school")
    due = _due_rows(campaign, rows, managers, now)
    holders = holders_at_units(CHECK, [row.school_id for row, *_ in due])
    told = 0
    for row, days, deadline in due:
        users = holders.get(row.school_id, [])
        told += len(users)
        tell(
            users,
            key=f"round-school:{row.pk}:{days}",
            title=f"{campaign.title}: trường chưa gửi kết quả, {left(deadline.closes_at - now)}"[
                :200
            ],
            url=reverse("records:review_school", args=[row.pk]),
            mail=True,
        )
    return told


def _officers(campaign, group, managers, now):
    """The officer of each school whose people have not all confirmed."""
    rows = CampaignSchool.objects.filter(
        campaign=campaign, school__in=group, staff_state__in=(SS.WORKING, SS.CHANGED)
    ).select_related("school")
    due = _due_rows(campaign, rows, managers, now)
    holders, told = holders_at_units(REVIEW_STAFF, [row.school_id for row, *_ in due]), 0
    for row, days, deadline in due:
        users = holders.get(row.school_id, [])
        told += len(users)
        done = row.staff_done + row.staff_excepted
        tell(
            users,
            key=f"round-staff:{row.pk}:{days}",
            title=f"Rà soát nhân sự: {done}/{row.staff} người đã xác nhận, "
            f"{left(deadline.closes_at - now)}",
            url=reverse("records:staff_round", args=[row.pk]),
            mail=True,
        )
    return told


def _managers(campaign, waiting, now):
    holders, told = holders_at_units(ACCEPT, [pk for pk in waiting if pk]), 0
    day = timezone.localdate(now)
    for unit_id, schools in sorted((k, v) for k, v in waiting.items() if k):
        users = holders.get(unit_id, [])
        told += len(users)
        tell(
            users,
            key=f"round-accept:{campaign.pk}:{unit_id}:{day}",
            title=f"{len(schools)} trường đã gửi kết quả rà soát, chờ kiểm tra",
            url=reverse("records:campaign_schools", args=[campaign.pk]) + "?state=sent",
            mail=True,
        )
    return told
