"""A lost password or phone: who may mend it with a new slip, and what was mended."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Activation, Grant, User
from accounts.queries.offer import givable
from csdl.kit import dates
from schools.models import Parent

# How long the person is told at each login that their account was reset.
TOLD = timedelta(days=7)


def named(username):
    """The account with this username as typed, or None."""
    return User.objects.filter(username=str(username or "").strip().lower()[:40]).first()


def mending_faults(reach, user):
    """The grants that keep `reach` from mending a person's account, the first of each giver.

    A new slip is a new key to everything the person may do, so it takes somebody who could
    have handed that out: in the unit that gave it, or above the place it holds at. Else the
    data officer of a school could become its head with one sheet of paper.
    """
    if reach.system:
        return []
    mine = reach.units("accounts.change_user")
    given, faults = {}, {}
    grants = Grant.objects.filter(holder=user, ends_on__gte=dates.today())
    rows = grants.exclude(state=Grant.State.ENDED).select_related("from_unit").order_by("pk")
    for grant in rows:
        needs = set(grant.may) | set(grant.may_give)
        places = [grant.from_unit_id, *_above(grant.unit_id)]
        for place in (p for p in places if p in mine and p not in given):
            given[place] = givable(reach.user, place)
        if not any(needs <= given.get(place, frozenset()) for place in places):
            faults.setdefault(grant.from_unit_id, grant)
    return list(faults.values())


def may_mend(reach, user) -> bool:
    return user.pk != reach.user_id and not mending_faults(reach, user)


def _above(unit_id):
    """The units that manage a unit today, step by step up."""
    found, now = [], unit_id
    while now and len(found) < 4:
        row = Parent.objects.on(dates.today()).filter(unit_id=now).first()
        now = row.manager_id if row else None
        found += [now] if now else []
    return found


def last_reset(user):
    """The slip that last set an account anew after its first opening, or None."""
    if not user.activated_at:
        return None
    used = Activation.objects.filter(user=user, used_at__gt=user.activated_at)
    return used.order_by("-used_at").first()


def open_slip_of(user):
    """The slip that is printed and not yet used, or None."""
    usable = Activation.objects.filter(user=user, used_at=None, cancelled_at=None)
    return usable.filter(expires_at__gt=timezone.now()).first()


def slip_said(slip):
    """ "ngày 05/9/2026, người in Lan" of a slip."""
    printer = User.objects.filter(pk=slip.made_by_id).first()
    by = printer.full_name if printer else "quản trị hệ thống"
    at = timezone.localtime(slip.used_at or slip.made_at)
    return f"ngày {dates.dmy(at.date())}, người in {by}"


def reset_notice(user) -> str:
    """What the person is told after logging in, for a week."""
    slip = last_reset(user)
    if not slip or timezone.now() - slip.used_at > TOLD:
        return ""
    return (
        f"Tài khoản của bạn đã đặt lại bằng phiếu {slip_said(slip)}. "
        "Nếu không phải bạn nhờ, báo ngay cho đơn vị cấp trên."
    )
