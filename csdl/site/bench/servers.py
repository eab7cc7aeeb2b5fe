"""One page under eight clients, served in different ways: where the settings of csdl.web come from.

Printed, not kept in bench.json: what is chosen is written into docs/speed.md by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec

from csdl.site.bench.lists import CLIENTS, list_asks
from csdl.site.bench.load import closed
from csdl.site.bench.server import serving

SECONDS = 10
_GRANIAN = ["-m", "granian", "--interface", "wsgi", "--port", "{port}", "--workers", "2",
            "--no-ws", "csdl.wsgi:application", "--blocking-threads"]  # fmt: skip


@dataclass(frozen=True)
class Way:
    """A server and its settings. command: None is gunicorn as csdl.web says, but for env."""

    label: str
    env: dict = field(default_factory=dict)
    command: list[str] | None = None


WAYS = (
    Way("gunicorn 2×16, pool"),
    Way("gunicorn 2×16, a connection per request", {"CSDL_POOL": "0"}),
    Way("gunicorn 2×16, pool, 2 at once", {"CSDL_RUNNING": "2"}),
    Way("gunicorn 2×16, pool, 8 at once", {"CSDL_RUNNING": "8"}),
    Way("gunicorn 1×16, pool", {"WEB_WORKERS": "1"}),
    Way("gunicorn 3×16, pool", {"WEB_WORKERS": "3"}),
    Way("gunicorn 4×16, pool", {"WEB_WORKERS": "4"}),
    Way("granian 2×8, pool", {"CSDL_POOL": "1"}, [*_GRANIAN, "8"]),
    Way("granian 2×16, pool", {"CSDL_POOL": "1"}, [*_GRANIAN, "16"]),
)


def measure(clock) -> dict:
    """{"ways": [(label, requests a second, p95 in ms, MB of a worker, what went wrong)]}."""
    asks, _ = list_asks(50)
    found = []
    for way in WAYS:
        if way.command and not find_spec("granian"):
            continue
        with serving(way.command, **way.env) as server:
            closed(server.port, CLIENTS, 3, asks.__getitem__)
            run = closed(server.port, CLIENTS, SECONDS, asks.__getitem__)
            wrong = len(run.errors) + len(run.refused)
            found.append((way.label, run.rate, run.ms(0.95), server.memory_mb(), wrong))
    return {"ways": found}
