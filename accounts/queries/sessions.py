"""Where a person is signed in, in words."""

import re

from allauth.usersessions.models import UserSession

from accounts.queries.factor import has_factor
from accounts.queries.mend import last_reset, open_slip_of, slip_said

_BROWSERS = (("Edg", "Edge"), ("coc_coc", "Cốc Cốc"), ("OPR", "Opera"), ("Firefox", "Firefox"),
             ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def sessions_of(user):
    """The person's open sessions, the last seen first; what has ended is dropped on the way."""
    rows = UserSession.objects.purge_and_list(user)
    return sorted(rows, key=lambda row: row.last_seen_at, reverse=True)


def own_session(user, pk):
    return UserSession.objects.filter(user=user, pk=pk).first() if str(pk).isdigit() else None


def session_count(user):
    return UserSession.objects.filter(user=user).count()


def machine(user_agent) -> str:
    """ "Chrome trên Windows" of a User-Agent line."""
    browser = next((say for mark, say in _BROWSERS if re.search(mark, user_agent)), "")
    system = next((say for mark, say in _SYSTEMS if mark in user_agent), "")
    return " trên ".join(filter(None, (browser, system))) or "Trình duyệt khác"


def why_closed(user):
    """The reason a closed account was closed with, from its row images."""
    image = user.events.filter(pgh_label="update", is_active=False).order_by("-pgh_id").first()
    return (image.pgh_context or {}).get("reason", "") if image else ""


def account_safety(user):
    """What an officer sees of how an account is guarded: (label, words) rows."""
    rows = []
    if not user.is_active:
        rows.append(("Lý do đóng", why_closed(user) or "Không ghi"))
    if slip := last_reset(user):
        rows.append(("Đặt lại bằng phiếu", slip_said(slip)))
    if slip := open_slip_of(user):
        rows.append(("Phiếu chưa dùng", slip_said(slip)))
    if user.is_activated:
        rows.append(("Lớp bảo vệ thứ hai", "Đang dùng" if has_factor(user) else "Chưa có"))
    if user.pin_failures >= user.MOST_PIN_FAILURES:
        rows.append(("Mã PIN", "Bị khoá sau 5 lần sai; phiếu mới sẽ mở"))
    return rows
