"""Hypothesis plays: it gives, signs, expires, ends, moves people and schools, and tries what must
be refused. After each step the portal must agree with the model (security.md C4).
"""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.accounts.model.both import Both
from tests.accounts.model.compare import LISTS, Compare
from tests.accounts.model.moves import MOVES, Moves

# One rule, so that the weights are ours: Hypothesis would try each kind of act as often.
NAME = st.sampled_from([name for name, weight in MOVES.items() for _ in range(weight)])
PICK = st.integers(0, 255)
# Mostly what is allowed; now and then one thing is not.
TWISTS = ["by", "giver", "unit", "role", "holder", "self", "room", "days", "levels", "limits"]
TWIST = st.sampled_from([*[""] * 20, *TWISTS])
RIGHT = st.sampled_from([True] * 11 + [False])
# How many lists of one person are looked at at once; each in its turn.
LISTS_AT_ONCE = 4


class Machine(RuleBasedStateMachine):
    """One example: a copy of the start, in a savepoint that is rolled back."""

    start: Both  # set by the test, with the world standing
    tried = Counter()  # acts by name, over all examples
    accepted = Counter()

    def __init__(self):
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.both = self.start.copy()
        self.both.clock.set(self.both.model.now)
        self.moves = Moves(self.both)
        self.compare = Compare(self.both)
        self.touched, self.turn = None, 0

    def teardown(self):
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    @rule(name=NAME, a=PICK, b=PICK, c=PICK, d=PICK, twist=TWIST, right=RIGHT)
    def step(self, name, a, b, c, d, twist, right):
        self.touched = self.moves.do(name, (a, b, c, d), twist, right)
        self.tried[name] += 1
        self.accepted[name] += self.both.done

    @invariant()
    def agree(self):
        self.turn += 1
        self.compare.rows()
        if self.turn % 3:  # a person in full costs as much as an act
            return
        person = self.touched or self.moves.anyone(self.turn * 5)
        place = self.turn * LISTS_AT_ONCE
        lists = [LISTS[(place + n) % len(LISTS)] for n in range(LISTS_AT_ONCE)]
        self.compare.person(person, lists, self._doors())

    def _doors(self):
        """One door a step, those of every list in their turn."""
        model, perm = LISTS[self.turn % len(LISTS)]
        names = sorted(self.compare.names_of(model).values(), key=str)
        return [(model, perm, names[self.turn // 3 % len(names)])] if names else []
