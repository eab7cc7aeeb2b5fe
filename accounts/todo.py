"""What accounts asks a person to do now."""

from django.urls import reverse

from accounts.models.handover import ACCEPT
from accounts.models.handover import RUN as RUN_DAY
from accounts.models.training import RUN as RUN_TRAINING
from accounts.queries.handover import busy_days, to_accept
from accounts.queries.papers import waiting_for
from accounts.queries.post import empty_seats
from accounts.queries.training import waiting_people
from csdl.kit.registry import Todo, todo


def _small(paper):
    label = paper.side_label
    return label[:1].lower() + label[1:]


@todo
def papers_to_sign(reach):
    tasks = []
    for paper in waiting_for(reach):
        own = paper.subject_id == reach.user_id
        who = paper.unit.full_name
        if not own and paper.subject:
            who = paper.subject.full_name
        verb = "Xác nhận đã nhận" if paper.side == "receiver" and own else f"Ký {_small(paper)}"
        tasks.append(
            Todo(
                title=f"{verb}: {paper.title.lower()} {paper.code or ''}",
                url=reverse("accounts:paper_show", args=[paper.pk]),
                hint=who,
                status="Chờ ký",
                kind="due",
            )
        )
    return tasks


@todo
def handover_tasks(reach):
    """Days of today that one runs, and people who came unassigned that one may accept."""
    tasks = []
    for day in busy_days(reach) if reach.holds(RUN_DAY) else ():
        tasks.append(
            Todo(
                title=f"Ngày bàn giao: {day.title}",
                url=reverse("accounts:handover_show", args=[day.pk]),
                hint=f"Còn {day.left} lượt chưa nhận",
                status="Hôm nay" if day.day == reach.today else "Chưa kết thúc",
                kind="due",
                due=day.day,
            )
        )
    for stop in to_accept(reach) if reach.holds(ACCEPT, RUN_DAY) else ():
        tasks.append(
            Todo(
                title=f"Chấp nhận người đến thay: {stop.name}",
                url=reverse("accounts:handover_accept", args=[stop.pk]),
                hint=f"{stop.other_name}, điểm {stop.site.name}",
                status="Đang chờ ở bàn",
                kind="due",
            )
        )
    return tasks


@todo
def training_tasks(reach):
    """Registered people that wait to be accepted."""
    if not reach.holds(RUN_TRAINING):
        return []
    return [
        Todo(
            title=f"Nhận người dự tập huấn: {row['invite__training__title']}",
            url=reverse("accounts:training_people", args=[row["invite__training_id"]])
            + "?state=wait",
            hint=f"{row['n']} người chờ nhận",
            status="Chờ nhận",
        )
        for row in waiting_people(reach)
    ]


@todo
def seats_to_fill(reach):
    """Units in one's care that nobody answers for today."""
    count = empty_seats(reach) if reach.holds("accounts.change_user") else 0
    if not count:
        return []
    return [
        Todo(
            title=f"Ghi thủ trưởng hoặc người phụ trách cho {count} đơn vị",
            url=reverse("accounts:post_board") + "?state=no_head",
            hint="Chưa có người ký thì đơn vị không giao được quyền",
            status="Còn trống",
            kind="due",
        )
    ]
