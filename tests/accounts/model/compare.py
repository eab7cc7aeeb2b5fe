"""What the portal shows and allows a person, against the model: list, door and wall."""

from __future__ import annotations

from django.db import connection

from accounts.models import Grant, User
from csdl.kit import wall
from csdl.kit.access import can
from records.models import Student
from schools.models import Classroom, Group, Unit
from tests.accounts.model.duties import (
    ADD_UNIT,
    ADD_USER,
    APPROVE,
    CHANGE_USER,
    EDIT_PUPIL,
    EDIT_ROOM,
    EDIT_UNIT,
    END,
    GIVE,
    MARK,
    ROLL,
    SEE_PUPIL,
    SEE_ROOM,
    SEE_UNIT,
    SEE_USER,
    SIGN,
)

LISTS = (
    *((Unit, perm) for perm in (SEE_UNIT, EDIT_UNIT, ADD_UNIT, ADD_USER, GIVE, SIGN, END)),
    *((Classroom, perm) for perm in (SEE_ROOM, EDIT_ROOM)),
    *((Student, perm) for perm in (SEE_PUPIL, EDIT_PUPIL, ROLL)),
    *((User, perm) for perm in (SEE_USER, CHANGE_USER)),
    (Grant, END),
)
# Classes with what may be taught there and not, both terms.
NARROW = [
    (room, subject, term)
    for room in ("S1/1A", "S2/1B", "S2/6B")
    for subject in ("maths", "science")
    for term in (1, 2)
]
_ROWS = " union all ".join(
    f"""select '{kind}', user_id, permission_id, content_object_id, r.levels
    from accounts_{kind}right r where starts_at <= statement_timestamp()
    and ends_at > statement_timestamp() and user_id = any(%s) and permission_id = any(%s)"""
    for kind in ("unit", "room")
)


class Compare:
    """Questions to the portal about one person, answered in the model's words."""

    def __init__(self, both):
        self.both = both
        self.names = {
            Unit: {row.pk: key for key, row in both.units.items()},
            Classroom: {row.pk: key for key, row in both.rooms.items()},
            Student: {pk: key for key, pk in both.pupils.items()},
        }
        self.perms = both.perms

    def names_of(self, model):
        if model is User:
            return {pk: key for key, pk in self.both.people.items()}
        if model is Grant:
            return {pk: n for n, pk in enumerate(self.both.grants)}
        return self.names[model]

    # What the model says -----------------------------------------------------------------

    def expected(self, person, model, perm):
        m = self.both.model
        if model is Unit:
            return {key for key in m.units if m.may_at_unit(person, perm, key)}
        if model is Classroom:
            return {key for key in m.rooms if m.may_in_room(person, perm, key)}
        if model is Student:
            return {key for key in self.both.pupils if m.may_to_pupil(person, perm, key)}
        if model is User:
            return {key for key in m.people if m.may_to_person(person, perm, key)}
        return {n for n, g in enumerate(m.grants) if m.may_at_unit(person, perm, g.giver)}

    def behind_wall(self, person):
        schools = self.both.model.behind_wall(person)
        rooms = self.both.model.rooms.values()
        return {pupil for room in rooms if room.school in schools for pupil in room.pupils}

    # What the portal says ----------------------------------------------------------------

    def person(self, key, lists=LISTS, doors=()):
        """Some lists of a person, what the wall leaves visible, and some doors.

        doors: (model, perm, key of an object).
        """
        reach = self.both.reach(key)
        wall.enter(reach)
        for model, perm in lists:
            names = self.names_of(model)
            shown = model.objects.allowed(reach, perm).order_by().values_list("pk", flat=True)
            # the database holds other Sở and people too: none of theirs may be among them
            self._same(
                f"{key}: list of {model.__name__} for {perm}",
                {names.get(pk, pk) for pk in shown},
                self.expected(key, model, perm),
            )
        names = self.names_of(Student)
        with connection.cursor() as cursor:
            cursor.execute("select id from records_student")
            seen = {names.get(pk, pk) for (pk,) in cursor.fetchall()}
        self._same(f"{key}: behind the wall", seen, self.behind_wall(key))
        for model, perm, obj in doors:
            self._door(reach, key, model, perm, obj)
        self._narrow(reach, key)

    def _narrow(self, reach, key):
        """Marks of a subject and a term, whom a helper enters for, papers of a group."""
        m, both = self.both.model, self.both
        names = self.names_of(User)
        for room, subject, term in NARROW:
            where = (both.rooms[room].pk, both.subjects[subject].pk, term)
            what = f"{key}: {room} {subject} term {term}"
            marks = m.may_mark(key, room, subject, term)
            self._same(f"{what}: marks", reach.in_room(MARK, *where), marks)
            helped = m.helped(key, room, subject, term)
            found = names.get(reach.helping(*where))
            self._same(f"{what}: helps", found in helped if helped else found is None, True)
        groups = {row.pk: name for name, row in both.groups.items()}
        for perm in (APPROVE["lesson_plan"], APPROVE["gradebook"]):
            shown = Group.objects.allowed(reach, perm).values_list("pk", flat=True)
            wanted = {name for name in m.groups if m.may_approve(key, perm, name)}
            shown = {groups.get(pk, pk) for pk in shown} if reach.holds(perm) else set()
            self._same(f"{key}: groups for {perm}", shown, wanted)

    def _door(self, reach, person, model, perm, obj):
        pks = {name: pk for pk, name in self.names_of(model).items()}
        opened = can(reach, perm, model(pk=pks[obj]))
        wanted = obj in self.expected(person, model, perm)
        self._same(f"{person}: door of {model.__name__} {obj} for {perm}", opened, wanted)

    def rows(self):
        """All right rows in force now, of everyone, against the model's grants."""
        people, units, rooms = (self.names_of(m) for m in (User, Unit, Classroom))
        places, found = {"unit": units, "room": rooms}, set()
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [list(people), list(self.perms)] * 2)
            for kind, user, perm, place, levels in cursor.fetchall():
                found.add((people[user], self.perms[perm], places[kind][place], tuple(levels)))
        m = self.both.model
        wanted = {
            (g.holder, perm, g.line.room or g.line.unit, tuple(sorted(g.line.levels)))
            for g in m.grants
            for perm in m.perms(g)
        }
        self._same("right rows in force", found, wanted)

    def _same(self, what, portal, model):
        if portal == model:
            return
        detail = f"portal {portal}, model {model}"
        if isinstance(portal, set):
            more, less = portal - model, model - portal
            detail = f"too much {sorted(map(str, more))}, too little {sorted(map(str, less))}"
        raise AssertionError(f"{what}: {detail}\n{self.both.story()}")
