"""One-time codes: each works once, and wrong ones count like wrong passwords.

allauth remembers used codes in the cache for one period; here the last used period is written
beside the secret, so that neither a lost cache nor a tolerant clock lets a code be used twice
(ASVS 6.5.1).
"""

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import InvalidToken
from django.db import transaction


def counter_of(secret, code, after=0):
    """The period a code belongs to; 0 when that was used already, None when the code is wrong."""
    found = [
        counter
        for counter in yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter)))
    ]
    if not found:
        return None
    return next((counter for counter in found if counter > after), 0)


def use_code(authenticator, code):
    """True: right, and used up now. None: right but used before. False: wrong."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        try:
            secret = get_adapter().decrypt(row.data["secret"])
        except InvalidToken:  # SECRET_KEY was changed without a fallback: a new slip mends it
            return False
        counter = counter_of(secret, code, row.data.get("last", 0))
        if not counter:
            return None if counter == 0 else False
        row.data["last"] = counter
        row.save(update_fields=["data"])
    return True


class _CodeForm:
    """Wrong tries count in accounts.login.lockout; a locked person tries nothing."""

    def clean_code(self):
        request, who = context.request, {"username": self.user.username}
        if not AxesProxyHandler.is_allowed(request, who):
            request.axes_locked_out, request.axes_credentials = True, who
            raise get_adapter().validation_error("incorrect_code")
        code = self.cleaned_data["code"]
        right = self._find(code)
        if right is None:
            raise get_adapter().validation_error("used_code")
        if not right:
            AxesProxyHandler.user_login_failed(type(self), who, request)
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _find(self, code):
        """As use_code, over the app and the recovery codes; remembers which one it was."""
        factors = {a.type: a for a in Authenticator.objects.filter(user=self.user)}
        right = False
        if app := factors.get(Authenticator.Type.TOTP):
            self.authenticator, right = app, use_code(app, code)
        if right is False and (spare := factors.get(Authenticator.Type.RECOVERY_CODES)):
            self.authenticator, right = spare, _use_spare(spare, code)
        return right


def _use_spare(spare, code):
    try:
        return spare.wrap().validate_code(code)
    except InvalidToken:
        return False


class AuthenticateForm(_CodeForm, base.AuthenticateForm):
    """MFA_FORMS: the second step of login."""


class ReauthenticateForm(_CodeForm, base.ReauthenticateForm):
    """MFA_FORMS: once more, before a dangerous act."""


class ActivateForm(totp.ActivateTOTPForm):
    """MFA_FORMS: the code that proves the app was set up is used up by that."""

    def clean_code(self):
        code = self.cleaned_data["code"]
        self.counter = counter_of(self.secret, code)
        if not self.counter:
            raise get_adapter().validation_error("incorrect_code")
        return code
