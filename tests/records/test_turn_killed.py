"""kill -9 of the worker in the middle of the department's run, then it goes on: each pupil once,
none lost, as rehearsed."""

import os
import random
import subprocess
import sys
import time

import psycopg
import pytest

from csdl.kit.databases import drop_database
from tests.conftest import ROOT, WORLD, app_url, build_world, clone, owner_url

# of this process of the tests alone
NAME = f"csdl_test_turn_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

# What the rehearsal promised, and what stands: read past the wall, as the loading role.
PROMISED = """
select u.pupil, u.target from records_rolloverroom m
join records_rollover r on r.id = m.rollover_id,
  unnest(m.pupils, m.ends, m.targets) as u(pupil, ending, target)
where u.ending in ('n', 'r') and r.error = ''
"""
STANDS = """
select e.carried_from, k.name from records_enrollment e
join schools_classroom k on k.id = e.classroom_id where e.carried_from is not null
"""
TWICE = """
select student_id from records_enrollment where left_on is null and year_id in
  (select year_id from records_rollover) group by student_id, year_id having count(*) > 1
"""


@pytest.fixture
def database(django_db_blocker):
    with django_db_blocker.unblock():
        build_world()
    clone(NAME, WORLD)
    with psycopg.connect(owner_url(NAME), autocommit=True) as connection:
        yield connection
    with psycopg.connect(owner_url("postgres"), autocommit=True) as connection:
        drop_database(connection, NAME)


def worker(*arguments, **more):
    env = {**os.environ, "DATABASE_URL": app_url(NAME), "CSDL_QUEUE": NAME, "CSDL_TURN_LANES": "2"}
    command = [sys.executable, "-m", "tests.records.turn_worker", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, env=env, **more)


def progress(database, job):
    query = "select done, state from ground_job where id = %s"
    return database.execute(query, [job]).fetchone()


def past_the_wall(database, sql):
    with database.transaction():
        database.execute("set local role csdl_loader")
        return database.execute(sql).fetchall()


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
def test_killed_and_resumed(database, kills):
    schools, rng = 10 * kills, random.Random(kills)
    made = worker("make", schools, stdout=subprocess.PIPE, text=True)
    out, _ = made.communicate()
    assert made.returncode == 0
    job = int(out)
    killed = 0
    for number in range(kills):
        running = worker("run", job)
        target = schools * number // kills
        while running.poll() is None and progress(database, job)[0] <= target:
            time.sleep(0.01)
        time.sleep(rng.random() / 5)  # somewhere inside a school
        killed += running.poll() is None
        running.kill()
        running.wait()
        # The lease of the dead one has run out; the sweeper sends the job again.
        database.execute(
            "update ground_job set lease_until = now() - interval '1 second', attempts = 0 "
            "where id = %s and state = 'running'",
            [job],
        )
    assert killed, "every run was over before it could be killed"
    assert worker("run", job).wait() == 0
    done, state = progress(database, job)
    assert (done, state) == (schools, "done")
    promised = past_the_wall(database, PROMISED)
    assert len(promised) > schools
    assert sorted(promised) == sorted(past_the_wall(database, STANDS))
    assert past_the_wall(database, TWICE) == []
