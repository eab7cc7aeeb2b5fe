"""From right rows to a Reach: three queries, once per request."""

from django.db.models import F
from django.db.models.functions import Now, TruncDate

from accounts.models import RoomRight, UnitRight
from csdl.kit import dates
from csdl.kit.reach import NOBODY, Reach, Scope
from schools.models import Parent, Unit

# Acts in a unit's own name: never on the units below it.
OWN_ONLY = {
    "accounts.add_directive",
    "accounts.change_directive",
    "accounts.change_regulation",
    "accounts.give_grant",
    "accounts.sign_grant",
    "accounts.end_grant",
    "accounts.run_training",
    "accounts.run_handover",
}


def reach_of(user):
    """The reach of a user now, by the database's clock; nothing for one who is disabled."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    units, rooms = _unit_rights(user), _room_rights(user)
    today = next((r["day"] for r in [*units, *rooms]), None) or dates.today()
    tops = {r["content_object_id"] for r in units if r["tier"] != Unit.Tier.SCHOOL}
    managed = _managed({r["content_object_id"] for r in units if r["tier"] in _MIDDLE}, today)
    scopes = [_unit_scope(r, managed) for r in units] + [_room_scope(r) for r in rooms]
    # Behind the wall: the schools that a right reaches, and no other of the same commune.
    schools = {pk for s in scopes for pk in s.units} - tops | {r["school"] for r in rooms}
    whole = {s.department for s in scopes if s.department}
    if len(whole) > 1:
        raise RuntimeError(f"user {user.pk} holds rights in two departments")
    return Reach(
        user=user,
        today=today,
        scopes=tuple(scopes),
        schools=frozenset(schools),
        department=next(iter(whole), None),
    )


_MIDDLE = (Unit.Tier.COMMUNE, Unit.Tier.DISTRICT)


def _rows(model, user, **extra):
    fields = ("permission__content_type__app_label", "permission__codename", "content_object_id")
    return list(
        model.objects.now()
        .filter(user=user)
        .values(*fields, "levels", "grant_id", day=TruncDate(Now()), **extra)
    )


def _unit_rights(user):
    return _rows(
        UnitRight, user, tier=F("content_object__tier"), root=F("content_object__department_id")
    )


def _room_rights(user):
    return _rows(
        RoomRight,
        user,
        school=F("content_object__school_id"),
        root=F("content_object__department_id"),
    )


def _managed(unit_ids, today):
    """{unit: [(managed unit, its levels)]} as the tree is on the database's day."""
    if not unit_ids:
        return {}
    below = {pk: [] for pk in unit_ids}
    edges = Parent.objects.on(today).filter(manager_id__in=unit_ids)
    for manager, unit, levels in edges.values_list("manager_id", "unit_id", "unit__levels"):
        below[manager].append((unit, frozenset(levels)))
    return below


def _perm(row):
    return f"{row['permission__content_type__app_label']}.{row['permission__codename']}"


def _unit_scope(row, managed):
    pk, perm, levels = row["content_object_id"], _perm(row), frozenset(row["levels"])
    own = perm in OWN_ONLY
    whole = row["tier"] == Unit.Tier.DEPARTMENT and not own
    below = [] if own else managed.get(pk, [])
    units = {pk} | {unit for unit, at in below if not levels or levels & at}
    return Scope(
        perm=perm,
        root=row["root"],
        department=pk if whole else None,
        units=frozenset(units),
        levels=levels,
        grant=row["grant_id"],
    )


def _room_scope(row):
    return Scope(
        perm=_perm(row), root=row["root"], room=row["content_object_id"], grant=row["grant_id"]
    )
