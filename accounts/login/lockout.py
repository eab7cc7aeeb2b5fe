"""Wrong passwords and codes: how many, where from, and how long to wait.

Five in a quarter of an hour lock a person at one address, thirty in an hour anywhere but at
machines they have used before; never an address alone, for fifty teachers share one
(security.md B2). What is tried while locked is not counted, so nobody is locked out for ever.
django-axes calls this as its handler; its AccessFailureLog is the record.
"""

import hashlib
import hmac
import ipaddress
from datetime import timedelta

from axes.handlers.base import AxesHandler
from axes.helpers import get_client_username
from axes.models import AccessFailureLog
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone

from accounts.login import device
from accounts.queries.mend import named
from csdl.kit.action import Refused
from csdl.kit.request_id import trace

FEW, SOON = 5, timedelta(minutes=15)
MANY, LATER = 30, timedelta(hours=1)
DEVICE = "device:"


def key_of(username) -> str:
    """What a username is counted under: its hash, because people type passwords there too."""
    plain = str(username or "").strip().lower()
    return hmac.new(settings.SECRET_KEY.encode(), plain.encode(), hashlib.sha256).hexdigest()[:24]


def axes_username(request, credentials=None):
    """AXES_USERNAME_CALLABLE."""
    typed = (credentials or {}).get("username") or request.POST.get("login")
    return key_of(typed) if typed else None


def place(request, key):
    """The bucket a try falls in: this known machine, or the address."""
    known = device.nonce(request, key)
    if known:
        return Q(user_agent=f"{DEVICE}{known}")
    return ~Q(user_agent__startswith=DEVICE) & Q(ip_address=request.axes_ip_address)


def until(request, key):
    """The moment from which this person may try again here, or None."""
    failures = AccessFailureLog.objects.filter(username=key)
    moments = [_open_at(failures.filter(place(request, key)), FEW, SOON)]
    if not device.nonce(request, key):
        strange = failures.exclude(user_agent__startswith=DEVICE)
        moments.append(_open_at(strange, MANY, LATER))
    return max((m for m in moments if m), default=None)


def _open_at(failures, most, window):
    now = timezone.now()
    recent = failures.filter(attempt_time__gt=now - window).order_by("-attempt_time")
    times = list(recent.values_list("attempt_time", flat=True)[:most])
    return times[-1] + window if len(times) == most else None


def forgive(username):
    """Forget the failures of a person who has just proved themself with a slip."""
    AccessFailureLog.objects.filter(username=key_of(username)).delete()
    forgive_slip(username)


# Slips ------------------------------------------------------------------------------------------
#
# A wrong code locks its own address for a quarter of an hour, and never the slip: else five
# codes typed by anyone who knows a username (they are easily guessed) would kill it.
# That guessing stays hopeless: a code is 12 of 31 signs, 31^12 = 7.9 * 10^17 codes, and a slip
# lives seven days. One address gets 5 tries a quarter of an hour, 3,360 in a slip's life; a
# million addresses together 3.4 * 10^9, one chance in 230 million. Without any limit at all,
# 10,000 codes a second for the whole week are 6 * 10^9: one in 130 million. So what the lock
# guards is the quiet of the log, not the slip. An IPv6 customer has a whole /64: it counts as one.

SLIP = "slip:"
SLIP_LOCKED = (
    "Nơi bạn đang dùng mạng đã nhập sai mã 5 lần với tên đăng nhập này. Chờ {minutes} phút rồi "
    "nhập lại, hoặc dùng mạng khác. Phiếu vẫn còn dùng được."
)


def slip_place():
    """The address a code comes from, as it is counted; None outside a request."""
    if not (ip := trace.get().ip):
        return None
    found = ipaddress.ip_address(ip)
    found = getattr(found, "ipv4_mapped", None) or found
    if found.version == 6:
        found = ipaddress.ip_network(f"{found}/64", strict=False).network_address
    return str(found)


def _slip_tries(username):
    key = key_of(f"{SLIP}{str(username or '').strip().lower()}")
    return AccessFailureLog.objects.filter(username=key, ip_address=slip_place()), key


def check_slip_open(username):
    """Refuse an address that gave five wrong codes for this name; the same for names nobody has.

    Codes sent side by side wait for each other here, so that they are counted one by one.
    """
    tries, key = _slip_tries(username)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"{key}{slip_place()}"])
    opens = _open_at(tries, FEW, SOON)
    if opens and opens > timezone.now():
        seconds = int((opens - timezone.now()).total_seconds())
        raise Refused(SLIP_LOCKED.format(minutes=seconds // 60 + 1))


def count_slip_try(username):
    """One more wrong code from here. While locked nothing is counted, so a lock ends."""
    _, key = _slip_tries(username)
    AccessFailureLog.objects.create(
        username=key, ip_address=slip_place(), user_agent=SLIP, path_info="slip"
    )


def forgive_slip(username):
    """Forget wrong codes: a new slip was printed, or one was used."""
    AccessFailureLog.objects.filter(username=key_of(f"{SLIP}{username}")).delete()


def sweep():
    """Drop what no limit looks at any more."""
    AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - LATER).delete()


def _log(request, credentials, key):
    """What failed, whose, if it is somebody's; while locked nothing more is written."""
    if not hasattr(request, "note"):
        return
    what = "login" if "password" in credentials else "code"
    user = named(credentials.get("username"))
    about = {"user": user} if user else {}
    reason = "" if user else f"tên lạ {key}"
    request.note("refused", action=f"account.{what}_failed", reason=reason, **about)
    if request.axes_locked_out:
        request.note("refused", action="account.locked", reason=reason, **about)


class Lockout(AxesHandler):
    """AXES_HANDLER."""

    def is_locked(self, request, credentials=None):
        key = get_client_username(request, credentials)
        if not key:
            return False
        if connection.in_atomic_block:  # guesses sent side by side are counted one by one
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"login:{key}"])
        return until(request, key) is not None

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        key = request and get_client_username(request, credentials)
        if not key:
            return
        request.axes_credentials = credentials
        if request.axes_locked_out:
            return
        known = device.nonce(request, key)
        AccessFailureLog.objects.create(
            username=key,
            ip_address=request.axes_ip_address,
            user_agent=f"{DEVICE}{known}" if known else "",
            path_info=request.path[:255],
        )
        request.axes_locked_out = until(request, key) is not None
        _log(request, credentials, key)

    def user_logged_in(self, sender, request, user, **kwargs):
        key = key_of(user.username)
        AccessFailureLog.objects.filter(place(request, key), username=key).delete()


def locked_page(request, response=None, credentials=None):
    """AXES_LOCKOUT_CALLABLE: 429, and from when one may try again."""
    key = get_client_username(request, credentials)
    opens = (key and until(request, key)) or timezone.now() + SOON
    seconds = max(1, int((opens - timezone.now()).total_seconds()))
    context = {"opens": opens, "minutes": -(-seconds // 60)}
    page = render(request, "account/locked.html", context, status=429)
    page["Retry-After"] = str(seconds)
    return page
