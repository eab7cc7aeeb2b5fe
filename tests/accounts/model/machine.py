"""Hypothesis plays: it gives, signs, expires, ends, moves people and schools, and tries what must
be refused. After each step the portal must agree with the model (security.md C4).
"""

from __future__ import annotations

import copy
from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.accounts.model.acts import GIVER, RECEIVER
from tests.accounts.model.both import Both
from tests.accounts.model.compare import LISTS, Compare
from tests.accounts.model.oracle import (
    ADD_USER,
    CHANGE_USER,
    END,
    GIVE,
    PERMS,
    ROLES,
    SCHOOL,
    SIGN,
    Line,
)

PICK = st.integers(0, 255)
# Mostly what is allowed; now and then one thing is not.
TWIST = st.sampled_from(
    ["", "", "", "", "", "", "by", "giver", "unit", "role", "holder", "self", "room", "days"]
)
RIGHT = st.sampled_from([True, True, True, True, True, True, False])
HOURS = (1, 20, 71, 72, 73)
DAYS = (1, 3, 8, 40)


def pick(choices, n):
    """One of the choices; None when there is none."""
    choices = list(choices)
    return choices[n % len(choices)] if choices else None


class Machine(RuleBasedStateMachine):
    """One example: a copy of the start, in a savepoint that is rolled back."""

    start: Both  # set by the test, with the world standing
    steps = Counter()  # of each rule, over all examples

    def __init__(self):
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        start = self.start
        self.both = Both(
            copy.deepcopy(start.model),
            start.clock,
            start.units,
            start.rooms,
            dict(start.people),
            start.pupils,
            list(start.grants),
            list(start.papers),
            dict(start.codes),
            [],
            start.older_papers,
        )
        self.both.clock.set(self.both.model.now)
        self.model = self.both.model
        self.compare = Compare(self.both)
        self.touched = None
        self.turn = 0
        self.left = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    # Who could -----------------------------------------------------------------------------

    def _who(self, perm, unit=None):
        return [
            p
            for p in self.model.people
            if (self.model.may_at_unit(p, perm, unit) if unit else self.model.held(p, perm))
        ]

    def _wanting(self, side):
        papers = self.model.papers
        return [n for n, p in enumerate(papers) if p.open and side not in p.signed]

    def _anyone(self, n):
        return pick(self.model.people, n)

    def _did(self, name, person=None):
        self.steps[name] += 1
        self.touched = person

    # People --------------------------------------------------------------------------------

    @precondition(lambda self: len(self.model.people) < 20)
    @rule(by=PICK, unit=PICK, is_head=st.booleans(), twist=TWIST)
    def create_user(self, by, unit, is_head, twist):
        actor = self._anyone(by) if twist == "by" else pick(self._who(ADD_USER), by)
        actor = actor or self._anyone(by)
        units = self.model.units
        if twist != "unit":
            units = [u for u in units if self.model.may_at_unit(actor, ADD_USER, u)]
        key = f"n{len(self.model.people)}"
        self.both.create_user(actor, key, pick(units, unit) or "S1", is_head)
        self._did("create_user", actor)

    @rule(by=PICK, person=PICK, twist=TWIST)
    def issue_slip(self, by, person, twist):
        whom = self._anyone(person)
        actor = whom if twist == "self" else self._mender(by, whom, twist)
        self.both.issue_slip(actor, whom)
        self._did("issue_slip", whom)

    @rule(person=PICK, right=RIGHT)
    def open_account(self, person, right):
        waiting = [key for key, p in self.model.people.items() if p.slip]
        key = pick(waiting or self.model.people, person)
        self.both.open_account(key, right)
        self._did("open_account", key)

    @precondition(lambda self: self.left < 4)
    @rule(person=PICK, back=st.sampled_from([0, 1]))
    def end_post(self, person, back):
        key = self._anyone(person)
        day = self.model.today - timedelta(days=back)
        post = next((p for p in self.model.people[key].posts if p.last is None), None)
        if post and post.first <= day and not (post.is_head and back == 0):
            self.both.end_post(key, post.unit, day)
            self.left += 1
            self._did("end_post", key)

    @rule(by=PICK, person=PICK, twist=TWIST)
    def disable(self, by, person, twist):
        whom = self._anyone(person)
        if twist == "":  # mostly those from whom less hangs
            whom = pick([p for p in self.model.people if not self.model.held(p, GIVE)], person)
        self.both.disable(self._mender(by, whom, twist), whom)
        self._did("disable", whom)

    @precondition(lambda self: any(p.disabled for p in self.model.people.values()))
    @rule(by=PICK, person=PICK, twist=TWIST)
    def enable(self, by, person, twist):
        closed = [key for key, p in self.model.people.items() if p.disabled]
        whom = self._anyone(person) if twist == "self" else pick(closed, person)
        self.both.enable(self._mender(by, whom, twist), whom)
        self._did("enable", whom)

    def _mender(self, by, whom, twist):
        able = [p for p in self._who(CHANGE_USER) if self.model.may_mend(p, whom)]
        return pick(able, by) if twist != "by" and able else self._anyone(by)

    # Handing down ----------------------------------------------------------------------------

    @rule(by=PICK, where=PICK, what=PICK, whom=PICK, when=PICK, twist=TWIST)
    def prepare(self, by, where, what, whom, when, twist):
        self._prepare(by, where, what, whom, when, twist, 1)

    @rule(by=PICK, where=PICK, what=PICK, whom=PICK, when=PICK, twist=TWIST, more=st.booleans())
    def prepare_again(self, by, where, what, whom, when, twist, more):
        """Twice the odds of the others; sometimes two lines at once."""
        self._prepare(by, where, what, whom, when, twist, 1 + more)

    def _prepare(self, by, where, what, whom, when, twist, count):
        m = self.model
        actor = self._anyone(by) if twist == "by" else pick(self._who(GIVE), by)
        actor = actor or self._anyone(by)
        held = [u for u in m.units if m.may_at_unit(actor, GIVE, u)]
        giver = pick(m.units if twist == "giver" or not held else held, where // 16)
        below = [u for u in m.units if twist == "unit" or m.in_subtree(u, giver)]
        unit = pick(below, where)
        roles = [r for r in ROLES if twist == "role" or m.may_give(actor, giver, r, unit)]
        roles = roles or [r for r in ROLES if ROLES[r].tier == m.units[unit].tier]
        people = [p for p in m.people if m.works_at(p, unit) and p != actor]
        holder = self._anyone(whom) if twist == "holder" or not people else pick(people, whom)
        holder = actor if twist == "self" else holder
        lines = [self._line(pick(roles, what + n), unit, when + n, twist) for n in range(count)]
        self.both.prepare(actor, giver, holder, lines)
        self._did("prepare", holder)

    def _line(self, role, unit, when, twist):
        m = self.model
        rooms = [r for r in m.rooms if (m.rooms[r].school == unit) != (twist == "room")]
        wants_room = ROLES[role].by_room != (twist == "room" and when % 2 == 0)
        room = pick(rooms or m.rooms, when) if wants_room else None
        year = m._year_of(Line(role, unit, m.today, m.today, room))
        first = max(m.today, date(year, 8, 1))
        end = date(year + 1, 8, 31)
        days = pick([(first, end), (first, first), (first + timedelta(2), end)], when // 4)
        if twist == "days":
            days = pick(
                [
                    (first, m.today - timedelta(1)),
                    (first, end + timedelta(1)),
                    (date(year, 7, 31), end),
                    (end, first),
                ],
                when // 4,
            )
        levels = frozenset()
        if ROLES[role].by_level or (twist == "role" and when % 8 == 0):
            levels = pick([frozenset(), frozenset({"TH"}), frozenset({"THCS"})], when)
        return Line(role, unit, *days, room, levels)

    @rule(which=PICK, by=PICK, side=st.sampled_from([GIVER, RECEIVER]), twist=TWIST, right=RIGHT)
    def sign(self, which, by, side, twist, right):
        m = self.model
        wanting = self._wanting(side)
        if twist == "unit" or not wanting:
            wanting = range(len(m.papers))
        number = pick(reversed(wanting), which)
        paper = m.papers[number]
        actor = paper.subject
        if side == GIVER and twist != "self":
            actor = pick((p for p in self._who(SIGN, paper.unit) if p != paper.subject), by)
        if actor is None or twist in ("by", "holder"):
            actor = self._anyone(by)
        self.both.sign(actor, [number], side, right)
        self._did("sign", paper.subject)

    @precondition(lambda self: self._wanting(GIVER))
    @rule(which=PICK, by=PICK)
    def sign_all(self, which, by):
        """A head signs the list; a receiver theirs."""
        m = self.model
        wanting = self._wanting(GIVER)
        unit = m.papers[pick(wanting, which)].unit
        actor = pick(self._who(SIGN, unit), by) or self._anyone(by)
        numbers = [n for n in wanting if m.papers[n].unit == unit]
        self.both.sign(actor, numbers, GIVER)
        self._did("sign_all", m.papers[numbers[-1]].subject)

    @precondition(lambda self: self._wanting(RECEIVER))
    @rule(which=PICK, by=PICK)
    def receive_all(self, which, by):
        m = self.model
        wanting = self._wanting(RECEIVER)
        actor = m.papers[pick(wanting, which)].subject
        self.both.sign(actor, [n for n in wanting if m.papers[n].subject == actor], RECEIVER)
        self._did("receive_all", actor)

    @rule(which=PICK, by=PICK, hours=st.sampled_from([1, 24, 72, 72, 73, 0]), twist=TWIST)
    def start_trial(self, which, by, hours, twist):
        m = self.model
        grants = [n for n, g in enumerate(m.grants) if g.pending or twist == "unit"]
        grants = grants or range(len(m.grants))
        number = pick(reversed(grants), which)
        grant = m.grants[number]
        actor = pick(self._who(SIGN, grant.giver), by)
        if actor is None or twist == "by":
            actor = self._anyone(by)
        if twist == "self":
            actor = grant.holder
        self.both.start_trial(actor, number, hours)
        self._did("start_trial", grant.holder)

    # Taking back -----------------------------------------------------------------------------

    @rule(which=PICK, by=PICK, twist=TWIST)
    def end(self, which, by, twist):
        m = self.model
        number = pick(range(len(m.grants) - 1, -1, -1), which)
        actor = pick(self._who(END, m.grants[number].giver), by)
        if actor is None or twist in ("by", "unit"):
            actor = self._anyone(by)
        self.both.end(actor, number)
        self._did("end", m.grants[number].holder)

    @rule(which=PICK, by=PICK, twist=TWIST)
    def void(self, which, by, twist):
        m = self.model
        papers = [n for n, p in enumerate(m.papers) if p.open or twist == "unit"]
        papers = papers or range(len(m.papers))
        number = pick(reversed(papers), which)
        actor = pick(self._who(GIVE, m.papers[number].unit), by)
        if actor is None or twist == "by":
            actor = self._anyone(by)
        self.both.void(actor, number)
        self._did("void", m.papers[number].subject)

    # The tree and the clock ------------------------------------------------------------------

    @rule(by=PICK, unit=PICK, manager=st.sampled_from(["CA", "CB", "D"]), day=PICK, twist=TWIST)
    def move(self, by, unit, manager, day, twist):
        m = self.model
        actor = self._anyone(by) if twist == "by" else "d_off"
        school = pick((u for u in m.units if m.units[u].tier == SCHOOL), unit % 4)
        first = m.today + timedelta(days=pick([0, 0, 3, -2], day))
        self.both.move(actor, school, manager, first)
        self._did("move", pick(self._who(PERMS[0]), day))

    @rule(n=PICK)
    def hours_pass(self, n):
        self.both.pass_time(self.model.now + timedelta(hours=pick(HOURS, n)))
        self._did("hours_pass", self._anyone(n))

    @rule(n=PICK)
    def days_pass(self, n):
        day = self.model.today
        jumps = [self.model.now + timedelta(days=d) for d in DAYS]
        if n % 16 == 0:
            august = date(day.year + (day.month >= 8), 8, 10)
            jumps = [self.model.now + (august - day)]
        self.both.pass_time(pick(jumps, n))
        self._did("days_pass", self._anyone(n))

    # After each step -------------------------------------------------------------------------

    @invariant()
    def agree(self):
        self.turn += 1
        self.compare.rows()
        person = self.touched or self._anyone(self.turn * 5)
        self.compare.person(person, LISTS, self._doors())

    def _doors(self):
        """A door a step, every list in its turn."""
        model, perm = LISTS[self.turn % len(LISTS)]
        name = pick(self.compare._names(model).values(), self.turn // 3)
        return [] if name is None else [(model, perm, name)]
