"""Four at once write at random; what was kept live is what a whole count says, and no one waited
in a ring (a deadlock would end a writer with an error)."""

import os
import subprocess
import sys

import psycopg
import pytest

from csdl.kit.databases import drop_database
from tests.conftest import ROOT, WORLD, app_url, build_world, clone, owner_url

# of this process of the tests alone
NAME = f"csdl_test_quality_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture
def database(django_db_blocker):
    with django_db_blocker.unblock():
        build_world()
    clone(NAME, WORLD)
    yield
    with psycopg.connect(owner_url("postgres"), autocommit=True) as connection:
        drop_database(connection, NAME)


def run(*arguments):
    env = {**os.environ, "DATABASE_URL": app_url(NAME), "CSDL_QUEUE": NAME}
    command = [sys.executable, "-m", "tests.records.quality_writer", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("changes", [160, pytest.param(10_000, marks=pytest.mark.long)])
def test_scores_equal_a_full_recount_after_random_changes(database, changes):
    writers = [run(seed, changes // 4) for seed in range(4)]
    made = 0
    for writer in writers:
        out, err = writer.communicate()
        assert writer.returncode == 0, err[-3000:]
        made += int(out)
    assert made >= changes
    out, err = run("check").communicate()
    assert out.strip() == "([], [])", err or out
