"""Classes with their pupils, as a person may see them."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from records.models import Enrollment, Student
from schools.models import Classroom

VIEW = "records.view_student"


def classroom_rows(reach):
    """The classes whose pupils a person may see, with the school, the year, how many pupils."""
    inside = Enrollment.objects.present().filter(classroom=OuterRef("pk")).order_by()
    number = inside.values("classroom").annotate(number=Count("pk")).values("number")
    rows = Classroom.objects.allowed(reach, VIEW).select_related("school", "year")
    rows = rows.annotate(pupils=Coalesce(Subquery(number), 0))
    return rows.order_by("-year__starts_year", "school__sort_key", "sort_key")


def enrollment_rows(reach, classroom, day=None):
    """The pupils in a class now, or on a day, by given name in Vietnamese order."""
    rows = Enrollment.objects.allowed(reach, VIEW).filter(classroom=classroom)
    rows = rows.on(day) if day else rows.present()
    return rows.select_related("student").order_by("student__sort_key")


@dataclass(frozen=True)
class MovedOn:
    """Someone who was in the class, and whose record another school holds by now."""

    code: str
    full_name: str
    birth_date: date
    gender: int

    @property
    def gender_label(self):
        return Student.Gender(self.gender).label


def moved_on(reach, classroom, day) -> list[MovedOn]:
    """Who was in a class on a day and has no record here any more: last year's list still reads as
    it was (a named function of the database). None for who reads the whole department: their list
    has everyone."""
    if reach.department:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select code, name, born, sex from records_taught_here(%s, %s, %s) order by key, code",
            [classroom.school_id, classroom.pk, day],
        )
        return [MovedOn(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Figures:
    total: int
    girls: int


def figures(reach, classroom, day=None, more=()) -> Figures:
    """How many pupils a class has now (or had on a day), and how many of them are girls.
    more: `moved_on`."""
    rows = enrollment_rows(reach, classroom, day).order_by()
    girls = Count("pk", filter=Q(student__gender=Student.Gender.FEMALE))
    found = rows.filter(student__isnull=False).aggregate(total=Count("student__id"), girls=girls)
    return Figures(
        found["total"] + len(more),
        found["girls"] + sum(one.gender == Student.Gender.FEMALE for one in more),
    )
