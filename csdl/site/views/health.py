"""GET /healthz: is each part alive? 200 when all are, else 503."""

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

from csdl.ground import pulse
from csdl.kit.access import public


def _database():
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return True


def _migrations():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


CHECKS = {
    "database": _database,
    "migrations": _migrations,
    "broker": lambda: pulse.client().ping(),
    "worker": lambda: pulse.alive("worker"),
    "beat": lambda: pulse.alive("beat"),
}


def _ask(check):
    try:
        return "ok" if check() else "down"
    except Exception as error:
        return f"down: {type(error).__name__}"


@public
@transaction.non_atomic_requests
def healthz(request):
    parts = {name: _ask(check) for name, check in CHECKS.items()}
    healthy = all(state == "ok" for state in parts.values())
    return JsonResponse(parts, status=200 if healthy else 503)
