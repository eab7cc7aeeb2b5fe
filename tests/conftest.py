"""One real database, migrated as its owner, with one cast built once by actions.

The first process migrates and builds; every other clones it (CREATE DATABASE … TEMPLATE), so
that each worker of pytest-xdist has its own. Tests run as the application's own role, behind
row-level security, each in a transaction that is rolled back.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from psycopg import sql

from csdl.kit.databases import TEMPLATE, drop_database

# A busy machine is no finding.
hypothesis.register_profile("csdl", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("csdl")

ROOT = Path(__file__).resolve().parent.parent
WORLD = "csdl_test_world"


def owner_url(name):
    """The owner's address of another database of the same server."""
    parts = urlsplit(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def app_url(name):
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def clone(name, template):
    """Make database `name` anew from a template."""
    with psycopg.connect(owner_url("postgres"), autocommit=True) as connection:
        drop_database(connection, name)
        connection.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def manage(name, *arguments, **extra):
    """Run manage.py on a database, in a process of its own."""
    env = {
        **os.environ,
        "DATABASE_URL": app_url(name),
        "DATABASE_OWNER_URL": owner_url(name),
        **extra,
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def world_mark():
    """What the world was built from: the day, and all code below the views.

    The next run keeps a world whose mark is the same: while one writes a page or a test,
    that is most of them.
    """
    mark = hashlib.sha256(f"{date.today()}{settings.SECRET_KEY}".encode())
    apps = ("csdl", "schools", "accounts", "records", "reports")
    files = [f for app in apps for f in (ROOT / app).rglob("*.*") if f.suffix != ".pyc"]
    for file in sorted({*files, Path(__file__)}):
        if "views" not in file.parts and "dev" not in file.parts:
            mark.update(f"{file.relative_to(ROOT)}".encode() + file.read_bytes())
    return mark.hexdigest()


def built_from():
    """The mark of the world that stands; None when there is none, or a half built one."""
    with psycopg.connect(owner_url("postgres"), autocommit=True) as connection:
        query = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
        row = connection.execute(query, [WORLD]).fetchone()
    return row and row[0]


def build_world():
    """Migrate and seed the world, whichever worker comes first, unless it stands already."""
    with (Path(os.environ["CSDL_DATA"]) / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = world_mark()
        if built_from() == mark:
            return
        clone(WORLD, TEMPLATE)
        manage(WORLD, "migrate", "--verbosity", "0")
        manage(WORLD, "seed", "--scale", "test")
        with psycopg.connect(owner_url("postgres"), autocommit=True) as connection:
            comment = sql.SQL("comment on database {} is {}")
            connection.execute(comment.format(sql.Identifier(WORLD), sql.Literal(mark)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    with django_db_blocker.unblock():
        build_world()
        name = f"csdl_test_{worker_id}"
        with (Path(os.environ["CSDL_DATA"]) / "world.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a template may not be cloned twice at once
            clone(name, WORLD)
        connection = connections["default"]
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    yield


@pytest.fixture(scope="session")
def worker_id(request):
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(autouse=True)
def _closed_cache(settings):
    """Tests never share what one of them cached."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def person(db):
    """The cast by key: person("commune_officer") → User (csdl.site.world.cast)."""
    from csdl.site.world.cast import person as find

    return find


@pytest.fixture
def reach(person):
    """The reach of one of the cast, its wall entered."""
    from csdl.kit import wall
    from csdl.kit.access import reach_of

    def of(key):
        found = reach_of(person(key))
        wall.enter(found)
        return found

    return of


@pytest.fixture
def signed_in(person):
    """signed_in("commune_officer") → a Client signed in as that one of the cast, just now.

    With password and second factor: what the login pages ask is tests/accounts/test_login_*.py.
    fresh=False: signed in so long ago that dangerous acts ask again.
    """
    from django.test import Client

    def client(key, fresh=True):
        browser, user = Client(), person(key)
        browser.force_login(user, backend="accounts.backend.PortalBackend")
        session = browser.session
        at = time.time() - (0 if fresh else 3000)
        session["account_authentication_methods"] = [
            {"method": method, "at": at} for method in ("password", "mfa")
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return browser

    return client
