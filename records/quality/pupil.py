"""Rules about a pupil (domain.md 1.2, 1.3, 2, 11)."""

from records.catalogue import STUDENT
from records.models.quality import Severity, Side, Subject
from records.quality.rule import Rule, register
from records.quality.shared import FOREIGN, id_rules, needed, verified_rules

P, E, W = Subject.PUPIL, Severity.ERROR, Severity.WARNING
ALIASES = {"": "s", "family": "f", "sensitive": "x", "health": "h"}
AGE = "(y.starts_year - date_part('year', s.birth_date))"
SCHOOLED = ("TH", "THCS", "THPT")
BEFORE = "date_part('year', s.birth_date)"  # "extract" counts in exact decimals, which is slower


def _parent(who, label):
    """Born 14 to 75 years before the child, under another number than the child's."""
    born = f"{BEFORE} - f.{who}_year not between 14 and 75"
    return (
        Rule(f"pupil_{who}_year", P, Side.RIGHT, W,
             f"Tuổi của {label} so với con không hợp lý. Kiểm tra năm sinh.",
             f"f.{who}_year is not null and {born}", f"{who}_year",
             ("s.birth_date", f"f.{who}_year")),
        Rule(f"pupil_{who}_id", P, Side.RIGHT, E,
             f"Số định danh của {label} trùng với số của học sinh. Sửa một trong hai.",
             f"s.personal_id <> '' and f.{who}_id = s.personal_id", f"{who}_id"),
    )  # fmt: skip


register(
    *id_rules(P, "s.id_reason <> ''"),
    Rule("pupil_age_low", P, Side.RIGHT, W,
         "Nhỏ hơn tuổi của khối. Kiểm tra ngày sinh, lớp.",
         f"{AGE} < k.grade::int + 5", "birth_date", ("s.birth_date", "k.grade"), SCHOOLED,
         source="TT 28/2020/TT-BGDĐT, Điều 33; TT 32/2020/TT-BGDĐT, Điều 33"),
    Rule("pupil_age_high", P, Side.RIGHT, W,
         "Lớn hơn tuổi của khối quá {value} tuổi. Kiểm tra ngày sinh, lớp.",
         f"{AGE} > k.grade::int + 5 + {{value}}", "birth_date", ("s.birth_date", "k.grade"),
         SCHOOLED, 3, "TT 28/2020/TT-BGDĐT, Điều 33; TT 32/2020/TT-BGDĐT, Điều 33"),
    Rule("pupil_age_nursery", P, Side.RIGHT, W,
         "Tuổi khác nhóm, lớp mầm non quá {value} tuổi. Kiểm tra ngày sinh, lớp.",
         f"abs({AGE} - (k.grade::int - 13)) > {{value}}", "birth_date",
         ("s.birth_date", "k.grade"), ("MN",), 1, "domain.md 1.2"),
    Rule("pupil_born_late", P, Side.RIGHT, E, "Ngày sinh sau ngày vào lớp. Kiểm tra năm sinh.",
         "s.birth_date > e.entered_on", "birth_date"),
    *_parent("father", "cha"),
    *_parent("mother", "mẹ"),
    Rule("pupil_id_issued", P, Side.RIGHT, E, "Ngày cấp căn cước trước ngày sinh. Kiểm tra lại.",
         "s.id_issued_on < s.birth_date", "id_issued_on"),
    Rule("pupil_ethnicity", P, Side.RIGHT, E, "Mã dân tộc không có trong danh mục. Chọn lại.",
         "coalesce(x.ethnicity, '') <> '' and x.ethnicity <> all(%(ethnicities)s)", "ethnicity",
         source="QĐ 121-TCTK/PPCĐ 1979"),
    Rule("pupil_disability", P, Side.RIGHT, E,
         "Có mức độ khuyết tật nhưng chưa chọn loại khuyết tật.",
         "coalesce(h.disability_degree, '') <> '' and h.disability_kind = ''", "disability_kind"),
    *needed(P, STUDENT, ALIASES, {"nationality", "birth_place", "permanent_commune", "ethnicity"},
            {"personal_id"}),
    Rule("pupil_need_personal_id", P, Side.FULL, E, "Thiếu số định danh cá nhân.",
         f"s.personal_id = '' and not ({FOREIGN} and s.passport <> '')", "personal_id"),
    Rule("pupil_need_measure", P, Side.FULL, W, "Thiếu chiều cao, cân nặng kì 1.",
         "h.height_1 is null or h.weight_1 is null", "height_1", ("h.height_1", "h.weight_1"),
         ("MN",)),
    Rule("pupil_twin", P, Side.CLEAN, E,
         "Hồ sơ trùng với một em ở trường khác, chưa giải quyết xong. Trả lời ở mục hồ sơ trùng.",
         "s.id in (select student_a from records_duplicate where settled_on is null union all "
         "select student_b from records_duplicate where settled_on is null)", "duplicate",
         source="domain.md 1.3"),
    *verified_rules(P),
    Rule("pupil_id_twice", P, Side.CLEAN, E,
         "Số định danh đang có ở hai em của trường. Sửa một trong hai.",
         "d.times > 1", "personal_id"),
    Rule("pupil_stale", P, Side.ALIVE, W,
         "Quá {value} ngày chưa ai cập nhật hay xác nhận hồ sơ. Xem lại cả hồ sơ.",
         "greatest(t.at, c.at) is null or "
         "greatest(t.at, c.at) < now() - make_interval(days => {value})", "", ("t.at",),
         value=365),
)  # fmt: skip
