"""Who must have a second factor, and who has one."""

from allauth.mfa.models import Authenticator

from accounts.bundles import MANAGE_PEOPLE, RUN_DEPARTMENT, RUN_SCHOOL, SIGN

# The one list: whoever administers or certifies. A homeroom teacher, who holds none of
# these, needs a password, and a PIN to confirm with (mission B7).
NEEDS_FACTOR = MANAGE_PEOPLE | SIGN | RUN_DEPARTMENT | RUN_SCHOOL

# Recovery codes stand in for a factor, they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_factor(reach) -> bool:
    return reach.holds(*NEEDS_FACTOR)


def factors_of(user):
    return Authenticator.objects.filter(user=user, type__in=FACTORS)


def has_factor(user) -> bool:
    return factors_of(user).exists()


def has_app(user) -> bool:
    return factors_of(user).filter(type=Authenticator.Type.TOTP).exists()
