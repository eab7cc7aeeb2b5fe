"""A signed cookie that remembers who has signed in on this machine before.

It opens nothing. It only lets a person's wrong passwords at their own machine be counted
apart from everybody else's, so that a stranger can never lock them out of it (OWASP, "device
cookies"); and it says whose form it was when the session has gone.
"""

import secrets

from django.conf import settings
from django.core import signing

SALT = "csdl.device"
AGE = 180 * 24 * 3600
# A computer of the teachers' room knows many people; the cookie stays small.
MOST = 20


def name():
    return "__Host-csdl-device" if settings.SESSION_COOKIE_SECURE else "csdl-device"


def read(request) -> dict:
    """{"last": id of the last person, "who": {key of a username: nonce}}; empty when unknown."""
    try:
        known = signing.loads(request.COOKIES.get(name(), ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return {"last": None, "who": {}}
    return known


def nonce(request, key):
    """The number of this machine for the person with that key, or None."""
    return read(request)["who"].get(key)


def remember(request, response, user, key):
    """Mark this machine as one where `user` has signed in."""
    known = read(request)["who"]
    mine = known.pop(key, None) or secrets.token_hex(8)
    who = dict(list(known.items())[-(MOST - 1) :]) | {key: mine}
    response.set_cookie(
        name(),
        signing.dumps({"last": user.pk, "who": who}, salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
