"""A long statement that a job runs a thousand times is planned once, not each time (PREPARE).

For statements whose planning costs what their work costs, in processes that keep a connection to
themselves: it belongs to the session, so it is nothing for a page.
"""

from weakref import WeakKeyDictionary

from django.db import connection

# {connection of psycopg: {statement: its name there}}; a new connection knows none.
_known: WeakKeyDictionary = WeakKeyDictionary()


def run(sql, types, values):
    """The rows of a statement, or how many it wrote when it returns none.

    sql: with names as %(name)s; types: {name: type in the database}, of which `values` has all.
    The database plans it for all values alike after a few goes; it runs under the role that
    stands, and is planned anew for another.
    """
    with connection.cursor() as cursor:
        known = _known.setdefault(connection.connection, {})
        if sql not in known:
            places = {name: f"${n}" for n, name in enumerate(types, 1)}
            name = f"csdl_{len(known)}"
            cursor.execute(f"prepare {name} ({', '.join(types.values())}) as {sql % places}")
            known[sql] = name
        asked = ", ".join(["%s"] * len(types))
        cursor.execute(f"execute {known[sql]} ({asked})", [values[name] for name in types])
        return cursor.fetchall() if cursor.description else cursor.rowcount
