"""What figures count: the sources, each with the dimensions by which it may be told apart.

The only SQL of figures is declared here, in code; forms and figures name sources, dimensions and
codes. `tables` are read as of a moment (reports.queries.cube), and joined by `joins`, which must
cut down to the year, the day and, where given, the schools.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from records.models import Outcome, StudentStatus
from schools.models import Level
from schools.models.level import GRADE_LABELS

GENDERS = (("0", "Nữ"), ("1", "Nam"))
YES = (("yes", "Có"), ("no", "Không"))


@dataclass(frozen=True)
class Table:
    """One table of a source. key: its column with which history speaks of a row."""

    name: str
    columns: tuple[str, ...]
    key: str = "id"


@dataclass(frozen=True)
class Dim:
    """One way to tell rows apart. sql: its code as text; pairs or list: the codes with their
    words; perm: what one must hold to open the rows behind a figure that uses it."""

    key: str
    label: str
    sql: str
    pairs: tuple = ()
    list: str = ""
    perm: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of thing that is counted. id: what a row is called by; school: where it counts;
    weight: the dimension that says how many one row stands for (rooms of a kind)."""

    key: str
    label: str
    unit: str
    tables: dict[str, Table]
    joins: str
    id: str
    school: str
    dims: tuple[Dim, ...]
    perm: str = "reports.view_submission"
    weight: str = ""

    @property
    def by_key(self) -> dict[str, Dim]:
        return {dim.key: dim for dim in self.dims}


_LEVEL = Dim("level", "Cấp học", "c.level", tuple(Level.choices))
_GRADE = Dim("grade", "Khối, nhóm tuổi", "c.grade", tuple(GRADE_LABELS.items()))
# The age at which a grade is begun: lớp 1 at 6, mẫu giáo 3–4 at 3 (domain.md 3.2, Luật Giáo dục).
_OWN_AGE = """case when c.grade::int <= 12 then c.grade::int + 5
                   when c.grade::int >= 16 then c.grade::int - 13 end"""
_AGE = "(%(starts_year)s - extract(year from s.birth_date)::int)"
_AGE_STATE = f"""case when {_AGE} = {_OWN_AGE} then 'right' when {_AGE} < {_OWN_AGE} then 'under'
                      when {_AGE} > {_OWN_AGE} then 'over' end"""

_ROOM = Table("schools_classroom", ("school_id", "year_id", "level", "grade"))

_SENSITIVE, _HEALTH = "records.view_studentsensitive", "records.view_studenthealth"


def _yes(column):
    return f"case when {column} then 'yes' else 'no' end"


# 01 Kinh, 55 người nước ngoài; nothing written is not a minority (domain.md 1.3)
_IS_MINORITY = _yes("x.ethnicity not in ('', '01', '55')")
_MINORITY = Dim("minority", "Dân tộc thiểu số", _IS_MINORITY, YES, perm=_SENSITIVE)

