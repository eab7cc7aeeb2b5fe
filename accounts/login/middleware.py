"""Between the session and the page: time limits, the second-factor gate, what stays unstored."""

import time
from functools import partial

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from accounts.login import device, kept
from accounts.login.fresh import is_fresh, passed_factor
from accounts.login.lockout import key_of
from accounts.queries.factor import has_factor, needs_factor

# An office machine left alone for an hour is closed; nobody works through twelve. Never at a
# fixed hour: a portal that closes at 17h00 loses what was being typed for 17h00.
IDLE, WHOLE = 60 * 60, 12 * 3600
# How often "still here" is written down: one row a person in five minutes, not one a page.
STEP = 5 * 60

# What stays open to somebody who still has to set up their second factor.
OPEN = {
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "accounts:factor_needed",
    "site:help",
    "usersessions_list",
}
OPEN_PREFIX = "mfa_"


class DoorkeeperMiddleware:
    """Gives pages `request.sign_in_first()`, `request.prove_again()`, `request.is_fresh()`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.was_id = None  # who was signed in here until a moment ago
        request.knows_device = None  # set to a user: this machine is theirs from now on
        self._limit(request)
        kept.tidy(request)
        request.sign_in_first = partial(sign_in_first, request)
        request.prove_again = partial(prove_again, request)
        request.is_fresh = partial(is_fresh, request)
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            _store_nothing(response)
        if (signed_in or request.was_id) and not request.user.is_authenticated:
            # not "cookies": the machine stays known (device)
            response["Clear-Site-Data"] = '"cache", "storage"'
        if request.knows_device:
            user = request.knows_device
            device.remember(request, response, user, key_of(user.username))
        return response

    def process_view(self, request, view, args, kwargs):
        """Whoever administers or certifies gets no further without a second factor."""
        door = getattr(view, "door", None)
        name = request.resolver_match.view_name
        if not door or door.public or name in OPEN or name.startswith(OPEN_PREFIX):
            return None
        if not request.user.is_authenticated or passed_factor(request):
            return None
        if not needs_factor(request.reach) or has_factor(request.user):
            return None
        return _stop(request, "accounts:factor_needed", request.user.pk)

    def _limit(self, request):
        """End a session that is too old or was left alone."""
        if not request.user.is_authenticated:
            return
        now, session = time.time(), request.session
        began, seen = session.setdefault("began", now), session.setdefault("seen", now)
        if now - began > WHOLE or now - seen > IDLE:
            request.was_id = request.user.pk
            why = "idle" if now - seen > IDLE else "old"
            request.note("login", action=f"account.session_{why}", user=request.user)
            logout(request)
            messages.info(request, _ENDED[why])
        elif now - seen > STEP and not _is_poll(request):
            session["seen"] = now
            UserSession.objects.filter(session_key=session.session_key).update(
                last_seen_at=timezone.now()
            )


_ENDED = {
    "idle": "Phiên làm việc đã đóng vì 60 phút không có thao tác nào. Đăng nhập để làm tiếp.",
    "old": "Phiên làm việc đã quá 12 giờ. Đăng nhập để làm tiếp.",
}


def _is_poll(request):
    """A page that refreshes itself is not a person at work."""
    return request.method == "GET" and request.headers.get("HX-Request") == "true"


def _store_nothing(response):
    if "no-store" not in response.get("Cache-Control", ""):
        add_never_cache_headers(response)


def sign_in_first(request):
    """To the login page and back; a posted form waits there for its sender."""
    return _stop(request, "account_login", request.was_id or device.read(request)["last"])


def keep_for_later(request):
    """Keep a form that came with an old token; the address where it is sent again, or ""."""
    user_id = request.user.pk or request.was_id or device.read(request)["last"]
    if not kept.keep(request, user_id):
        return ""
    again = reverse("accounts:send_again")
    if request.user.is_authenticated:
        return again
    return f"{reverse('account_login')}?{urlencode({'next': again})}"


def prove_again(request):
    """To the page that asks for password or code again, and back."""
    return _stop(request, "account_reauthenticate", request.user.pk)


def _stop(request, where, user_id):
    here = request.get_full_path()
    if request.headers.get("HX-Request") == "true":
        here = getattr(request.htmx, "current_url_abs_path", None) or here
    if kept.keep(request, user_id):
        here = reverse("accounts:send_again")
    url = f"{reverse(where)}?{urlencode({'next': here})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)
