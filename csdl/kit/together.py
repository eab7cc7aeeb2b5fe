"""Rows of several tables in one question to the database.

A page that speaks of many kinds of things (the log, what waits for a person) would else ask once
for each kind: its number of questions would grow with what there is to tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def gather(querysets: Sequence[QuerySet]) -> list[list]:
    """The objects of each queryset, in one statement. They carry their own columns and plain
    annotations, nothing from select_related; behind whatever wall stands."""
    found: list[list] = [[] for _ in querysets]
    parts = [(n, *asked) for n, rows in enumerate(querysets) if (asked := _sql(rows))]
    if not parts:
        return found
    statement = " union all ".join(
        f"select {n}, to_jsonb(q)::text from ({sql}) q" for n, sql, _ in parts
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _, _, params in parts for value in params])
        for n, text in cursor.fetchall():
            row = json.loads(text, parse_float=Decimal)
            found[n].append(_object(querysets[n], row))
    return found


def counts(querysets: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many rows each queryset has, in one statement."""
    parts = {name: asked for name, rows in querysets.items() if (asked := _sql(rows.order_by()))}
    found = dict.fromkeys(querysets, 0)
    if parts:
        columns = ", ".join(f"(select count(*) from ({sql}) q)" for sql, _ in parts.values())
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {columns}", [value for _, params in parts.values() for value in params]
            )
            found |= dict(zip(parts, cursor.fetchone(), strict=True))
    return found


def _sql(rows):
    """(sql, parameters), or None for a queryset that is known to be empty."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def _object(rows, values):
    """A model's object from its columns as JSON knows them."""
    fields = rows.model._meta.concrete_fields
    made = rows.model.from_db(
        rows.db, [f.attname for f in fields], [f.to_python(values[f.column]) for f in fields]
    )
    for name in rows.query.annotation_select:
        setattr(made, name, values[name])
    return made
