"""The scores of the world, counted whole once, with the day's row; a warning kept by cô Lan."""

from accounts.queries.reach import reach_of
from csdl.kit import wall
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from records.actions.identity import make_batch
from records.actions.push import approve_data, submit_data
from records.actions.quality import waive
from records.actions.quality_count import keep_day, recount_department
from records.models import Enrollment


def count_quality(world) -> None:
    by, classroom = reach_of(world.users["homeroom"]), world.rooms[THCS, "6A1"]
    with wall.school(by, world.units[THCS]):
        last = Enrollment.objects.filter(classroom=classroom).present().order_by("pk").last()
        waive(
            subject="pupil",
            record=last.student,
            school=world.units[THCS],
            classroom=classroom,
            rule="pupil_age_high",
            reason="Đã đối chiếu giấy khai sinh (mẫu)",
            by=by,
        )
    officer = reach_of(world.users["data_officer"])
    make_batch(school=world.units[THCS], kind="staff", via="file", by=officer)
    by = system("Thế giới mẫu")
    recount_department(department=world.department, by=by)
    keep_day(department=world.department, by=by)
    _send_up(world)


def _send_up(world) -> None:
    """The cast's school was approved once, so its parts wait in the outbox; what changed since
    was sent again, and the commune has not looked yet."""
    head, officer = (reach_of(world.users[key]) for key in ("head", "commune_officer"))
    school, reason = world.units[THCS], "Còn chờ giấy khai sinh của vài em (mẫu)"
    row = submit_data(school=school, reason=reason, by=head)
    approve_data(approval=row, by=officer)
    submit_data(school=school, reason=reason, by=head)
