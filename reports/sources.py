"""What figures count: the sources, each with the dimensions by which it may be told apart.

The only SQL of figures is declared here, in code; forms and figures name sources, dimensions and
codes. `tables` are read as of a moment (reports.queries.cube), and joined by `joins`, which must
cut down to the year, the day and, where given, the schools.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from records.models import StudentStatus
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
    """One kind of thing that is counted. id: what a row is called by; school: where it counts."""

    key: str
    label: str
    unit: str
    tables: dict[str, Table]
    joins: str
    id: str
    school: str
    dims: tuple[Dim, ...]
    perm: str = "reports.view_submission"

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


PUPIL = Source(
    "pupil",
    "Học sinh",
    "em",
    {
        "e": Table(
            "records_enrollment",
            ("school_id", "year_id", "classroom_id", "student_id", "entered_on", "left_on"),
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
    },
    """from e join c on c.id = e.classroom_id join s on s.id = e.student_id
       left join x on x.student_id = s.id left join h on h.student_id = s.id
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
        Dim("boarding", "Bán trú, nội trú", "s.boarding", list="boarding"),
        Dim("area", "Khu vực", "s.area", list="area"),
        Dim("pioneer", "Đội viên", _yes("s.is_pioneer"), YES),
        Dim("union", "Đoàn viên", _yes("s.is_union_member"), YES),
        Dim("kg5", "Đã học mẫu giáo 5 tuổi", _yes("s.attended_kg5"), YES),
        # 01 Kinh, 55 người nước ngoài; nothing written is not a minority (domain.md 1.3)
        Dim("minority", "Dân tộc thiểu số", _yes("x.ethnicity not in ('', '01', '55')"), YES,
            perm=_SENSITIVE),
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

SCHOOL = Source(
    "school",
    "Trường",
    "trường",
    {"u": Table("schools_unit", ("department_id", "tier", "kind", "ownership", "levels",
                                 "opened_on", "closed_on"))},
    """from u cross join lateral unnest(u.levels) as l(level)
       where u.tier = 4 and u.department_id = %(department)s
         and (u.opened_on is null or u.opened_on <= %(day)s)
         and (u.closed_on is null or u.closed_on > %(day)s)""",
    "u.id",
    "u.id",
    (
        Dim("level", "Cấp học", "l.level", tuple(Level.choices)),
        Dim("kind", "Loại hình trường", "u.kind", list="school_kind"),
        Dim("ownership", "Loại hình sở hữu", "u.ownership", list="ownership"),
    ),
    "schools.view_unit",
)  # fmt: skip

SOURCES: dict[str, Source] = {one.key: one for one in (PUPIL, MOVEMENT, CLASSROOM, SCHOOL)}
DIMS = {key: frozenset(one.by_key) for key, one in SOURCES.items()}


def pairs_of(dim: Dim, choices: Callable) -> list[tuple[str, str]]:
    """The codes of a dimension with their words. choices: of a code list, by its key."""
    return list(dim.pairs) if dim.pairs else choices(dim.list)
