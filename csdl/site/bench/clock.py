"""How one thing is timed: some goes to warm up, then the middle one of many."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable


def median_ms(
    act: Callable[[], object],
    *,
    goes: int = 15,
    warm: int = 3,
    before: Callable[[], object] = lambda: None,
) -> float:
    """Milliseconds of the middle go: what one of many users waits for. before: not counted."""
    times = []
    for _ in range(warm + goes):
        before()
        times.append(_one(act))
    return statistics.median(times[warm:]) * 1000


def seconds(act: Callable[[], object]) -> float:
    """Seconds of a single go, for what is long anyway."""
    return _one(act)


def _one(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def peak_mb(who=resource.RUSAGE_SELF) -> float:
    """The most memory this process (or its ended children) ever held, in MB."""
    return resource.getrusage(who).ru_maxrss / 1024
