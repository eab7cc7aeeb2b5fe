"""Schools, their sites, rooms and equipment."""

from __future__ import annotations

from reports.sources.said import FIRST, UNIT, YES, Dim, Source, Table, yes
from schools.models import Level

_PROFILE = Table(
    "records_profile",
    ("school_id", "year_id", "national_standard", "accreditation", "is_hard_area", "two_sessions",
     "sites", "has_internet", "has_clean_water", "has_toilets"),
)  # fmt: skip
_SCHOOL_JOINS = """left join p on p.school_id = u.id and p.year_id = %(year)s
       where u.tier = 4 and u.department_id = %(department)s
         and (u.opened_on is null or u.opened_on <= %(day)s)
         and (u.closed_on is null or u.closed_on > %(day)s)"""
_OWNERSHIP = Dim("ownership", "Loại hình sở hữu", "u.ownership", list="ownership")

SCHOOL = Source(
    "school",
    "Trường",
    "trường",
    {"u": UNIT, "p": _PROFILE},
    "from u cross join lateral unnest(u.levels) as l(level) " + _SCHOOL_JOINS,
    "u.id",
    "u.id",
    (
        Dim("level", "Cấp học", "l.level", tuple(Level.choices)),
        Dim("kind", "Loại hình trường", "u.kind", list="school_kind"),
        _OWNERSHIP,
        Dim("standard", "Chuẩn quốc gia", "p.national_standard", list="national_standard"),
        Dim("accreditation", "Kiểm định chất lượng", "p.accreditation", list="accreditation"),
        Dim("hard_area", "Vùng đặc biệt khó khăn", yes("p.is_hard_area"), YES),
        Dim("two_sessions", "Dạy học 2 buổi/ngày", yes("p.two_sessions"), YES),
        Dim("internet", "Có Internet", yes("p.has_internet"), YES),
        Dim("water", "Có nước sạch", yes("p.has_clean_water"), YES),
        Dim("toilets", "Công trình vệ sinh đạt chuẩn", yes("p.has_toilets"), YES),
    ),
    "schools.view_unit",
)

SITE = Source(
    "site",
    "Điểm trường",
    "điểm",
    {"u": UNIT, "p": _PROFILE},
    "from u " + _SCHOOL_JOINS,
    "u.id",
    "u.id",
    (FIRST, _OWNERSHIP, Dim("number", "Số điểm", "p.sites")),
    "schools.view_unit",
    weight="number",
)

FACILITY = Source(
    "facility",
    "Phòng học, công trình",
    "phòng",
    {
        "f": Table("records_facility",
                   ("school_id", "year_id", "kind", "grade", "number", "built_in", "is_standard")),
        "u": UNIT,
    },
    "from f join u on u.id = f.school_id where f.year_id = %(year)s",
    "f.id",
    "f.school_id",
    (
        FIRST,
        Dim("kind", "Loại phòng, công trình", "f.kind", list="room_kind"),
        Dim("grade", "Cấp công trình", "f.grade", list="building_grade"),
        Dim("new", "Xây mới trong năm", yes("f.built_in >= %(starts_year)s"), YES),
        Dim("standard", "Đạt tiêu chuẩn", yes("f.is_standard"), YES),
        Dim("number", "Số lượng", "f.number"),
    ),
    "records.view_facility",
    weight="number",
)  # fmt: skip

EQUIPMENT = Source(
    "equipment",
    "Thiết bị dạy học",
    "bộ, chiếc",
    {
        "q": Table("records_equipment",
                   ("school_id", "year_id", "kind", "number", "broken", "is_complete")),
        "u": UNIT,
    },
    "from q join u on u.id = q.school_id where q.year_id = %(year)s",
    "q.id",
    "q.school_id",
    (
        FIRST,
        Dim("kind", "Loại thiết bị", "q.kind", list="equipment_kind"),
        Dim("complete", "Bộ đủ theo danh mục tối thiểu", yes("q.is_complete"), YES),
        Dim("number", "Số còn dùng được", "q.number - coalesce(q.broken, 0)"),
    ),
    "records.view_equipment",
    weight="number",
)  # fmt: skip
