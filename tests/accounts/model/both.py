"""One act, done in the portal through its door and in the model: the verdicts must be the same."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from accounts.actions.grant import end_grants, prepare_grants
from accounts.actions.paper import sign, sign_papers, void_paper
from accounts.actions.provisional import start_provisionally
from accounts.models import Grant, Paper, Signature, User
from accounts.queries import offer
from accounts.queries.reach import reach_of
from accounts.queries.scans import READY, signers, standing
from csdl.kit import wall
from csdl.kit.access import find
from csdl.kit.action import Refused
from schools.actions.unit import move_unit
from schools.models import Unit
from tests.accounts.model.acts import Acts
from tests.accounts.model.clock import Clock
from tests.accounts.model.people import PIN, WRONG_PIN, People

KINDS = ("handover", "annex", "commitment", "revocation")
REFUSALS = (Refused, Http404, PermissionDenied)


@contextmanager
def quiet():
    """No drawing of PDFs: each paper would queue a Job row, which has no bearing on rights."""
    with (
        mock.patch("accounts.actions.paper.draw_later"),
        mock.patch("accounts.actions.grant.draw_later"),
        mock.patch("accounts.actions.department.draw_later"),
    ):
        yield


@dataclass
class Both(People):
    """The model, and the keys of the portal's rows: units, rooms, people by name; grants and
    papers in the order in which they were made."""

    model: Acts
    clock: Clock
    units: dict = field(default_factory=dict)
    rooms: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    pupils: dict = field(default_factory=dict)
    grants: list = field(default_factory=list)
    papers: list = field(default_factory=list)
    codes: dict = field(default_factory=dict)
    perms: dict = field(default_factory=dict)
    log: list = field(default_factory=list)
    done: bool = True  # whether the last act was accepted
    # the highest key of those the database held before
    older_papers: int = 0

    def copy(self):
        """The same start once more."""
        return replace(
            self,
            model=deepcopy(self.model),
            people=dict(self.people),
            grants=list(self.grants),
            papers=list(self.papers),
            codes=dict(self.codes),
            log=[],
        )

    # The portal's objects ----------------------------------------------------------------

    def user(self, key):
        return User.objects.get(pk=self.people[key])

    def reach(self, key):
        return reach_of(self.user(key))

    def _same(self, what, accepted, run):
        """Do it in the portal; fail unless it accepts exactly what the model accepts."""
        self.log.append(f"{self.model.now:%d/%m %H:%M} {what}: {'yes' if accepted else 'no'}")
        self.done = accepted
        try:
            with transaction.atomic():
                result, why = run(), ""
        except REFUSALS as refusal:
            result, why = None, f"{type(refusal).__name__} {refusal}"
            if isinstance(refusal, Refused):
                refusal.settle()
        if accepted != (not why):
            raise AssertionError(
                f"{what}: the model says {'yes' if accepted else 'no'}, the portal "
                f"{why or 'did it'}\n" + self.story()
            )
        return result

    def story(self):
        return "\n".join(self.log)

    def _enter(self, by):
        reach = self.reach(by)
        wall.enter(reach)
        return reach

    # Acts --------------------------------------------------------------------------------

    def pass_time(self, moment):
        self.log.append(f"clock → {moment:%d/%m/%Y %H:%M}")
        self.done = True
        self.model.pass_time(moment)
        self.clock.set(moment)

    def prepare(self, by, giver, holder, lines):
        accepted = self.model.prepare(by, giver, holder, lines)
        before = len(self.grants)

        def run():
            reach = self._enter(by)
            unit = find(reach, "accounts.give_grant", Unit, self.units[giver].pk)
            return prepare_grants(
                holder=self.user(holder),
                from_unit=unit,
                lines=[self._line(line) for line in lines],
                by=reach,
            )

        what = "; ".join(
            f"{x.role} at {x.room or x.unit} {'/'.join(sorted(x.levels))} {x.first}..{x.last}"
            for x in lines
        )
        made = self._same(f"{by} prepares for {giver} → {holder}: {what}", accepted, run)
        if accepted:
            self.grants += list(made.grants.order_by("pk").values_list("pk", flat=True))
            self._new_papers()
            assert len(self.grants) == len(self.model.grants) == before + len(lines)

    def _line(self, line):
        return offer.Line(
            role=line.role,
            unit=self.units[line.unit],
            starts_on=line.first,
            ends_on=line.last,
            classroom=self.rooms[line.room] if line.room else None,
            levels=tuple(line.levels),
            basis="Quyết định số 1" if line.decision else "",
        )

    def _new_papers(self):
        last = self.papers[-1] if self.papers else self.older_papers
        new = Paper.objects.filter(pk__gt=last, kind__in=KINDS).order_by("pk")
        for pk, kind in new.values_list("pk", "kind"):
            assert self.model.papers[len(self.papers)].kind == kind, self.story()
            self.papers.append(pk)
        assert len(self.papers) == len(self.model.papers), self.story()

    def sign(self, by, numbers, side, right_pin=True):
        accepted = self.model.sign(by, numbers, side, right_pin)

        def run():
            reach = self._enter(by)
            papers = [Paper(pk=self.papers[n]) for n in numbers]
            pin = PIN if right_pin else WRONG_PIN
            return sign_papers(papers=papers, side=side, pin=pin, by=reach)

        kinds = [f"{self.model.papers[n].kind} {n}" for n in numbers]
        self._same(f"{by} signs {kinds} as {side}, right pin={right_pin}", accepted, run)

    def start_trial(self, by, number, hours, right_pin=True):
        accepted = self.model.start_trial(by, number, hours, right_pin)

        def run():
            reach = self._enter(by)
            grant = find(reach, "accounts.sign_grant", Grant, self.grants[number])
            pin = PIN if right_pin else WRONG_PIN
            return start_provisionally(grant=grant, hours=hours, pin=pin, by=reach)

        self._same(f"{by} lets {self._g(number)} begin for {hours} h", accepted, run)

    def end(self, by, number):
        accepted = self.model.end(by, number)

        def run():
            reach = self._enter(by)
            grant = find(reach, "accounts.end_grant", Grant, self.grants[number])
            return end_grants(grants=[grant], reason="Thử", by=reach)

        self._same(f"{by} ends {self._g(number)}", accepted, run)
        if accepted:
            self._new_papers()

    def void(self, by, number):
        accepted = self.model.void(by, number)

        def run():
            reach = self._enter(by)
            paper = find(reach, "accounts.give_grant", Paper, self.papers[number])
            return void_paper(paper=paper, reason="Thử", by=reach)

        kind = self.model.papers[number].kind
        self._same(f"{by} voids {kind} {number}", accepted, run)

    def file_copy(self, by, number):
        """As accounts.actions.scan.file_scan does for a page it recognised, without the page."""
        accepted = self.model.file_copy(by, number)

        def run():
            reach = self._enter(by)
            paper = Paper.objects.select_related("unit", "subject").get(pk=self.papers[number])
            find(reach, "accounts.give_grant", Unit, paper.unit_id)
            state, words = standing(paper, paper.unit_id, reach)
            if state != READY:
                raise Refused(words)
            for side, user in signers(paper).items():
                sign(paper, side, user, Signature.Route.SCAN, reach)

        kind = self.model.papers[number].kind
        self._same(f"{by} files the signed copy of {kind} {number}", accepted, run)

    def move(self, by, unit, manager, first):
        accepted = self.model.move(by, unit, manager, first)

        def run():
            reach = self._enter(by)
            place = find(reach, "schools.add_unit", Unit, self.units[unit].pk)
            return move_unit(unit=place, manager=self.units[manager], valid_from=first, by=reach)

        self._same(f"{by} moves {unit} under {manager} from {first:%d/%m/%Y}", accepted, run)

    def _g(self, number):
        grant = self.model.grants[number]
        place = grant.line.room or grant.line.unit
        return f"grant {number} ({grant.holder}: {grant.line.role} at {place})"
