"""Class grants of the new year: prepared as one list, for the head to sign in one act.

Last year's end on 31/8, or when the new ones start (accounts.actions.rights): nothing is carried.
"""

from datetime import date

from accounts.actions.grant import prepare_grants
from accounts.models import Grant, User
from accounts.queries.offer import Line
from csdl.ground.actions.job import start_job
from csdl.kit.action import Refused, action
from schools.models import Classroom


@action("rollover.grants", "Lập danh sách giao quyền theo lớp năm mới")
def prepare_list(*, school, plan, choices, by):
    """Queue a biên bản for each (user id, role, classroom id). Returns the Job."""
    if not choices:
        raise Refused("Chọn lớp cho ít nhất một người.")
    here = Classroom.objects.filter(school=school, year=plan.year_id)
    if {room for _, _, room in choices} - set(here.values_list("pk", flat=True)):
        raise Refused("Một lớp đã chọn không còn trong năm học mới. Tải lại trang.")
    return start_job(
        task="records.prepare_class_grants",
        title=f"Lập {len(choices)} biên bản giao quyền theo lớp, năm học {plan.year.name}",
        params={"school": school.pk, "choices": [list(one) for one in choices]},
        unit_id=school.pk,
        total=len(choices),
        by=by,
    )


@action("rollover.grant", "Lập một biên bản giao quyền theo lớp")
def prepare_one(*, school, user_id, role, classroom_id, by):
    """One person of the list; running again makes no second paper. Returns the Paper or None."""
    room = Classroom.objects.select_related("year", "school").get(pk=classroom_id)
    made = Grant.objects.filter(holder_id=user_id, role=role, classroom=room)
    if made.exclude(state=Grant.State.ENDED).exists():
        return None
    last = date(room.year.starts_year + 1, 8, 31)
    first = max(room.year.starts_on, by.today) if by.today else room.year.starts_on
    line = Line(role, school, first, last, room)
    return prepare_grants(
        holder=User.objects.get(pk=user_id), from_unit=school, lines=[line], by=by
    )