PUPIL = Source(
    "pupil",
    "Học sinh",
    "em",
    {
        "e": Table(
            "records_enrollment",
            ("school_id", "year_id", "classroom_id", "student_id", "entered_on", "left_on",
             "carried_from"),
        ),
        "s": Table(
            "records_student",
            ("birth_date", "gender", "admission_type", "boarding", "area", "is_pioneer",
             "is_union_member", "attended_kg5"),
        ),
        "x": Table("records_studentsensitive", ("ethnicity", "policy_group", "household"),
                   "student_id"),
        "h": Table("records_studenthealth",
                   ("disability_kind", "is_underweight", "is_stunted", "is_obese"), "student_id"),
        "c": _ROOM,
        "o": Table("records_outcome", ("enrollment_id", "kind"), "enrollment_id"),
    },
    """from e join c on c.id = e.classroom_id join s on s.id = e.student_id
       left join x on x.student_id = s.id left join h on h.student_id = s.id
       left join o on o.enrollment_id = e.carried_from
       where e.year_id = %(year)s and e.entered_on <= %(day)s
         and (e.left_on is null or e.left_on > %(day)s)""",
    "s.id",
    "e.school_id",
    (
        _LEVEL,
        _GRADE,
        Dim("gender", "Giới tính", "s.gender", GENDERS),
        Dim("age", "Tuổi (năm học trừ năm sinh)", _AGE,
            tuple((str(n), f"{n} tuổi") for n in range(31))),
        Dim("age_state", "Độ tuổi so với khối", _AGE_STATE,
            (("right", "Đúng tuổi"), ("under", "Ít tuổi hơn"), ("over", "Nhiều tuổi hơn"))),
        Dim("admission_type", "Loại nhập học", "s.admission_type", list="admission_type"),
        Dim("retained", "Lưu ban từ năm học trước", _yes("o.kind = 'retained'"), YES),
        Dim("boarding", "Bán trú, nội trú", "s.boarding", list="boarding"),
        Dim("area", "Khu vực", "s.area", list="area"),
        Dim("pioneer", "Đội viên", _yes("s.is_pioneer"), YES),
        Dim("union", "Đoàn viên", _yes("s.is_union_member"), YES),
        Dim("kg5", "Đã học mẫu giáo 5 tuổi", _yes("s.attended_kg5"), YES),
        _MINORITY,
        Dim("ethnicity", "Dân tộc", "x.ethnicity", list="ethnicity", perm=_SENSITIVE),
        Dim("policy_group", "Đối tượng chính sách", "x.policy_group", list="policy_group",
            perm=_SENSITIVE),
        Dim("household", "Hoàn cảnh kinh tế của hộ", "x.household", list="household",
            perm=_SENSITIVE),
        Dim("disabled", "Khuyết tật", _yes("h.disability_kind <> ''"), YES, perm=_HEALTH),
        Dim("disability_kind", "Loại khuyết tật", "h.disability_kind", list="disability_kind",
            perm=_HEALTH),
        Dim("underweight", "Suy dinh dưỡng nhẹ cân", _yes("h.is_underweight"), YES, perm=_HEALTH),
        Dim("stunted", "Suy dinh dưỡng thấp còi", _yes("h.is_stunted"), YES, perm=_HEALTH),
        Dim("obese", "Thừa cân, béo phì", _yes("h.is_obese"), YES, perm=_HEALTH),
    ),
    "records.view_student",
)  # fmt: skip

# What happened in the year up to the day: each event counts, by the class it is about.
MOVEMENT = Source(
    "movement",
    "Biến động trong năm",
    "lượt",
    {
        "m": Table("records_studentstatus",
                   ("school_id", "year_id", "student_id", "kind", "on", "classroom_id",
                    "reason_code")),
        "s": Table("records_student", ("gender",)),
        "c": _ROOM,
    },
    """from m join c on c.id = m.classroom_id join s on s.id = m.student_id
       where m.year_id = %(year)s and m."on" <= %(day)s""",
    "m.id",
    "m.school_id",
    (
        _LEVEL,
        _GRADE,
        Dim("gender", "Giới tính", "s.gender", GENDERS),
        Dim("kind", "Việc", "m.kind", tuple(StudentStatus.Kind.choices)),
        Dim("reason", "Lý do thôi học", "m.reason_code", list="leave_reason"),
    ),
    "records.view_student",
)  # fmt: skip

OUTCOME = Source(
    "outcome",
    "Kết quả cuối năm",
    "em",
    {
        "o": Table("records_outcome",
                   ("school_id", "year_id", "classroom_id", "enrollment_id", "kind", "first")),
        "e": Table("records_enrollment", ("student_id",)),
        "s": Table("records_student", ("gender",)),
        "x": Table("records_studentsensitive", ("ethnicity",), "student_id"),
        "c": _ROOM,
    },
    """from o join c on c.id = o.classroom_id join e on e.id = o.enrollment_id
       join s on s.id = e.student_id left join x on x.student_id = s.id
       where o.year_id = %(year)s""",
    "o.id",
    "o.school_id",
    (
        _LEVEL,
        _GRADE,
        Dim("gender", "Giới tính", "s.gender", GENDERS),
        _MINORITY,
        Dim("kind", "Kết quả", "o.kind", tuple(Outcome.Kind.choices)),
        Dim("first", "Kết quả trước hè", "o.first", tuple(Outcome.Kind.choices)),
    ),
    "records.view_student",
)  # fmt: skip

CLASSROOM = Source(
    "classroom",
    "Lớp, nhóm",
    "lớp",
    {"c": _ROOM},
    "from c where c.year_id = %(year)s",
    "c.id",
    "c.school_id",
    (_LEVEL, _GRADE),
    "schools.view_classroom",
)

