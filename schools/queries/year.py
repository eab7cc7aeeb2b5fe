"""School years of a department."""

from datetime import timedelta

from django.db.models import Prefetch

from schools.models import Term, Week, Year


def year_rows(reach, perm="schools.view_year"):
    """The years a person may see, the latest first."""
    return Year.objects.allowed(reach, perm).select_related("department").order_by("-starts_year")


def years_of(department_id):
    """A department's years, the latest first."""
    return Year.objects.filter(department_id=department_id).order_by("-starts_year")


def current_year(department, day):
    """The year that a day lies in: the latest one begun by then; None before the first."""
    department_id = getattr(department, "pk", department)
    return years_of(department_id).filter(starts_on__lte=day).first()


def terms_with_weeks(year):
    """The two terms of a year, each with its weeks."""
    weeks = Prefetch("weeks", Week.objects.order_by("number"))
    return Term.objects.filter(year=year).prefetch_related(weeks)


def next_year(department_id, day):
    """The starting year to propose for a new school year."""
    last = years_of(department_id).first()
    return last.starts_year + 1 if last else (day.year if day.month >= 6 else day.year - 1)


def year_days(year):
    """The present days of a year, for a form; the longest gap between weeks is its Tết pause."""
    one, two = terms_with_weeks(year)
    days = {"term1_on": one.starts_on, "term2_on": two.starts_on, "term1_weeks": one.weeks.count()}
    for term in (one, two):
        starts = [week.starts_on for week in term.weeks.all()]
        for before, after in zip(starts, starts[1:], strict=False):
            if after - before > timedelta(days=7):
                pause = (before + timedelta(days=7), after - timedelta(days=1))
                days |= {"pause_from": pause[0], "pause_to": pause[1]}
    return days


def year_before(year):
    """The school year before one; None for the first."""
    rows = Year.objects.filter(department_id=year.department_id, starts_year__lt=year.starts_year)
    return rows.order_by("-starts_year").first()
