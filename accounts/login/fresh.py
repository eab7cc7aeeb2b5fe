"""Has this person proved who they are in the last ten minutes?

Logging in counts. Where there is a second factor it is that which counts: a password alone,
read over a shoulder, does not end a right or change a phone.
"""

import time

from allauth.account.internal.flows.login import (
    clear_authentication_records,
    get_authentication_records,
    record_authentication,
)
from django.conf import settings

from accounts.login import practice
from accounts.queries.factor import has_factor


def proofs(request, method):
    records = get_authentication_records(request, request.user)
    return [r["at"] for r in records if r["method"] == method]


def is_fresh(request) -> bool:
    if practice.is_inside(request):
        return True
    method = "mfa" if has_factor(request.user) else "password"
    age = time.time() - max(proofs(request, method), default=0)
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def passed_factor(request) -> bool:
    """Whether a second factor was shown in this session."""
    return bool(proofs(request, "mfa"))


def record_factor(request, **more):
    """A factor set up just now was shown just now."""
    record_authentication(request, request.user, "mfa", reauthenticated=True, **more)


def forget(request):
    """A factor is gone: what it proved in this session is gone too."""
    clear_authentication_records(request)
