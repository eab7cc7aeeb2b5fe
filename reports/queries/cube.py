"""Figures of all schools in one pass over the records, as of a day and as known at a moment.

What is alike in all that the forms ask is one group that keeps the ids of its rows: the sum of
groups is a figure, their ids are the rows behind it (reports.models.Snapshot).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection

from reports import design
from reports.sources import SOURCES, Source, Table

BASE = {"pupil": ("level", "grade", "gender"), "classroom": ("level", "grade")}
LEVEL = ("level",)  # of every source: a form describes one level of a unit


@dataclass(frozen=True)
class AsOf:
    """What is asked: the year, the day, what was known when (None: now), of which schools."""

    department: int
    year: int
    starts_year: int
    day: object
    known_at: object = None
    schools: tuple[int, ...] = ()

    @property
    def params(self):
        return {
            "department": self.department,
            "year": self.year,
            "starts_year": self.starts_year,
            "day": self.day,
            "known": self.known_at,
            "schools": list(self.schools),
        }


def as_of(table: Table, asked: AsOf) -> str:
    """SQL of a table as it stood at `known`: rows that did not change since as they are, the
    others as their last image before (pghistory), and none that was not there yet."""
    columns = ", ".join(f'"{name}"' for name in dict.fromkeys((table.key, *table.columns)))
    if asked.known_at is None:
        return f"select {columns} from {table.name}"
    events = f"{table.name}event"
    return f"""select {columns} from {table.name} r where not exists (
            select from {events} n where n.pgh_obj_id = r.{table.key}
                                     and n.pgh_created_at >= %(known)s)
        union all
        select {columns} from (
            select distinct on (pgh_obj_id) * from {events} o
            where o.pgh_created_at < %(known)s and o.pgh_obj_id in (
                select n.pgh_obj_id from {events} n where n.pgh_created_at >= %(known)s)
            order by o.pgh_obj_id, o.pgh_created_at desc, o.pgh_id desc) was
        where was.pgh_label <> 'delete'"""


_BREAK = "\x1f"  # between the codes of a group; in no code


def _codes(source, dims):
    return [f"coalesce(({source.by_key[d].sql})::text, '')" for d in dims]


def _sql(source: Source, asked: AsOf, chosen: list[str], what: str) -> str:
    tables = ", ".join(f"{name} as ({as_of(t, asked)})" for name, t in source.tables.items())
    only = f"and {source.school} = any(%(schools)s)" if asked.schools else ""
    groups = ", ".join(str(n) for n in range(1, len(chosen) + 2))
    return (
        f"with {tables} select {source.school}, {', '.join(chosen)}, {what} "
        f"{source.joins} {only} group by {groups} order by {groups}"
    )


def bare(source: Source, dims: Iterable[str], asked: AsOf) -> str:
    """The same groups counted and no more: what the pass is measured against (make bench)."""
    return _sql(source, asked, _codes(source, sorted(dims) or LEVEL), "count(*)")


def _packed(source: Source, dims: list[str], asked: AsOf) -> str:
    """The groups with the ids of their rows. The codes of a row make one key: a pass sorts a
    million rows by it, and comparing one text byte by byte is cheaper than twenty in turn."""
    key = f"concat_ws('{_BREAK}', {', '.join(_codes(source, dims))}) collate \"C\""
    # an order in the aggregate would sort every row of the pass
    return _sql(source, asked, [key], f"array_agg({source.id})")


def facts(asked: AsOf, wanted: Mapping[str, Iterable[str]]) -> dict[int, dict]:
    """{school: {source: {"dims": […], "rows": [[codes…, [ids]], …]}}}, one query per source.

    wanted: the dimensions of each source that anyone asks for.
    """
    found: dict[int, dict] = defaultdict(dict)
    for key, asked_dims in wanted.items():
        source = SOURCES[key]
        weight = (source.weight,) if source.weight else ()
        dims = list(dict.fromkeys((*BASE.get(key, LEVEL), *weight, *sorted(asked_dims))))
        with connection.cursor() as cursor:
            cursor.execute(_packed(source, dims, asked), asked.params)
            for school, codes, ids in cursor:
                one = found[school].setdefault(key, {"dims": dims, "rows": []})
                one["rows"].append([*codes.split(_BREAK), sorted(ids)])
    return found


def wanted_by(bodies) -> dict[str, set[str]]:
    """{source: dimensions} that these forms ask for."""
    found: dict[str, set[str]] = defaultdict(set)
    for body in bodies:
        for block, row in design.rows_of(body):
            if design.how(row) == "derived":
                dims = found[row["source"]]
                for column in design.columns_of(block, row):
                    dims.update(row.get("where") or {}, column.get("where") or {})
    return dict(found)


@dataclass
class Cube:
    """The facts of one school, to be counted and opened."""

    facts: Mapping = field(default_factory=dict)

    @cached_property
    def _index(self):
        return {
            key: ({dim: n for n, dim in enumerate(one["dims"])}, one["rows"])
            for key, one in self.facts.items()
        }

    def _rows(self, source, where):
        place, rows = self._index.get(source, ({}, []))
        if not rows:
            return []
        tests = [(place[dim], frozenset(values)) for dim, values in where.items()]
        return [row for row in rows if all(row[n] in values for n, values in tests)]

    def count(self, source: str, where: Mapping) -> int:
        """How many rows of a source fit; of weighed ones the sum of what they stand for. A
        school of two levels is one school."""
        if source == "school":
            return len(self.ids(source, where))
        rows = self._rows(source, where)
        weight = SOURCES[source].weight
        if not (weight and rows):
            return sum(len(row[-1]) for row in rows)
        place = self._index[source][0][weight]
        return sum(int(row[place] or 0) * len(row[-1]) for row in rows)

    def ids(self, source: str, where: Mapping) -> list[int]:
        """The ids of the rows that fit."""
        return sorted({pk for row in self._rows(source, where) for pk in row[-1]})

    def told(self, source: str) -> dict[int, tuple]:
        """{id: its codes}, to compare two cubes."""
        _, rows = self._index.get(source, ({}, []))
        return {pk: tuple(row[:-1]) for row in rows for pk in row[-1]}

    def dims(self, source: str) -> list[str]:
        return list(self.facts.get(source, {}).get("dims", ()))


@dataclass(frozen=True)
class Drift:
    """How the records differ from a snapshot, of one source: ids by what became of them.
    changed: (the dimensions that differ, ids) of those still there."""

    source: str
    added: tuple[int, ...]
    gone: tuple[int, ...]
    changed: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]

    @property
    def total(self):
        return len(self.added) + len(self.gone) + sum(len(ids) for _, ids in self.changed)


def _changed(dims, old, new):
    found = defaultdict(list)
    for pk in sorted(old.keys() & new.keys()):
        if old[pk] != new[pk]:
            codes = zip(dims, old[pk], new[pk], strict=True)
            found[tuple(dim for dim, was, now in codes if was != now)].append(pk)
    return tuple((differ, tuple(ids)) for differ, ids in sorted(found.items()))


def drift(before: Cube, now: Cube) -> list[Drift]:
    """What changed in the records since a snapshot, as far as the figures are concerned."""
    found = []
    for source in before.facts.keys() | now.facts.keys():
        old, new = before.told(source), now.told(source)
        one = Drift(
            source,
            tuple(sorted(new.keys() - old.keys())),
            tuple(sorted(old.keys() - new.keys())),
            _changed(now.dims(source), old, new),
        )
        if one.total:
            found.append(one)
    return sorted(found, key=lambda one: one.source)
