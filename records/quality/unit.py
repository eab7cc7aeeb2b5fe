"""Rules about staff, classes and the school itself (domain.md 1.4, 1.5)."""

from records.catalogue_school import PROFILE
from records.catalogue_staff import STAFF
from records.models.quality import Severity, Side, Subject
from records.quality.rule import Rule, register
from records.quality.shared import id_rules, needed, verified_rules

S, K, U = Subject.STAFF, Subject.ROOM, Subject.SCHOOL
E, W = Severity.ERROR, Severity.WARNING
TODAY = "(now() at time zone 'Asia/Ho_Chi_Minh')::date"
NOW = f"starts_on <= {TODAY} and (ends_on is null or ends_on >= {TODAY})"
BIG = "case k.level when 'TH' then 35 when 'MN' then 35 else 45 end"

register(
    *id_rules(S, "length(s.id_reason) >= 5"),
    Rule("staff_hired", S, Side.RIGHT, E, "Ngày tuyển dụng khi chưa đủ 15 tuổi. Kiểm tra lại.",
         "s.hired_on < s.birth_date + interval '15 years'", "hired_on",
         source="Bộ luật Lao động 2019, Điều 3"),
    Rule("staff_old", S, Side.RIGHT, W,
         "Đã quá {value} tuổi mà còn ghi đang làm việc. Kiểm tra ngày sinh, trạng thái.",
         "date_part('year', age(s.birth_date)) > {value} and e.contract in ('0', '1', '7')",
         "birth_date", ("s.birth_date", "e.contract"), value=62,
         source="NĐ 135/2020/NĐ-CP, Điều 4"),
    *needed(S, STAFF, {"": "s", "sensitive": "x"},
            {"personal_id", "nationality", "qualification", "ethnicity"}),
    Rule("staff_no_job", S, Side.FULL, E, "Chưa ghi vị trí việc làm, hợp đồng ở trường.",
         "e.id is null or e.position = '' or e.contract = ''", "jobs"),
    Rule("staff_no_subject", S, Side.FULL, W, "Giáo viên chưa ghi môn dạy.",
         "e.\"group\" = '2' and e.subject = '' and s.main_subject = '' "
         "and u.levels::text[] && array['THCS', 'THPT']", "main_subject",
         ("e.\"group\"", "s.main_subject")),
    *verified_rules(S),
    Rule("staff_no_account", S, Side.ALIVE, W, "Chưa có tài khoản gắn với hồ sơ.",
         "s.user_id is null", "account", ("s.user_id",)),
    Rule("staff_stale", S, Side.ALIVE, W,
         "Quá {value} ngày chưa ai cập nhật hồ sơ. Xem lại cả hồ sơ.",
         "t.at is null or t.at < now() - make_interval(days => {value})", "", ("t.at",),
         value=365),
    Rule("room_empty", K, Side.RIGHT, W, "Lớp chưa có học sinh nào.", "coalesce(p.n, 0) = 0",
         "", ("k.id",)),
    Rule("room_big", K, Side.RIGHT, W,
         "Sĩ số vượt mức của cấp học (tiểu học, mầm non 35; trung học 45).",
         f"coalesce(p.n, 0) > {BIG}", "", ("p.n",),
         source="TT 28/2020/TT-BGDĐT, Điều 16; TT 32/2020/TT-BGDĐT, Điều 16; TT 52/2020"),
    Rule("room_no_teacher", K, Side.FULL, E, "Lớp chưa phân công giáo viên chủ nhiệm.",
         f"not exists (select from records_homeroom where classroom_id = k.id and {NOW})",
         "homeroom"),
    Rule("school_no_profile", U, Side.FULL, E, "Chưa ghi hồ sơ năm học của trường.",
         "p.id is null", "profile"),
    *needed(U, PROFILE, {"": "p"}, {"sites"}),
    Rule("school_no_head", U, Side.FULL, E,
         "Không có ai ở vị trí hiệu trưởng, giám đốc. Ghi ở mục nhân sự.",
         "not exists (select from records_employment where school_id = u.id and is_main "
         f"and position in ('01', '05') and {NOW})", "staff"),
    Rule("school_no_rooms", U, Side.FULL, W, "Chưa ghi phòng học, công trình của năm học.",
         "not exists (select from records_facility where school_id = u.id and year_id = y.id)",
         "facility"),
    Rule("school_stale", U, Side.ALIVE, W,
         "Quá {value} ngày chưa cập nhật hồ sơ năm học của trường.",
         "t.at is null or t.at < now() - make_interval(days => {value})", "profile", ("t.at",),
         value=365),
)  # fmt: skip
