"""Helpers' entries as the teacher sees them (by class and pupil), and as the sheets show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max

from csdl.kit.dates import vn_datetime
from records.catalogue import STUDENT
from records.models import PARTS, Enrollment, HelpEntry, Student
from records.models.help import TAKE, kept, value_of
from records.queries.roll import ROLL
from records.queries.values import said
from schools.models import Classroom

S = HelpEntry.State

MOST = 300  # entries of one page; the rest follow when these are done


@dataclass
class Line:
    """One entry beside what the record says now. token: of that value, for the form;
    is_changed: it is no longer what the helper's entry was written against."""

    entry: HelpEntry
    label: str
    old: str
    now: str
    value: str
    token: str
    is_changed: bool
    is_done: bool  # the record says it already

    @property
    def who(self):
        return f"{self.entry.by.full_name}, {vn_datetime(self.entry.entered_at)}"


@dataclass
class Pupil:
    student: Student
    lines: list[Line] = field(default_factory=list)


@dataclass
class Room:
    """A class with what waits in it. fit: how many may be taken at once; upto: when the
    newest was written."""

    classroom: Classroom
    pupils: list[Pupil]
    fit: int
    upto: datetime


def waiting_rows(reach):
    return HelpEntry.objects.allowed(reach, TAKE).waiting()


def waiting_in(classroom):
    """How many entries wait in a class one may see."""
    return HelpEntry.objects.waiting().filter(classroom=classroom).count()


def waiting_counts(reach):
    """(how many wait for this person, when the newest came)."""
    found = waiting_rows(reach).aggregate(number=Count("pk"), last=Max("entered_at"))
    return found["number"], found["last"]


def waiting_by_room(reach):
    """[(class, how many wait)] of this person's own classes."""
    rows = waiting_rows(reach).values_list("classroom_id").annotate(number=Count("pk"))
    counts = dict(rows.order_by())
    rooms = Classroom.objects.filter(pk__in=counts).order_by("pk")
    return [(room, counts[room.pk]) for room in rooms]


def rooms_waiting(reach, reveal=False):
    """[Room] of the teacher, pupils in Vietnamese order."""
    related = ["student", *(f"student__{part}" for part in PARTS), "by", "classroom__school"]
    rows = waiting_rows(reach).select_related(*related, "classroom__year")
    rows = rows.order_by("classroom__sort_key", "classroom_id", "student__sort_key", "pk")[:MOST]
    rooms: dict[int, Room] = {}
    for entry in rows:
        room = rooms.setdefault(entry.classroom_id, Room(entry.classroom, [], 0, entry.entered_at))
        if not room.pupils or room.pupils[-1].student.pk != entry.student_id:
            room.pupils.append(Pupil(entry.student))
        line = _line(entry, reveal)
        room.pupils[-1].lines.append(line)
        room.fit += not line.is_changed
        room.upto = max(room.upto, entry.entered_at)
    return list(rooms.values())


def _line(entry, reveal):
    item = entry.item
    now = STUDENT.read(entry.student, item)
    return Line(
        entry=entry,
        label=item.label,
        old=said(item, value_of(item, entry.old), reveal=reveal),
        now=said(item, now, reveal=reveal),
        value=_said(item, value_of(item, entry.value), reveal),
        token=item.token(now),
        is_changed=kept(now) != entry.old,
        is_done=kept(now) == entry.value,
    )


def _said(item, value, reveal=False):
    """As `said`, but a No is a word: someone wrote it."""
    return "Không" if value is False else said(item, value, reveal=reveal)


def full_entry(entry):
    related = ("student", "school", "classroom__year", "by", "teacher")
    return HelpEntry.objects.select_related(*related).get(pk=entry.pk)


def entry_words(entry):
    """("Số điện thoại", "•••• 678") of an entry, for the page that turns it back."""
    return entry.item.label, _said(entry.item, value_of(entry.item, entry.value))


# Sheets ------------------------------------------------------------------------------------------


def notes_of(classroom, items):
    """{(pupil, field): sentence} of what waits in a class: for those who edit the record itself."""
    rows = HelpEntry.objects.waiting().filter(
        classroom=classroom, field__in=[i.code for i in items]
    )
    notes = {}
    for entry in rows.select_related("by", "teacher").order_by("pk"):
        text = _said(entry.item, value_of(entry.item, entry.value))
        notes[entry.student_id, entry.field] = (
            f"{entry.by.full_name} nhập giúp “{text}”, chờ {entry.teacher.full_name} nhận"
        )
    return notes


def help_rows(reach, classroom, parts=()):
    """The pupils of a class for a helper's sheet. What the record says stays unseen."""
    rows = Enrollment.objects.allowed(reach, ROLL).filter(classroom=classroom).present()
    related = ["student__school", *(f"student__{part}" for part in parts if part)]
    return [row.student for row in rows.select_related(*related).order_by("student__sort_key")]


def own_cells(reach, classroom, items):
    """({(pupil, field): value}, {(pupil, field): what became of it}) of the helper's own entries:
    the value while it waits, or while the teacher wants another one."""
    rows = HelpEntry.objects.filter(
        by_id=reach.user_id, classroom=classroom, field__in=[item.code for item in items]
    )
    mine, notes = {}, {}
    for entry in rows.select_related("teacher").order_by("pk"):
        key, teacher = (entry.student_id, entry.field), entry.teacher.full_name
        mine.pop(key, None)
        if entry.state == S.WAITING:
            mine[key] = value_of(entry.item, entry.value)
        notes[key] = {
            S.WAITING: f"Chờ {teacher} nhận",
            S.TAKEN: f"{teacher} đã nhận",
            S.RETURNED: f"Trả lại: {entry.reason}",
            S.WITHDRAWN: "",
        }[entry.state]
    return mine, notes
