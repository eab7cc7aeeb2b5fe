"""The model: who may what, where, when. Plain Python, no Django, nothing of the product.

Written from shared/house.md ("A permission is a filter"), mission.md B1–B6, domain.md 6.1 and
security.md C4. Moments are naive, in Việt Nam's time; days are inclusive at both ends.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tests.accounts.model.duties import (
    CHANGE_USER,
    DEPARTMENT,
    GIVE,
    HELP,
    IN_OWN_NAME,
    MARK,
    PERMS,
    ROLES,
    SCHOOL,
    SEE_USER,
    SEEING,
    SIGN,
)
from tests.accounts.model.facts import Grant, Paper, Person, Room, Unit


class Oracle:
    """All facts, and the questions that can be asked of them."""

    def __init__(self, now: datetime):
        self.now = now
        self.units: dict[str, Unit] = {}
        self.rooms: dict[str, Room] = {}
        self.groups: dict[str, str] = {}  # professional group: its school
        self.subjects: dict[str, frozenset] = {}  # subject: the levels it is taught at
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

    def gives_at(self, giver, role, unit):
        """Where a unit gives: at itself and what it manages; the Sở's inspectors anywhere."""
        if ROLES[role].outside and self.units[giver].tier == DEPARTMENT:
            return self.units[unit].department == giver
        return unit == giver or self.manager(unit) == giver

    def above(self, unit):
        """Its manager, and theirs, up to the Sở."""
        found = []
        while manager := self.manager(unit):
            found.append(manager)
            unit = manager
        return found

    def works_at(self, person, unit, day=None):
        """Whether they hold a post there today, or on the day on which work would begin."""
        posts = [p for p in self.people[person].posts if p.unit == unit]
        return any(p.held_on(self.today) or (day and p.held_on(day)) for p in posts)

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
            and not grant.rests_on(self.today)
            and grant.line.first <= self.today <= self.last_day(grant)
        )

    def on_trial(self, grant):
        """Begun on the head's word before the paper is signed: 72 hours at most."""
        if not (grant.pending and grant.trial):
            return False
        begun, until = grant.trial
        if grant.rests_on(self.today):
            return False
        midnight = datetime.combine(grant.line.last, time.min) + timedelta(days=1)
        return begun <= self.now < min(until, midnight)

    def perms(self, grant):
        """What it lets its holder do now. On trial: the work, but hand nothing on."""
        may = ROLES[grant.line.role].holds(grant.line.functions)
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
            more = {r for r in ROLES[grant.line.role].gives if self.hands_on(grant, r)}
            while more:
                found |= more
                more = {r for role in more for r in ROLES[role].gives} - found
        return found

    # Narrower than a class or a unit ----------------------------------------------------

    def may_mark(self, person, room, subject, term):
        """Marks: only of the subject and the term that were given (B2)."""
        return any(
            g.line.room == room and g.line.subject == subject and g.line.term in (None, term)
            for g in self.held(person, MARK)
        )

    def helped(self, person, room, subject, term):
        """Whom a person helps there: under their own name, never in the teacher's."""
        return {
            g.line.helped
            for g in self.held(person, HELP)
            if g.line.room == room
            and g.line.subject in (None, subject)
            and g.line.term in (None, term)
        }

    def may_approve(self, person, perm, group):
        """Papers of a professional group: by office at the school, or as authorised."""
        return any(
            g.line.group in (None, group) and g.line.unit == self.groups[group]
            for g in self.held(person, perm)
        )

    def _covers(self, grant, perm, unit):
        """Whether a grant reaches a unit: its own, and (not in its own name) what it manages."""
        line = grant.line
        if line.room:
            return False
        if line.unit == unit:
            # limited to levels, it sees its own unit and acts on the schools of those levels
            return not line.levels or perm in SEEING
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
        return any(self.hands_on(g, role) for g in self._giving(person, giver))

    def hands_on(self, grant, role):
        """Whether a grant gives a kind of work on: one limited to functions, only work whose
        all it holds itself."""
        mine, chosen = ROLES[grant.line.role], grant.line.functions
        return role in mine.gives and (not chosen or ROLES[role].most <= mine.holds(chosen))

    def entrusted(self, person, line):
        """Whether a person authorised in one group alone (not the head) hands on there, and no
        longer than they are authorised themselves (S4 mục 3)."""
        able = [g for g in self._giving(person, line.unit) if self.hands_on(g, line.role)]
        if any(g.line.role != "school_approver" for g in able):
            return True
        last = [g.line.last for g in able if g.line.group in (None, line.group)]
        return bool(last) and line.last <= max(last)

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
