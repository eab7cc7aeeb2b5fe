"""Who is told in the program that a paper waits for them (csdl.ground.actions.notice)."""

from accounts.models import Signature, UnitRight
from csdl.ground.actions.notice import settle, tell
from csdl.kit.dates import today
from csdl.kit.registry import NAMED, REGISTRY, SUBJECT

# Signed in one act with the biên bản it goes with, or made complete at once.
SILENT = ("commitment", "founding")


def signers_of(unit, perm):
    """Ids of those who may sign for a unit now, by the permission that a kind of paper asks."""
    app, _, codename = perm.partition(".")
    rows = UnitRight.objects.now().filter(
        content_object=unit,
        permission__content_type__app_label=app,
        permission__codename=codename,
        user__is_active=True,
    )
    return set(rows.values_list("user_id", flat=True))


def tell_signers(paper):
    """The receiver of a paper, and once a day whoever signs for its unit."""
    if paper.kind in SILENT:
        return
    kind = REGISTRY.paper_kinds[paper.kind]
    sides, rule = kind.sides, kind.signers.get(Signature.Side.GIVER)
    if Signature.Side.RECEIVER in sides and paper.subject_id:
        tell(
            [paper.subject_id],
            key=f"paper:{paper.pk}",
            title=f"{paper.title} chờ bạn xác nhận",
            url=f"/giay-to/{paper.pk}/",
        )
    if Signature.Side.GIVER in sides and rule not in (SUBJECT, NAMED):
        tell(
            signers_of(paper.unit, rule) - {paper.subject_id},
            key=f"sign:{paper.unit_id}:{today()}",
            title=f"Có giấy tờ chờ bạn ký thay mặt {paper.unit.full_name}",
            url="/giay-to/can-ky/",
        )


def told_enough(paper, user):
    """The person has signed, or nobody needs to any more (user=None)."""
    settle(f"paper:{paper.pk}", [user.pk] if user else None)
