"""Into a practice world: the real session ends, one of an invented person begins.

Practice people have no password anybody knows; the way in is the real account of someone who
works at the unit. Inside, what asks for proof again is spared (nothing there is worth it).
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib.auth import login, logout

KEY = "practice_of"


def enter(request, user):
    """Sign the person of `request` out, and in as `user` of a practice world."""
    who = request.user.pk
    logout(request)
    login(request, user, backend="accounts.backend.PortalBackend")
    for method in ("password", "mfa"):
        record_authentication(request, user, method)
    request.session[KEY] = who
    UserSession.objects.create_from_request(request)


def is_inside(request) -> bool:
    """Whether this session came into a practice world through a real account."""
    return KEY in request.session
