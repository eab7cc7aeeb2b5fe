"""The turn of the year of the whole department: rehearsal and commit by the worker's own tasks,
school by school, against one plain INSERT…SELECT of the same rows.

Measured in a copy of the database that is thrown away: the turn is undone by nobody.
"""

from __future__ import annotations

from django.db import connection, transaction

from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.dates import today
from csdl.kit.reach import system
from csdl.site.world.cast import person
from records.actions.turn_plan import open_plan, run_turn
from records.models import Rollover, RolloverPlan
from records.tasks import commit_turn, rehearse_turn
from schools.actions.year import open_year
from schools.models import Unit, Year
from schools.queries.year import current_year

BY = system("bench")
# The usual outcome of a grade; one of forty waits for the summer, as in life.
_OUTCOMES = """
insert into records_outcome (department_id, school_id, year_id, classroom_id, enrollment_id, kind,
  first, to_class, note)
select e.department_id, e.school_id, e.year_id, e.classroom_id, e.id,
  case when c.level <> 'MN' and e.id %% 40 = 0 then 'retest'
    when c.grade = '12' then 'graduated'
    when (c.level, c.grade) in (('MN', '18'), ('TH', '5'), ('THCS', '9'), ('GDTX', '9'))
      then 'completed' else 'promoted' end, '', '', ''
from records_enrollment e join schools_classroom c on c.id = e.classroom_id
where e.year_id = %(year)s and e.left_on is null and e.school_id = any (%(schools)s)
on conflict do nothing
"""
_TABLES = ("schools_classroom", "records_enrollment")
_ROWS = {
    "schools_classroom": "id in (select classroom_id from records_enrollment "
    "where carried_from is not null)",
    "records_enrollment": "carried_from is not null",
}


def measure(clock) -> dict:
    """Seconds of a rehearsal and of the commit of every school; the worker's memory; the rows."""
    department = Unit.objects.get(tier=Unit.Tier.DEPARTMENT, code="DEMO")
    schools = list(Unit.objects.schools().filter(department=department, closed_on=None))
    with transaction.atomic():
        plan = _plan(department)
    for group in (schools[n : n + 60] for n in range(0, len(schools), 60)):
        with transaction.atomic(), wall.schools(BY, group), connection.cursor() as cursor:
            values = {"year": plan.year_before_id, "schools": [school.pk for school in group]}
            cursor.execute(_OUTCOMES, values)
    rehearsal = clock.seconds(lambda: _run(rehearse_turn, plan, schools))
    commit = clock.seconds(lambda: _run(commit_turn, plan, schools))
    with transaction.atomic(), wall.whole(department.pk):
        done = list(Rollover.objects.filter(plan=plan).values_list("done", flat=True))
    return {
        "rehearsal_s": rehearsal,
        "commit_s": commit,
        "memory_mb": clock.peak_mb(),
        "rows": sum(one.get("carried", 0) for one in done),
    }


def _plan(department):
    """The turn out of the year that runs; the demo world may have opened it already."""
    starts = current_year(department, today()).starts_year + 1
    year = Year.objects.filter(department=department, starts_year=starts).first()
    year = year or open_year(department=department, starts_year=starts, by=BY)
    return RolloverPlan.objects.filter(year=year).first() or open_plan(year=year, by=BY)


def _run(task, plan, schools):
    by = reach_of(person("department_officer"))
    with transaction.atomic():
        wall.enter(by)
        job = run_turn(task=task.name, plan=plan, schools=schools, by=by, leave=True)
    task(job.pk)
    job.refresh_from_db()
    if job.state != "done":
        raise RuntimeError(f"{task.name}: {job.error or job.note}")


def floor(clock) -> dict:
    """Seconds of the plain INSERT…SELECT of what the commit wrote, into tables with the same keys
    and indexes. Runs as the owner of the tables, in the database that `measure` left."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            _like(cursor, table)
        return {"floor_s": clock.seconds(lambda: _copy(cursor))}


def _like(cursor, table):
    """An empty table with the columns, keys and indexes of another; nothing of its triggers."""
    cursor.execute(f"create table floor_{table} (like {table} including all excluding identity)")
    cursor.execute(
        "select pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid = %s::regclass and contype = 'f'",
        [table],
    )
    for (said,) in cursor.fetchall():
        cursor.execute(f"alter table floor_{table} add {said}")
    cursor.execute(f"grant select, insert on floor_{table} to {wall.LOADER_ROLE}")


def _copy(cursor):
    with transaction.atomic():
        cursor.execute(f"set local role {wall.LOADER_ROLE}")  # reads past the wall
        for table in _TABLES:
            cursor.execute(f"insert into floor_{table} select * from {table} where {_ROWS[table]}")
