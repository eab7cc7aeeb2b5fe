"""What may be done by whom, and what it changes. Each act returns whether it was accepted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.accounts.model.acts_people import PeopleActs
from tests.accounts.model.duties import ADD_UNIT, END, GIVE, ROLES, SIGN
from tests.accounts.model.facts import Grant, Paper

MOST_HOURS = 72
GIVER, RECEIVER = "giver", "receiver"


def school_year(day):
    """The year in which the school year of a day begins; August already counts ahead."""
    return day.year if day.month >= 8 else day.year - 1


class Acts(PeopleActs):
    """The facts, and the acts that change them."""

    def pass_time(self, now: datetime):
        self.now = now
        return True

    # Handing down ------------------------------------------------------------------------

    def prepare(self, by, giver, holder, lines):
        """A biên bản in the name of a unit: each line within the giver's rights and subtree."""
        if (
            not self.may_at_unit(by, GIVE, giver)
            or not lines
            or self.head(giver, self.today) is None
        ):
            return False
        if not all(self._may_be_given(by, giver, holder, line) for line in lines):
            return False
        years = {self.year_of(line) for line in lines}
        keys = [(line.role, line.unit, line.room, line.first) for line in lines]
        standing = [
            (g.line.role, g.line.unit, g.line.room, g.line.first)
            for g in self.grants
            if g.holder == holder and not g.ended
        ]
        if len(years) > 1 or len(set(keys)) < len(keys) or set(keys) & set(standing):
            return False
        paper = self._paper(giver, holder, years.pop())
        self.grants += [Grant(giver, holder, line, paper) for line in lines]
        return True

    def _may_be_given(self, by, giver, holder, line):
        role = ROLES.get(line.role)
        if role is None or by == holder or not self.gives_at(giver, line.role, line.unit):
            return False
        if not self.may_give(by, giver, line.role, line.unit):
            return False
        workplace = giver if role.outside else line.unit
        works = self.works_at(holder, workplace, max(line.first, self.today))
        if not works or self.people[holder].disabled:
            return False
        if role.decided and not line.decision:
            return False
        if role.keeper and self._kept_by_another(holder, line):
            return False
        if role.by_room != (line.room is not None) or (line.levels and not role.by_level):
            return False
        if line.room and self.rooms[line.room].school != line.unit:
            return False
        year = self.year_of(line)
        if line.first < date(year, 8, 1) or line.last > date(year + 1, 8, 31):
            return False
        return line.first <= line.last and line.last >= self.today

    def _kept_by_another(self, holder, line):
        """The unit's admin account is the head's or one named officer's, one at a time (B3)."""
        return any(
            ROLES[g.line.role].keeper
            and g.line.unit == line.unit
            and g.holder != holder
            and not g.ended
            and g.line.first <= line.last
            and line.first <= self.last_day(g)
            for g in self.grants
        )

    def year_of(self, line):
        """The school year (by its first calendar year) that a line belongs to."""
        return self.rooms[line.room].year if line.room else school_year(line.first)

    def _paper(self, giver, holder, year):
        """One biên bản per person, unit and school year, then annexes; the cam kết once."""
        papers = [
            (n, p)
            for n, p in enumerate(self.papers)
            if (p.unit, p.subject) == (giver, holder) and not p.void
        ]
        first = next((n for n, p in papers if p.kind == "handover" and p.year == year), None)
        kind = "handover" if first is None else "annex"
        self.papers.append(Paper(kind, giver, holder, self.today, year, first))
        made = len(self.papers) - 1
        if not any(p.kind == "commitment" for _, p in papers):
            self.papers.append(Paper("commitment", giver, holder, self.today))
        return made

    # Signing -----------------------------------------------------------------------------

    def sign(self, by, numbers, side, right_pin):
        """One side of papers, all or none: who receives signs for themself, for the giving side
        who may sign in its name and isn't the receiver. The cam kết goes along."""
        papers = [self.papers[n] for n in numbers]
        if not papers or not all(self._may_sign(by, n, side) for n in numbers):
            return False
        if not self._pin(by, right_pin):
            return False
        for paper in papers:
            paper.signed[side] = by
        for paper in papers:
            for other in self.papers:
                same = (other.unit, other.subject) == (paper.unit, paper.subject)
                if same and other.kind == "commitment" and other.open:
                    other.signed.setdefault(side, by)
        for paper in papers:
            self._bring_into_force(paper.subject)
        return True

    def _may_sign(self, by, number, side):
        paper = self.papers[number]
        if not paper.open or side in paper.signed or self.people[by].disabled:
            return False
        if side == RECEIVER:
            return paper.subject == by
        return (
            paper.subject != by
            and self.may_at_unit(by, SIGN, paper.unit)
            and self._still_gives(number)
        )

    def _still_gives(self, number):
        """With its signature a unit gives: not where it no longer manages (A2)."""
        waiting = [g for g in self.grants if g.paper == number and g.pending]
        return all(self.gives_at(g.giver, g.line.role, g.line.unit) for g in waiting)

    def file_copy(self, by, number):
        """The copy signed on paper, filed by who prepares for the unit and isn't its receiver:
        it carries what is missing; for the giving side, of the head of the day it was made."""
        paper = self.papers[number]
        if not paper.open or by == paper.subject or not self.may_at_unit(by, GIVE, paper.unit):
            return False
        head = self.head(paper.unit, paper.made)
        if GIVER not in paper.signed and head in (None, paper.subject):
            return False
        if not self._still_gives(number):
            return False
        paper.signed = {GIVER: head, RECEIVER: paper.subject} | paper.signed
        self._bring_into_force(paper.subject)
        return True

    def _bring_into_force(self, holder):
        """What waited for both signatures, the cam kết and the holder's own opening."""
        who = self.people[holder]
        if not who.opened or who.disabled:
            return
        for grant in self.grants:
            if grant.holder != holder or not grant.pending:
                continue
            paper = self.papers[grant.paper]
            above = paper.parent is None or self.papers[paper.parent].complete
            if paper.complete and above and self._committed(grant.giver, holder):
                grant.in_force_at, grant.trial = self.now, None

    def _committed(self, unit, holder):
        return any(
            p.kind == "commitment"
            and (p.unit, p.subject) == (unit, holder)
            and RECEIVER in p.signed
            and not p.void
            for p in self.papers
        )

    def start_trial(self, by, number, hours, right_pin):
        """Work that must start today: once, 72 hours at most, by who may sign, not for oneself."""
        grant = self.grants[number]
        allowed = (
            grant.pending
            and not grant.trial
            and 1 <= hours <= MOST_HOURS
            and self.may_at_unit(by, SIGN, grant.giver)
            and by != grant.holder
            and self.gives_at(grant.giver, grant.line.role, grant.line.unit)
        )
        if not allowed or not self._pin(by, right_pin):
            return False
        grant.trial = (self.now, self.now + timedelta(hours=hours))
        return True

    # Taking back -------------------------------------------------------------------------

    def end(self, by, number):
        """By who may end in the name of the unit that gave, at any time, at once."""
        grant = self.grants[number]
        if grant.ended or not self.may_at_unit(by, END, grant.giver):
            return False
        grant.ended = True
        if grant.in_force_at:
            self.papers.append(Paper("revocation", grant.giver, grant.holder, self.today))
        return True

    def void(self, by, number):
        """A paper not yet signed by both is cancelled, and what it would have given with it."""
        paper = self.papers[number]
        if not paper.open or not self.may_at_unit(by, GIVE, paper.unit):
            return False
        paper.void = True
        for grant in self.grants:
            if grant.paper == number and grant.pending:
                grant.ended = True
        return True

    # The tree ----------------------------------------------------------------------------

    def move(self, by, unit, manager, first):
        """A school under another manager from a day on; no rights are moved with it (A2)."""
        edges = self.units[unit].managers
        last = edges[-1]
        if not self.may_at_unit(by, ADD_UNIT, unit) or first < last[1]:
            return False
        if last[0] == manager and last[2] is None:
            return False
        if first == last[1]:
            last[0] = manager
            return True
        last[2] = first
        edges.append([manager, first, None])
        return True
