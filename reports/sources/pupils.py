"""Pupils, what happened to them in the year, what it came to; their classes."""

from __future__ import annotations

from records.models import Outcome, StudentStatus
from records.models.identity import PRINT
from reports.sources.said import GENDERS, IS_MINORITY, YES, Dim, Source, Table, yes
from schools.models import Level
from schools.models.level import GRADE_LABELS

LEVEL = Dim("level", "Cấp học", "c.level", tuple(Level.choices))
GRADE = Dim("grade", "Khối, nhóm tuổi", "c.grade", tuple(GRADE_LABELS.items()))
# The age at which a grade is begun: lớp 1 at 6, mẫu giáo 3–4 at 3 (domain.md 3.2, Luật Giáo dục).
_OWN_AGE = """case when c.grade::int <= 12 then c.grade::int + 5
                   when c.grade::int >= 16 then c.grade::int - 13 end"""
_AGE = "(%(starts_year)s - extract(year from s.birth_date)::int)"
_AGE_STATE = f"""case when {_AGE} = {_OWN_AGE} then 'right' when {_AGE} < {_OWN_AGE} then 'under'
                      when {_AGE} > {_OWN_AGE} then 'over' end"""

# An answer of the population database holds for the values it was asked about: a pupil changed
# since waits to be sent again (records.models.identity).
_IDENTITY = f"""case when i.verdict is null or i.verdict = 'sent' or i.print <> {PRINT} then 'open'
                     when i.verdict = 'matched' then 'matched' else 'wrong' end"""

ROOM = Table("schools_classroom", ("school_id", "year_id", "level", "grade"))

SENSITIVE, HEALTH = "records.view_studentsensitive", "records.view_studenthealth"
MINORITY = Dim("minority", "Dân tộc thiểu số", IS_MINORITY, YES, perm=SENSITIVE)

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
             "is_union_member", "attended_kg5", "full_name", "personal_id"),
        ),
        "x": Table("records_studentsensitive", ("ethnicity", "policy_group", "household"),
                   "student_id"),
        "h": Table("records_studenthealth",
                   ("disability_kind", "is_underweight", "is_stunted", "is_obese"), "student_id"),
        "i": Table("records_studentidentity", ("verdict", "print"), "student_id"),
        "c": ROOM,
        "o": Table("records_outcome", ("enrollment_id", "kind"), "enrollment_id"),
    },
    """from e join c on c.id = e.classroom_id join s on s.id = e.student_id
       left join x on x.student_id = s.id left join h on h.student_id = s.id
       left join i on i.student_id = s.id
       left join o on o.enrollment_id = e.carried_from
       where e.year_id = %(year)s and e.entered_on <= %(day)s
         and (e.left_on is null or e.left_on > %(day)s)""",
    "s.id",
    "e.school_id",
    (
        LEVEL,
        GRADE,
        Dim("gender", "Giới tính", "s.gender", GENDERS),
        Dim("age", "Tuổi (năm học trừ năm sinh)", _AGE,
            tuple((str(n), f"{n} tuổi") for n in range(31))),
        Dim("age_state", "Độ tuổi so với khối", _AGE_STATE,
            (("right", "Đúng tuổi"), ("under", "Ít tuổi hơn"), ("over", "Nhiều tuổi hơn"))),
        Dim("admission_type", "Loại nhập học", "s.admission_type", list="admission_type"),
        Dim("retained", "Lưu ban từ năm học trước", yes("o.kind = 'retained'"), YES),
        Dim("boarding", "Bán trú, nội trú", "s.boarding", list="boarding"),
        Dim("area", "Khu vực", "s.area", list="area"),
        Dim("pioneer", "Đội viên", yes("s.is_pioneer"), YES),
        Dim("union", "Đoàn viên", yes("s.is_union_member"), YES),
        Dim("kg5", "Đã học mẫu giáo 5 tuổi", yes("s.attended_kg5"), YES),
        Dim("identity", "Xác thực định danh với CSDLQG về dân cư", _IDENTITY,
            (("matched", "Đã xác thực, khớp"), ("wrong", "Sai lệch hoặc không tìm thấy"),
             ("open", "Chưa xác thực"))),
        MINORITY,
        Dim("ethnicity", "Dân tộc", "x.ethnicity", list="ethnicity", perm=SENSITIVE),
        Dim("policy_group", "Đối tượng chính sách", "x.policy_group", list="policy_group",
            perm=SENSITIVE),
        Dim("household", "Hoàn cảnh kinh tế của hộ", "x.household", list="household",
            perm=SENSITIVE),
        Dim("disabled", "Khuyết tật", yes("h.disability_kind <> ''"), YES, perm=HEALTH),
        Dim("disability_kind", "Loại khuyết tật", "h.disability_kind", list="disability_kind",
            perm=HEALTH),
        Dim("underweight", "Suy dinh dưỡng nhẹ cân", yes("h.is_underweight"), YES, perm=HEALTH),
        Dim("stunted", "Suy dinh dưỡng thấp còi", yes("h.is_stunted"), YES, perm=HEALTH),
        Dim("obese", "Thừa cân, béo phì", yes("h.is_obese"), YES, perm=HEALTH),
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
        "c": ROOM,
    },
    """from m join c on c.id = m.classroom_id join s on s.id = m.student_id
       where m.year_id = %(year)s and m."on" <= %(day)s""",
    "m.id",
    "m.school_id",
    (
        LEVEL,
        GRADE,
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
        "c": ROOM,
    },
    """from o join c on c.id = o.classroom_id join e on e.id = o.enrollment_id
       join s on s.id = e.student_id left join x on x.student_id = s.id
       where o.year_id = %(year)s""",
    "o.id",
    "o.school_id",
    (
        LEVEL,
        GRADE,
        Dim("gender", "Giới tính", "s.gender", GENDERS),
        MINORITY,
        Dim("kind", "Kết quả", "o.kind", tuple(Outcome.Kind.choices)),
        Dim("first", "Kết quả trước hè", "o.first", tuple(Outcome.Kind.choices)),
    ),
    "records.view_student",
)  # fmt: skip

CLASSROOM = Source(
    "classroom",
    "Lớp, nhóm",
    "lớp",
    {"c": ROOM},
    "from c where c.year_id = %(year)s",
    "c.id",
    "c.school_id",
    (LEVEL, GRADE),
    "schools.view_classroom",
)
