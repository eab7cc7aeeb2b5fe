"""The rows that rules look at: one FROM for each subject, under the aliases rules name.

few: how many classes or schools, where the last image of each record is looked up; 0 for a
whole department, where all images are grouped once.
"""

from records.quality.unit import NOW, TODAY

# The school year that counts ahead from August, as schools.queries.unit.start_year says it.
THIS_YEAR = (
    f"extract(year from {TODAY}) - case when extract(month from {TODAY}) < 8 then 1 else 0 end"
)
UNDER_WAY = f"y.starts_year >= {THIS_YEAR}"


def _last(table, record, few):
    """The moment of the last image of a record, as t.at."""
    images = f"select max(pgh_created_at) as at from records_{table}event"
    if few:
        return f"left join lateral ({images} where pgh_obj_id = {record}) t on true"
    return (
        f"left join (select pgh_obj_id, max(pgh_created_at) as at from records_{table}event "
        f"group by pgh_obj_id) t on t.pgh_obj_id = {record}"
    )


def _waivers(subject, record):
    return (
        "left join (select record_id, school_id, jsonb_object_agg(rule, print) as said "
        f"from records_qualitywaiver where subject = '{subject}' and ended_at is null "
        f"group by 1, 2) w on w.record_id = {record[0]} and w.school_id = {record[1]}"
    )


# Of more classes than these mostly the whole school is asked for.
LOOKED_UP = 20


def _doubled(few):
    """Who of the same school has the same number, as d.times; behind the wall the index over
    (department, number) serves an equality. Of many, the doubled numbers of the schools behind the
    wall are sought once: the planner, who takes them for one row, would seek them for each."""
    real = "n.personal_id > '' and n.state = 'studying'"
    if 0 < few <= LOOKED_UP:
        return (
            "left join lateral (select count(*) as times from records_student n "
            "where n.department_id = s.department_id and n.personal_id = s.personal_id "
            f"and n.school_id = s.school_id and {real}) d on true"
        )
    twice = (
        "select school_id, personal_id, count(*) as times from records_student n "
        f"where {real} group by 1, 2 having count(*) > 1"
    )
    if few:
        twice = f"with twice as materialized ({twice}) select * from twice"
    return f"left join ({twice}) d on d.school_id = s.school_id and d.personal_id = s.personal_id"


def pupil(few):
    """Pupils present in classes of a year under way: e, k, y, s and the parts."""
    confirmed = "select max(at) as at from records_confirmation where state = 'done'"
    seen = (
        f"left join lateral ({confirmed} and student_id = s.id) c on true"
        if few
        else "left join (select student_id, max(at) as at from records_confirmation "
        "where state = 'done' group by 1) c on c.student_id = s.id"
    )
    return f"""records_enrollment e
  join schools_classroom k on k.id = e.classroom_id
  join schools_year y on y.id = e.year_id and {UNDER_WAY}
  join records_student s on s.id = e.student_id
  left join records_studentfamily f on f.student_id = s.id
  left join records_studentsensitive x on x.student_id = s.id
  left join records_studenthealth h on h.student_id = s.id
  left join records_studentidentity i on i.student_id = s.id
  {_last("student", "s.id", few)}
  {seen}
  {_waivers("pupil", ("s.id", "s.school_id"))}
  {_doubled(few)}
  where e.left_on is null"""


def staff(few):
    """People at work at the school that keeps their record: s, its job of today e, school u."""
    return f"""records_staff s
  join schools_unit u on u.id = s.school_id
  left join records_staffsensitive x on x.staff_id = s.id
  left join records_employment e on e.staff_id = s.id and e.school_id = s.school_id and e.is_main
    and e.{NOW.replace("ends_on", "e.ends_on")}
  left join records_staffidentity i on i.staff_id = s.id
  {_last("staff", "s.id", few)}
  {_waivers("staff", ("s.id", "s.school_id"))}
  where s.status not in ('3', '4', '6')"""


def room(pupils):
    """Classes of a year under way: k, y, p.n pupils (of a statement that counts them)."""
    return f"""schools_classroom k
  join schools_year y on y.id = k.year_id and {UNDER_WAY}
  left join ({pupils}) p on p.room = k.id
  {_waivers("room", ("k.id", "k.school_id"))}"""


def school(few):
    """Schools at work, with their profile p of the year y under way."""
    return f"""schools_unit u
  join schools_year y on y.department_id = u.department_id
    and y.starts_year = {THIS_YEAR}
  left join records_profile p on p.school_id = u.id and p.year_id = y.id
  {_last("profile", "p.id", few)}
  {_waivers("school", ("u.id", "u.id"))}
  where u.tier = 4 and u.closed_on is null"""
