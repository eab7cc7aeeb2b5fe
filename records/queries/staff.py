"""Members of staff as a person may see them: of a school on a day, one record, one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Post, User
from accounts.models.post import days_now
from csdl.kit import wall
from csdl.kit.dates import today, vn_date
from csdl.kit.reach import system
from records.catalogue_staff import STAFF
from records.models import (
    STAFF_PARTS,
    Assignment,
    Duty,
    Employment,
    Homeroom,
    Lesson,
    Qualification,
    Staff,
)
from records.models.employment import TO_DUTY
from records.queries.history import field_history
from records.queries.timetable import grid, term_on
from records.queries.values import said
from schools.models import Group
from schools.queries.code import label_of
from schools.queries.year import current_year

VIEW = "records.view_staff"


def employment_rows(reach, school, day):
    """Who worked at a school on a day, by given name in Vietnamese order."""
    rows = Employment.objects.allowed(reach, VIEW).filter(school=school).on(day)
    return rows.order_by("sort_key")


def past_rows(reach, school, day):
    """Who worked at a school before a day and no longer on it (the last row of each)."""
    rows = Employment.objects.allowed(reach, VIEW).filter(school=school, ends_on__lt=day)
    here = employment_rows(reach, school, day).values("staff_id")
    last = rows.exclude(staff_id__in=here).order_by("staff_id", "-ends_on", "-pk")
    return rows.filter(pk__in=last.distinct("staff_id").values("pk"))


@dataclass(frozen=True)
class Figures:
    """Main places of work only: who also works elsewhere is counted there."""

    total: int
    managers: int
    teachers: int
    employees: int
    women: int
    visiting: int


def figures(reach, school, day) -> Figures:
    main = Q(is_main=True)
    count = {"managers": "1", "teachers": "2", "employees": "3"}
    found = employment_rows(reach, school, day).aggregate(
        total=Count("pk", filter=main),
        women=Count("pk", filter=main & Q(gender=0)),
        visiting=Count("pk", filter=~main),
        **{n: Count("pk", filter=main & Q(group=group)) for n, group in count.items()},
    )
    return Figures(**found)


def jobs_of(reach, staff):
    """The person's rows of employment that the reader may see, the latest first."""
    rows = Employment.objects.allowed(reach, VIEW).filter(staff=staff)
    return rows.select_related("school").order_by("-starts_on", "-pk")


def duties_of(reach, employments):
    rows = Duty.objects.allowed(reach, VIEW).filter(employment__in=employments)
    return rows.select_related("group").order_by("-starts_on")


def duty_label(duty) -> str:
    listed = "staff_position" if duty.code in TO_DUTY else "staff_duty"
    name = label_of(listed, duty.code)
    return f"{name}, {duty.group.name}" if duty.group_id else name


def degrees_of(reach, staff):
    rows = Qualification.objects.allowed(reach, VIEW).filter(staff=staff)
    return rows.order_by("-got_on", "-pk")


def groups_seen(may: Callable[[str], bool]):
    """The tabs of the catalogue that a person may open. may: of a permission, on this record."""
    return [group for group in STAFF.groups if may(group.view)]


def tab_rows(staff, group, *, reveal=False):
    """(label, value) of one tab, for parts/summary.html."""
    return [
        {"label": item.label, "value": said(item, STAFF.read(staff, item), reveal=reveal)}
        for item in STAFF.of(group.key)
    ]


def has_secret(group) -> bool:
    return any(item.secret for item in STAFF.of(group.key))


def changes_of(staff, groups, field=""):
    """The history of the fields of these tabs."""
    parts = dict.fromkeys(group.part for group in groups)
    images = {part: _images(STAFF_PARTS[part] if part else Staff, staff) for part in parts}
    return field_history(STAFF, images, said, field)


def _images(model, staff):
    return list(model.pgh_event_model.objects.filter(pgh_obj_id=staff.pk).order_by("pgh_id")[:500])


def accounts_for(staff):
    """Accounts of people with a post at the school today, and the one that is linked."""
    posts = Post.objects.filter(days_now(), unit_id=staff.school_id).values("user_id")
    taken = Staff.objects.filter(user__isnull=False).exclude(pk=staff.pk).values("user_id")
    rows = User.objects.filter(Q(pk__in=posts) | Q(pk=staff.user_id or 0)).exclude(pk__in=taken)
    return rows.order_by("sort_key")


def groups_at(school, year):
    """The professional groups of a school in a year."""
    return Group.objects.filter(school=school, year=year).order_by("sort_key")


@dataclass(frozen=True)
class Mine:
    """One's own record: staff is None where nobody has linked the account yet."""

    staff: Staff | None
    tabs: list
    jobs: list
    degrees: list
    homerooms: list
    taught: list
    week: list


def my_record(user) -> Mine:
    """The record that belongs to an account. Nothing else is behind the wall for its holder:
    each school the person has a post at is looked into by the program, for this one row."""
    units = {
        post.unit_id: post.unit for post in Post.objects.filter(user=user).select_related("unit")
    }
    for unit in units.values():
        if not unit.is_school:
            continue
        with wall.school(system("Hồ sơ của tôi"), unit):
            staff = Staff.objects.filter(user_id=user.pk).select_related("school").first()
            if staff:
                return _mine(staff)
    return Mine(None, [], [], [], [], [], [])


def _mine(staff):
    """All of it, the person's own numbers too: they are theirs; and their week of this term."""
    tabs = [(group, tab_rows(staff, group, reveal=True)) for group in STAFF.groups]
    jobs = Employment.objects.filter(staff=staff).select_related("school").order_by("-starts_on")
    degrees = Qualification.objects.filter(staff=staff).order_by("-got_on")
    year = current_year(staff.department_id, today())
    term = term_on(year, today()) if year else 1
    rooms = Homeroom.objects.filter(employment__staff=staff, year=year).on(today())
    taught = Assignment.objects.filter(employment__staff=staff, year=year, term=term).on(today())
    lessons = Lesson.objects.filter(employment__staff=staff, year=year, term=term)
    return Mine(
        staff=staff,
        tabs=tabs,
        jobs=list(map(dress_job, jobs)),
        degrees=list(degrees),
        homerooms=list(rooms.select_related("classroom")),
        taught=list(taught.select_related("classroom", "subject").order_by("classroom__sort_key")),
        week=grid(lessons.select_related("subject", "classroom")) if lessons else [],
    )


def dress_job(row):
    """Words for the codes of an employment row."""
    row.position_label = label_of("staff_position", row.position)
    row.contract_label = label_of("contract_kind", row.contract)
    row.group_label = label_of("staff_group", row.group)
    row.subject_label = label_of("subject", row.subject)
    row.end_label = label_of("staff_status", row.end_status)
    return row


def status_said(staff) -> str:
    """ "Đã điều động, từ 01/11/2026" """
    since = f", từ {vn_date(staff.status_on)}" if staff.status_on else ""
    return label_of("staff_status", staff.status) + since


def record_of(reach, employment):
    """The record behind a job, where the reader may open it; a second school may not."""
    return Staff.objects.allowed(reach, VIEW).filter(pk=employment.staff_id).first()
