"""Who approves a professional group's papers in its head's stead; what its head may entrust."""

from accounts.models import Grant
from accounts.queries.narrow import APPROVER
from accounts.queries.offer import candidates, givable
from accounts.roles import ROLES

PERM = "accounts.approve_lesson_plan"
DEPUTY = ROLES["group_deputy"]


def deputies_of(group):
    """The grants by which someone approves for the group's head, pending or in force."""
    rows = Grant.objects.filter(group=group, role=DEPUTY.key).exclude(state=Grant.State.ENDED)
    return rows.select_related("holder", "paper").order_by("-starts_on", "pk")


def may_entrust(reach, group):
    """Whether this person has what a deputy is given, and may hand it on."""
    return DEPUTY.needs <= givable(reach.user, group.school)


def own_authority(reach, group):
    """The person's own authorisation that reaches the group; None for who approves by office."""
    rows = Grant.objects.in_force().filter(holder=reach.user, unit=group.school, role=APPROVER)
    rows = [row for row in rows if row.group_id in (None, group.pk)]
    return max(rows, key=lambda row: row.ends_on, default=None)


def people_of(reach, group):
    """Whom the work may be given to: the school's people, not oneself."""
    return candidates(group.school).exclude(pk=reach.user_id)


def groups_headed(reach):
    """Ids of the groups whose head this person is on paper, from what the reach knows already."""
    if not any(role == APPROVER for role, *_ in reach.work):
        return []
    return sorted({scope.group for scope in reach.held(PERM) if scope.group})
