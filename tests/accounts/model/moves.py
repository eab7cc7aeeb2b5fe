"""From small numbers to acts: mostly what the model allows, by a twist what it does not."""

from __future__ import annotations

from datetime import date, timedelta

from tests.accounts.model.acts import GIVER, RECEIVER
from tests.accounts.model.duties import (
    ADD_USER,
    CHANGE_USER,
    END,
    GIVE,
    ROLES,
    SCHOOL,
    SIGN,
)
from tests.accounts.model.facts import Line

# How often each kind of act is tried.
MOVES = {
    "prepare": 9,
    "sign": 4,
    "sign_all": 6,
    "receive_all": 7,
    "start_trial": 5,
    "end": 2,
    "void": 3,
    "move": 3,
    "create_user": 2,
    "issue_slip": 3,
    "open_account": 3,
    "end_post": 1,
    "go_away": 2,
    "disable": 1,
    "enable": 1,
    "hours_pass": 3,
    "days_pass": 2,
}
HOURS = (1, 20, 71, 72, 73)
DAYS = (1, 3, 8, 40)
MOST_PEOPLE, MOST_LEAVERS = 20, 4


def pick(choices, n):
    """One of the choices; None when there is none."""
    choices = list(choices)
    return choices[n % len(choices)] if choices else None


