"""Whole databases: what the tests and the bench make and throw away."""

import psycopg
from psycopg import sql

# They are made from this one, which csdl.dev makes: default privileges are a matter of each
# database, and a template carries them. Empty otherwise.
TEMPLATE = "csdl_template"

ENDING = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = %s AND usename = current_user"
)


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """DROP DATABASE IF EXISTS, ending who is connected. `connection`: the owner's, to another one.

    Not WITH (FORCE): that asks for the privileges of each backend's role, which our roles don't
    have of each other, nor anyone of autovacuum. So each role ends its own; DROP DATABASE itself
    turns autovacuum out, and waits five seconds for who is just going.
    """
    connection.execute(ENDING, [name])
    connection.execute("SET ROLE csdl_app")
    try:
        connection.execute(ENDING, [name])
    finally:
        connection.execute("RESET ROLE")
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
