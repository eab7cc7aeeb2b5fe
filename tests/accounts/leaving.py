"""What the tests of leaving share: what is held, the answers, the act."""

from datetime import timedelta

from accounts.actions.leave import carry_out
from accounts.models import Grant
from accounts.queries.leave import Change, plan

DAY = timedelta(days=1)


def grant_of(user, unit):
    return Grant.objects.exclude(state="ended").get(holder=user, unit=unit)


def answers(by, leaver, unit, kind, day, chosen=None, **more):
    """The answers to each holding: those given by kind of holding, else the one proposed."""
    found = {}
    for item in plan(by, Change(leaver, unit, kind, day, **more)):
        wish = (chosen or {}).get(item.holding.kind) or (chosen or {}).get(item.key)
        usual = item.chosen or ("end" if "end" in item.values else "keep")
        found[item.key] = wish if wish in item.values else usual
    return found


def leave(by, leaver, unit, kind, day, chosen=None, **more):
    return carry_out(
        leaver=leaver, unit=unit, kind=kind, day=day, by=by,
        answers=answers(by, leaver, unit, kind, day, chosen, **more), **more,
    )  # fmt: skip


def holds_at(grant, moment):
    rows = [*grant.unitrights.all(), *grant.roomrights.all()]
    return {r.permission_id for r in rows if r.starts_at <= moment < r.ends_at}
