"""Who is away from a unit with a day of return, what comes back then, and who stands in."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts.models import Grant, Post
from accounts.queries.people import grant_place
from accounts.queries.post import SEATS, seat_of
from accounts.roles import ROLES
from csdl.kit.dates import today

DAY = timedelta(days=1)


@dataclass
class Absence:
    """since, until: first day away and day of return; grants: suspended ones with `covers`;
    posts: (their seat from the day of return, who holds it until then or None)."""

    person: Any
    since: date
    until: date
    grants: list = field(default_factory=list)
    posts: list = field(default_factory=list)

    @property
    def rows(self):
        """What comes back, as the page and the minutes say it."""
        found = [
            {
                "what": ROLES[grant.role].label,
                "place": grant_place(grant),
                "cover": ", ".join(cover.holder.full_name for cover in grant.covers),
                "to": grant.ends_on,
            }
            for grant in self.grants
        ]
        return found + [
            {
                "what": f"Vị trí: {post.title}",
                "place": post.unit.short_name,
                "cover": before.user.full_name if before else "",
                "to": post.ends_on,
            }
            for post, before in self.posts
        ]


def _away(unit):
    rows = Grant.objects.filter(unit=unit, resumes_on__gt=today())
    rows = rows.exclude(state=Grant.State.ENDED)
    return rows.select_related("holder", "unit", "classroom__year", "from_unit").order_by("pk")


def away_people(unit):
    """[Absence] without their details: the list of a unit's page."""
    found = {}
    for grant in _away(unit):
        found.setdefault(
            grant.holder_id, Absence(grant.holder, grant.suspended_on, grant.resumes_on)
        )
    return list(found.values())


def absence_of(unit, person_id):
    """Absence of one person with all that comes back, or None when they are not away."""
    grants = [grant for grant in _away(unit) if grant.holder_id == person_id]
    if not grants:
        return None
    absence = Absence(grants[0].holder, grants[0].suspended_on, grants[0].resumes_on, grants)
    for grant in grants:
        grant.covers = list(_covers(grant))
    for post in Post.objects.filter(unit=unit, user_id=person_id, starts_on=absence.until):
        if seat := seat_of(post):
            before = Post.objects.filter(
                unit=unit, kind__in=SEATS[seat], ends_on=absence.until - DAY
            ).exclude(user_id=person_id)
            absence.posts.append((post, before.select_related("user").first()))
    return absence


def _covers(grant):
    """Grants of the same work that were made to end the day before this one resumes."""
    rows = Grant.objects.filter(
        unit_id=grant.unit_id,
        role=grant.role,
        classroom=grant.classroom,
        ends_on=grant.resumes_on - DAY,
        starts_on__gte=grant.suspended_on,
    )
    rows = rows.exclude(state=Grant.State.ENDED).exclude(holder_id=grant.holder_id)
    return rows.select_related("holder", "unit", "from_unit").order_by("pk")
