"""Who is told in the program that a paper waits for them (csdl.ground.actions.notice)."""

from accounts.models import Signature, UnitRight
from csdl.ground.actions.notice import settle, tell
from csdl.kit.dates import today
from csdl.kit.registry import REGISTRY

# Signed in one act with the biên bản it goes with, or made complete at once.
SILENT = ("commitment", "founding")


def signers_of(unit):
    """Ids of those who may sign for a unit now."""
    rows = UnitRight.objects.now().filter(
        content_object=unit, permission__codename="sign_grant", user__is_active=True
    )
    return set(rows.values_list("user_id", flat=True))


def tell_signers(paper):
    """The receiver of a paper, and once a day whoever signs for its unit."""
    if paper.kind in SILENT:
        return
    sides = REGISTRY.paper_kinds[paper.kind].sides
    if Signature.Side.RECEIVER in sides and paper.subject_id:
        tell(
            [paper.subject_id],
            key=f"paper:{paper.pk}",
            title=f"{paper.title} chờ bạn xác nhận",
            url=f"/giay-to/{paper.pk}/",
        )
    if Signature.Side.GIVER in sides:
        tell(
            signers_of(paper.unit) - {paper.subject_id},
            key=f"sign:{paper.unit_id}:{today()}",
            title=f"Có giấy tờ chờ bạn ký thay mặt {paper.unit.full_name}",
            url="/giay-to/can-ky/",
        )


def told_enough(paper, user):
    """The person has signed, or nobody needs to any more (user=None)."""
    settle(f"paper:{paper.pk}", [user.pk] if user else None)
