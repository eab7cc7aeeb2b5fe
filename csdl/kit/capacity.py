"""How many requests run at once, and what the others are told.

Two cores serve a few pages at a time; more at once only makes each of them slower, until none is
answered in time. So a process takes `RUNNING` requests, lets `WAITING` more wait a little, and
tells the rest at once, without touching the database, when to come back (429, Retry-After). What
was refused was not begun: nothing is lost that was acknowledged. A form may wait longer than a
page: someone has filled it in. The server's threads must outnumber both together, so that one is
free to say so (measured: docs/speed.md).
"""

from __future__ import annotations

import contextvars
import random
import threading
import time

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

PATIENCE = {"GET": 2.0, "HEAD": 2.0}  # seconds
PATIENCE_OF_FORMS = 8.0
RETRY = (3, 9)  # seconds, drawn anew for each, so that they don't all come back together
FREE = "/healthz"
LONGEST = 120  # seconds a request may have been on its way; more is a wrong clock
_arrived: contextvars.ContextVar[float | None] = contextvars.ContextVar("arrived", default=None)


def since_arrival() -> float | None:
    """Seconds since this request came: by the proxy's stamp where one stands in front, else since
    it reached us, before it waited for a seat. None outside a request."""
    came = _arrived.get()
    return None if came is None else time.monotonic() - came


def _on_its_way(request):
    """Seconds since the proxy took the request in (X-Request-Start: t=1700000000.123)."""
    stamp = request.headers.get("X-Request-Start", "") if settings.BEHIND_PROXY else ""
    try:
        return min(max(0.0, time.time() - float(stamp.removeprefix("t="))), LONGEST)
    except ValueError:
        return 0.0


class CapacityMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.seats = threading.BoundedSemaphore(settings.RUNNING)
        self.queue = threading.BoundedSemaphore(settings.WAITING)

    def __call__(self, request):
        came = _arrived.set(time.monotonic() - _on_its_way(request))
        try:
            return self._seated(request)
        finally:
            _arrived.reset(came)

    def _seated(self, request):
        if request.path == FREE:
            return self.get_response(request)
        if not self._take(request):
            return busy(request)
        try:
            return self.get_response(request)
        finally:
            self.seats.release()

    def _take(self, request):
        """A seat at once, or after a little while in the queue; False when neither is to be had."""
        if self.seats.acquire(blocking=False):
            return True
        if not self.queue.acquire(blocking=False):
            return False
        try:
            return self.seats.acquire(timeout=PATIENCE.get(request.method, PATIENCE_OF_FORMS))
        finally:
            self.queue.release()


def busy(request):
    """Nothing was done; when to try again. A page does so by itself."""
    seconds = random.randint(*RETRY)
    reads = request.method in PATIENCE
    page = render_to_string("busy.html", {"seconds": seconds, "reads": reads})
    answer = HttpResponse(page, status=429, headers={"Retry-After": str(seconds)})
    answer["Cache-Control"] = "no-store"
    return answer
