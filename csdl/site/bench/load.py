"""Many people at once over HTTP: so many clients as fast as they can (`closed`), or so many
requests a second whatever becomes of them (`open_loop`), as a crowd before a deadline does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

TOKEN = "bench" * 6 + "ab"  # a form's token is the cookie's; 32 letters


@dataclass(frozen=True)
class Ask:
    """One request. cookie: the session's key; form: what is posted, None for a GET; mark: whose
    it is, for who counts afterwards."""

    path: str
    cookie: str
    form: dict | None = None
    mark: object = None

    def send(self, line: HTTPConnection):
        headers = {"Host": "localhost", "Cookie": f"sessionid={self.cookie}; csrftoken={TOKEN}"}
        if self.form is None:
            line.request("GET", self.path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**self.form, "csrfmiddlewaretoken": TOKEN})
            line.request("POST", self.path, body, headers)
        answer = line.getresponse()
        answer.read()
        return answer


@dataclass(frozen=True)
class Answer:
    """What came back. status: 0 when nothing did; seconds: from when it was due; retry: what
    Retry-After said."""

    ask: Ask
    status: int
    seconds: float
    retry: str = ""

    @property
    def is_good(self):
        return self.status in (200, 302)


@dataclass
class Run:
    """All answers of a run and how long it took."""

    seconds: float = 0.0
    answers: list[Answer] = field(default_factory=list)

    @property
    def good(self):
        return [answer for answer in self.answers if answer.is_good]

    @property
    def refused(self):
        return [answer for answer in self.answers if answer.status == 429]

    @property
    def errors(self):
        """Neither done nor told to come back."""
        return [a for a in self.answers if not a.is_good and a.status != 429]

    @property
    def rate(self):
        """Served requests a second."""
        return len(self.good) / self.seconds

    def ms(self, share: float) -> float:
        """Milliseconds that this share of the served waited at most; 0 when none was."""
        times = sorted(answer.seconds for answer in self.good)
        return times[min(len(times) - 1, int(len(times) * share))] * 1000 if times else 0.0


def closed(port: int, clients: int, seconds: float, asks: Callable[[int], Ask | None]) -> Run:
    """Each client asks again as soon as it is answered. asks: client's number → what it asks next;
    None: it has nothing more to ask."""
    run, until = Run(), time.perf_counter() + seconds

    def work(number):
        line = HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < until and (ask := asks(number)):
            run.answers.append(_timed(line, ask, time.perf_counter()))

    began = time.perf_counter()
    _together(work, clients)
    run.seconds = time.perf_counter() - began
    return run


def open_loop(port: int, rate: float, asks: list[Ask], clients: int = 96) -> Run:
    """`rate` requests begin in each second, each by whichever client is free. Waiting for a free
    one counts: the clock runs from when the request was due."""
    run, begin, turn, lock = (
        Run(),
        time.perf_counter() + 0.2,
        iter(enumerate(asks)),
        threading.Lock(),
    )

    def work(_):
        while True:
            with lock:
                number, ask = next(turn, (0, None))
            if ask is None:
                return
            due = begin + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            line = HTTPConnection("127.0.0.1", port, timeout=60)  # each comes anew
            run.answers.append(_timed(line, ask, due))
            line.close()

    _together(work, clients)
    run.seconds = time.perf_counter() - begin
    return run


def _timed(line, ask, since):
    try:
        answer = ask.send(line)
    except (OSError, HTTPException):
        line.close()
        return Answer(ask, 0, time.perf_counter() - since)
    retry = answer.headers.get("Retry-After", "")
    return Answer(ask, answer.status, time.perf_counter() - since, retry)


def _together(work, count):
    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