class Moves:
    """Each move takes four numbers, a twist and whether the PIN or code is right."""

    def __init__(self, both):
        self.both = both
        self.model = both.model
        self.leavers = 0

    def do(self, name, numbers, twist, right):
        """Try one act; returns the person whom it touches, to be looked at."""
        move = getattr(self, name)
        return move(*numbers, twist, right) or self.anyone(numbers[0])

    # Who could -----------------------------------------------------------------------------

    def anyone(self, n):
        return pick(self.model.people, n)

    def _who(self, perm, unit):
        return [p for p in self.model.people if self.model.may_at_unit(p, perm, unit)]

    def _actor(self, able, n, twist, *twists):
        """Mostly one who may; by one of the twists, or when nobody may, anyone."""
        actor = None if twist in ("by", *twists) else pick(able, n)
        return actor or self.anyone(n)

    @staticmethod
    def _late(numbers, n):
        """One of the last few, or now and then of all."""
        numbers = list(numbers)
        return pick(numbers if n >= 192 else numbers[-4:], n)

    def _wanting(self, side):
        papers = enumerate(self.model.papers)
        return [n for n, p in papers if p.open and side not in p.signed]

    # People --------------------------------------------------------------------------------

    def _instead(self, a, b, c, d, twist, right):
        """Nothing waits for this act: draw up something new, or let time pass."""
        other = self.prepare if c % 2 else self.hours_pass
        return other(a, b, c, d, twist, right)

    def create_user(self, a, b, c, d, twist, right):
        m = self.model
        if len(m.people) >= MOST_PEOPLE:
            return self.issue_slip(a, b, c, d, twist, right)
        actor = self._actor([p for p in m.people if m.held(p, ADD_USER)], a, twist)
        units = [u for u in m.units if twist == "unit" or m.may_at_unit(actor, ADD_USER, u)]
        unit = pick(units or m.units, b)
        self.both.create_user(actor, f"n{len(m.people)}", unit, is_head=c % 4 == 0)
        return actor

    def issue_slip(self, a, b, c, d, twist, right):
        closed = [p for p, who in self.model.people.items() if not who.opened]
        whom = pick(closed, b) if closed and c % 2 else self.anyone(b)
        actor = whom if twist == "self" else self._mender(whom, a, twist)
        self.both.issue_slip(actor, whom)
        return whom

    def _mender(self, whom, n, twist):
        able = [p for p in self.model.people if self.model.may_mend(p, whom)]
        near = [p for p in self.model.people if self.model.may_to_person(p, CHANGE_USER, whom)]
        return self._actor(near if twist == "role" else able, n, twist)

    def open_account(self, a, b, c, d, twist, right):
        waiting = [p for p, who in self.model.people.items() if who.slip]
        if not waiting and not twist:
            return self.issue_slip(a, b, c, d, twist, right)
        key = pick(waiting, a) or self.anyone(a)
        self.both.open_account(key, right)
        return key

    def end_post(self, a, b, c, d, twist, right):
        key, day = self.anyone(a), self.model.today - timedelta(days=b % 2)
        post = next((p for p in self.model.people[key].posts if p.last is None), None)
        may_leave = post and post.first <= day and not (post.is_head and b % 2 == 0)
        if not may_leave or self.leavers >= MOST_LEAVERS:
            return self.hours_pass(a, b, c, d, twist, right)
        self.leavers += 1
        self.both.end_post(key, post.unit, day)
        return key

    def disable(self, a, b, c, d, twist, right):
        # mostly those on whom less hangs
        quiet = [p for p in self.model.people if not self.model.held(p, GIVE)]
        whom = pick(quiet, b) if c % 4 else self.anyone(b)
        self.both.disable(self._mender(whom, a, twist), whom)
        return whom

    def enable(self, a, b, c, d, twist, right):
        closed = [p for p, who in self.model.people.items() if who.disabled]
        if not closed and not twist:
            return self.disable(a, b, c, d, twist, right)
        whom = pick(closed, b) or self.anyone(b)
        self.both.enable(self._mender(whom, a, twist), whom)
        return whom

    # Handing down ----------------------------------------------------------------------------

    def prepare(self, a, b, c, d, twist, right):
        m = self.model
        # Sở E is small and sealed off: there is little to give, so it is left to the twists
        able = [p for p in m.people if m.held(p, GIVE) and (twist or p[:2] != "e_")]
        actor = self._actor(able, a, twist)
        units = [u for u in m.units if twist == "giver" or m.may_at_unit(actor, GIVE, u)]
        giver = pick(units or m.units, b // 16)
        units = [
            u
            for u in m.units
            if twist == "unit" or any(m.gives_at(giver, role, u) for role in ROLES)
        ]
        ready = [u for u in units if self._roles(actor, giver, u)]
        unit = pick(units if twist or not ready else ready, b)
        roles = self._roles(actor, giver, unit, anywhere=twist == "unit")
        if twist == "role" or not roles:
            roles = [r for r in ROLES if ROLES[r].tier == m.units[unit].tier or c % 4 == 0]
        workplace = giver if ROLES[pick(roles, c)].outside else unit
        people = [p for p in m.people if m.works_at(p, workplace) and p != actor]
        holder = self.anyone(d) if twist == "holder" or not people else pick(people, d)
        holder = actor if twist == "self" else holder
        count = 2 if d % 8 == 0 else 1
        lines = [self._line(pick(roles, c + n), unit, a + b + c + n, twist) for n in range(count)]
        self.both.prepare(actor, giver, holder, lines)
        return holder

    def _roles(self, actor, giver, unit, anywhere=False):
        m = self.model
        roles = [role for role in ROLES if m.may_give(actor, giver, role, unit)]
        return [role for role in roles if anywhere or m.gives_at(giver, role, unit)]

    def _line(self, role, unit, n, twist):
        m, kind = self.model, ROLES[role]
        rooms = [r for r in m.rooms if (m.rooms[r].school == unit) != (twist == "room")]
        by_room = kind.by_room != (twist == "room" and n % 2 == 0)
        room = pick(rooms or m.rooms, n) if by_room else None
        year = m.year_of(Line(role, unit, m.today, m.today, room))
        first, end = max(m.today, date(year, 8, 1)), date(year + 1, 8, 31)
        days = [(first, end), (first, end), (first, first), (first + timedelta(days=2), end)]
        if twist == "days":
            yesterday = m.today - timedelta(days=1)
            over = end + timedelta(days=1)
            days = [(yesterday, yesterday), (first, over), (date(year, 7, 31), end), (end, first)]
        levels = frozenset()
        if kind.by_level or twist == "levels":
            levels = pick([frozenset({"TH"}), frozenset({"THCS"}), frozenset()], n)
        line = Line(role, unit, *pick(days, n // 4), room, levels, decision=twist != "levels")
        return self._narrowed(line, kind, n, twist)

    def _narrowed(self, line, kind, n, twist):
        """The line with its limits: mostly those that its kind of work asks for."""
        m, wild = self.model, twist == "limits"
        some = pick(sorted(kind.functions) or ["health"], n // 3)
        if kind.choose != (wild and n % 3 == 0) or (kind.functions and n % 2):
            line.functions = frozenset({some} if n % 5 else {some, *list(kind.functions)[:1]})
        if bool(kind.subject) != (wild and n % 3 == 1) and (kind.subject != "may" or n % 2):
            line.subject = pick(m.subjects, n // 7) if line.room else None
        if kind.by_term or wild:
            line.term = pick((None, 1, 2), n // 2) if line.room else None
        if kind.by_group or wild:
            near = [g for g in m.groups if (m.groups[g] == line.unit) != wild]
            line.group = pick((None, *near), n)
        if kind.helps != (wild and n % 3 == 2):
            self._helped(line, n)
        return line

    def _helped(self, line, n):
        """Someone who teaches there; then in the same subject and term."""
        teachers = [
            g
            for g in self.model.grants
            if g.line.room and g.line.unit == line.unit and not g.ended and not g.line.helped
        ]
        grant = pick(teachers, n // 2)
        line.helped = grant.holder if grant else self.anyone(n)
        if grant and n % 4:
            line.room, line.subject = grant.line.room, grant.line.subject
            line.term = grant.line.term

    def go_away(self, a, b, c, d, twist, right):
        """A long leave, of one who sits in no seat."""
        m = self.model
        seats = ("department_head", "commune_head", "school_head")
        held = [
            g for g in m.grants
            if not g.ended and not any(p.is_head for p in m.people[g.holder].posts)
            and not any(h.line.role in seats for h in m.grants if h.holder == g.holder)
        ]  # fmt: skip
        grant = pick(held, a)
        if grant is None:
            return self._instead(a, b, c, d, twist, right)
        first = m.today + timedelta(days=pick((0, 0, 2, 20), b))
        back = first + timedelta(days=pick((1, 3, 30, 30, 0), c))
        actor = grant.holder if twist == "self" else self._actor(
            self._who(END, grant.giver), d, twist
        )  # fmt: skip
        self.both.go_away(actor, grant.holder, grant.line.unit, first, back)
        return grant.holder

    def sign(self, a, b, c, d, twist, right):
        m, side = self.model, GIVER if d % 2 else RECEIVER
        wanting = self._wanting(side)
        if not wanting and twist != "unit":
            return self.prepare(a, b, c, d, twist, right)
        if twist == "unit":
            wanting = range(len(m.papers))
        number = self._late(wanting, a)
        paper = m.papers[number]
        able = [paper.subject]
        if side == GIVER and twist != "self":
            able = [p for p in self._who(SIGN, paper.unit) if p != paper.subject]
        self.both.sign(self._actor(able, b, twist, "holder"), [number], side, right)
        return paper.subject

    def sign_all(self, a, b, c, d, twist, right):
        """A head signs the list."""
        m, wanting = self.model, self._wanting(GIVER)
        able = [
            (p, m.papers[n].unit)
            for n in wanting
            for p in self._who(SIGN, m.papers[n].unit)
            if p != m.papers[n].subject
        ]
        if not able:
            return self._instead(a, b, c, d, twist, right)
        actor, unit = pick(able, a)
        numbers = [n for n in wanting if m.papers[n].unit == unit]
        if twist != "self":
            numbers = [n for n in numbers if m.papers[n].subject != actor]
        self.both.sign(self._actor([actor], b, twist), numbers, GIVER, right)
        return m.papers[numbers[-1]].subject

    def receive_all(self, a, b, c, d, twist, right):
        """A holder signs theirs."""
        m, wanting = self.model, self._wanting(RECEIVER)
        if not wanting:
            return self._instead(a, b, c, d, twist, right)
        whom = m.papers[self._late(wanting, a)].subject
        numbers = [n for n in wanting if m.papers[n].subject == whom]
        self.both.sign(self._actor([whom], b, twist), numbers, RECEIVER, right)
        return whom

    def start_trial(self, a, b, c, d, twist, right):
        m = self.model
        grants = [n for n, g in enumerate(m.grants) if g.pending and not g.trial]
        if not grants and not twist:
            return self._instead(a, b, c, d, twist, right)
        if not grants or twist == "unit":
            grants = range(len(m.grants))
        number = self._late(grants, a)
        grant = m.grants[number]
        able = [p for p in self._who(SIGN, grant.giver) if p != grant.holder]
        if not able and not twist:
            return self._instead(a, b, c, d, twist, right)
        actor = grant.holder if twist == "self" else self._actor(able, b, twist)
        self.both.start_trial(actor, number, pick((1, 24, 72, 72, 72, 72, 73, 0), c), right)
        return grant.holder

    # Taking back -----------------------------------------------------------------------------

    def end(self, a, b, c, d, twist, right):
        number = pick(range(len(self.model.grants) - 1, -1, -1), a)
        grant = self.model.grants[number]
        self.both.end(self._actor(self._who(END, grant.giver), b, twist, "unit"), number)
        return grant.holder

    def void(self, a, b, c, d, twist, right):
        m = self.model
        papers = [n for n, p in enumerate(m.papers) if p.open or twist == "unit"]
        number = self._late(papers or range(len(m.papers)), a)
        paper = m.papers[number]
        self.both.void(self._actor(self._who(GIVE, paper.unit), b, twist), number)
        return paper.subject

    # The tree and the clock ------------------------------------------------------------------

    def move(self, a, b, c, d, twist, right):
        m = self.model
        schools = [u for u in m.units if m.units[u].tier == SCHOOL and u != "E1"]
        school, manager = pick(schools, a), pick(("CA", "CB", "D"), b)
        first = m.today + timedelta(days=pick((0, 0, 0, 3, -2), c))
        self.both.move(self._actor(["d_off"], d, twist), school, manager, first)
        return pick(self._who(GIVE, manager), d)

    def hours_pass(self, a, b, c, d, twist, right):
        self.both.pass_time(self.model.now + timedelta(hours=pick(HOURS, a)))

    def days_pass(self, a, b, c, d, twist, right):
        days = pick(DAYS, a)
        if b % 8 == 0:  # into the next August, where two school years meet
            today = self.model.today
            days = (date(today.year + (today.month >= 8), 8, 10) - today).days
        self.both.pass_time(self.model.now + timedelta(days=days))
