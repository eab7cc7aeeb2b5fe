"""The ways a lower app hears from a higher one; filled in each app's ready()."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Todo:
    """One task of "Việc của tôi". kind: late, due, returned or rest (the order shown)."""

    title: str
    url: str
    hint: str = ""
    status: str = ""
    kind: str = "rest"
    due: object = None


SUBJECT, NAMED = "subject", "named"


@dataclass(frozen=True)
class PaperKind:
    """A kind of official paper.

    code: in the database; title: as printed; abbreviation: of the document type (NĐ 30/2020
    phụ lục III: BB, QĐ, CK); template: the print template; sides: who must sign, in order;
    signers: by what each side signs: SUBJECT (the person it is made out to), NAMED (the account
    content[side]["user"]), or a permission held at the issuing unit; labels: the sides' words
    where they differ from "Bên giao", "Bên nhận"; on_signed: called once (paper, by) when the
    last side has signed; on_void: called once (paper, by) when it is cancelled unsigned;
    by_hand: signed on paper alone (someone in it may have no account), never in the system.
    """

    code: str
    title: str
    abbreviation: str
    template: str
    sides: tuple[str, ...] = ("giver", "receiver")
    on_signed: Callable | None = None
    on_void: Callable | None = None
    signers: Mapping[str, str] = field(
        default_factory=lambda: {"giver": "accounts.sign_grant", "receiver": SUBJECT}
    )
    labels: Mapping[str, str] = field(default_factory=dict)
    by_hand: bool = False

    def signs_by(self, rule) -> tuple[str, ...]:
        """The sides that sign by a rule."""
        return tuple(side for side in self.sides if self.signers[side] == rule)


@dataclass(frozen=True)
class DossierKind:
    """A dossier of one matter instead of a period (PaperKind's companion: what papers belong
    together). papers(unit, key): ids of its papers; story(reach, unit, key): (heading, tables)
    of what is no paper, tables as [(title, heads, rows)]; title(key): on the cover.
    """

    code: str
    papers: Callable
    story: Callable
    title: Callable


@dataclass(frozen=True)
class Holding:
    """One thing a person holds at a unit: it ends when they leave, or someone takes it over.

    key: the same on every page ("grant:12"); kind: groups the rows; what, place, detail: words;
    since, until: days or None; must_pass: why it can't simply end ("" when it can); passes:
    whether someone may take it over; source: the row behind it; settle: called as
    settle(receiver or None, change, by) inside the act's transaction, for what accounts
    doesn't know by itself.
    """

    key: str
    unit_id: int
    kind: str
    what: str
    place: str = ""
    detail: str = ""
    since: object = None
    until: object = None
    must_pass: str = ""
    passes: bool = True
    source: object = None
    settle: Callable | None = None


@dataclass(frozen=True)
class UnderWay:
    """Work that units have under way, and what becomes of it when such a unit ends.

    words: what is counted; goes: what becomes of it, in words; counts: function(unit ids) →
    {unit id: number}; pass_on: called as pass_on(unit=, to=, day=, by=) inside the act that ends
    the unit, once everything it managed has its new manager; to: the unit it goes into, or None.
    """

    words: str
    goes: str
    counts: Callable
    pass_on: Callable | None = None


@dataclass
class Registry:
    paper_kinds: dict[str, PaperKind] = field(default_factory=dict)
    dossier_kinds: dict[str, DossierKind] = field(default_factory=dict)
    todo: list[Callable] = field(default_factory=list)
    holdings: list[Callable] = field(default_factory=list)
    blockers: list[Callable] = field(default_factory=list)
    under_way: list[UnderWay] = field(default_factory=list)


REGISTRY = Registry()


def paper_kind(kind: PaperKind):
    REGISTRY.paper_kinds[kind.code] = kind


def dossier_kind(kind: DossierKind):
    REGISTRY.dossier_kinds[kind.code] = kind


def todo(function):
    """Register `function(reach) -> list[Todo]`: what must this person do now?"""
    REGISTRY.todo.append(function)
    return function


def holdings(function):
    """Register `function(user) -> list[Holding]`: what does the leaver hold, at every unit?"""
    REGISTRY.holdings.append(function)
    return function


def blockers(function):
    """Register `function(unit) -> list[str]`: what stands in the way of closing the unit?"""
    REGISTRY.blockers.append(function)
    return function


def under_way(work: UnderWay):
    REGISTRY.under_way.append(work)
