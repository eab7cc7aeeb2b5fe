"""Subject teachers of the new year: whose right to which class and subject wants a paper.

Read from the assignments of the new year; one person's works go on one biên bản.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from accounts.models import Grant, User
from accounts.queries.axes import TERMS
from records.models import Assignment
from schools.models import Classroom, Subject

ROLE = "subject_teacher"


@dataclass(frozen=True)
class Work:
    """One subject of one class; term: None for the whole year."""

    room: Classroom
    subject: Subject
    term: int | None

    def __str__(self):
        term = f" ({TERMS[self.term]})" if self.term else ""
        return f"{self.room.name} {self.subject.name}{term}"


@dataclass
class Teaching:
    """One subject teacher. old: what last year's grants named; works: assigned and without a
    paper yet; given: how many have one."""

    holder: User
    old: list
    works: list
    given: int

    @property
    def key(self):
        return f"s{self.holder.pk}"


def last_grants(rollover, roles):
    """The class grants of these roles in force as last year ends, of people who still work in
    the system; by class."""
    rows = Grant.objects.filter(
        unit=rollover.school_id,
        from_unit=rollover.school_id,
        role__in=roles,
        classroom__year=rollover.plan.year_before_id,
        holder__is_active=True,
        state=Grant.State.ACTIVE,
    )
    rows = rows.exclude(activated_at=None).select_related("holder").with_place()
    return rows.order_by("classroom__sort_key", "holder__sort_key")


def new_grants(school, year, roles):
    """The grants of classes of the new year, signed or waiting."""
    rows = Grant.objects.filter(unit=school, classroom__year=year, role__in=roles)
    return rows.exclude(state=Grant.State.ENDED).select_related("classroom")


def works_of(school, year, user=None) -> dict:
    """{account id: [Work]} by the assignments in force, of teachers who have an account."""
    rows = Assignment.objects.filter(school=school, year=year, ends_on=None)
    rows = rows.filter(employment__staff__user__is_active=True)
    if user:
        rows = rows.filter(employment__staff__user=user)
    rows = rows.select_related("classroom__year", "subject", "employment__staff")
    terms: dict = defaultdict(lambda: defaultdict(set))
    for row in rows.order_by("classroom__sort_key", "subject__position", "pk"):
        terms[row.employment.staff.user_id][row.classroom, row.subject].add(row.term)
    return {
        pk: [
            Work(room, subject, None if len(said) > 1 else min(said))
            for (room, subject), said in found.items()
        ]
        for pk, found in terms.items()
    }


def unsigned(works, grants) -> list[Work]:
    """Those of a person's works that none of their grants names."""
    named = {(one.classroom_id, one.subject_id, one.term) for one in grants}
    return [
        one
        for one in works
        if not {(one.room.pk, one.subject.pk, term) for term in (None, one.term)} & named
    ]


def teachings(rollover) -> list[Teaching]:
    """Who teaches in the new year, or held a subject of a class last year; by name."""
    school, year = rollover.school_id, rollover.plan.year_id
    works, held, given = works_of(school, year), defaultdict(list), defaultdict(list)
    for grant in last_grants(rollover, [ROLE]):
        held[grant.holder_id].append(str(Work(grant.classroom, grant.subject, grant.term)))
    for grant in new_grants(school, year, [ROLE]):
        given[grant.holder_id].append(grant)
    people = User.objects.filter(pk__in={*works, *held}).order_by("sort_key")
    return [
        Teaching(
            holder=one,
            old=held[one.pk],
            works=unsigned(works.get(one.pk, []), given[one.pk]),
            given=len(given[one.pk]),
        )
        for one in people
    ]
