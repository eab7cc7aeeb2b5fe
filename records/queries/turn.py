"""Where each pupil of a school goes when the year turns: one query, in the database.

Rehearsal and commit both read it, so that they cannot disagree; nothing of it is held in memory.
Run inside `wall.school`: what another school holds is invisible here, and that is how a pupil
in two schools is found (their record lies elsewhere, their place in a class still here).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from csdl.kit import prepared
from records.promotion import GRADUATING, LAST, NO_RETEST

# Faults, in the order they are shown: what is wrong, and what to do.
FAULTS = {
    "missing": ("Chưa có kết quả cuối năm", "Ghi kết quả của em ở trang lớp hoặc bằng Excel."),
    "misfit": (
        "Kết quả không hợp với khối",
        "Lớp cuối cấp ghi “Hoàn thành cấp học”, các lớp khác ghi “Lên lớp”.",
    ),
    "no_next": (
        "Không có lớp để lên",
        "Ghi tên lớp năm mới trong sơ đồ lớp, hoặc ghi “Hoàn thành cấp học” nếu em ra trường.",
    ),
    "no_repeat": (
        "Chưa có lớp cho em lưu ban",
        "Chọn lớp cùng khối ở cột “Lớp năm sau”, hoặc ghi vào sơ đồ lớp.",
    ),
    "two_schools": (
        "Hồ sơ do trường khác giữ",
        "Em đang ở hai trường: ghi em chuyển đi ở trường này, hoặc nhận em về.",
    ),
    "duplicate": (
        "Trùng số định danh",
        "Sửa số định danh của em, hoặc gộp hai hồ sơ trùng; số đúng là của em thì ghi lý do giữ số "
        "ở hồ sơ.",
    ),
    "correction": (
        "Có đề nghị sửa dữ liệu chưa xong",
        "Xử lý xong đề nghị sửa dữ liệu của em.",
    ),
}

# Conditions on `e` (the enrollment of the old year) and `s` (the pupil) that stand in the way of
# carrying on, by code of FAULTS; other parts of this app add theirs. Said as "in (select … of the
# school)", which is read once for all pupils; an "exists" about each would be read 2,000 times.
_ELSEWHERE = """records_ids_elsewhere(%(school)s, array(select x.personal_id::text
  from records_student x where x.school_id = %(school)s and x.personal_id > ''))"""
_NUMBERS = """select y.personal_id from records_student y where y.school_id = %(school)s
  and y.personal_id > '' and y.state = 'studying'"""
BLOCKS: dict[str, str] = {
    "correction": """s.id in (select x.student_id from records_correction x
      where x.school_id = %(school)s and x.state in ('asked', 'signing'))""",
    # Kept with a reason, a number may stand twice (records.checks).
    "duplicate": f"""s.personal_id > '' and s.id_reason = '' and (
      s.personal_id in (select {_ELSEWHERE})
      or s.personal_id in ({_NUMBERS} group by 1 having count(*) > 1)
      or s.state <> 'studying' and s.personal_id in ({_NUMBERS}))""",
}


def _pairs(pairs):
    return ", ".join(f"('{level}', '{grade}')" for level, grade in sorted(pairs))


def _fault(code, condition):
    return f"case when {condition} then '{code}' end"


_MISFIT = f"""(o.kind = 'completed' and (c.level, c.grade) not in ({_pairs(LAST)}))
  or (o.kind = 'graduated' and (c.level, c.grade) not in ({_pairs(GRADUATING)}))
  or (o.kind in ('retest', 'summer') and c.level in ({", ".join(f"'{x}'" for x in NO_RETEST)}))"""
_REPEAT = "coalesce(nullif(o.to_class, ''), m.repeat_name, '')"
# Finished here in an earlier pass; the school of the next level holds the record by now.
_PASSED = """exists (select from records_studentstatus x where x.student_id = e.student_id
  and x.school_id = %(school)s and x.year_id = %(year_before)s and x.kind = 'completed')"""
_STAYS = "coalesce(o.kind, '') in ('promoted', 'retained', 'completed')"


def plan_sql():
    """The rows (enrollment_id, student_id, classroom_id, kind, ending, target, faults).

    Parameters: school, year_before, year (the new one), rollover; `only` limits it to one class.
    """
    faults = [
        _fault("missing", "o.id is null"),
        _fault("misfit", _MISFIT),
        _fault("no_next", "o.kind = 'promoted' and coalesce(m.to_name, '') = ''"),
        _fault(
            "no_repeat",
            f"""o.kind = 'retained' and not exists (select from records_rolloverroom t
            where t.rollover_id = %(rollover)s and t.level = c.level and t.grade = c.grade
              and t.to_name > '' and t.to_name = {_REPEAT})""",
        ),
        _fault("two_schools", f"s.id is null and coalesce(o.kind, '') <> 'left' and not {_PASSED}"),
        *(_fault(code, f"{_STAYS} and ({sql})") for code, sql in BLOCKS.items()),
    ]
    return f"""
    select e.id as enrollment_id, e.student_id, e.classroom_id, o.kind,
      case
        when n.id is not null then 'a'
        when f.faults <> '' then 'b'
        when o.kind in ('retest', 'summer') then 'w'
        when o.kind = 'left' then 'l'
        when o.kind = 'retained' then 'r'
        when o.kind = 'graduated' or coalesce(m.to_name, '') = '' then 'f'
        else 'n'
      end as ending,
      case
        when n.id is not null then nc.name
        when f.faults <> '' or o.kind in ('retest', 'summer', 'left', 'graduated') then ''
        when o.kind = 'retained' then {_REPEAT}
        else coalesce(m.to_name, '')
      end as target,
      case when n.id is null then f.faults else '' end as faults
    from records_enrollment e
    join schools_classroom c on c.id = e.classroom_id
    left join records_outcome o on o.enrollment_id = e.id
    left join records_student s on s.id = e.student_id and s.school_id = e.school_id
    left join records_rolloverroom m
      on m.rollover_id = %(rollover)s and m.classroom_id = e.classroom_id
    left join lateral (select x.id, x.classroom_id from records_enrollment x
      where x.student_id = e.student_id and x.year_id = %(year)s
        and x.school_id = %(school)s limit 1) n on true
    left join schools_classroom nc on nc.id = n.classroom_id
    cross join lateral (select concat_ws(',', {", ".join(faults)}) as faults) f
    where e.school_id = %(school)s and e.year_id = %(year_before)s and e.left_on is null
      and (%(only)s::bigint is null or e.classroom_id = %(only)s)
    """


# The types of `params`, for statements that are prepared.
TYPES = dict.fromkeys(("department", "school", "year_before", "year", "rollover", "only"), "bigint")


def params(rollover, only=None):
    return {
        "department": rollover.department_id,
        "school": rollover.school_id,
        "year_before": rollover.plan.year_before_id,
        "year": rollover.year_id,
        "rollover": rollover.pk,
        "only": only,
    }


@dataclass
class Counts:
    """How many pupils of a school have each end, and each fault."""

    ends: dict
    faults: dict

    @classmethod
    def of(cls, rows):
        """rows: (ending, faults, number)."""
        ends: dict = {}
        faults: dict = {}
        for ending, said, number in rows:
            ends[ending] = ends.get(ending, 0) + number
            for code in filter(None, said.split(",")):
                faults[code] = faults.get(code, 0) + number
        return cls(ends, faults)

    @property
    def blocked(self):
        return self.ends.get("b", 0)

    def said(self):
        """ "12 em chưa có kết quả cuối năm, 1 em trùng số định danh" """
        parts = [f"{n} em: {FAULTS[c][0].lower()}" for c, n in self.faults.items() if c in FAULTS]
        return "; ".join(parts)

    def as_json(self):
        return {"ends": self.ends, "faults": self.faults}


def run(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def count_plan(rollover) -> Counts:
    """The counts of now."""
    sql = f"select ending, faults, count(*) from ({plan_sql()}) p group by 1, 2"
    return Counts.of(run(sql, params(rollover)))


# What the rehearsal said of each pupil beside what stands in the new year. One row a difference.
# own: for itself, lest who was carried is looked for among all schools' (the planner knows of few).
_COMPARE = """
with said as (
  select u.pupil, u.ending, u.target from records_rolloverroom m,
    unnest(m.pupils, m.ends, m.targets) as u(pupil, ending, target)
  where m.rollover_id = %(rollover)s
), own as materialized (
  select carried_from as pupil, classroom_id from records_enrollment
  where school_id = %(school)s and year_id = %(year)s
), did as (
  select own.pupil, k.name as target from own join schools_classroom k on k.id = own.classroom_id
  where own.pupil is not null
)
select coalesce(said.pupil, did.pupil), coalesce(said.ending, ''), coalesce(said.target, ''),
  coalesce(did.target, '')
from said full join did on did.pupil = said.pupil
where case when said.ending in ('n', 'r', 'a') then said.target else '' end
  is distinct from coalesce(did.target, '')
  and not (coalesce(said.ending, '') = 'a' and did.pupil is null)
order by 1
"""


def differences(rollover):
    """[(enrollment of the old year, rehearsed end, rehearsed class, class it got)]."""
    return prepared.run(_COMPARE, TYPES, params(rollover))
