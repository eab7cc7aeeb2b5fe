"""Work that must start today: 72 hours at most on the head's word, then it ends by itself."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions.paper import check_still_managed
from accounts.actions.rights import write_rights
from accounts.actions.user import check_pin
from accounts.models import Grant
from csdl.kit.action import Refused, action

MOST_HOURS = 72


@action("grant.provisional", "Cho làm tạm trước khi ký")
def start_provisionally(*, grant, hours, pin, by):
    """Let the holder of a pending grant begin before the paper is signed, once, in the head's name.

    The holder may do the work but hand nothing on. Ends by itself at the hour; signing the
    paper before then makes it a full grant. Raises Refused when it was given before.
    """
    grant = (
        Grant.objects.select_for_update(of=["self"])
        .select_related("from_unit", "holder")
        .get(pk=grant.pk)
    )
    if grant.state != Grant.State.PENDING:
        raise Refused("Chỉ cho làm tạm với quyền đang chờ ký.")
    if grant.provisional_until:
        raise Refused("Quyền này đã được cho làm tạm một lần. Muốn làm tiếp, hai bên ký biên bản.")
    if not 1 <= hours <= MOST_HOURS:
        raise Refused(f"Thời gian làm tạm từ 1 đến {MOST_HOURS} giờ.")
    if not by.system and grant.from_unit_id not in by.units("accounts.sign_grant"):
        raise Refused(f"Chỉ người được ký thay mặt {grant.from_unit.full_name} cho làm tạm.")
    if grant.holder_id == by.user_id:
        raise Refused(
            "Bạn không tự cho mình làm tạm. Người khác được ký thay mặt đơn vị làm việc này."
        )
    check_still_managed([grant.paper], by)
    check_pin(by.user, pin)
    grant.provisional_until = timezone.now() + timedelta(hours=hours)
    grant.provisional_by_id = by.user_id
    grant.save(update_fields=["provisional_until", "provisional_by"])
    write_rights(grant, until=grant.provisional_until)
    return grant
