"""What a person is handed when they get their account: papers to sign, slip to open it with."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import Paper, User
from accounts.models.post import days_now
from accounts.queries.people import account_state

KINDS = ("handover", "annex", "commitment")


@dataclass
class Kit:
    """papers: open ones of the person about this unit; needs_slip: the account is not opened."""

    user: Any
    title: str = ""
    papers: list = field(default_factory=list)

    @property
    def needs_slip(self):
        return not self.user.is_activated

    @property
    def state(self):
        return account_state(self.user)


def open_kits(reach, unit, only=None):
    """[Kit] of the people of a unit for whom there is something to print, by name.

    only: ids, in whose order nothing changes; those with nothing (any more) are left out.
    """
    posts = unit.posts.filter(days_now(), user__is_active=True).select_related("user")
    people = User.objects.allowed(reach, "accounts.change_user").exclude(pk=reach.user_id)
    posts = posts.filter(user__in=people)
    if only is not None:
        posts = posts.filter(user__in=only)
    kits = {}
    for post in posts.order_by("user__sort_key", "pk"):
        kits.setdefault(post.user_id, Kit(post.user, post.title))
    papers = Paper.objects.allowed(reach, Paper.SEE).filter(
        subject__in=kits, kind__in=KINDS, state=Paper.State.OPEN, about=unit
    )
    for paper in papers.order_by("kind", "pk"):
        kits[paper.subject_id].papers.append(paper)
    order = {kind: n for n, kind in enumerate(KINDS)}
    for kit in kits.values():
        kit.papers.sort(key=lambda paper: (order[paper.kind], paper.pk))
    return [kit for kit in kits.values() if kit.papers or kit.needs_slip]
