import time
from datetime import datetime
import pytest
from django.db import connection
from tests.conftest import owner_url
from tests.accounts.model.both import quiet
from tests.accounts.model.clock import held_clock
from tests.accounts.model.compare import Compare
from tests.accounts.model.world import build

def test_world(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with held_clock(owner_url(connection.settings_dict["NAME"]), datetime(2026,11,3,9)) as clock, quiet():
        t=time.time(); both = build(clock); print("build", time.time()-t)
        c = Compare(both)
        t=time.time()
        for _ in range(20): c.rows()
        print("rows", (time.time()-t)/20)
        t=time.time()
        for p in both.people: c.person(p)
        print("person", (time.time()-t)/len(both.people))
