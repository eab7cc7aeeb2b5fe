"""The plans of the hot pages' questions: none may read a large table from end to end."""

from __future__ import annotations

import json

from django.db import connection

from csdl.site.bench.pages import HOT, signed_in
from csdl.site.world.cast import person

LARGE = 100_000  # rows


def measure(clock) -> dict:
    """{"asked": questions planned, "whole": ["page: table (rows) by sequential scan"]}."""
    large, whole, asked = _large(), [], 0
    for name, (key, address) in HOT.items():
        browser, url, plans = signed_in(person(key)), address(), []
        browser.get(url)  # caches of lists and content types
        with connection.execute_wrapper(_Planner(plans)):
            browser.get(url)
        asked += len(plans)
        read = {table for plan in plans for table in scanned(plan)}
        whole += [f"{name}: {table} ({large[table]:,} rows)" for table in sorted(read & set(large))]
    return {"asked": asked, "whole": whole}


class _Planner:
    """Asks the database how it would answer each question, within the page's own transaction, so
    that the wall stands as it stands for the page."""

    def __init__(self, plans):
        self.plans = plans

    def __call__(self, execute, sql, params, many, context):
        if not many and sql.lstrip()[:6].lower() in ("select", "with n"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"explain (format json) {sql}", params)
                found = cursor.fetchone()[0]
            self.plans.append(found if isinstance(found, list) else json.loads(found))
        return execute(sql, params, many, context)


def scanned(plan) -> set[str]:
    """The tables that a plan (EXPLAIN, FORMAT JSON) reads by sequential scan."""
    if isinstance(plan, list):
        return set().union(*map(scanned, plan))
    if not isinstance(plan, dict):
        return set()
    own = {plan["Relation Name"]} if plan.get("Node Type") == "Seq Scan" else set()
    return own.union(*(scanned(part) for part in plan.values()))


def _large():
    """{table: rows}, by the planner's own count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, reltuples::bigint from pg_class where relkind = 'r' "
            "and relnamespace = 'public'::regnamespace and reltuples > %s",
            [LARGE],
        )
        return dict(cursor.fetchall())
