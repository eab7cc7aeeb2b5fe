"""The portal and a small independent model, played side by side (security.md C4; issue 3, part 1).

`make test`: 300 examples of 50 steps, always the same; `make test-long`: 2,000 of 50, new ones
each time. On a failure Hypothesis shrinks the story and the message tells it, act by act. To play
a long part again: CSDL_MACHINE_SEED=<the number printed>.
"""

import gc
import os
import secrets
from collections import Counter
from datetime import datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from accounts.functions import FUNCTIONS
from accounts.roles import ROLES
from tests.accounts.model.both import quiet
from tests.accounts.model.clock import held_clock
from tests.accounts.model.duties import PERMS
from tests.accounts.model.duties import ROLES as MODEL_ROLES
from tests.accounts.model.machine import Machine
from tests.accounts.model.moves import MOVES
from tests.accounts.model.world import build
from tests.conftest import owner_url

STEPS = 50
PARTS, LONG_PARTS = 4, 20
EXAMPLES, LONG_EXAMPLES = 300 // PARTS, 2000 // LONG_PARTS
MONDAY = datetime(2026, 11, 2, 9)
# Argon2 takes 20 ms on purpose; here a PIN is typed thousands of times.
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def play(number, examples):
    """Play so many examples; returns how often each kind of act was tried and accepted."""
    kind = type("Machine", (Machine,), {"tried": Counter(), "accepted": Counter()})
    rules = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        print_blob=False,
    )
    database = owner_url(connection.settings_dict["NAME"])
    with held_clock(database, MONDAY) as clock, quiet():
        kind.start = build(clock)
        gc.freeze()  # the world stays: no need to look through it again and again
        try:
            # Now and then Hypothesis ends an example early: what is missing is played after.
            while (missing := examples - kind.tried.total() // STEPS) > 0:
                other = number + 1000 * (examples - missing)
                rules = settings(rules, max_examples=missing)
                run_state_machine_as_test(seed(other)(kind), settings=rules)
        finally:
            gc.unfreeze()
    return kind.tried, kind.accepted


def check(number, examples, capsys, record_property):
    tried, accepted = play(number, examples)
    record_property("seed", number)
    record_property("steps", tried.total())
    with capsys.disabled():
        print(
            f"\nrights machine, seed {number}: {tried.total()} steps, {accepted.total()} accepted"
        )
    assert tried.total() >= examples * STEPS
    assert set(tried) == set(+accepted) == set(MOVES), "every kind of act was tried, and succeeded"


@pytest.mark.parametrize("part", range(PARTS))
def test_portal_and_model_agree(part, db, settings, capsys, record_property):
    settings.PASSWORD_HASHERS = FAST
    check(part, EXAMPLES, capsys, record_property)


@pytest.mark.long
@pytest.mark.parametrize("part", range(LONG_PARTS))
def test_portal_and_model_agree_at_length(part, db, settings, capsys, record_property):
    settings.PASSWORD_HASHERS = FAST
    number = int(os.environ.get("CSDL_MACHINE_SEED") or secrets.randbelow(2**32))
    check(number, LONG_EXAMPLES, capsys, record_property)


@pytest.mark.parametrize("key", ROLES)
def test_a_role_may_what_the_model_says(key):
    mine, model = ROLES[key], MODEL_ROLES[key]
    assert mine.may & set(PERMS) == model.may
    axes = (model.own, model.by_room, model.by_level, model.keeper, model.decided, model.outside)
    assert mine.single == model.single
    found = {key: FUNCTIONS[key].may & set(PERMS) for key in mine.functions}
    assert (found, mine.base & set(PERMS)) == (model.functions, model.base)
    narrow = (model.choose, model.subject, model.by_term, model.by_group, model.helps)
    assert narrow == (*(mine.must_choose, mine.subject, mine.per_term, mine.per_group, mine.helps),)
    assert axes == (
        *(mine.own, mine.per_class, mine.per_level),
        *(mine.custodian, mine.authorised, mine.outside),
    )


def test_the_model_knows_every_role():
    assert set(ROLES) == set(MODEL_ROLES)
