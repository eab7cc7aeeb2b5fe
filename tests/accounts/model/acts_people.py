"""What may be done with people and their accounts, and what it changes."""

from __future__ import annotations

from datetime import timedelta

from tests.accounts.model.duties import ADD_USER
from tests.accounts.model.facts import Person, Post
from tests.accounts.model.oracle import Oracle

MOST_WRONG = 5
SLIP_VALID = timedelta(days=7)


class PeopleActs(Oracle):
    """Accounts: made, opened, closed. Each act returns whether it was accepted."""

    def create_user(self, by, key, unit, is_head=False):
        """Made by who may add people there; a unit has one head at a time."""
        if not self.may_at_unit(by, ADD_USER, unit):
            return False
        if is_head and self._head_not_leaving(unit):
            return False
        self.people[key] = Person([Post(unit, is_head, self.today)])
        return True

    def _head_not_leaving(self, unit):
        posts = [p for person in self.people.values() for p in person.posts]
        return any(p.unit == unit and p.is_head and p.last is None for p in posts)

    def end_post(self, person, unit, last):
        for post in self.people[person].posts:
            if post.unit == unit and post.last is None and post.first <= last:
                post.last = last
        return True

    def disable(self, by, person):
        """Closed by who could mend it: nothing is reachable, the grants stay."""
        if self.people[person].disabled or not self.may_mend(by, person):
            return False
        self.people[person].disabled = True
        return True

    def enable(self, by, person):
        """Open again; what had become complete meanwhile comes into force."""
        if not self.people[person].disabled or not self.may_mend(by, person):
            return False
        self.people[person].disabled = False
        self._bring_into_force(person)
        return True

    def issue_slip(self, by, person):
        """By who could have given what the account holds, never by oneself; kills the last."""
        if self.people[person].disabled or not self.may_mend(by, person):
            return False
        self.people[person].slip = [self.now + SLIP_VALID, 0]
        return True

    def open_account(self, person, right_code):
        """With the code of the slip: once, within its days, after fewer than five wrong tries."""
        who = self.people[person]
        if who.slip is None or who.disabled or self.now >= who.slip[0] or who.slip[1] >= MOST_WRONG:
            return False
        if not right_code:
            who.slip[1] += 1
            return False
        who.slip, who.opened, who.wrong_pins = None, True, 0
        self._bring_into_force(person)
        return True

    def _pin(self, person, right):
        """Asked last, when all else allows the act; five wrong ones lock it until a new slip."""
        who = self.people[person]
        if who.wrong_pins >= MOST_WRONG:
            return False
        if not (who.opened and right):
            who.wrong_pins += 1
            return False
        who.wrong_pins = 0
        return True
