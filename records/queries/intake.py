"""Admitted pupils of a school: who waits for a class, and what other schools hold of them."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from records.models import Enrollment, Intake, RolloverPlan, Student
from records.placing import Room
from schools.models import Classroom, Year

ADD = "records.add_student"


def intake_year(school):
    """The year that new pupils enter: the one the Sở last opened a turn into, else the latest."""
    plan = RolloverPlan.objects.filter(department=school.department_id).order_by(
        "-year__starts_year"
    )
    if found := plan.select_related("year").first():
        return found.year
    return Year.objects.filter(department=school.department_id).order_by("-starts_year").first()


def intake_rows(reach, school, year):
    """The admitted pupils of a year, those without a class first."""
    rows = Intake.objects.allowed(reach, Intake.SEE).filter(school=school, year=year)
    return rows.select_related("student", "classroom", "from_school")


def grades_waiting(reach, school, year):
    """[(level, grade, number)] of those who wait for a class."""
    rows = intake_rows(reach, school, year).waiting().order_by()
    return list(rows.values_list("level", "grade").annotate(Count("pk")).order_by("grade"))


def waiting_rows(reach, school, year, grade):
    rows = intake_rows(reach, school, year).waiting().filter(grade=grade)
    return list(rows.order_by("student__sort_key", "pk"))


def rooms_of(school, year, grade):
    """The classes of a grade in a year."""
    return list(
        Classroom.objects.filter(school=school, year=year, grade=grade).order_by("sort_key")
    )


def rooms_by_name(school, year):
    """{name in small letters: class} of a year, to find a class by what was typed."""
    rows = Classroom.objects.filter(school=school, year=year)
    return {room.name.lower(): room for room in rows}


def filled_rooms(rooms):
    """The classes as `records.placing` deals to them: with who is there already."""
    girls = Count("pk", filter=Q(student__gender=Student.Gender.FEMALE))
    rows = Enrollment.objects.filter(classroom__in=rooms, left_on=None).order_by()
    there = {
        room: (total, number)
        for room, total, number in rows.values_list("classroom").annotate(
            n=Count("pk"), girls=girls
        )
    }
    return [Room(room.pk, *there.get(room.pk, (0, 0))) for room in rooms]


def own_codes(school) -> dict:
    """{ministry id: name} of those the school holds already. Run inside its wall."""
    rows = Student.objects.filter(school=school, moet_code__gt="")
    return dict(rows.values_list("moet_code", "full_name"))


@dataclass(frozen=True)
class Elsewhere:
    """What another school holds under a ministry id: enough to take it over, no more."""

    student_id: int
    school_id: int
    match_key: str
    state: str


def elsewhere(school, codes) -> dict:
    """{ministry id: Elsewhere} of pupils that other schools of the department hold
    (a named function of the database, migration `intake`). Run inside the school's wall."""
    codes = sorted({code for code in codes if code})
    if not codes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select * from records_held_elsewhere(%s, %s)", [school.pk, codes])
        return {row[0]: Elsewhere(*row[1:]) for row in cursor.fetchall()}
