"""Second factors of a person: set for the demo, used up, taken away."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.queries.factor import FACTORS
from csdl.kit.action import action


@action("factor.set_demo", "Đặt khoá xác thực mẫu")
def set_totp(*, user, secret, by):
    """Give one of the demo's cast a known secret, so that whoever tries the portal can log in.

    Raises PermissionError outside the demo: nobody but its holder ever knows a secret.
    """
    if not settings.DEMO:
        raise PermissionError("a known second factor exists in the demo alone")
    data = {"secret": get_adapter().encrypt(secret)}
    Authenticator.objects.update_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": data}
    )
    return user


def remove_factors(user):
    """All of them, recovery codes too. Part of an act that says why."""
    Authenticator.objects.filter(user=user).delete()


def start_counting(user, counter):
    """The code with which the app was set up is used: the next one comes after it."""
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    app.data["last"] = counter
    app.save(update_fields=["data"])


def first_factor(user) -> bool:
    """Whether the person has just one: the one they have set up now."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).count() == 1
