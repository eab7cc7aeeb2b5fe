"""Classes with their pupils, as a person may see them."""

from dataclasses import dataclass

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
class Figures:
    total: int
    girls: int


def figures(reach, classroom, day=None) -> Figures:
    """How many pupils a class has now (or had on a day), and how many of them are girls."""
    rows = enrollment_rows(reach, classroom, day).order_by()
    girls = Count("pk", filter=Q(student__gender=Student.Gender.FEMALE))
    return Figures(**rows.aggregate(total=Count("pk"), girls=girls))
