"""End-of-year outcomes: of a class, pupil by pupil; of a school, what is missing by class."""

from dataclasses import dataclass

from django.db.models import Count, Q

from csdl.kit.dates import today
from csdl.kit.text import sort_key
from records.models import Enrollment, Outcome, RolloverRoom
from schools.models import Classroom, Year

CHANGE = "records.change_outcome"


def grid_rows(reach, classroom):
    """The pupils in a class with what is written of them (`outcome` or None), by given name."""
    rows = Enrollment.objects.allowed(reach, CHANGE).filter(classroom=classroom).present()
    rows = list(rows.select_related("student", "classroom").order_by("student__sort_key", "pk"))
    written = {o.enrollment_id: o for o in Outcome.objects.filter(enrollment__in=rows)}
    for row in rows:
        row.written = written.get(row.pk)
    return rows


@dataclass(frozen=True)
class RoomCount:
    """A class with how many pupils it has and how many have each outcome."""

    room: Classroom
    pupils: int
    kinds: dict

    @property
    def missing(self):
        return self.pupils - sum(self.kinds.values())

    @property
    def waiting(self):
        return sum(self.kinds.get(kind, 0) for kind in Outcome.WAITING)


def rooms_of(school, year):
    """The classes of a school in a year; none before the Sở opened one."""
    return Classroom.objects.filter(school=school, year=year) if year else Classroom.objects.none()


def room_counts(reach, school, year):
    """Every class of a school in a year with its outcomes counted: two queries."""
    rooms = rooms_of(school, year).order_by("sort_key")
    rows = Enrollment.objects.allowed(reach, "records.view_student").filter(
        school=school, year=year, left_on=None
    )
    pupils = dict(rows.order_by().values_list("classroom").annotate(Count("pk")))
    kinds: dict = {}
    outcomes = Outcome.objects.allowed(reach, Outcome.SEE).filter(
        school=school, year=year, enrollment__left_on=None
    )
    for room, kind, count in (
        outcomes.order_by().values_list("classroom", "kind").annotate(Count("pk"))
    ):
        kinds.setdefault(room, {})[kind] = count
    return [RoomCount(room, pupils.get(room.pk, 0), kinds.get(room.pk, {})) for room in rooms]


def outcome_figures(reach, school, year):
    """{kind: count} over a school's year, and "missing": pupils without an outcome."""
    rows = Enrollment.objects.allowed(reach, "records.view_student").filter(
        school=school, year=year, left_on=None
    )
    kinds = {kind: Count("pk", filter=Q(outcome__kind=kind)) for kind in Outcome.Kind.values}
    return rows.aggregate(**kinds, missing=Count("pk", filter=Q(outcome=None)))


def repeat_names(classroom):
    """Classes of the new year that one retained in this class may be sent to, by name."""
    rooms = RolloverRoom.objects.filter(
        school=classroom.school_id,
        rollover__plan__year_before=classroom.year_id,
        level=classroom.level,
        grade=classroom.grade,
        to_name__gt="",
    )
    return sorted(set(rooms.values_list("to_name", flat=True)), key=sort_key)


def year_now(school):
    """The school year whose outcomes are written today: the one that runs or has just ended.

    From May to October it is the year that ended (or ends) this calendar year.
    """
    day = today()
    starts = day.year - 1 if day.month <= 10 else day.year
    years = Year.objects.filter(department_id=school.department_id)
    return years.filter(starts_year__lte=starts).order_by("-starts_year").first()


def sheet_rows(school, year):
    """Every pupil of a school's year with class and outcome, for the Excel sheet."""
    rows = Enrollment.objects.filter(school=school, year=year, left_on=None)
    rows = rows.select_related("student", "classroom", "outcome")
    return rows.order_by("classroom__sort_key", "student__sort_key")
