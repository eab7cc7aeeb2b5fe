"""The yearly review of rights: each one kept or ended, in one act, and who said so."""

from itertools import groupby

from accounts.actions.grant import end_grants
from accounts.models import Grant, Review, ReviewLine
from accounts.queries.offer import start_year
from csdl.kit.action import Refused, action
from csdl.kit.dates import today


@action("review.close", "Rà soát quyền")
def review_grants(*, unit, kept, ended, by):
    """Record a review of the rights that a unit gave, and end what is no longer needed.

    kept: grant ids; ended: {grant id: reason}. Raises Refused when nothing was decided, an
    ending has no reason, or a right is not in force or not this unit's. Returns the Review.
    """
    wanted = {*kept, *ended}
    if not wanted:
        raise Refused("Chọn giữ lại hoặc thu hồi cho ít nhất một quyền.")
    grants = list(
        Grant.objects.in_force()
        .filter(pk__in=wanted, from_unit=unit)
        .select_related("holder")
        .order_by("holder_id", "pk")
    )
    if len(grants) != len(wanted):
        raise Refused("Có quyền vừa được thu hồi hoặc hết hạn. Tải lại trang rồi rà soát tiếp.")
    for grant in grants:
        if grant.pk in ended and not ended[grant.pk].strip():
            raise Refused(f"Ghi lý do thu hồi quyền của {grant.holder.full_name}.")
        if grant.pk in ended and grant.holder_id == by.user_id:
            raise Refused(
                "Bạn không tự thu hồi quyền của chính mình. Người khác trong đơn vị làm việc này."
            )
    review = Review.objects.create(
        unit=unit, starts_year=start_year(by.today or today()), made_by_id=by.user_id
    )
    ReviewLine.objects.bulk_create(
        ReviewLine(
            review=review,
            grant=grant,
            is_kept=grant.pk not in ended,
            reason=ended.get(grant.pk, "").strip()[:300],
        )
        for grant in grants
    )
    _end([g for g in grants if g.pk in ended], ended, by)
    return review


def _end(grants, reasons, by):
    """One biên bản thu hồi for each person and reason."""
    for (_, reason), mine in groupby(
        sorted(grants, key=lambda g: (g.holder_id, reasons[g.pk].strip())),
        key=lambda g: (g.holder_id, reasons[g.pk].strip()),
    ):
        end_grants(grants=list(mine), reason=reason[:300], by=by)
