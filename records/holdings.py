"""What a leaver holds in the records: the job itself, which takes homerooms, assignments and duties
along. Rights and papers are accounts' own."""

from django.db.models import Max

from accounts.models import Grant
from accounts.queries.reach import reach_of
from csdl.kit.dates import DAY
from csdl.kit.registry import Holding, holdings
from records.actions.employment import end_employment
from records.models import Employment
from records.queries.help import waiting_by_room
from schools.queries.code import label_of

# Kind of leaving (accounts.queries.leave) → trạng thái cán bộ.
STATUS = {"quit": "6", "move": "3", "second": "7"}


@holdings
def jobs_held(user):
    """Their jobs in the schools that whoever asks can see."""
    rows = Employment.objects.filter(staff__user_id=user.pk, ends_on=None).select_related("school")
    return [
        Holding(
            key=f"job_at:{row.pk}",
            unit_id=row.school_id,
            kind="work",
            what=f"Công việc: {label_of('staff_position', row.position)}",
            place=row.school.short_name,
            detail="Chủ nhiệm, phân công, kiêm nhiệm kết thúc theo",
            since=row.starts_on,
            passes=False,
            source=row,
            settle=_end(row),
        )
        for row in rows.order_by("pk")
    ]


def _end(row):
    def settle(receiver, change, by):
        end_employment(
            employment=row,
            last_day=max(change.day - DAY, row.starts_on),
            status=STATUS.get(change.kind, "3"),
            basis=change.basis,
            by=by,
        )

    return settle


@holdings
def entries_awaited(user):
    """What helpers entered in the leaver's classes: whoever is given a class next takes it over."""
    counts = waiting_by_room(reach_of(user))
    rooms = Grant.objects.in_force().filter(holder=user, classroom__in=[r for r, _ in counts])
    last = dict(rooms.values_list("classroom_id").annotate(Max("ends_on")).order_by())
    return [
        Holding(
            key=f"help:{room.pk}",
            unit_id=room.school_id,
            kind="task",
            what=f"{number} mục nhập giúp chờ nhận",
            place=f"Lớp {room.name}",
            detail="Người được giao lớp kế tiếp nhận",
            until=last.get(room.pk),
            passes=False,
            settle=lambda receiver, change, by: None,
        )
        for room, number in counts
    ]
