"""Who is homeroom teacher and who teaches what, on a day; beside it, who holds the class."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from accounts.models import Grant
from csdl.kit.dates import vn_date
from records.models import Assignment, Employment, Homeroom, Staff
from schools.models import Classroom, Subject
from schools.queries.classroom import subjects_of

VIEW = "records.view_assignment"


@dataclass
class Line:
    """One class on a day. homeroom: the row, or None; grants: open grants of the class; state:
    (kind, words) of how the two agree; user: account of the homeroom teacher."""

    classroom: Classroom
    homeroom: Homeroom | None = None
    grants: list = field(default_factory=list)
    user: object = None
    state: tuple = ("todo", "")
    taught: int = 0
    wanted: int = 0

    @property
    def name(self):
        return self.homeroom.employment.full_name if self.homeroom else ""


def homerooms_on(reach, school, year, day):
    """{class id: who is homeroom teacher on a day}."""
    rows = Homeroom.objects.allowed(reach, VIEW).filter(school=school, year=year).on(day)
    return {row.classroom_id: row for row in rows.select_related("employment")}


def class_lines(reach, school, year, day) -> list[Line]:
    """The classes of a school on a day: homeroom teacher, subjects with a teacher, and where the
    homeroom teacher and the holder of the right differ. The same number of queries always."""
    rooms = Classroom.objects.filter(school=school, year=year).order_by("sort_key")
    lines = {room.pk: Line(room) for room in rooms}
    teachers = homerooms_on(reach, school, year, day)
    for pk, row in teachers.items():
        lines[pk].homeroom = row
    _count_subjects(reach, school, year, day, lines)
    if reach.holds("accounts.view_grant"):
        _compare(reach, school, lines, teachers)
    return list(lines.values())


def _count_subjects(reach, school, year, day, lines):
    subjects = list(subjects_of(school.levels, year))
    taught = defaultdict(set)
    rows = Assignment.objects.allowed(reach, VIEW).filter(school=school, year=year).on(day)
    for room, subject in rows.values_list("classroom_id", "subject_id"):
        taught[room].add(subject)
    for pk, line in lines.items():
        line.wanted = sum(line.classroom.level in subject.levels for subject in subjects)
        line.taught = len(taught[pk])


def _compare(reach, school, lines, teachers):
    grants = Grant.objects.allowed(reach, Grant.SEE).filter(
        classroom_id__in=lines, role="homeroom_teacher"
    )
    for grant in grants.exclude(state=Grant.State.ENDED).select_related("holder"):
        lines[grant.classroom_id].grants.append(grant)
    staff = Staff.objects.filter(pk__in={row.employment.staff_id for row in teachers.values()})
    users = {row.pk: row.user for row in staff.select_related("user")}
    for pk, line in lines.items():
        line.user = users.get(teachers[pk].employment.staff_id) if pk in teachers else None
        line.state = _state(line)


def _state(line):
    """How homeroom teacher and holder of the right agree, as a chip."""
    holders = [grant.holder for grant in line.grants]
    if line.homeroom is None:
        if holders:
            return ("returned", f"{holders[0]} giữ quyền, chưa phân công")
        return ("todo", "Chưa phân công")
    if any(holder == line.user for holder in holders):
        if len(holders) > 1:
            return ("returned", "Có người khác cũng giữ quyền")
        grant = line.grants[0]
        if grant.state == Grant.State.PENDING:
            return ("doing", "Quyền đang chờ ký")
        return ("done", "Khớp")
    if holders:
        return ("returned", f"Quyền do {holders[0]} giữ")
    return ("soon", "Chưa giao quyền")


def teachers_on(reach, school, day):
    """Managers and teachers at work on a day, for choosers (second places of work too)."""
    rows = Employment.objects.allowed(reach, "records.view_staff").filter(
        school=school, group__in=["1", "2"]
    )
    return list(rows.on(day).order_by("sort_key"))


def subjects_at(classroom):
    """Subjects of the level of a class in its year, in their order."""
    return list(subjects_of([classroom.level], classroom.year))


@dataclass(frozen=True)
class Taught:
    """One subject of a class: its rows by term."""

    subject: Subject
    first: list
    second: list


def class_plan(reach, classroom, day) -> list[Taught]:
    """Who teaches each subject of a class, by term; rows that have ended by the day are left
    out, those to come are in."""
    rows = Assignment.objects.allowed(reach, VIEW).filter(classroom=classroom)
    rows = rows.exclude(ends_on__lt=day).select_related("employment").order_by("starts_on")
    found = defaultdict(lambda: ([], []))
    for row in rows:
        found[row.subject_id][row.term - 1].append(row)
    return [Taught(s, *found[s.pk]) for s in subjects_at(classroom)]


def homeroom_past(reach, classroom):
    rows = Homeroom.objects.allowed(reach, VIEW).filter(classroom=classroom)
    return rows.select_related("employment").order_by("-starts_on")


def work_of(reach, employments):
    """What the rows of one person do: (homerooms, assignments), the latest first."""
    rooms = Homeroom.objects.allowed(reach, VIEW).filter(employment__in=employments)
    taught = Assignment.objects.allowed(reach, VIEW).filter(employment__in=employments)
    return (
        list(rooms.select_related("classroom", "year").order_by("-starts_on")),
        list(
            taught.select_related("classroom", "subject", "year").order_by(
                "-year__starts_year", "term", "classroom__sort_key"
            )
        ),
    )


def until(row) -> str:
    return vn_date(row.ends_on) if row.ends_on else "nay"
