"""Many papers drawn side by side, each child process on a core of its own.

Drawing is pure: HTML in, PDF out. A child, `python -m csdl.kit.pdf_apart`, needs no database, no
settings and no secret; its memory, which WeasyPrint does not give back (security.md B5), goes
when it ends, and it is sent home after MOST papers.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path

from csdl.kit.pdf import html_to_pdf

MOST = 150  # papers of one child
AHEAD = 4  # drawings waiting for each child: enough to keep it busy, few enough to hold
_SIZE = struct.Struct(">I")
_ROOT = Path(__file__).resolve().parents[2]


class DrawingFailed(RuntimeError):
    """A child could not draw a paper; the reason is in its words."""


def draw_many(pages: Iterable[tuple[str, str]], processes: int | None = None) -> Iterator[bytes]:
    """(html, identifier) of each paper → its PDF, in the same order, as they get ready.

    A single paper is drawn here. Raises DrawingFailed.
    """
    pages = iter(pages)
    first = list(islice(pages, 2))
    if len(first) < 2:
        yield from (html_to_pdf(html, identifier=name) for html, name in first)
        return
    count = processes or min(2, os.cpu_count() or 1)
    children = threading.local()
    started: list[_Child] = []

    def draw(page):
        child = getattr(children, "mine", None)
        if child is None or child.drawn >= MOST:
            if child:
                child.end()
            child = children.mine = _Child()
            started.append(child)
        return child.draw(*page)

    with ThreadPoolExecutor(count) as pool:
        try:
            waiting = deque(pool.submit(draw, page) for page in first)
            waiting.extend(pool.submit(draw, page) for page in islice(pages, AHEAD * count))
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(pool.submit(draw, page) for page in islice(pages, 1))
        finally:
            for job in waiting:
                job.cancel()
            for child in started:
                child.end()


class _Child:
    """One drawing process: a page in, a PDF out."""

    def __init__(self):
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        self.drawn = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "csdl.kit.pdf_apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=kept | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
        )

    def draw(self, html, identifier):
        self.drawn += 1
        try:
            for text in (html, identifier):
                _send(self.process.stdin, text.encode())
            self.process.stdin.flush()
            good, data = _receive(self.process.stdout), _receive(self.process.stdout)
        except (OSError, EOFError):
            raise DrawingFailed("the drawing process died") from None
        if not good:
            raise DrawingFailed(data.decode())
        return data

    def end(self):
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what was still to be sent to a dead child
                pipe.close()


def _send(pipe, data):
    pipe.write(_SIZE.pack(len(data)) + data)


def _receive(pipe):
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    (size,) = _SIZE.unpack(head)
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def main() -> None:
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            html, identifier = _receive(source).decode(), _receive(source).decode()
        except EOFError:
            return
        try:
            good, data = b"1", html_to_pdf(html, identifier=identifier)
        except Exception as error:
            good, data = b"", f"{type(error).__name__}: {error}".encode()
        for part in (good, data):
            _send(target, part)
        target.flush()


if __name__ == "__main__":
    main()
