"""After the commit: the principal confirms, the managing unit approves or gives back."""

from django.utils import timezone

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import today
from csdl.kit.workflow import check_move
from records.actions.turn_map import turn_of
from records.models import Rollover
from records.models.rollover import MOVES
from records.queries import turn
from schools.queries.unit import edge_on

_S = Rollover.State


@action("rollover.confirm", "Xác nhận kết chuyển")
def confirm(*, school, plan, by):
    """The principal: all pupils are where they belong. Refused while any waits or is blocked."""
    with wall.school(by, school):
        rollover = _moved(school, plan, _S.CONFIRMED)
        counts = turn.count_plan(rollover)
        if left := counts.blocked + sum(counts.ends.get(end, 0) for end in "wnr"):
            raise Refused(
                f"Còn {left} em chưa có nơi học trong năm học mới. Ghi kết quả sau hè, diễn tập và "
                "kết chuyển các em ấy trước khi xác nhận."
            )
        rollover.confirmed_at, rollover.confirmed_by_id = timezone.now(), by.user_id
        rollover.returned = rollover.error = ""
        rollover.save()
    return rollover


@action("rollover.approve", "Phê duyệt kết chuyển")
def approve(*, school, plan, by):
    """The unit that manages the school: nobody else's word counts (S2)."""
    _only_manager(school, by)
    with wall.school(by, school):
        rollover = _moved(school, plan, _S.APPROVED)
        rollover.approved_at, rollover.approved_by_id = timezone.now(), by.user_id
        rollover.save()
    return rollover


@action("rollover.return", "Trả lại kết chuyển")
def give_back(*, school, plan, reason, by):
    """Back to the school, with the reason it reads."""
    if not reason.strip():
        raise Refused("Ghi lý do trả lại để trường biết cần sửa gì.")
    _only_manager(school, by)
    with wall.school(by, school):
        rollover = _moved(school, plan, _S.COMMITTED)
        rollover.returned = reason.strip()[:300]
        rollover.confirmed_at = rollover.approved_at = None
        rollover.save()
    return rollover


def _moved(school, plan, to):
    rollover = turn_of(school, plan)
    check_move(MOVES, rollover.state, to, dict(_S.choices))
    rollover.state = to
    return rollover


def _only_manager(school, by):
    """The Sở reaches every school, and approves those it manages itself."""
    edge = edge_on(school, by.today or today())
    if by.system or (edge and edge.manager_id in by.units("records.approve_rollover")):
        return
    name = edge.manager.full_name if edge else "Đơn vị quản lý"
    raise Refused(f"{name} quản lý {school.name} nên việc phê duyệt do {name} làm.")
