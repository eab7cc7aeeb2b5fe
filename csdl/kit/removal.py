"""Take rows back that nothing hangs on yet."""

from django.db import connection, transaction


def remove_bare(*querysets):
    """Delete the rows, in this order, and nothing that points at them: no cascade.

    IntegrityError at once, not at commit, when something does.
    """
    with transaction.atomic():
        for rows in querysets:
            rows._raw_delete(rows.db)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
