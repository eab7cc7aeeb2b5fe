"""Kept figures: what pages sum, so that they never count pupils (house.md, "Figures").

An action that changes what a class's figures depend on says so, `touch(classroom ids)`, inside
`counting()`; when the outermost one ends, still in the transaction, every kind of figure counts
those classes anew. It locks the rows in the order of their keys first and counts after, so that
two at once wait for each other, and the second counts what the first wrote. A class is 45 rows:
counting it is as cheap as adding one, and can't drift.

    @recount
    def count_rooms(classrooms: list[int]): …      one for each table of figures
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar

RECOUNTS: list[Callable[[list[int]], object]] = []
_touched: ContextVar[set | None] = ContextVar("touched", default=None)


def recount(function):
    """Register `function(classroom ids)`: count the figures of these classes anew, rows locked
    in the order of their keys. It runs behind the wall of the action."""
    RECOUNTS.append(function)
    return function


def touch(*classrooms):
    """These classes' figures are to be counted when the act ends; at once outside of one."""
    with counting() as touched:
        touched.update(pk for pk in classrooms if pk)


@contextmanager
def counting():
    """Around an act that touches figures: they are counted once, at the end of the outermost."""
    outer = _touched.get()
    if outer is not None:
        yield outer
        return
    touched: set[int] = set()
    token = _touched.set(touched)
    try:
        yield touched
    finally:
        _touched.reset(token)
    if touched:
        for function in RECOUNTS:
            function(sorted(touched))
