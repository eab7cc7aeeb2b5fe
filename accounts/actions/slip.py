"""Activation slips: printed, handed over, used once."""

import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.actions.user import hash_code
from accounts.login.lockout import forgive_slip
from accounts.models import Activation
from accounts.queries.mend import mending_faults
from csdl.kit.action import Refused, action

VALID = timedelta(days=7)
# No 0/O, 1/I/L: read from paper, typed on a phone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code() -> str:
    """Twelve characters, about 59 bits, in three groups."""
    letters = [secrets.choice(ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def check_may_mend(by, user):
    """Raise Refused, with whom to ask instead."""
    faults = mending_faults(by, user)
    if faults:
        givers = ", ".join(grant.from_unit.full_name for grant in faults)
        raise Refused(
            f"Quyền của {user.full_name} do {givers} giao, cao hơn quyền bạn được giao lại. "
            f"Nhờ người quản trị của {givers} làm việc này."
        )


@action("slip.issue", "In phiếu kích hoạt")
def issue_slip(*, user, by):
    """Make a slip; older unused ones die. Returns (activation, code): print the code, keep it not.

    Also the mend for a lost password or phone or a locked PIN: the holder sets all of them
    anew. Raises Refused for oneself, a closed account, and one whose rights the printer could
    not have given (accounts.queries.mend).
    """
    if not user.is_active:
        raise Refused(f"Tài khoản của {user.full_name} đã đóng nên không in phiếu được.")
    if user.pk == by.user_id:
        raise Refused(
            "Bạn không tự in phiếu cho mình. Nhờ người quản trị cùng đơn vị hoặc cấp trên."
        )
    check_may_mend(by, user)
    now = timezone.now()
    Activation.objects.filter(user=user, used_at=None, cancelled_at=None).update(cancelled_at=now)
    forgive_slip(user.username)
    code = new_code()
    slip = Activation.objects.create(
        user=user, code_hash=hash_code(code), made_by_id=by.user_id, expires_at=now + VALID
    )
    return slip, code
