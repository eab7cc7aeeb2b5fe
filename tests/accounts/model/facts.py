"""The facts of the model: units, people, grants, papers. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class Unit:
    """managers: [manager, first day, day after the last or None], dated (mission A2)."""

    tier: str
    department: str
    levels: frozenset = frozenset()
    managers: list = field(default_factory=list)


@dataclass
class Room:
    school: str
    level: str
    year: int
    pupils: set = field(default_factory=set)


@dataclass
class Post:
    unit: str
    is_head: bool
    first: date
    last: date | None = None

    def held_on(self, day):
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Person:
    """opened: has set a password with the code of a slip; slip: (until, wrong tries) or None."""

    posts: list = field(default_factory=list)
    opened: bool = False
    disabled: bool = False
    wrong_pins: int = 0
    slip: list | None = None


@dataclass
class Line:
    """What one line of a biên bản asks for."""

    role: str
    unit: str
    first: date
    last: date
    room: str | None = None
    levels: frozenset = frozenset()
    decision: bool = True
    functions: frozenset = frozenset()
    subject: str | None = None
    term: int | None = None
    group: str | None = None
    helped: str | None = None

    @property
    def key(self):
        """The same work at the same place is not given twice to one person."""
        narrow = (self.functions, self.subject, self.term, self.group, self.helped)
        return (self.role, self.unit, self.room, self.first, *narrow)


@dataclass
class Grant:
    """in_force_at: when all that it waits for had come; trial: (from, until) before that;
    away: (first day, day of return) of a long leave."""

    giver: str
    holder: str
    line: Line
    paper: int | None
    in_force_at: datetime | None = None
    trial: tuple | None = None
    ended: bool = False
    away: tuple | None = None

    def rests_on(self, day):
        return self.away is not None and self.away[0] <= day < self.away[1]

    @property
    def pending(self):
        return self.in_force_at is None and not self.ended


@dataclass
class Paper:
    kind: str
    unit: str
    subject: str
    year: int | None = None
    parent: int | None = None
    signed: dict = field(default_factory=dict)
    void: bool = False

    @property
    def complete(self):
        return len(self.signed) == 2 and not self.void

    @property
    def open(self):
        return len(self.signed) < 2 and not self.void