# What a school of several levels has in common counts once, at its lowest level.
_FIRST = Dim("level", "Cấp học", "u.levels[1]", tuple(Level.choices))
_UNIT = Table("schools_unit", ("department_id", "tier", "kind", "ownership", "levels",
                               "opened_on", "closed_on"))  # fmt: skip
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
    {"u": _UNIT, "p": _PROFILE},
    "from u cross join lateral unnest(u.levels) as l(level) " + _SCHOOL_JOINS,
    "u.id",
    "u.id",
    (
        Dim("level", "Cấp học", "l.level", tuple(Level.choices)),
        Dim("kind", "Loại hình trường", "u.kind", list="school_kind"),
        _OWNERSHIP,
        Dim("standard", "Chuẩn quốc gia", "p.national_standard", list="national_standard"),
        Dim("accreditation", "Kiểm định chất lượng", "p.accreditation", list="accreditation"),
        Dim("hard_area", "Vùng đặc biệt khó khăn", _yes("p.is_hard_area"), YES),
        Dim("two_sessions", "Dạy học 2 buổi/ngày", _yes("p.two_sessions"), YES),
        Dim("internet", "Có Internet", _yes("p.has_internet"), YES),
        Dim("water", "Có nước sạch", _yes("p.has_clean_water"), YES),
        Dim("toilets", "Công trình vệ sinh đạt chuẩn", _yes("p.has_toilets"), YES),
    ),
    "schools.view_unit",
)

SITE = Source(
    "site",
    "Điểm trường",
    "điểm",
    {"u": _UNIT, "p": _PROFILE},
    "from u " + _SCHOOL_JOINS,
    "u.id",
    "u.id",
    (_FIRST, _OWNERSHIP, Dim("number", "Số điểm", "p.sites")),
    "schools.view_unit",
    weight="number",
)

# Trained above, at or below what the level asks of a teacher (Luật Giáo dục 2019, Điều 72:
# cao đẳng for preschool, đại học for the others).
_DEGREE = """case when f.qualification in ('01', '02') then 4
    when f.qualification in ('03', '13', '16') then 3
    when f.qualification in ('04', '14', '17') then 2
    when f.qualification = '' then null else 1 end"""
_ASKED = "case when m.position = '30' then 2 else 3 end"

_BAND = """case when {age} < 30 then 'u30' when {age} < 40 then '30' when {age} < 50 then '40'
    when {age} < 55 then '50' when {age} < 60 then '55' else '60' end""".format(
    age="extract(year from age(%(day)s::date, f.birth_date))"
)
_BANDS = (("u30", "Dưới 30"), ("30", "30–39"), ("40", "40–49"), ("50", "50–54"),
          ("55", "55–59"), ("60", "Từ 60"))  # fmt: skip
_JOB = {
    "m": Table(
        "records_employment",
        ("school_id", "staff_id", "gender", "is_main", "group", "position", "contract",
         "subject", "starts_on", "ends_on", "end_status"),
    ),
    "f": Table("records_staff", ("birth_date", "qualification", "is_new", "standard",
                                 "professional_rank")),
    "x": Table("records_staffsensitive", ("ethnicity", "is_party_member"), "staff_id"),
    "u": _UNIT,
}  # fmt: skip
_JOB_JOINS = """from m join f on f.id = m.staff_id join u on u.id = m.school_id
       left join x on x.staff_id = f.id """
_WHO = (
    Dim("level", "Cấp học (giáo viên theo vị trí, người khác theo cấp thấp nhất)",
        """coalesce((select t.level from (values ('30', 'MN'), ('29', 'TH'), ('28', 'THCS'),
            ('27', 'THPT'), ('28', 'GDTX'), ('27', 'GDTX')) as t(code, level)
            where t.code = m.position and t.level = any(u.levels)
            order by array_position(u.levels::text[], t.level) limit 1), u.levels[1])""",
        tuple(Level.choices)),
    Dim("gender", "Giới tính", "m.gender", GENDERS),
    Dim("own", "Cơ hữu (không kể thỉnh giảng)", _yes("m.is_main and m.contract <> '5'"), YES),
    Dim("group", "Nhóm cán bộ", 'm."group"', list="staff_group"),
    Dim("position", "Vị trí việc làm", "m.position", list="staff_position"),
    Dim("contract", "Hình thức hợp đồng", "m.contract", list="contract_kind"),
    Dim("minority", "Dân tộc thiểu số", _IS_MINORITY, YES, perm="records.view_staffsensitive"),
    Dim("party", "Đảng viên", _yes("x.is_party_member"), YES,
        perm="records.view_staffsensitive"),
)  # fmt: skip

