"""Counting the scores: of classes and schools that an act touched, and of a whole department."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from csdl.kit import wall
from csdl.kit.action import action
from csdl.kit.reach import system
from records.models import QualityRoom, QualitySchool, QualityState
from records.models.figure import recount, recount_school
from records.models.quality import FIGURES
from records.queries import quality_sql as sql
from records.queries.quality_book import book_of
from schools.models import Classroom, Unit

KEYS = "department_id, school_id, year_id"
_SET = ", ".join(f"{name} = n.{name}" for name in FIGURES)
_ZEROS = ", ".join("'{}'" if name == "found" else "0" for name in FIGURES)
ROOM, SCHOOL = QualityRoom._meta.db_table, QualitySchool._meta.db_table


@recount
def count_room_scores(classrooms):
    """Count these classes anew, by the rules of their department."""
    for department, ids in _by_department(Classroom, classrooms).items():
        book = book_of(department)
        values = book.params | {"rooms": ids}
        _lock(ROOM, "classroom_id, level", _NEW_ROOMS, "classroom_id", values, "rooms")
        _write(ROOM, sql.rooms(book, len(ids)), "n.classroom_id = r.classroom_id", values)


@recount_school
def count_school_scores(schools):
    """Count what these schools have beside their classes."""
    for department, ids in _by_department(Unit, schools).items():
        book = book_of(department)
        values = book.params | {"schools": ids}
        _lock(SCHOOL, "", _NEW_SCHOOLS, "school_id", values, "schools")
        _write(SCHOOL, sql.schools(book, len(ids)), _SAME_SCHOOL, values)


_SAME_SCHOOL = "n.school_id = r.school_id and n.year_id = r.year_id"
_NEW_ROOMS = f"""select k.department_id, k.school_id, k.year_id, k.id, k.level, {_ZEROS}
from schools_classroom k join schools_year y on y.id = k.year_id and {sql.frame.UNDER_WAY}
where k.id = any(%(rooms)s) order by k.id"""
_NEW_SCHOOLS = f"""select u.department_id, u.id, y.id, {_ZEROS}
from schools_unit u join schools_year y on y.department_id = u.department_id
  and y.starts_year = {sql.frame.THIS_YEAR}
where u.id = any(%(schools)s) and u.tier = 4 and u.closed_on is null order by u.id"""


def _by_department(model, ids):
    found = {}
    for pk, department in model.objects.filter(pk__in=ids).values_list("pk", "department_id"):
        found.setdefault(department, []).append(pk)
    return found


def _lock(table, more, new, key, values, ids):
    """Rows there are, locked in the order of their keys; made first where they lack."""
    columns = ", ".join(filter(None, (KEYS, more, *FIGURES)))
    locked = f"select id from {table} where {key} = any(%({ids})s) order by id for update"
    with connection.cursor() as cursor:
        cursor.execute(locked, values)
        if cursor.rowcount < len(values[ids]):
            cursor.execute(f"insert into {table} ({columns}) {new} on conflict do nothing", values)
            cursor.execute(locked, values)


def _write(table, counted, same, values):
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} r set {_SET} from ({counted}) n where {same} "
            f"and {sql.differ('r', 'n')}",
            values,
        )
        return cursor.rowcount


@action("quality.recount", "Tính lại điểm chất lượng dữ liệu của Sở")
def recount_department(*, department, by):
    """Count every score of a department in one pass and mend those that differ: what time, other
    schools and changed rules decide. Returns how many rows differed."""
    rooms, schools = drifted(department.pk)
    _mend(rooms, Classroom, "school_id", count_room_scores)
    _mend(schools, Unit, "pk", count_school_scores)
    number = len(rooms) + len(schools)
    QualityState.objects.update_or_create(
        department=department, defaults={"counted_at": timezone.now(), "mended": number}
    )
    return number


def drifted(department_id):
    """(ids of classes, ids of schools) of a department whose kept figures are not a count of
    now; read whole, under the reading role."""
    book = book_of(department_id)
    values = book.params | {"department": department_id}
    rooms = f"""select n.classroom_id from ({sql.rooms(book, 0)}) n
left join {ROOM} r on r.classroom_id = n.classroom_id
where r.id is null or {sql.differ("r", "n")}"""
    schools = f"""select n.school_id from ({sql.schools(book, 0)}) n
left join {SCHOOL} r on {_SAME_SCHOOL}
where r.id is null or {sql.differ("r", "n")}"""
    with wall.whole(department_id), connection.cursor() as cursor:
        cursor.execute(rooms, values)
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute(schools, values)
        return found, [row[0] for row in cursor.fetchall()]


def _mend(ids, model, place, count):
    """Sixty schools at a time, each time behind a wall around them."""
    here = {}
    for pk, school in model.objects.filter(pk__in=ids).values_list("pk", place):
        here.setdefault(school, []).append(pk)
    units = Unit.objects.filter(pk__in=here).only("pk").order_by("pk")
    for group in wall.by_groups(system("Tính lại điểm chất lượng"), units):
        count(sorted(pk for unit in group for pk in here[unit.pk]))


_SUMS = ", ".join("'{}'" if name == "found" else f"sum(r.{name})" for name in FIGURES)
_DAY = f"""insert into records_qualityday ({KEYS}, day, {", ".join(FIGURES)})
select r.department_id, r.school_id, r.year_id, %(day)s,
  {_SUMS}
from (select {KEYS}, {", ".join(FIGURES)} from {ROOM}
      union all select {KEYS}, {", ".join(FIGURES)} from {SCHOOL}) r
join schools_year y on y.id = r.year_id and y.starts_year = {sql.frame.THIS_YEAR}
where r.school_id = any(%(schools)s)
group by 1, 2, 3
on conflict (school_id, year_id, day) do update set
  {", ".join(f"{name} = excluded.{name}" for name in FIGURES)}"""


@action("quality.keep_day", "Ghi điểm chất lượng dữ liệu trong ngày")
def keep_day(*, department, by, day=None):
    """A row per school for the day's point of the curve; the last of a day stands."""
    day = day or timezone.localdate()
    units = Unit.objects.schools().filter(department_id=department.pk, closed_on=None)
    for group in wall.by_groups(by, units.only("pk").order_by("pk")):
        with connection.cursor() as cursor:
            cursor.execute(_DAY, {"day": day, "schools": [unit.pk for unit in group]})
    return day
