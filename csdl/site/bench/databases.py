"""A database for each size, on the server of DATABASE_URL, built once by `seed` and kept.

Dropped and built again when the builders changed; new migrations are run on it as it stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

from csdl.kit.databases import TEMPLATE, drop_database

ROOT = Path(settings.BASE_DIR)


class NoOwner(Exception):
    """The owner's address is not known, so no database can be made."""


def prepare(scale: str, say) -> str:
    """The name of a database of that size; builds it when there is none."""
    name = f"csdl_bench_{scale}"
    mark = _mark(scale)
    with psycopg.connect(_owner("postgres"), autocommit=True) as connection:
        query = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
        row = connection.execute(query, [name]).fetchone()
        if row and row[0] == mark:
            manage(name, "migrate", "--verbosity", "0", owner=True)
            return name
        say(f"Building {name} …")
        target = sql.Identifier(name)
        source = TEMPLATE if scale == "demo" else prepare("demo", say)
        drop_database(connection, name)
        connection.execute(
            sql.SQL("create database {} template {}").format(target, sql.Identifier(source))
        )
        manage(name, "migrate", "--verbosity", "0", owner=True)
        manage(name, "seed", "--scale", scale, say=say)
        comment = sql.SQL("comment on database {} is {}")
        connection.execute(comment.format(target, sql.Literal(mark)))
    return name


@contextmanager
def copy(name: str):
    """A copy of a database for what changes it; gone afterwards."""
    made = f"{name}_copy"
    target, source = sql.Identifier(made), sql.Identifier(name)
    with psycopg.connect(_owner("postgres"), autocommit=True) as connection:
        drop_database(connection, made)
        connection.execute(sql.SQL("create database {} template {}").format(target, source))
        try:
            yield made
        finally:
            drop_database(connection, made)


def part(name: str, what: str, *options: str, owner: bool = False) -> dict:
    """What one part of the bench measured against a database."""
    return json.loads(manage(name, "bench", "--part", what, *options, owner=owner).splitlines()[-1])


def manage(name: str, *arguments: str, owner: bool = False, say=None) -> str:
    """Run manage.py against a database. Returns what it printed; raises RuntimeError."""
    env = {**os.environ, "DATABASE_URL": _app(name), "DATABASE_OWNER_URL": _owner(name)}
    if owner:
        env["CSDL_OWNER"] = "1"
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if say:
            say(f"  {lines[-1]}")
    if process.wait():
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed")
    return "\n".join(lines)


def _app(name):
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _owner(name):
    if not (url := os.environ.get("DATABASE_OWNER_URL")):
        raise NoOwner("DATABASE_OWNER_URL is not set: the bench makes databases of its own.")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _mark(scale):
    mark = hashlib.sha256(settings.SECRET_KEY.encode())
    folders = ["csdl/site/world"] if scale == "demo" else ["csdl/site/world", "csdl/site/city"]
    for folder in folders:
        for file in sorted((ROOT / folder).glob("*.py")):
            mark.update(file.read_bytes())
    return mark.hexdigest()