STAFF = Source(
    "staff",
    "Cán bộ quản lý, giáo viên, nhân viên",
    "người",
    _JOB,
    _JOB_JOINS + "where m.starts_on <= %(day)s and (m.ends_on is null or m.ends_on >= %(day)s)",
    "m.id",
    "m.school_id",
    (
        *_WHO,
        Dim("subject", "Môn dạy", "m.subject", list="subject"),
        Dim("tenured", "Viên chức", _yes("m.contract in ('0', '1', '7')"), YES),
        Dim("qualification", "Trình độ", "f.qualification", list="qualification"),
        Dim("trained", "So với chuẩn trình độ đào tạo",
            f"case sign(({_DEGREE}) - ({_ASKED})) when 1 then 'above' when 0 then 'fit' "
            "when -1 then 'below' end",
            (("above", "Trên chuẩn"), ("fit", "Đạt chuẩn"), ("below", "Chưa đạt chuẩn"))),
        Dim("rank", "Hạng chức danh nghề nghiệp", "f.professional_rank",
            list="professional_rank"),
        Dim("age_band", "Độ tuổi", _BAND, _BANDS),
        Dim("new", "Tuyển mới trong năm học", _yes("f.is_new"), YES),
        Dim("standard", "Chuẩn nghề nghiệp", "f.standard", list="professional_standard"),
    ),
    "records.view_staff",
)  # fmt: skip

LEAVER = Source(
    "leaver",
    "Người thôi làm việc trong 12 tháng đến ngày chốt",
    "người",
    _JOB,
    _JOB_JOINS + "where m.ends_on < %(day)s and m.ends_on >= %(day)s::date - interval '1 year'",
    "m.id",
    "m.school_id",
    (*_WHO, Dim("status", "Lý do thôi", "m.end_status", list="staff_status")),
    "records.view_staff",
)

FACILITY = Source(
    "facility",
    "Phòng học, công trình",
    "phòng",
    {
        "f": Table("records_facility",
                   ("school_id", "year_id", "kind", "grade", "number", "built_in", "is_standard")),
        "u": _UNIT,
    },
    "from f join u on u.id = f.school_id where f.year_id = %(year)s",
    "f.id",
    "f.school_id",
    (
        _FIRST,
        Dim("kind", "Loại phòng, công trình", "f.kind", list="room_kind"),
        Dim("grade", "Cấp công trình", "f.grade", list="building_grade"),
        Dim("new", "Xây mới trong năm", _yes("f.built_in >= %(starts_year)s"), YES),
        Dim("standard", "Đạt tiêu chuẩn", _yes("f.is_standard"), YES),
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
        "u": _UNIT,
    },
    "from q join u on u.id = q.school_id where q.year_id = %(year)s",
    "q.id",
    "q.school_id",
    (
        _FIRST,
        Dim("kind", "Loại thiết bị", "q.kind", list="equipment_kind"),
        Dim("complete", "Bộ đủ theo danh mục tối thiểu", _yes("q.is_complete"), YES),
        Dim("number", "Số còn dùng được", "q.number - coalesce(q.broken, 0)"),
    ),
    "records.view_equipment",
    weight="number",
)  # fmt: skip

SOURCES: dict[str, Source] = {
    one.key: one
    for one in (
        PUPIL,
        MOVEMENT,
        OUTCOME,
        CLASSROOM,
        SCHOOL,
        SITE,
        STAFF,
        LEAVER,
        FACILITY,
        EQUIPMENT,
    )
}
DIMS = {key: frozenset(one.by_key) for key, one in SOURCES.items()}


def pairs_of(dim: Dim, choices: Callable) -> list[tuple[str, str]]:
    """The codes of a dimension with their words. choices: of a code list, by its key."""
    return list(dim.pairs) if dim.pairs else choices(dim.list)
