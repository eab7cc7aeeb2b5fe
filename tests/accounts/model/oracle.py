"""The model: who may what, where, when. Plain Python, no Django, nothing of the product.

Written from shared/house.md ("A permission is a filter"), mission.md B1–B6, domain.md 6.1 and
security.md C4. Moments are naive, in Việt Nam's time; days are inclusive at both ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

DEPARTMENT, COMMUNE, SCHOOL = "department", "commune", "school"
GIVE, SIGN, END = "accounts.give_grant", "accounts.sign_grant", "accounts.end_grant"
# Done in the name of one unit: held at that unit, never at those below it.
IN_OWN_NAME = {GIVE, SIGN, END}
SEE_USER, CHANGE_USER, ADD_USER = (f"accounts.{act}_user" for act in ("view", "change", "add"))
SEE_PUPIL, EDIT_PUPIL = "records.view_student", "records.change_student"
SEE_ROOM, EDIT_ROOM = "schools.view_classroom", "schools.change_classroom"
SEE_UNIT, EDIT_UNIT, ADD_UNIT = (f"schools.{act}_unit" for act in ("view", "change", "add"))

_SEE = {SEE_UNIT, SEE_ROOM, SEE_PUPIL, SEE_USER}
_PEOPLE = {ADD_USER, CHANGE_USER, GIVE, END}
_SCHOOL = {EDIT_UNIT, EDIT_ROOM}


@dataclass(frozen=True)
class Role:
    """A kind of work: what it may, and which kinds of work it may hand on.

    own: handed to the unit's own people; else by the unit above. by_room: on one class.
    """

    tier: str
    may: frozenset
    gives: frozenset = frozenset()
    own: bool = False
    by_room: bool = False
    by_level: bool = False


def _role(tier, may, gives="", **axes):
    return Role(tier, frozenset(may), frozenset(gives.split()), **axes)


# domain.md 6.1. The Sở reads all, but the records of pupils are edited in schools alone.
ROLES = {
    "department_head": _role(
        DEPARTMENT,
        _SEE | {SIGN, END},
        "department_officer department_specialist commune_head commune_officer"
        " school_head school_officer",
        own=True,
    ),
    "department_officer": _role(
        DEPARTMENT,
        _SEE | _PEOPLE | {ADD_UNIT, EDIT_UNIT},
        "department_specialist commune_head commune_officer school_head school_officer",
        own=True,
    ),
    "department_specialist": _role(DEPARTMENT, _SEE, own=True),
    "commune_head": _role(
        COMMUNE, _SEE | {SIGN, END}, "commune_specialist school_head school_officer"
    ),
    "commune_officer": _role(
        COMMUNE, _SEE | _PEOPLE | {EDIT_UNIT}, "commune_specialist school_head school_officer"
    ),
    "commune_specialist": _role(COMMUNE, _SEE, own=True, by_level=True),
    "school_head": _role(
        SCHOOL,
        _SEE | _SCHOOL | _PEOPLE | {SIGN},
        "school_data_officer school_deputy homeroom_teacher",
    ),
    "school_officer": _role(
        SCHOOL, _SEE | _SCHOOL | _PEOPLE | {EDIT_PUPIL}, "school_deputy homeroom_teacher"
    ),
    "school_data_officer": _role(
        SCHOOL, _SEE | _SCHOOL | _PEOPLE | {EDIT_PUPIL}, "school_deputy homeroom_teacher", own=True
    ),
    "school_deputy": _role(SCHOOL, _SEE, own=True),
    "homeroom_teacher": _role(SCHOOL, {SEE_ROOM, SEE_PUPIL, EDIT_PUPIL}, own=True, by_room=True),
}
# Who keeps a unit's accounts for its head.
CUSTODIANS = {"commune_officer", "school_officer", "school_data_officer"}
PERMS = sorted(frozenset().union(*(role.may for role in ROLES.values())))


@dataclass
class Unit:
    """managers: [manager, first day, day after the last or None], dated (mission A2)."""

    tier: str
    department: str
    levels: frozenset = frozenset()
    managers: list = field(default_factory=list)


@dataclass
class Room:
    school: str
    level: str
    year: int
    pupils: set = field(default_factory=set)


@dataclass
class Post:
    unit: str
    is_head: bool
    first: date
    last: date | None = None

    def held_on(self, day):
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Person:
    """opened: has set a password with the code of a slip; slip: (until, wrong tries) or None."""

    posts: list = field(default_factory=list)
    opened: bool = False
    disabled: bool = False
    wrong_pins: int = 0
    slip: list | None = None


@dataclass
class Line:
    """What one line of a biên bản asks for."""

    role: str
    unit: str
    first: date
    last: date
    room: str | None = None
    levels: frozenset = frozenset()


@dataclass
class Grant:
    """in_force_at: when all that it waits for had come; trial: (from, until) before that."""

    giver: str
    holder: str
    line: Line
    paper: int | None
    in_force_at: datetime | None = None
    trial: tuple | None = None
    ended: bool = False

    @property
    def pending(self):
        return self.in_force_at is None and not self.ended


@dataclass
class Paper:
    kind: str
    unit: str
    subject: str
    year: int | None = None
    parent: int | None = None
    signed: dict = field(default_factory=dict)
    void: bool = False

    @property
    def complete(self):
        return len(self.signed) == 2 and not self.void

    @property
    def open(self):
        return len(self.signed) < 2 and not self.void


class Oracle:
    """All facts, and the questions that can be asked of them."""

    def __init__(self, now: datetime):
        self.now = now
        self.units: dict[str, Unit] = {}
        self.rooms: dict[str, Room] = {}
        self.people: dict[str, Person] = {}
        self.grants: list[Grant] = []
        self.papers: list[Paper] = []

    @property
    def today(self) -> date:
        return self.now.date()

    # The tree, as it is today ------------------------------------------------------------

    def manager(self, unit):
        for manager, first, after in self.units[unit].managers:
            if first <= self.today and (after is None or self.today < after):
                return manager
        return None

    def managed(self, unit):
        return [key for key in self.units if self.manager(key) == unit]

    def in_subtree(self, unit, top):
        """What a unit gives rights on: itself, and what it manages."""
        return unit == top or self.manager(unit) == top

    def above(self, unit):
        """Its manager, and theirs, up to the Sở."""
        found = []
        while manager := self.manager(unit):
            found.append(manager)
            unit = manager
        return found

    def works_at(self, person, unit):
        return any(p.unit == unit and p.held_on(self.today) for p in self.people[person].posts)

    def head(self, unit):
        """Who heads a unit today, or minds its empty seat; None when nobody does."""
        for key, person in self.people.items():
            if any(p.unit == unit and p.is_head and p.held_on(self.today) for p in person.posts):
                return key
        return None

    # What is in force --------------------------------------------------------------------

    def last_day(self, grant):
        """Its last day; a class grant also ends when the one of a later year starts."""
        days = [grant.line.last]
        if grant.line.room:
            year = self.rooms[grant.line.room].year
            days += [
                other.line.first - timedelta(days=1)
                for other in self.grants
                if other.holder == grant.holder
                and other.in_force_at
                and other.line.unit == grant.line.unit
                and other.line.room
                and self.rooms[other.line.room].year > year
            ]
        return min(days)

    def in_full_force(self, grant):
        return (
            grant.in_force_at is not None
            and not grant.ended
            and grant.line.first <= self.today <= self.last_day(grant)
        )

    def on_trial(self, grant):
        """Begun on the head's word before the paper is signed: 72 hours at most."""
        if not (grant.pending and grant.trial):
            return False
        begun, until = grant.trial
        midnight = datetime.combine(grant.line.last, time.min) + timedelta(days=1)
        return begun <= self.now < min(until, midnight)

    def perms(self, grant):
        """What it lets its holder do now. On trial: the work, but hand nothing on."""
        may = ROLES[grant.line.role].may
        if self.in_full_force(grant):
            return may
        return may - {GIVE, SIGN} if self.on_trial(grant) else frozenset()

    def held(self, person, perm):
        """The grants by which an enabled person holds a permission somewhere, now."""
        if self.people[person].disabled:
            return []
        return [g for g in self.grants if g.holder == person and perm in self.perms(g)]

    # May they? ---------------------------------------------------------------------------

    def may_at_unit(self, person, perm, unit):
        return any(self._covers(g, perm, unit) for g in self.held(person, perm))

    def may_in_room(self, person, perm, room):
        return any(self._covers_room(g, perm, room) for g in self.held(person, perm))

    def may_to_pupil(self, person, perm, pupil):
        """No right is ever held on one pupil: it comes from a class the pupil is in."""
        rooms = [key for key, room in self.rooms.items() if pupil in room.pupils]
        return any(self.may_in_room(person, perm, room) for room in rooms)

    def may_to_person(self, person, perm, other):
        """Through a post of the other: of today, or past ones where they now work nowhere;
        for seeing any. Everyone sees themself."""
        posts = self.people[other].posts
        if perm == SEE_USER and person == other and not self.people[person].disabled:
            return True
        if perm != SEE_USER:
            posts = [p for p in posts if p.held_on(self.today)] or posts
        return any(self.may_at_unit(person, perm, post.unit) for post in posts)

    def may_mend(self, person, other):
        """Whether one may hold the key to another's account (B7: the next level up mends it).

        A slip opens all that the account may do, so whoever prints it could have handed out
        each of its grants, now or through those below: in the unit that gave it, or in one
        above the place it holds at.
        """
        if person == other or not self.may_to_person(person, CHANGE_USER, other):
            return False
        standing = [
            g
            for g in self.grants
            if g.holder == other and not g.ended and self.last_day(g) >= self.today
        ]
        return all(
            any(
                self.may_at_unit(person, CHANGE_USER, place)
                and grant.line.role in self._handed_on(person, place)
                for place in (grant.giver, *self.above(grant.line.unit))
            )
            for grant in standing
        )

    def _handed_on(self, person, unit):
        """Kinds of work that a person may give at a unit, and all that those give in turn."""
        found = set()
        for grant in self._giving(person, unit):
            more = set(ROLES[grant.line.role].gives)
            while more:
                found |= more
                more = {r for role in more for r in ROLES[role].gives} - found
        return found

    def _covers(self, grant, perm, unit):
        """Whether a grant reaches a unit: its own, and (not in its own name) what it manages."""
        line = grant.line
        if line.room:
            return False
        if line.unit == unit:
            return True
        if perm in IN_OWN_NAME:
            return False
        if self.units[line.unit].tier == DEPARTMENT:
            return self.units[unit].department == line.unit
        levels_meet = not line.levels or line.levels & self.units[unit].levels
        return self.manager(unit) == line.unit and bool(levels_meet)

    def _covers_room(self, grant, perm, key):
        if grant.line.room:
            return grant.line.room == key
        room = self.rooms[key]
        level_fits = not grant.line.levels or room.level in grant.line.levels
        return level_fits and self._covers(grant, perm, room.school)

    def behind_wall(self, person):
        """Schools whose rows the database shows: those that any right of the person reaches."""
        found = {g.line.unit for p in PERMS for g in self.held(person, p) if g.line.room}
        schools = {key for key, unit in self.units.items() if unit.tier == SCHOOL}
        return found | {s for s in schools if any(self.may_at_unit(person, p, s) for p in PERMS)}

    # May they give? ----------------------------------------------------------------------

    def may_give(self, person, giver, role, unit):
        """Whether a person may hand on a kind of work at a unit in the name of another.

        By a grant in full force at the giving unit whose own kind of work hands that on.
        """
        wanted = ROLES.get(role)
        if wanted is None or self.people[person].disabled:
            return False
        if wanted.tier != self.units[unit].tier or wanted.own != (unit == giver):
            return False
        return any(role in ROLES[g.line.role].gives for g in self._giving(person, giver))

    def _giving(self, person, unit):
        """The grants by which a person hands on in the name of a unit: in full force, whole."""
        return [
            g
            for g in self.grants
            if g.holder == person
            and g.line.unit == unit
            and not (g.line.room or g.line.levels)
            and self.in_full_force(g)
        ]
