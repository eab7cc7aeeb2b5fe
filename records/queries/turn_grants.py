"""Class grants for the new year, proposed from last year's: a draft that people change.

Homeroom teachers and helpers get a class each, subject teachers the classes and subjects that
they are assigned to (records.queries.turn_teaching).
"""

from dataclasses import dataclass

from accounts.models import Grant, User
from accounts.queries.axes import narrow_words
from accounts.roles import ROLES
from records.models import Homeroom
from records.queries.turn_teaching import last_grants, new_grants, works_of
from schools.models import Classroom

HOMEROOM = "homeroom_teacher"
PER_CLASS = [key for key, role in ROLES.items() if role.per_class and role.subject != "must"]


@dataclass(frozen=True)
class Proposal:
    """One person who held a class, or is homeroom teacher of a new one: which class becomes
    theirs, unless someone says otherwise. old: the class held, None for who held none; source:
    last year's grant, whose limits (subject, term, whom it helps) stay, None likewise.

    given: the class of the new year a biên bản already names for them; None when there is none.
    """

    holder: User
    role: str
    old: Classroom | None
    new: Classroom | None
    given: Classroom | None
    source: Grant | None = None

    @property
    def key(self):
        return f"g{self.source.pk}" if self.source else f"h{self.holder.pk}"

    @property
    def label(self):
        limits = narrow_words(self.source) if self.source else []
        return ", ".join([ROLES[self.role].label, *limits])


def proposals(rollover) -> list[Proposal]:
    """The holders of last year's classes, class by class; then who is homeroom teacher in the new
    year without having held a class. Who is assigned to a class is offered that class; a helper
    that of the teacher they help."""
    made = {
        row.classroom_id: row.made
        for row in rollover.rooms.filter(classroom__isnull=False).select_related("made")
    }
    assigned, given = _assigned(rollover), _given(rollover)
    teachers = dict(assigned)
    taught = works_of(rollover.school_id, rollover.plan.year_id)
    found = []
    for grant in last_grants(rollover, PER_CLASS):
        room = made.get(grant.classroom_id)
        if grant.role == HOMEROOM and assigned:
            _, room = teachers.pop(grant.holder_id, (None, None))
        elif grant.subject_id:
            rooms = [w.room for w in taught.get(grant.helps_id, ()) if w.subject == grant.subject]
            room = room if room in rooms else next(iter(rooms), None)
        elif grant.helps_id and assigned:
            _, room = assigned.get(grant.helps_id, (None, None))
        had = given.get(_named(grant))
        found.append(Proposal(grant.holder, grant.role, grant.classroom, room, had, grant))
    for user, room in teachers.values():
        had = given.get((user.pk, HOMEROOM, None, None))
        found.append(Proposal(user, HOMEROOM, None, room, had))
    return found


def _named(grant):
    return grant.holder_id, grant.role, grant.subject_id, grant.helps_id


def _given(rollover):
    """{person and limits: the class of the new year that a biên bản names already}"""
    rows = new_grants(rollover.school_id, rollover.plan.year_id, PER_CLASS)
    return {_named(grant): grant.classroom for grant in rows}


def _assigned(rollover):
    """{account: (account, class)} of the homeroom teachers of the new year that have one."""
    rows = Homeroom.objects.filter(school=rollover.school_id, year=rollover.year_id, ends_on=None)
    rows = rows.exclude(employment__staff__user=None).filter(
        employment__staff__user__is_active=True
    )
    rows = rows.select_related("classroom", "employment__staff__user")
    return {
        row.employment.staff.user_id: (row.employment.staff.user, row.classroom)
        for row in rows.order_by("classroom__sort_key")
    }


def new_classrooms(rollover):
    """The classes of the new year, to choose from."""
    rows = Classroom.objects.filter(school=rollover.school_id, year=rollover.year_id)
    return list(rows.order_by("sort_key"))
