"""Pupils: one record as tabs, its path through classes, the rows of a sheet, search."""

from __future__ import annotations

from csdl.kit.access import can
from records.catalogue import GROUPS, STUDENT
from records.models import PARTS, Enrollment, Student, StudentStatus
from records.queries.history import MOST, field_history
from records.queries.values import said
from schools.models import Classroom
from schools.queries.code import choices, code_labels, this_year

VIEW = "records.view_student"


def whole(student):
    """The same pupil with school and parts at hand: one query."""
    rows = Student.objects.select_related("school", *PARTS)
    return rows.get(pk=student.pk)


def visible_groups(reach, place):
    """The groups of fields a person may see of a pupil, or of the pupils of a class."""
    allowed = {perm: can(reach, perm, place) for perm in {g.view for g in GROUPS}}
    return [group for group in GROUPS if allowed[group.view]]


def editable_groups(reach, place):
    allowed = {perm: can(reach, perm, place) for perm in {g.change for g in GROUPS}}
    return [group for group in GROUPS if allowed[group.change]]


def lists_of(items, year=None, level=""):
    """{list: (code, label) pairs} that may be chosen now, for the form fields of these items."""
    return {listed: choices(listed, year, level) for listed in STUDENT.lists(items)}


def words_of(items):
    """{list: (code, label) pairs} of all years: an old code keeps its words."""
    return {listed: list(code_labels(listed).items()) for listed in STUDENT.lists(items)}


def shown(student, items, open_secrets=False):
    """[(item, text)] of a record: codes in words, secrets masked unless asked for."""
    return [(item, said(item, STUDENT.read(student, item), reveal=open_secrets)) for item in items]


def history_of(student, groups, code=""):
    """What changed in the groups given, the latest first; `code`: of one field alone."""
    parts = dict.fromkeys(group.part for group in groups)
    images = {
        part: PARTS.get(part, Student)
        .pgh_event_model.objects.filter(pgh_obj_id=student.pk)
        .order_by("pgh_id")[:MOST]
        for part in parts
    }
    return field_history(STUDENT, images, said, code)


def present_enrollment(reach, student):
    """The class a pupil is in now, the latest year first; None for one who left."""
    rows = Enrollment.objects.allowed(reach, VIEW).filter(student=student).present()
    rows = rows.select_related("classroom__year", "classroom__school")
    return rows.order_by("-year__starts_year").first()


def path_of(reach, student):
    """(status events, enrollments), the latest first: where the pupil was when, and why."""
    events = StudentStatus.objects.allowed(reach, VIEW).filter(student=student)
    events = events.select_related("school", "classroom", "to_classroom", "year")
    rooms = Enrollment.objects.filter(student=student, school_id=student.school_id)
    rooms = rooms.select_related("classroom", "year", "school")
    return list(events.order_by("-on", "-pk")), list(rooms.order_by("-entered_on", "-pk"))


def rooms_for(student, starts_year=None):
    """Classes of the pupil's school in a school year, to move or come back into."""
    year = this_year() if starts_year is None else starts_year
    rows = Classroom.objects.filter(school_id=student.school_id, year__starts_year=year)
    return rows.select_related("year").order_by("sort_key")


def sheet_rows(reach, classroom, parts=()):
    """The pupils of a class now, in Vietnamese order, with the tables that a sheet shows."""
    rows = Enrollment.objects.allowed(reach, VIEW).filter(classroom=classroom).present()
    related = ["student__school", *(f"student__{part}" for part in parts if part)]
    return [row.student for row in rows.select_related(*related).order_by("student__sort_key")]


def student_rows(reach):
    """All pupils one may see."""
    return Student.objects.allowed(reach, VIEW)
