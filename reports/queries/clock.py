"""The moment of a request by the database's clock: what deadlines are decided by."""

from django.db import connection


def now():
    """When this transaction began, which is when the request came in: who pressed in time is in
    time, whatever they had to wait for."""
    with connection.cursor() as cursor:
        cursor.execute("select transaction_timestamp()")
        return cursor.fetchone()[0]
