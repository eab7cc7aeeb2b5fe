"""What a school says of itself, pupils on the way to another school, and what work leaves behind:
notices and lines of the access log. One statement each, from the rows that stand."""

from __future__ import annotations

from django.db import connection

from csdl.site.city.places import Built, Frame
from csdl.site.city.table import loading
from records.models import Equipment, Facility, Profile

# A school of the demo world gives its own answers to the new ones of its kind of school.
_COPIED = """insert into {table} ({columns}, school_id)
select {columns}, s.id from schools_unit s
join lateral (select d.id from schools_unit d
  where d.tier = 4 and d.department_id = %(department)s and d.id < %(first)s
    and d.levels && s.levels order by (d.id + s.id) %% 7, d.id limit 1) twin on true
join {table} t on t.school_id = twin.id
where s.id >= %(first)s"""
# One school in four has offered its last pupil of some class to the next school of the same level.
_TRANSFERS = """insert into records_transfer (department_id, school_a_id, school_b_id, student_id,
  student_code, full_name, birth_date, gender, class_name, level, grade, leaves_on, reason, state,
  answer, made_at)
select s.department_id, s.id, other.id, p.id, p.student_code, p.full_name, p.birth_date, p.gender,
  k.name, k.level, k.grade, current_date, 'Gia đình chuyển nơi ở', 'offered', '', now()
from schools_unit s
join lateral (select u.id from schools_unit u where u.tier = 4 and u.id > s.id
  and u.department_id = s.department_id and u.levels = s.levels order by u.id limit 1) other on true
join lateral (select e.student_id, e.classroom_id from records_enrollment e
  where e.school_id = s.id order by e.id desc limit 1) e on true
join records_student p on p.id = e.student_id
join schools_classroom k on k.id = e.classroom_id
where s.id >= %(first)s and s.id %% 4 = 0"""
_NOTICES = """insert into ground_notice (user_id, key, title, url, by_mail, made_at, read_at)
select u.id, 'city:' || n, case n when 1 then 'Đợt rà soát dữ liệu đã mở'
    when 2 then 'Biên bản bàn giao tài khoản đã ký đủ' else 'Nhắc hạn báo cáo thống kê' end,
  case n when 1 then '/dot-ra-soat/' when 2 then '/giay-to/' else '/bao-cao/' end, false,
  now() - make_interval(days => (5 * n + u.id %% 5)::int),
  case when (u.id + n) %% 3 > 0 then now() - make_interval(days => n) end
from accounts_user u join generate_series(1, 3) n on true
where u.id >= %(first_user)s"""
# A fortnight of lines: people sign in, open their class, and now and then are refused.
_LOG = """insert into ground_accesslog (at, kind, action, user_id, unit_id, targets, reason,
  request_id, within)
select now() - make_interval(hours => (n * 28 + p.user_id %% 23)::int),
  case n %% 4 when 0 then 'login' when 3 then 'act' else 'view' end,
  case n %% 4 when 0 then 'account.login' when 3 then 'review.mark' else 'student.show' end,
  p.user_id, p.unit_id, '{}', '', '', ''
from accounts_post p join generate_series(1, 8) n on true
where p.user_id >= %(first_user)s order by n desc, p.user_id"""


def build_traces(found: Frame, built: list[Built], first_user: int) -> None:
    """After the pupils. first_user: id of the first person of the new schools."""
    values = {
        "department": found.department.pk,
        "first": built[0].unit.pk,
        "first_user": first_user,
    }
    with loading(), connection.cursor() as cursor:
        for model in (Profile, Facility, Equipment):
            cursor.execute(_copied(model), values)
        for sql in (_TRANSFERS, _NOTICES, _LOG):
            cursor.execute(sql, values)


def _copied(model):
    names = [f.column for f in model._meta.concrete_fields if f.column not in ("id", "school_id")]
    sql = _COPIED.replace("select {columns}", "select " + ", ".join(f"t.{name}" for name in names))
    return sql.format(table=model._meta.db_table, columns=", ".join(names))
