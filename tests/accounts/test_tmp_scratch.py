import time, os
from datetime import datetime
import pytest
from django.db import connection
from hypothesis import settings as hsettings, HealthCheck, seed, Phase
from hypothesis.stateful import run_state_machine_as_test
from tests.conftest import owner_url
from tests.accounts.model.both import quiet
from tests.accounts.model.clock import held_clock
from tests.accounts.model.compare import Compare
from tests.accounts.model.machine import Machine
from tests.accounts.model.world import build


from collections import Counter
ROLEC=Counter()
_td=Machine.teardown
def td(self):
    for g in self.both.model.grants[14:]:
        ROLEC[g.line.role, bool(g.line.levels), "force" if g.in_force_at else "trial" if g.trial else "ended" if g.ended else "pending"]+=1
    _td(self)
Machine.teardown=td
def test_world(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        held_clock(owner_url(connection.settings_dict["NAME"]), datetime(2026, 11, 3, 9)) as clock,
        quiet(),
    ):
        Machine.start = build(clock)
        t = time.time()
        n = int(os.environ.get("N", "20"))
        M = seed(int(os.environ.get("SEED", "1")))(type("M", (Machine,), {}))
        if os.environ.get("PROF"):
            import cProfile, pstats

            pr = cProfile.Profile()
            pr.enable()
        try:
            run_state_machine_as_test(
                M,
                settings=hsettings(
                    max_examples=n,
                    stateful_step_count=50,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate] + ([Phase.shrink] if os.environ.get("SHRINK") else []),
                    print_blob=False,
                ),
            )
        finally:
            print(sorted(ROLEC.items()))
            d = time.time() - t
            print(
                {k: (v, Machine.accepted[k]) for k, v in Machine.tried.items()},
                Machine.tried.total(),
                d,
                d / max(1, Machine.tried.total()),
            )
            if os.environ.get("PROF"):
                pr.disable()
                pstats.Stats(pr).sort_stats("cumtime").print_stats(70)
