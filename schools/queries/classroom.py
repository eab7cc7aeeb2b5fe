"""Classes and professional groups of a school in a year."""

from schools.models import Classroom, Group, Subject
from schools.models.level import GRADES, Level
from schools.queries.code import this_year


def classroom_rows(reach, school, year, perm="schools.view_classroom"):
    """The classes of a school in a year that a person may see, 6A2 before 6A10."""
    rows = Classroom.objects.allowed(reach, perm).filter(school=school, year=year)
    return rows.order_by("sort_key")


def group_rows(reach, school, year):
    """The professional groups of a school in a year, with their subjects."""
    rows = Group.objects.allowed(reach, Group.SEE).filter(school=school, year=year)
    return rows.prefetch_related("subjects").order_by("sort_key")


def grade_choices(levels):
    """Pairs ("THCS-6", "Khối 6") grouped by level, for the levels of one school."""
    return [
        (level.label, [(f"{level}-{grade}", label) for grade, label in GRADES[level].items()])
        for level in Level
        if level in levels
    ]


def subjects_of(levels, year=None):
    """Subjects taught at any of the levels in a school year (default: this one), in order."""
    starts = year.starts_year if year else this_year()
    return Subject.objects.in_year(starts).filter(levels__overlap=list(levels))
