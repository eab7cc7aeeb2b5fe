"""The scores of the world, counted whole once, with the day's row; a warning kept by cô Lan."""

from accounts.queries.reach import reach_of
from csdl.kit import wall
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
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
    by = system("Thế giới mẫu")
    recount_department(department=world.department, by=by)
    keep_day(department=world.department, by=by)
