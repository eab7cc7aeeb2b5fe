"""A job over many schools: each is a transaction of its own, one that fails stops no other.

Schools are worked through on a few connections at once (settings.TURN_LANES), in groups whose kept
figures are counted together: planning that count takes longer than it. The job's own thread looks
how far it is, and stops the others when it lost its lease.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from itertools import islice
from threading import Barrier, Lock

from django.conf import settings
from django.db import connection

from csdl.ground.jobs import step
from records.models.figure import counted_later, touch

GROUP = 40
PACE = 0.5  # seconds between two looks at how far it is


@dataclass
class Run:
    """reach: for whom. act(school): whether the school went through. tell(done, failed)."""

    reach: object
    act: Callable
    tell: Callable
    done: int = 0
    failed: int = 0
    stopped: bool = False
    lock: Lock = field(default_factory=Lock)

    def over(self, schools):
        """Work through an iterable of schools."""
        rows = iter(schools)
        groups = iter(lambda: list(islice(rows, GROUP)), [])
        if settings.TURN_LANES > 1:
            self._in_lanes(groups)
        else:
            for group in groups:
                self._group(group, self._tell)

    def _in_lanes(self, groups):
        waiting: set[Future] = set()
        with _often_switched(), ThreadPoolExecutor(settings.TURN_LANES) as pool:
            try:
                while True:
                    for group in islice(groups, settings.TURN_LANES + 1 - len(waiting)):
                        run = copy_context().run
                        waiting.add(pool.submit(run, self._lane, group))
                    if not waiting:
                        return
                    ended, waiting = wait(waiting, PACE, FIRST_EXCEPTION)
                    for future in ended:
                        future.result()
                    self._tell()
            finally:
                self.stopped = True  # at the end of the school that is being written
                all_here = Barrier(settings.TURN_LANES)
                for _ in range(settings.TURN_LANES):
                    pool.submit(_close, all_here)

    def _lane(self, group):
        self._group(group, lambda: None)

    def _group(self, group, tell):
        with flushed_later(), counted_later() as touched:
            for school in group:
                if self.stopped:
                    break
                well = self.act(school)
                with self.lock:
                    self.done += 1
                    self.failed += not well
                tell()
        if touched.classrooms:
            with step(self.reach):
                touch(*touched.classrooms)

    def _tell(self):
        self.tell(self.done, self.failed)


@contextmanager
def _often_switched():
    """A lane whose answer has come doesn't wait 5 ms for the one that is computing (Python's
    usual turn): statements take less than that."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _close(all_here):
    """Each thread closes its own connection, kept to the end for what it has once looked up; none
    does it twice, for they wait for each other."""
    all_here.wait()
    connection.close()


@contextmanager
def flushed_later():
    """Commits inside don't wait for the disk. Nothing is lost in part: the log is written in its
    order, so what a crash takes with it is the last schools whole, and the job, which then goes
    on before them; the commit that follows waits for them all."""
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit to off")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("set synchronous_commit to on")
