"""From right rows to a Reach: three queries at most, once per request."""

from django.db import connection

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
    "reports.prepare_submission",
    "reports.certify_submission",
    "records.run_campaign",
}


def reach_of(user):
    """The reach of a user now, by the database's clock; nothing for one who is disabled."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    rows = _rights(user)
    today = next((r["day"] for r in rows), None) or dates.today()
    units = [r for r in rows if r["room"] is None]
    tops = {r["unit"] for r in units if r["tier"] != Unit.Tier.SCHOOL}
    managed = _managed({r["unit"] for r in units if r["tier"] in _MIDDLE}, today)
    scopes = [scope for r in rows for scope in _scopes(r, managed)]
    # Behind the wall: the schools that a right reaches, and no other of the same commune.
    schools = {pk for s in scopes for pk in s.units} - tops
    schools |= {r["unit"] for r in rows if r["room"] is not None}
    whole = {s.department for s in scopes if s.department}
    if len(whole) > 1:
        raise RuntimeError(f"user {user.pk} holds rights in two departments")
    return Reach(
        user=user,
        today=today,
        scopes=tuple(scopes),
        schools=frozenset(schools),
        own=frozenset(r["unit"] for r in units if r["tier"] in _MIDDLE),
        department=next(iter(whole), None),
        work=tuple(dict.fromkeys((r["role"], *r["functions"]) for r in rows)),
    )


_MIDDLE = (Unit.Tier.COMMUNE, Unit.Tier.DISTRICT)
# The rows in force, one line per grant and place: on units, and on classes (with their school).
# Said in SQL because every request begins with it.
_RIGHTS = """
select r.grant_id, u.id as unit, null::bigint as room, u.tier, u.department_id as root,
    r.levels, g.subject_id, g.term, g.group_id, g.helps_id,
    g.role, g.functions,
    array_agg(t.app_label || '.' || p.codename) as perms, now.day
from accounts_unitright r
join accounts_grant g on g.id = r.grant_id
join schools_unit u on u.id = r.content_object_id
join auth_permission p on p.id = r.permission_id
join django_content_type t on t.id = p.content_type_id, now
where r.user_id = %(user)s and r.starts_at <= now.at and r.ends_at > now.at
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14
union all
select r.grant_id, c.school_id, c.id, null::smallint, c.department_id,
    r.levels, g.subject_id, g.term, g.group_id, g.helps_id,
    g.role, g.functions,
    array_agg(t.app_label || '.' || p.codename), now.day
from accounts_roomright r
join accounts_grant g on g.id = r.grant_id
join schools_classroom c on c.id = r.content_object_id
join auth_permission p on p.id = r.permission_id
join django_content_type t on t.id = p.content_type_id, now
where r.user_id = %(user)s and r.starts_at <= now.at and r.ends_at > now.at
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14
order by 3 nulls first, 1
"""
_NOW = """with now as materialized (select statement_timestamp() as at,
    (statement_timestamp() at time zone %(zone)s)::date as day)"""


def _rights(user):
    with connection.cursor() as cursor:
        cursor.execute(_NOW + _RIGHTS, {"user": user.pk, "zone": dates.VN.key})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _managed(unit_ids, today):
    """{unit: [(managed unit, its levels)]} as the tree is on the database's day."""
    if not unit_ids:
        return {}
    below = {pk: [] for pk in unit_ids}
    edges = Parent.objects.on(today).filter(manager_id__in=unit_ids)
    for manager, unit, levels in edges.values_list("manager_id", "unit_id", "unit__levels"):
        below[manager].append((unit, frozenset(levels)))
    return below


def _scopes(row, managed):
    """One scope for each permission of a grant's rows."""
    narrow = {
        "root": row["root"],
        "grant": row["grant_id"],
        "subject": row["subject_id"],
        "term": row["term"],
        "group": row["group_id"],
        "helps": row["helps_id"],
    }
    if row["room"] is not None:
        return [Scope(perm=perm, room=row["room"], **narrow) for perm in row["perms"]]
    pk, levels = row["unit"], frozenset(row["levels"])
    below = {unit for unit, at in managed.get(pk, ()) if not levels or levels & at}
    own, wide = frozenset({pk}), frozenset({pk} | below)
    whole = pk if row["tier"] == Unit.Tier.DEPARTMENT else None
    return [
        Scope(
            perm=perm,
            department=None if perm in OWN_ONLY else whole,
            units=own if perm in OWN_ONLY else wide,
            levels=levels,
            **narrow,
        )
        for perm in row["perms"]
    ]
