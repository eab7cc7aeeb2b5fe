"""From small numbers to acts on people: made, opened, closed, gone."""

from __future__ import annotations

from datetime import timedelta

from tests.accounts.model.duties import ADD_USER, CHANGE_USER, GIVE

MOST_PEOPLE, MOST_LEAVERS = 20, 4


def pick(choices, n):
    """One of the choices; None when there is none."""
    choices = list(choices)
    return choices[n % len(choices)] if choices else None


class PeopleMoves:
    """Each move takes four numbers, a twist and whether the PIN or code is right."""

    def __init__(self, both):
        self.both = both
        self.model = both.model
        self.leavers = 0

    def anyone(self, n):
        return pick(self.model.people, n)

    def _actor(self, able, n, twist, *twists):
        """Mostly one who may; by one of the twists, or when nobody may, anyone."""
        actor = None if twist in ("by", *twists) else pick(able, n)
        return actor or self.anyone(n)

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
