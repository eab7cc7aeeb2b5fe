"""Rows of a model into its table by COPY: the only fast way to a million."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection, models
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb


class Table:
    """A model's table as COPY sees it: every column, those not named hold their default."""

    def __init__(self, model: type[models.Model]):
        self.model = model
        self.fields = model._meta.concrete_fields
        self.at = {field.attname: n for n, field in enumerate(self.fields)}
        self.blank = [self._default(field) for field in self.fields]
        self.json = [n for n, f in enumerate(self.fields) if isinstance(f, models.JSONField)]

    def _default(self, field):
        if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
            return timezone.now()
        return None if field.null and not field.has_default() else field.get_default()

    def copy(self, rows: Iterable[Mapping]) -> int:
        """Write rows of {attname: value}. Returns how many.

        rows: no query may be asked while they are made, the connection is busy copying.
        """
        columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in self.fields)
        into = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(self.model._meta.db_table), columns
        )
        count = 0
        with connection.cursor() as cursor, cursor.cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(self._row(row))
                count += 1
        return count

    def _row(self, values):
        row = self.blank[:]
        for name, value in values.items():
            row[self.at[name]] = value
        for n in self.json:
            row[n] = Jsonb(row[n])
        return row

    def next_id(self) -> int:
        """The first id that is free."""
        with connection.cursor() as cursor:
            cursor.execute(f"select coalesce(max(id), 0) + 1 from {self.model._meta.db_table}")
            return cursor.fetchone()[0]


def settle(*tables: type[models.Model]) -> None:
    """Let the sequences go on after the ids that were copied, and the planner know the sizes."""
    with connection.cursor() as cursor:
        for model in tables:
            name = model._meta.db_table
            cursor.execute(
                f"select setval(pg_get_serial_sequence(%s, 'id'), (select max(id) from {name}))",
                [name],
            )
