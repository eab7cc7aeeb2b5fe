"""People who work at schools, and those who left."""

from __future__ import annotations

from reports.sources.said import GENDERS, IS_MINORITY, UNIT, YES, Dim, Source, Table, yes
from schools.models import Level

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
    "u": UNIT,
}  # fmt: skip
_JOB_JOINS = """from m join f on f.id = m.staff_id join u on u.id = m.school_id
       left join x on x.staff_id = f.id """
_WHO = (
    Dim("level", "Cấp học (giáo viên theo vị trí, người khác theo cấp thấp nhất)",
        """coalesce(u.levels[case m.position
            when '30' then array_position(u.levels, 'MN')
            when '29' then array_position(u.levels, 'TH')
            when '28' then least(array_position(u.levels, 'THCS'), array_position(u.levels, 'GDTX'))
            when '27' then least(array_position(u.levels, 'THPT'), array_position(u.levels, 'GDTX'))
            end], u.levels[1])""",
        tuple(Level.choices)),
    Dim("gender", "Giới tính", "m.gender", GENDERS),
    Dim("own", "Cơ hữu (không kể thỉnh giảng)", yes("m.is_main and m.contract <> '5'"), YES),
    Dim("group", "Nhóm cán bộ", 'm."group"', list="staff_group"),
    Dim("position", "Vị trí việc làm", "m.position", list="staff_position"),
    Dim("contract", "Hình thức hợp đồng", "m.contract", list="contract_kind"),
    Dim("minority", "Dân tộc thiểu số", IS_MINORITY, YES, perm="records.view_staffsensitive"),
    Dim("party", "Đảng viên", yes("x.is_party_member"), YES,
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
        Dim("tenured", "Viên chức", yes("m.contract in ('0', '1', '7')"), YES),
        Dim("qualification", "Trình độ", "f.qualification", list="qualification"),
        Dim("trained", "So với chuẩn trình độ đào tạo",
            f"case sign(({_DEGREE}) - ({_ASKED})) when 1 then 'above' when 0 then 'fit' "
            "when -1 then 'below' end",
            (("above", "Trên chuẩn"), ("fit", "Đạt chuẩn"), ("below", "Chưa đạt chuẩn"))),
        Dim("rank", "Hạng chức danh nghề nghiệp", "f.professional_rank",
            list="professional_rank"),
        Dim("age_band", "Độ tuổi", _BAND, _BANDS),
        Dim("new", "Tuyển mới trong năm học", yes("f.is_new"), YES),
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
