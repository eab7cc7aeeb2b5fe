"""What the screens of handing down show."""

from accounts.models import Grant, Post, User
from accounts.models.post import days_now
from accounts.queries.offer import start_year, targets
from schools.models import Classroom, Group, Subject, Year

STEPS = ("Ở đơn vị nào", "Giao cho ai", "Việc gì, đến khi nào", "Kiểm tra lại")


def wizard_steps(now):
    states = ["done"] * (now - 1) + ["now"] + ["todo"] * (len(STEPS) - now)
    return [{"title": t, "state": s} for t, s in zip(STEPS, states, strict=True)]


def year_for(unit, day):
    """The school year to hand out work in on that day, if it is opened."""
    return Year.objects.filter(
        department_id=unit.department_id, starts_year=start_year(day)
    ).first()


def batch_people(reach, from_unit, tier):
    """Leader and focal officer of each unit below, with what they already hold there."""
    posts = (
        Post.objects.filter(days_now(), unit__in=targets(reach, from_unit).filter(tier=tier))
        .filter(kind__in=[*Post.HEADS, Post.Kind.OFFICER])
        .select_related("unit", "user")
        .order_by("unit__sort_key", "kind")
    )
    held = {}
    rows = Grant.objects.filter(from_unit=from_unit).exclude(state=Grant.State.ENDED)
    for unit_id, user_id, state in rows.values_list("unit_id", "holder_id", "state"):
        held[unit_id, user_id] = state
    return [
        {
            "unit": post.unit,
            "user": post.user,
            "title": post.title,
            "held": held.get((post.unit_id, post.user_id), ""),
        }
        for post in posts
    ]


def rooms_of(school, year):
    """The classes of a school in a year, for the homeroom line."""
    rows = Classroom.objects.filter(school=school, year=year).select_related("year")
    return rows.order_by("sort_key")


def subjects_of(school, year):
    """The subjects taught at a school's levels in a year."""
    rows = Subject.objects.filter(levels__overlap=school.levels).order_by("position", "code")
    return rows.in_year(year.starts_year) if year else rows


def groups_of(school, year):
    """The professional groups of a school in a year."""
    return Group.objects.filter(school=school, year=year).order_by("sort_key")


def teachers_of(school, year):
    """Who teaches a class of the school on paper: whom a helper may enter for."""
    held = Grant.objects.filter(
        unit=school, role__in=("homeroom_teacher", "subject_teacher"), classroom__isnull=False
    ).exclude(state=Grant.State.ENDED)
    return User.objects.filter(pk__in=held.values("holder_id")).order_by("sort_key")
