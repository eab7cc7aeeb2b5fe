"""Rows of a model into its table by COPY: the only fast way to a million."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import contextmanager

from django.db import connection, models, transaction
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from csdl.kit.wall import LOADER_ROLE


@contextmanager
def loading():
    """One transaction under the role that passes row-level security: COPY refuses a table whose
    policies apply, to its owner too. Only the owner of the tables may take it (roles.sql)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local role {LOADER_ROLE}")
        yield
        cursor.execute("set local role none")


class Table:
    """A model's table as COPY sees it: every column, those not named hold their default."""

    def __init__(self, model: type[models.Model]):
        self.model = model
        self.fields = model._meta.concrete_fields
        self.at = {field.attname: n for n, field in enumerate(self.fields)}
        self.key = self.at[model._meta.pk.attname]
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
        first, last, count = None, None, 0
        with self._row_by_row_off(), connection.cursor() as cursor:
            with cursor.cursor.copy(into) as copy:
                for values in rows:
                    row = self._row(values)
                    copy.write_row(row)
                    last = row[self.key]
                    first, count = last if first is None else first, count + 1
            if count:
                self._remember(cursor, first, last)
        return count

    @contextmanager
    def _row_by_row_off(self):
        """The table's own triggers do nothing meanwhile, in this transaction alone."""
        names = [
            trigger.get_pgid(self.model) for trigger in getattr(self.model._meta, "triggers", ())
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            off = "select set_config('pgtrigger.ignore', %s, true)"
            cursor.execute(off, ["{" + ",".join(names) + "}"])
            yield
            cursor.execute(off, ["{}"])

    def _remember(self, cursor, first, last):
        """The history's row of each row, as its trigger would have written: all in a statement,
        which takes a fifth of the time. first, last: keys; rows are copied in their order."""
        for event in set(getattr(self.model, "pgh_event_models", {}).values()):
            own = [f.column for f in event._meta.concrete_fields if not f.name.startswith("pgh_")]
            columns = sql.SQL(", ").join(map(sql.Identifier, own))
            key = sql.Identifier(self.fields[self.key].column)
            statement = sql.SQL(
                "insert into {} (pgh_obj_id, pgh_label, pgh_created_at, {}) "
                "select {}, 'insert', now(), {} from {} where {} between %s and %s order by {}"
            ).format(
                sql.Identifier(event._meta.db_table), columns, key, columns,
                sql.Identifier(self.model._meta.db_table), key, key,
            )  # fmt: skip
            cursor.cursor.execute(statement, [first, last])

    def _row(self, values):
        row = self.blank[:]
        for name, value in values.items():
            row[self.at[name]] = value
        for n in self.json:
            row[n] = Jsonb(row[n])
        return row

    def next_id(self) -> int:
        """The first id that is free."""
        return _last_id(self.model) + 1


def settle(*tables: type[models.Model]) -> None:
    """Let the sequences go on after the ids that were copied, and the planner know the sizes."""
    for model in tables:
        if last := _last_id(model):
            sequence = [model._meta.db_table, last]
            with connection.cursor() as cursor:
                cursor.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s)", sequence)


def _last_id(model):
    """Of all rows, those behind the wall too; 0 where there is none."""
    with loading(), connection.cursor() as cursor:
        cursor.execute(f"select coalesce(max(id), 0) from {model._meta.db_table}")
        return cursor.fetchone()[0]
