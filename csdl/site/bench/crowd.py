"""Before a deadline, through the web server: heads open the portal, read their report and certify
it, while the generator takes part of the same two cores.

First what the machine can carry; at 80 % of it nothing may fail and nobody waits long; at twice as
much the surplus is told when to come back, and what was acknowledged is there, once.
"""

from __future__ import annotations

import time
from itertools import islice, zip_longest

from django.urls import reverse

from csdl.site.bench.burst import Press, close_soon, desks, judge, open_count, prepare_all
from csdl.site.bench.load import Ask, closed, open_loop
from csdl.site.bench.server import serving
from csdl.site.world.cast import PIN

CLIENTS = 8
# Schools of each step; the last runs into the deadline.
ALONE, FULL, CALM, SURGE = 12, 120, 150, 250
ABREAST = 10  # schools that are at it at the same time


def measure(clock) -> dict:
    """Requests a second the machine carries, waits alone and at 80 %, and what became of all."""
    period = open_count(f"HN{time.time_ns() // 10**9}")
    work = iter(prepare_all(desks(period, ALONE + FULL + CALM + SURGE)))
    steps = [list(islice(work, size)) for size in (ALONE, FULL, CALM, SURGE)]
    if len(steps[-1]) < SURGE:
        return {}
    alone, full, calm, surge = ([*_interleaved(step)] for step in steps)
    close_soon(period, 3600)
    with serving() as server:
        rest = closed(server.port, 1, 600, _from(alone))
        top = closed(server.port, CLIENTS, 600, _from(full))
        even = open_loop(server.port, 0.8 * top.rate, calm)
        close_soon(period, len(surge) / top.rate / 4)
        over = open_loop(server.port, 2 * top.rate, surge)
        memory = server.memory_mb()
    runs = (rest, top, even, over)
    presses = [
        Press(answer.ask.mark, answer.status == 302, answer.seconds)
        for run in runs
        for answer in run.answers
        if answer.ask.form
    ]
    verdict = judge(period, presses)
    return {
        "capacity_rps": top.rate,
        "rest_ms": rest.ms(0.95),
        "even_ms": even.ms(0.95),
        "even_errors": len(even.errors) + len(even.refused),
        "over_rps": over.rate,
        "over_ms": over.ms(0.95),
        "refused": len(over.refused),
        "errors": sum(len(run.errors) for run in runs),
        "without_retry": sum(not answer.retry for answer in over.refused),
        "faults": verdict.faults,
        "late": verdict.late,
        "sent": verdict.sent,
        "memory_mb": memory,
    }


def _interleaved(step):
    """What these heads ask, a handful of them side by side, each in the order of the work."""
    for first in range(0, len(step), ABREAST):
        for asked in zip_longest(*map(_asks, step[first : first + ABREAST])):
            yield from filter(None, asked)


def _asks(desk):
    key, paper = desk.session, reverse("accounts:paper_show", args=[desk.paper])
    yield Ask("/", key)
    yield Ask(reverse("reports:submission_show", args=[desk.submission]), key)
    yield Ask(paper, key)
    yield Ask(paper, key, {"agree": "on", "pin": PIN}, desk.submission)
    yield Ask("/", key)


def _from(asks):
    """For `closed`: whoever is free takes the next one."""
    turn = iter(asks)
    return lambda number: next(turn, None)
