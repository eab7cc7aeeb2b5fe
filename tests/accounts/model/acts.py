"""What may be done by whom, and what it changes. Each act returns whether it was accepted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.accounts.model.duties import ADD_UNIT, ADD_USER, CHANGE_USER, END, GIVE, ROLES, SIGN
from tests.accounts.model.facts import Grant, Paper, Person, Post
from tests.accounts.model.oracle import Oracle

MOST_HOURS = 72
MOST_WRONG = 5
SLIP_VALID = timedelta(days=7)
GIVER, RECEIVER = "giver", "receiver"


def school_year(day):
    """The year in which the school year of a day begins; August already counts ahead."""
    return day.year if day.month >= 8 else day.year - 1


class Acts(Oracle):
    """The facts, and the acts that change them."""

    def pass_time(self, now: datetime):
        self.now = now
        return True

    # People ------------------------------------------------------------------------------

    def create_user(self, by, key, unit, is_head=False):
        """Made by who may add people there; a unit has one head at a time."""
        if not self.may_at_unit(by, ADD_USER, unit):
            return False
        if is_head and self._head_not_leaving(unit):
            return False
        self.people[key] = Person([Post(unit, is_head, self.today)])
        return True

    def _head_not_leaving(self, unit):
        posts = [p for person in self.people.values() for p in person.posts]
        return any(p.unit == unit and p.is_head and p.last is None for p in posts)

    def end_post(self, person, unit, last):
        for post in self.people[person].posts:
            if post.unit == unit and post.last is None and post.first <= last:
                post.last = last
        return True

    def disable(self, by, person):
        """Closed by who could mend it: nothing is reachable, the grants stay."""
        if self.people[person].disabled or not self.may_mend(by, person):
            return False
        self.people[person].disabled = True
        return True

    def enable(self, by, person):
        """Open again; what had become complete meanwhile comes into force."""
        if not self.people[person].disabled or not self.may_mend(by, person):
            return False
        self.people[person].disabled = False
        self._bring_into_force(person)
        return True

    def issue_slip(self, by, person):
        """By who could have given what the account holds, never by oneself; kills the last."""
        if self.people[person].disabled or not self.may_mend(by, person):
            return False
        self.people[person].slip = [self.now + SLIP_VALID, 0]
        return True

    def open_account(self, person, right_code):
        """With the code of the slip: once, within its days, after fewer than five wrong tries."""
        who = self.people[person]
        if who.slip is None or who.disabled or self.now >= who.slip[0] or who.slip[1] >= MOST_WRONG:
            return False
        if not right_code:
            who.slip[1] += 1
            return False
        who.slip, who.opened, who.wrong_pins = None, True, 0
        self._bring_into_force(person)
        return True

    def _pin(self, person, right):
        """Asked last, when all else allows the act; five wrong ones lock it until a new slip."""
        who = self.people[person]
        if who.wrong_pins >= MOST_WRONG:
            return False
        if not (who.opened and right):
            who.wrong_pins += 1
            return False
        who.wrong_pins = 0
        return True

    # Handing down ------------------------------------------------------------------------

    def prepare(self, by, giver, holder, lines):
        """A biên bản in the name of a unit: each line within the giver's rights and subtree."""
        if not self.may_at_unit(by, GIVE, giver) or not lines or self.head(giver) is None:
            return False
        if not all(self._may_be_given(by, giver, holder, line) for line in lines):
            return False
        years = {self.year_of(line) for line in lines}
        keys = [line.key for line in lines]
        standing = [g.line.key for g in self.grants if g.holder == holder and not g.ended]
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
        if (role.keeper or role.single) and self._kept_by_another(role, holder, line):
            return False
        if role.by_group and not self.entrusted(by, line):
            return False
        if role.by_room != (line.room is not None) or (line.levels and not role.by_level):
            return False
        if line.room and self.rooms[line.room].school != line.unit:
            return False
        if not self._limits_fit(role, holder, line):
            return False
        year = self.year_of(line)
        if line.first < date(year, 8, 1) or line.last > date(year + 1, 8, 31):
            return False
        return line.first <= line.last and line.last >= self.today

    def _limits_fit(self, role, holder, line):
        """Functions, subject, term, group, whom it helps: as the kind of work allows."""
        if not line.functions <= set(role.functions) or role.choose and not line.functions:
            return False
        if role.subject == "must" and not line.subject or line.subject and not role.subject:
            return False
        if line.subject and self.rooms[line.room].level not in self.subjects[line.subject]:
            return False
        if line.term and not role.by_term:
            return False
        if role.by_group == "must" and not line.group:
            return False
        if line.group and not (role.by_group and self.groups[line.group] == line.unit):
            return False
        if not role.helps:
            return line.helped is None
        return line.helped not in (None, holder) and self._teaches(line)

    def _teaches(self, line):
        """Whoever is helped has that class (and subject) on paper, in some of those days."""
        for g in self.grants:
            same = g.holder == line.helped and g.line.room == line.room and not g.ended
            last = max(g.line.first, self.last_day(g))
            if not same or g.line.first > line.last or last < line.first:
                continue
            if line.subject is None and g.line.role == "homeroom_teacher":
                return True
            fits = g.line.subject == line.subject and (
                line.term is None or g.line.term in (None, line.term)
            )
            if line.subject and g.line.role == "subject_teacher" and fits:
                return True
        return False

    def _kept_by_another(self, role, holder, line):
        """The unit's admin account is the head's or one named officer's, one at a time (B3);
        so is other work of one person."""
        return any(
            (ROLES[g.line.role].keeper if role.keeper else ROLES[g.line.role] == role)
            and g.line.unit == line.unit
            and g.holder != holder
            and not g.ended
            and g.line.first <= line.last
            and line.first <= self.last_day(g)
            and not (g.away and g.away[0] <= line.first and line.last < g.away[1])
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
        self.papers.append(Paper(kind, giver, holder, year, first))
        made = len(self.papers) - 1
        if not any(p.kind == "commitment" for _, p in papers):
            self.papers.append(Paper("commitment", giver, holder))
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
        waiting = [g for g in self.grants if g.paper == number and g.pending]
        return (
            paper.subject != by
            and self.may_at_unit(by, SIGN, paper.unit)
            # with this signature the unit gives: what it no longer manages it can't give
            and all(self.gives_at(g.giver, g.line.role, g.line.unit) for g in waiting)
        )

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
            self.papers.append(Paper("revocation", grant.giver, grant.holder))
        return True

    def go_away(self, by, person, unit, first, back):
        """A long leave of one who holds no seat: what they hold at a unit rests, and comes back
        by itself. By who may end all of it, in the name of each unit that gave it."""
        held = [
            g
            for g in self.grants
            if (g.holder, g.line.unit) == (person, unit)
            and not g.ended
            and max(g.line.first, self.last_day(g)) >= first
        ]
        since = min((p.first for p in self.people[person].posts if p.unit == unit), default=first)
        allowed = (
            by != person
            and self.may_at_unit(by, CHANGE_USER, unit)
            and held
            and all(self.may_at_unit(by, END, g.giver) for g in held)
            and back > max(first, self.today)
            and first >= since
            and self.head(unit) not in (None, person)
        )
        if not allowed:
            return False
        for grant in held:
            grant.away = (first, back)
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
