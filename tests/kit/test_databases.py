"""A database is thrown away though somebody is still connected to it, as whichever role."""

import os

import psycopg
import pytest
from psycopg import sql

from csdl.kit.databases import TEMPLATE, drop_database
from tests.conftest import app_url, owner_url

FOUND = "select from pg_database where datname = %s"


@pytest.mark.parametrize("url", [app_url, owner_url])
def test_whoever_is_connected_is_turned_out(url):
    name = f"csdl_drop_{os.getpid()}"
    with psycopg.connect(owner_url("postgres"), autocommit=True) as owner:
        create = sql.SQL("create database {} template {}")
        owner.execute(create.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        guest = psycopg.connect(url(name))
        drop_database(owner, name)
        assert owner.execute(FOUND, [name]).fetchone() is None
        assert owner.execute("select current_user = session_user").fetchone() == (True,)
    with pytest.raises(psycopg.OperationalError):
        guest.execute("select 1")
    guest.close()


def test_a_database_that_never_was_is_no_error():
    with psycopg.connect(owner_url("postgres"), autocommit=True) as owner:
        drop_database(owner, "csdl_never_was")
