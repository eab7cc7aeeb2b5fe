"""The weekly timetable: of a class, of a teacher, and what collides in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from records.models import Assignment, Lesson
from schools.models import Term

VIEW = "records.view_lesson"
DAYS = [label for _, label in Lesson.WEEKDAYS]


@dataclass(frozen=True)
class Row:
    """One period of the week: (weekday, lessons or None) for each weekday."""

    period: int
    label: str
    cells: list


def term_on(year, day) -> int:
    """The term that a day lies in; before the second, the first."""
    second = Term.objects.filter(year=year, number=2).first()
    return 2 if second and day >= second.starts_on else 1


def grid(lessons) -> list[Row]:
    """Lessons as rows of periods; the afternoon only where there is something in it."""
    found = defaultdict(list)
    for lesson in lessons:
        found[lesson.weekday, lesson.period].append(lesson)
    last = max((period for _, period in found), default=0)
    periods = range(1, 11 if last > 5 else 6)
    return [
        Row(
            period,
            period_label(period),
            [(label, found.get((day, period))) for day, label in Lesson.WEEKDAYS],
        )
        for period in periods
    ]


def period_label(period: int) -> str:
    return f"Sáng {period}" if period <= 5 else f"Chiều {period - 5}"


def of_class(reach, classroom, term):
    rows = Lesson.objects.allowed(reach, VIEW).filter(classroom=classroom, term=term)
    return list(rows.select_related("subject", "employment", "classroom"))


def of_teacher(reach, employment, year, term):
    rows = Lesson.objects.allowed(reach, VIEW).filter(year=year, term=term, employment=employment)
    return list(rows.select_related("subject", "classroom"))


def of_school(reach, school, year, term):
    rows = Lesson.objects.allowed(reach, VIEW).filter(school=school, year=year, term=term)
    return list(rows.select_related("subject", "classroom", "employment"))


@dataclass(frozen=True)
class Clash:
    """Something that can't be: a teacher in two places, or not assigned to what they teach."""

    where: str
    what: str
    rooms: list


def clashes(lessons) -> list[Clash]:
    """A teacher in two classes in one period of one weekday. A pure rule over lessons."""
    found = defaultdict(list)
    for lesson in lessons:
        if lesson.employment_id:
            found[lesson.employment_id, lesson.weekday, lesson.period].append(lesson)
    return [
        Clash(
            where=f"Thứ {day}, {period_label(period).lower()}",
            what=f"{rows[0].employment.full_name} dạy {len(rows)} lớp cùng lúc",
            rooms=sorted({row.classroom for row in rows}, key=lambda room: room.sort_key),
        )
        for (_, day, period), rows in sorted(found.items(), key=lambda pair: pair[0][1:])
        if len({row.classroom_id for row in rows}) > 1
    ]


def unassigned(reach, lessons, school, year, term) -> list[Clash]:
    """Lessons whose teacher is not the one assigned to the subject in that class."""
    rows = Assignment.objects.allowed(reach, "records.view_assignment").filter(
        school=school, year=year, term=term, ends_on=None
    )
    assigned = set(rows.values_list("classroom_id", "subject_id", "employment_id"))
    found = {}
    for lesson in lessons:
        key = (lesson.classroom_id, lesson.subject_id, lesson.employment_id)
        if lesson.employment_id and key not in assigned:
            found[key] = Clash(
                where=lesson.classroom.name,
                what=f"{lesson.subject}: {lesson.employment.full_name} chưa được phân công",
                rooms=[lesson.classroom],
            )
    return sorted(found.values(), key=lambda one: one.rooms[0].sort_key)


def has_any(reach, school, year, term) -> set[int]:
    """The classes of a school that have a timetable in a term."""
    rows = Lesson.objects.allowed(reach, VIEW).filter(school=school, year=year, term=term)
    return set(rows.values_list("classroom_id", flat=True))


def assigned_pairs(reach, classroom, term):
    """[(subject, employment)] assigned to a class in a term, in the order of the subjects."""
    rows = Assignment.objects.allowed(reach, "records.view_assignment").filter(
        classroom=classroom, term=term, ends_on=None
    )
    rows = rows.select_related("subject", "employment").order_by("subject__position")
    return [(row.subject, row.employment) for row in rows]
