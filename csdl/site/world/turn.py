"""The turn of the school year, opened by the Sở; a pupil on the way to another school."""

from __future__ import annotations

import io

from PIL import Image

from accounts.queries.reach import reach_of
from csdl.kit import dates, wall
from csdl.site.world.cast import THCS
from csdl.site.world.people import SYSTEM
from csdl.site.world.units import World
from records.actions.student_file import add_file
from records.actions.transfer import offer_transfer
from records.actions.turn_plan import open_plan
from records.models import Enrollment
from schools.actions.year import open_year


def open_turn(world: World, ahead: bool) -> None:
    """Into the year that runs, long closed; or, for who wants to try it, into the next one."""
    by, year = reach_of(world.users["department_officer"]), world.year
    if ahead:
        year = open_year(department=world.department, starts_year=year.starts_year + 1, by=by)
    open_plan(year=year, basis="Hướng dẫn nhiệm vụ năm học", by=by)


def offer_one(world: World) -> None:
    """One pupil of the cast's school waits to be taken in by a school of another commune; a
    document lies with the record and will go along."""
    school, room = world.units[THCS], world.rooms[THCS, "9A3"]
    with wall.school(SYSTEM, school):
        here = Enrollment.objects.filter(classroom=room).select_related("student__school")
        student = here.order_by("pk").last().student
    picture = io.BytesIO()
    Image.new("RGB", (620, 877), "white").save(picture, "PNG")
    file = ("hoc-ba.png", "image/png", picture.getvalue())
    add_file(student=student, kind="report", note="Học bạ lớp 6 đến lớp 8", file=file, by=SYSTEM)
    offer_transfer(
        student=student,
        to_school=world.units["30901501"],
        leaves_on=dates.today(),
        reason="Gia đình chuyển nơi ở",
        by=SYSTEM,
    )
