"""The statements that carry a school into the new year and take it back: records.actions.turn.

{plan}: the query that rehearsal and commit both read (records.queries.turn.plan_sql).
"""

# The plan is counted and kept in one pass over it.
KEEP = """
with p as materialized ({plan}), g as (
  select classroom_id, array_agg(enrollment_id order by enrollment_id) as pupils,
    array_agg(ending order by enrollment_id) as ends,
    array_agg(target order by enrollment_id) as targets,
    array_agg(faults order by enrollment_id) as faults
  from p group by 1
), u as (
  update records_rolloverroom m set pupils = coalesce(g.pupils, '{{}}'),
    ends = coalesce(g.ends, '{{}}'), targets = coalesce(g.targets, '{{}}'),
    faults = coalesce(g.faults, '{{}}')
  from records_rolloverroom r left join g on g.classroom_id = r.classroom_id
  where m.id = r.id and r.rollover_id = %(rollover)s
    and (%(only)s::bigint is null or r.classroom_id = %(only)s)
  returning 1
)
select ending, faults, count(*) from p group by 1, 2
"""

COUNT_KEPT = """
select u.ending, u.faults, count(*) from records_rolloverroom m,
  unnest(m.ends, m.faults) as u(ending, faults)
where m.rollover_id = %(rollover)s group by 1, 2
"""

# Everyone's turn in one statement, so that the plan is read once: who goes on is carried into
# classes that were made before, which the map knows by name. It fails whole when a pupil has a
# class in the new year by then: the database's word, whatever this program believes.
#
# Who does not go on: the state of the pupil, and the dated event behind it. Finished the last
# grade, or learns on nowhere (the ministry's reason 06, "nguyên nhân khác"; a pupil on the way to
# another school is left to that school's answer).
TURN = """
with p as materialized ({plan}), k as materialized (
  select jsonb_object_agg(to_name, made_id) as ids from records_rolloverroom
  where rollover_id = %(rollover)s and made_id is not null
), carried as (
  insert into records_enrollment
    (department_id, school_id, year_id, classroom_id, student_id, entered_on, carried_from)
  select %(department)s, %(school)s, %(year)s, ((select ids from k) ->> p.target)::bigint,
    p.student_id, %(entered_on)s, p.enrollment_id
  from p where p.ending in ('n', 'r') and (select ids from k) ->> p.target is not null
  order by p.enrollment_id
  returning 1
), gone as (
  update records_student s set state_on = %(finished_on)s,
    state = case p.ending when 'f' then 'completed' else 'dropped' end
  from p where s.id = p.student_id and s.school_id = %(school)s
    and p.ending in ('f', 'l') and s.state = 'studying'
    and not exists (select from records_transfer t
      where t.student_id = s.id and t.school_a_id = s.school_id and t.state = 'offered')
  returning s.id, s.state, p.classroom_id
), stopped as (
  insert into records_studentstatus (department_id, school_id, year_id, student_id, kind, "on",
    classroom_id, reason_code, place, note, made_at)
  select %(department)s, %(school)s, %(year_before)s, gone.id, gone.state, %(finished_on)s,
    gone.classroom_id, case gone.state when 'dropped' then '06' else '' end, '', %(mark)s, now()
  from gone
  returning 1
)
select ending, faults, count(*), (select count(*) from carried), (select count(*) from stopped)
from p group by 1, 2
"""
TYPES = {"entered_on": "date", "finished_on": "date", "mark": "text"}
# Such events taken back, all of them or, in a later pass, those whose outcome was rewritten.
UNFINISH = """
with gone as (
  delete from records_studentstatus x where x.school_id = %(school)s
    and x.year_id = %(year_before)s and x.kind in ('completed', 'dropped') and x.note = %(mark)s
    and {which}
  returning x.id, x.student_id, x.kind
)
update records_student s set state = 'studying', state_on = (
  select x."on" from records_studentstatus x
  where x.student_id = s.id and x.id not in (select id from gone)
  order by x."on" desc, x.id desc limit 1)
from gone where s.id = gone.student_id and s.school_id = %(school)s and s.state = gone.kind
"""
REWRITTEN = """exists (select from ({plan}) p where p.student_id = x.student_id
  and p.ending <> case x.kind when 'completed' then 'f' else 'l' end)"""
MARK = "Kết chuyển năm học"  # the note of an event that a turn wrote

UNCARRY = """
delete from records_enrollment
where school_id = %(school)s and year_id = %(year)s and carried_from is not null
"""
