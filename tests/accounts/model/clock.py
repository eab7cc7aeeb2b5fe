"""The test holds the clock: of the database and of Python, both at once.

The product asks the database: Django's Now() is `STATEMENT_TIMESTAMP()`. PostgreSQL looks in
pg_catalog first only when search_path does not name it, so a function of that name in a schema
named before pg_catalog is called instead. It stands in the tests' own database alone, and the
search_path holds for the one transaction of the test. No stored date is touched, so real
calendars count: 31/8 ends a school year here too.
"""

from contextlib import contextmanager
from unittest import mock
from zoneinfo import ZoneInfo

import psycopg
from django.db import connection

VN = ZoneInfo("Asia/Ho_Chi_Minh")
_MAKE = """
create schema if not exists test_clock;
create or replace function test_clock.statement_timestamp() returns timestamptz
    language sql stable as $$ select current_setting('test_clock.now')::timestamptz $$;
grant usage on schema test_clock to public;
"""


class Clock:
    """`set(moment)`: naive, in Việt Nam. Rolled back with the savepoint it was set in."""

    def __init__(self):
        self.moment = None

    def set(self, moment):
        self.moment = moment.replace(tzinfo=VN)
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('test_clock.now', %s, true)", [self.moment.isoformat()]
            )

    def now(self):
        return self.moment


@contextmanager
def held_clock(owner_url, start):
    """Hold both clocks from `start` on, inside a transaction that is rolled back after."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(_MAKE)
    clock = Clock()
    with connection.cursor() as cursor:
        cursor.execute("select set_config('search_path', 'test_clock, pg_catalog, public', true)")
    clock.set(start)
    with mock.patch("django.utils.timezone.now", clock.now):
        yield clock
