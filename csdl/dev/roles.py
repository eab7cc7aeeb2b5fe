"""Creates or checks the database roles (`roles.sql`) on an embedded or an external PostgreSQL."""

from pathlib import Path

import psycopg
from psycopg import errors, sql

from csdl.dev.say import Trouble

ROLES_SQL = Path(__file__).with_name("roles.sql")


def apply_roles(conninfo: str, owner: str = "") -> None:
    """Run roles.sql in the database of `conninfo`; `owner` when it isn't `csdl_owner`.

    Raises Trouble with the line for a DBA when this login may not.
    """
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=10) as connection:
            # Quiet: psql users see notices, ours would only repeat.
            connection.execute("SELECT set_config('csdl.owner', %s, false)", [owner])
            connection.execute(ROLES_SQL.read_text())
    except (errors.InsufficientPrivilege, errors.RaiseException) as error:
        option = f"PGOPTIONS='-c csdl.owner={owner}' " if owner else ""
        raise Trouble(
            f"The database login may not set up the roles ({error.diag.message_primary}). Ask the "
            f"database administrator to run, in that database:\n"
            f"    {option}psql -d DATABASE -f csdl/dev/roles.sql"
        ) from None


def ensure_database(conninfo: str, name: str) -> None:
    """CREATE DATABASE unless it exists, from the pristine template0."""
    with psycopg.connect(conninfo, autocommit=True, connect_timeout=10) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            try:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
                )
            except errors.DuplicateDatabase:
                pass  # another starter was quicker
            except errors.InsufficientPrivilege:
                raise Trouble(
                    f"The database login may not create the database {name}, which tests need. "
                    "Give it CREATEDB, or unset DATABASE_URL to use the embedded server."
                ) from None
