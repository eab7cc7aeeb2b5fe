"""A database of its own for what must really be committed by several at once."""

import fcntl
import os
import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection, connections

from csdl.kit.databases import drop_database
from tests.conftest import WORLD, build_world, clone, owner_url


@contextmanager
def scratch_database(blocker, worker):
    """The demo world, cloned; every connection of this process goes there, and back after."""
    name, settings_dict = f"csdl_scratch_{worker}", connections["default"].settings_dict
    before = settings_dict["NAME"]
    with blocker.unblock():
        build_world()
        with (Path(os.environ["CSDL_DATA"]) / "world.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            clone(name, WORLD)
        connection.close()
        settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            settings_dict["NAME"] = before
            with psycopg.connect(owner_url("postgres"), autocommit=True) as owner:
                drop_database(owner, name)


def at_once(count, act):
    """Run act(0) … act(count - 1) in as many threads, together; (results, errors) by number."""
    gate, results, errors = threading.Barrier(count), {}, {}

    def run(number):
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            results[number] = act(number)
        except Exception as error:  # handed to the test
            errors[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results, errors
