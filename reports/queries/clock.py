"""The moment of a request by the database's clock: what deadlines are decided by."""

from datetime import timedelta

from django.db import connection

from csdl.kit.capacity import since_arrival


def now():
    """When the request came in: who pressed in time is in time, whatever they had to wait for, at
    the proxy, for a seat or for a lock. Outside a request, when the transaction began."""
    with connection.cursor() as cursor:
        cursor.execute("select transaction_timestamp(), clock_timestamp()")
        began, here = cursor.fetchone()
    waited = since_arrival()
    return began if waited is None else min(began, here - timedelta(seconds=waited))
