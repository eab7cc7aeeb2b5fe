"""A unit's letterhead and reserved numbers."""

from accounts.models import Issuer, NumberBlock


def letterhead(unit):
    """The fields of the letterhead form as they stand; empty for a unit without one."""
    issuer = Issuer.objects.filter(unit=unit, is_default=True).first()
    if issuer is None:
        return {}
    names = ("parent_name", "name", "abbreviation", "place")
    return {n: getattr(issuer, n) for n in names} | {"authority": "\n".join(issuer.authority)}


def blocks(unit):
    rows = NumberBlock.objects.filter(unit=unit).order_by("-year", "first")
    return [{"block": b, "left": b.last - b.following + 1} for b in rows]
