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
from accounts.actions.leave import carry_out
from accounts.actions.paper import sign_papers, void_paper
from accounts.actions.provisional import start_provisionally
from accounts.actions.session import disable_user, enable_user
from accounts.actions.slip import issue_slip
from accounts.actions.user import activate_account, add_post, create_user
from accounts.models import Grant, Paper, Post, User
from accounts.queries import offer
from accounts.queries.leave import END, KEEP, Change, plan
from accounts.queries.reach import reach_of
from csdl.kit import wall
from csdl.kit.access import find
from csdl.kit.action import Refused
from csdl.kit.reach import NOBODY, system
from schools.actions.unit import move_unit
from schools.models import Unit
from tests.accounts.model.acts import Acts
from tests.accounts.model.clock import Clock
from tests.accounts.model.facts import Post as Held

PIN, WRONG_PIN = "260713", "999999"
PASSWORD = "hoa-phuong-do-2026"
SYSTEM = system("Mô hình phân quyền")
KINDS = ("handover", "annex", "commitment", "revocation")
REFUSALS = (Refused, Http404, PermissionDenied)


def _writes(cursor, sql):
    return not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "with now"))


@contextmanager
def quiet():
    """What has no bearing on rights is left out: the drawing of PDFs (each paper would queue a
    Job row), and the who and why of the history that is said with every query that reads."""
    with (
        mock.patch("pghistory.runtime._can_inject_variable", _writes),
        mock.patch("accounts.actions.paper.draw_later"),
        mock.patch("accounts.actions.grant.draw_later"),
        mock.patch("accounts.actions.department.draw_later"),
        mock.patch("accounts.actions.leave.draw_later"),
    ):
        yield


@dataclass
class Both:
    """The model, and the keys of the portal's rows: units, rooms, people by name; grants and
    papers in the order in which they were made."""

    model: Acts
    clock: Clock
    units: dict = field(default_factory=dict)
    rooms: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    subjects: dict = field(default_factory=dict)
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

    def create_user(self, by, key, unit, is_head=False):
        accepted = self.model.create_user(by, key, unit, is_head)

        def run():
            reach = self._enter(by)
            place = find(reach, "accounts.add_user", Unit, self.units[unit].pk)
            kind = Post.Kind.HEAD if is_head else Post.Kind.MEMBER
            return create_user(unit=place, full_name=key, title="x", kind=kind, by=reach)

        user = self._same(f"{by} makes {key} at {unit} head={is_head}", accepted, run)
        if accepted:
            self.people[key] = user.pk

    def second_post(self, key, unit):
        """A person may work at two units."""
        self.model.people[key].posts.append(Held(unit, False, self.model.today))
        add_post(
            user=self.user(key),
            unit=self.units[unit],
            kind=Post.Kind.MEMBER,
            title="x",
            by=SYSTEM,
        )

    def end_post(self, key, unit, last):
        """There is no act for this yet: the row's date, as the act will write it."""
        self.log.append(f"{key} leaves {unit} after {last:%d/%m}")
        self.done = True
        self.model.end_post(key, unit, last)
        Post.objects.filter(
            user_id=self.people[key], unit=self.units[unit], ends_on=None, starts_on__lte=last
        ).update(ends_on=last)

    def disable(self, by, key):
        accepted = self.model.disable(by, key)
        self._same(f"{by} disables {key}", accepted, lambda: self._account(by, key, disable_user))

    def enable(self, by, key):
        accepted = self.model.enable(by, key)
        self._same(f"{by} enables {key}", accepted, lambda: self._account(by, key, enable_user))

    def _account(self, by, key, act):
        reach = self._enter(by)
        user = find(reach, "accounts.change_user", User, self.people[key])
        return act(user=user, reason="Thử", by=reach)

    def issue_slip(self, by, key):
        accepted = self.model.issue_slip(by, key)

        def run():
            reach = self._enter(by)
            user = find(reach, "accounts.change_user", User, self.people[key])
            return issue_slip(user=user, by=reach)

        made = self._same(f"{by} prints a slip for {key}", accepted, run)
        if accepted:
            self.codes[key] = made[1]

    def open_account(self, key, right_code=True):
        accepted = self.model.open_account(key, right_code)
        code = self.codes.get(key, "") if right_code else "AAAA-AAAA-AAAA"

        def run():
            return activate_account(
                username=self.user(key).username,
                code=code,
                password=PASSWORD,
                pin=PIN,
                by=NOBODY,
            )

        self._same(f"{key} opens the account, right code={right_code}", accepted, run)

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

        what = "; ".join(map(self._said, lines))
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
            functions=tuple(line.functions),
            subject=self.subjects[line.subject] if line.subject else None,
            term=line.term,
            group=self.groups[line.group] if line.group else None,
            helps=self.user(line.helped) if line.helped else None,
        )

    @staticmethod
    def _said(x):
        narrow = (x.subject, x.term, x.group, x.helped, *sorted(x.functions), *sorted(x.levels))
        words = " ".join(str(one) for one in narrow if one)
        return f"{x.role} at {x.room or x.unit} {words} {x.first}..{x.last}"

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

    def go_away(self, by, key, unit, first, back):
        accepted = self.model.go_away(by, key, unit, first, back)

        def run():
            reach = self._enter(by)
            place = find(reach, "accounts.change_user", Unit, self.units[unit].pk)
            change = Change(self.user(key), place, "long", first, back, "Quyết định số 1")
            answers = {
                item.key: END if item.holding.kind == "grant" else KEEP
                for item in plan(reach, change)
            }
            given = {"leaver": change.leaver, "unit": place, "kind": "long", "day": first}
            return carry_out(
                **given, returns_on=back, basis=change.basis, answers=answers, by=reach
            )

        self._same(f"{by} lets {key} leave {unit} from {first} to {back}", accepted, run)

    def void(self, by, number):
        accepted = self.model.void(by, number)

        def run():
            reach = self._enter(by)
            paper = find(reach, "accounts.give_grant", Paper, self.papers[number])
            return void_paper(paper=paper, reason="Thử", by=reach)

        kind = self.model.papers[number].kind
        self._same(f"{by} voids {kind} {number}", accepted, run)

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
