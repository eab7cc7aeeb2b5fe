"""One school has written its regulation, with the annex of who approves what (seed 004)."""

from __future__ import annotations

from datetime import date

from accounts.actions.annex import add_annex_line
from accounts.actions.regulation import add_regulation
from accounts.queries.reach import reach_of
from csdl.site.world.cast import PRIMARY
from csdl.site.world.units import World


def make_regulation(world: World) -> None:
    """The primary school's: its head, all homeroom teachers, all subject teachers."""
    by = reach_of(world.users["head_2"])
    regulation = add_regulation(
        unit=world.unit(PRIMARY),
        number="20/QĐ-TH",
        issued_on=date(world.year.starts_year, 8, 21),
        summary="Hướng dẫn quản lý, vận hành và sử dụng hệ thống cơ sở dữ liệu giáo dục",
        starts_on=date(world.year.starts_year, 8, 21),
        accepts_system=True,
        by=by,
    )
    add_annex_line(
        regulation=regulation,
        user=world.users["head_2"],
        title="Hiệu trưởng",
        duties=[
            ("submit", ["school_plan"], ""),
            ("approve", ["group_plan", "teacher_plan"], ""),
            ("approve", ["gradebook", "report_card", "homeroom_book"], ""),
        ],
        by=by,
    )
    for holders, papers in (
        ("homeroom_teacher", ["homeroom_book", "gradebook", "report_card"]),
        ("subject_teacher", ["report_card"]),
    ):
        add_annex_line(regulation=regulation, holders=holders, duties=[("sign", papers, "")], by=by)
