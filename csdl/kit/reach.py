"""Reach: what one person may do, where, right now. Computed once per request or job.

A permission is a filter: `Reach.where` turns rights into a condition on rows, and every
list, door, export, search and job goes through it, so that they cannot disagree.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

NOTHING = Q(pk__in=[])
HELP = "records.help_enter"


@dataclass(frozen=True)
class Scope:
    """One active right: a permission, and the place where it holds.

    root: id of the department the right lies in; department: the same id when the right
    covers the whole of it; units: ids of units held (the unit of the
    right and what it manages today); room: id of one class; levels: education levels the
    right is limited to (empty = all); subject, term: of the class it is limited to (None: any);
    group: id of the professional group it is limited to; helps: id of the teacher it is held
    for, by a helper; grant: id of the grant behind it.
    """

    perm: str
    root: int | None = None
    department: int | None = None
    units: frozenset[int] = frozenset()
    room: int | None = None
    levels: frozenset[str] = frozenset()
    grant: int | None = None
    subject: int | None = None
    term: int | None = None
    group: int | None = None
    helps: int | None = None

    def fits(self, subject, term) -> bool:
        """Whether a subject and a term of the class lie within it."""
        return self.subject in (None, subject) and self.term in (None, term)


@dataclass(frozen=True)
class Reach:
    """Who asks, and all scopes they hold at this moment of the database's clock."""

    user: Any = None
    today: datetime.date | None = None
    scopes: tuple[Scope, ...] = ()
    schools: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()  # communes in whose own name one acts: no school's rows
    department: int | None = None
    work: tuple[tuple[str, ...], ...] = ()  # (role, functions …) of the grants in force
    system: str = ""
    _by_perm: dict = field(default_factory=dict, compare=False, repr=False)
    # What this reader has asked already, while nothing is written (csdl.kit.access.can).
    answers: dict | None = field(default=None, compare=False, repr=False)

    def __post_init__(self):
        index = defaultdict(list)
        for scope in self.scopes:
            index[scope.perm].append(scope)
        object.__setattr__(self, "_by_perm", dict(index))

    @property
    def user_id(self):
        return getattr(self.user, "pk", None)

    def holds(self, *perms) -> bool:
        """Whether any of these permissions is held anywhere."""
        return any(perm in self._by_perm for perm in perms)

    def remember(self):
        """Answer the same question once: for a request that only reads."""
        if self.user is not None:  # NOBODY is shared
            object.__setattr__(self, "answers", {})

    def held(self, perm) -> list[Scope]:
        return self._by_perm.get(perm, [])

    def only(self, keep) -> Reach:
        """The same person with some of their scopes: those for which keep(scope) is true."""
        return replace(self, scopes=tuple(filter(keep, self.scopes)))

    def roots(self, perm) -> set[int]:
        """The departments in which `perm` is held somewhere: for what is open inside one."""
        return {s.root for s in self.held(perm)}

    def units(self, perm) -> set[int]:
        """The units named in rights for `perm`, with those they manage today."""
        return {pk for s in self.held(perm) for pk in s.units}

    def in_room(self, perm, room, subject=None, term=None) -> bool:
        """Whether `perm` is held on this class itself, for that subject and term of it."""
        return any(s.room == room and s.fits(subject, term) for s in self.held(perm))

    def helping(self, room, subject=None, term=None) -> int | None:
        """The teacher whom this person helps in a class (and subject, term), else None.

        What a helper enters is under the helper's own name and waits until that teacher takes
        it over from their own account (S1; mission F2): there is no "act as".
        """
        found = (s for s in self.held(HELP) if s.room == room and s.fits(subject, term))
        return next((s.helps for s in found), None)

    def where(
        self,
        perm,
        *,
        department=None,
        unit=None,
        room=None,
        level=None,
        levels=None,
        subject=None,
        term=None,
        group=None,
    ) -> Q:
        """The condition on a table's own columns under which `perm` is held.

        department, unit, room: names of the columns that carry those ids; level: column
        with one education level; levels: array column with several; subject, term, group:
        columns of a row that belongs to one of each. A table without such a column is reached
        whole by a right limited to it.
        """
        merged: dict[tuple, dict[str, set]] = defaultdict(lambda: defaultdict(set))
        for scope in self.held(perm):
            narrow = (
                (subject, scope.subject),
                (term, scope.term),
                (group, scope.group),
            )
            narrow = tuple((column, value) for column, value in narrow if column and value)
            place = merged[scope.levels, narrow]
            if scope.department and department:
                place[department].add(scope.department)
            if scope.units and unit:
                place[unit] |= scope.units
            if scope.room and room:
                place[room].add(scope.room)
        condition = None
        for (limit, narrow), place in merged.items():
            for column, ids in place.items():
                part = Q(**{f"{column}__in": sorted(ids)}, **dict(narrow))
                if limit and level:
                    part &= Q(**{f"{level}__in": sorted(limit)})
                elif limit and levels:
                    part &= Q(**{f"{levels}__overlap": sorted(limit)})
                condition = part if condition is None else condition | part
        return NOTHING if condition is None else condition


NOBODY = Reach()


def system(why: str) -> Reach:
    """The reach of the program itself (founding, seeding, sweeping): recorded, no person."""
    return Reach(system=why)
