"""Who is homeroom teacher and who teaches what in the new year: a draft made from last year's.

Nothing is copied at the commit: the draft is last year's assignments read through the map of the
turn, what a person wrote over it is kept on the turn (`Rollover.draft`) until the list is signed.
Teachers of THCS and THPT go up with their class, those of the nursery and of grades 1–5 stay with
their grade; in an entry class the subject teachers of last year's class stand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from records.models import Assignment, Employment, Homeroom
from records.promotion import MN, TH
from records.queries.turn_leads import leads_of
from schools.models import Classroom
from schools.queries.classroom import subjects_of

STAYS = (MN, TH)


@dataclass
class DutyLine:
    """One class of the new year. homeroom: Employment proposed; set_to: the one already assigned;
    subjects: [(Subject, [Employment])] proposed, of those not assigned yet; taught: how many
    subjects have a teacher already; gone: names of who taught last year and is not at work;
    takes: whether the draft takes over the subjects proposed."""

    room: Classroom
    source: str = ""
    homeroom: Employment | None = None
    set_to: Employment | None = None
    subjects: list = field(default_factory=list)
    taught: int = 0
    gone: list = field(default_factory=list)
    takes: bool = True

    @property
    def key(self):
        return f"h{self.room.pk}"

    @property
    def box(self):
        return f"t{self.room.pk}"


@dataclass
class Draft:
    """lines: by class; people: who may be chosen; leads: who heads the groups."""

    lines: list
    people: list
    leads: list = field(default_factory=list)


def at_work(school_id, day):
    """Managers and teachers of a school who are at work on a day, by name."""
    rows = Employment.objects.filter(school=school_id, group__in=["1", "2"]).on(day)
    return list(rows.order_by("sort_key"))


def draft_of(rollover) -> Draft:
    """The draft of a school that has turned: the same number of queries whatever its size."""
    people = at_work(rollover.school_id, rollover.year.starts_on)
    working = {one.pk: one for one in people}
    rooms = list(
        Classroom.objects.filter(school=rollover.school_id, year=rollover.year_id)
        .order_by("sort_key")
        .select_related("year")
    )
    sources = _sources(rollover, rooms)
    without = rollover.draft.get("without", ())
    lines = [
        DutyLine(
            room,
            source=sources[room.pk].name if sources[room.pk] else "",
            takes=room.pk not in without,
        )
        for room in rooms
    ]
    _homerooms(rollover, lines, sources, working)
    _subjects(rollover, lines, sources, working)
    return Draft(lines, people, leads_of(rollover, working))


def _sources(rollover, rooms):
    """{class of the new year: class of the old one whose teachers it is offered, or None}."""
    old = {
        room.name: room
        for room in Classroom.objects.filter(
            school=rollover.school_id, year=rollover.plan.year_before_id
        )
    }
    came = {}
    for row in rollover.rooms.exclude(made=None).select_related("classroom", "like"):
        if row.classroom or row.made_id not in came:
            came[row.made_id] = row.classroom or row.like
    found = {}
    for room in rooms:
        same = old.get(room.name)
        stays = room.level in STAYS and same is not None and same.grade == room.grade
        found[room.pk] = same if stays else came.get(room.pk, same)
    return found


def _last_year(model, rollover):
    """Rows in force as last year ended."""
    rows = model.objects.filter(school=rollover.school_id, year=rollover.plan.year_before_id)
    return rows.on(rollover.plan.year_before.ends_on).select_related("employment")


def _homerooms(rollover, lines, sources, working):
    before = {row.classroom_id: row.employment for row in _last_year(Homeroom, rollover)}
    rows = Homeroom.objects.filter(school=rollover.school_id, year=rollover.year_id, ends_on=None)
    given = {row.classroom_id: row.employment for row in rows.select_related("employment")}
    written = rollover.draft.get("homeroom", {})
    for line in lines:
        line.set_to = given.get(line.room.pk)
        key, source = str(line.room.pk), sources[line.room.pk]
        if key in written:
            line.homeroom = working.get(written[key])
        elif source and (source.grade != line.room.grade or line.room.level in STAYS):
            # A class that opens for new pupils is free for whoever the school names.
            was = before.get(source.pk)
            line.homeroom = working.get(was.pk) if was else None
            if was and was.pk not in working:
                line.gone.append(was.full_name)


def _subjects(rollover, lines, sources, working):
    before = defaultdict(lambda: defaultdict(dict))
    for row in _last_year(Assignment, rollover):
        before[row.classroom_id][row.subject_id][row.employment_id] = row.employment
    rows = Assignment.objects.filter(school=rollover.school_id, year=rollover.year_id)
    taught = defaultdict(set)
    for room, subject in rows.values_list("classroom_id", "subject_id"):
        taught[room].add(subject)
    subjects = list(subjects_of(rollover.school.levels, rollover.year))
    for line in lines:
        line.taught = len(taught[line.room.pk])
        source = sources[line.room.pk]
        for subject in subjects:
            people = before[source.pk].get(subject.pk, {}) if source else {}
            if not people or line.room.level not in subject.levels:
                continue
            if subject.pk in taught[line.room.pk]:
                continue
            stay = [one for pk, one in people.items() if pk in working]
            line.gone += [one.full_name for pk, one in people.items() if pk not in working]
            if stay:
                line.subjects.append((subject, stay))
        line.gone = sorted(set(line.gone))
