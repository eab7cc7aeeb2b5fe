"""One kind of work given to the officers of many units at once: 114 communes, one job."""

from datetime import date

from accounts.actions.grant import prepare_grants
from accounts.models import Grant, User
from accounts.queries.offer import Line
from accounts.roles import CUSTODIANS
from csdl.ground.actions.job import start_job
from csdl.kit.action import Refused, action
from schools.models import Unit


@action("grant.prepare_many", "Lập biên bản hàng loạt")
def prepare_many(*, from_unit, role, people, starts_on, ends_on, by):
    """Queue a biên bản for each (unit id, user id). Returns the Job."""
    if not people:
        raise Refused("Chọn ít nhất một đơn vị.")
    if role in CUSTODIANS and len({unit for unit, _ in people}) < len(people):
        raise Refused(
            "Mỗi đơn vị chỉ giao tài khoản quản trị cho một người: bỏ chọn bớt cho mỗi đơn vị "
            "còn một."
        )
    return start_job(
        task="accounts.prepare_batch",
        title=f"Lập {len(people)} biên bản bàn giao",
        params={
            "from_unit": from_unit.pk,
            "role": role,
            "people": [list(pair) for pair in people],
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
        },
        unit_id=from_unit.pk,
        total=len(people),
        by=by,
    )


@action("grant.prepare_one_of_many", "Lập một biên bản trong loạt")
def prepare_one(*, job, unit_id, user_id, by):
    """One person of a batch; running again makes no second paper."""
    params = job.params
    starts, ends = date.fromisoformat(params["starts_on"]), date.fromisoformat(params["ends_on"])
    made = Grant.objects.filter(
        holder_id=user_id, unit_id=unit_id, role=params["role"], starts_on=starts
    ).exclude(state=Grant.State.ENDED)
    if made.exists():
        return None
    return prepare_grants(
        holder=User.objects.get(pk=user_id),
        from_unit=Unit.objects.get(pk=params["from_unit"]),
        lines=[Line(params["role"], Unit.objects.get(pk=unit_id), starts, ends)],
        by=by,
    )
