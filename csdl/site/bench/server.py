"""The portal behind its own web server, as `make run` serves it, for what HTTP alone can show."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

READY_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A running web server. port: on 127.0.0.1."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """Process ids of its workers."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def memory_mb(self) -> float:
        """Of its largest worker, now: memory that is its own or shared, in MB."""
        return max(_rss_mb(pid) for pid in self.workers())


@contextmanager
def serving(command: list[str] | None = None, **env: str):
    """The web server over the database of DATABASE_URL until the block ends.

    command: another server than gunicorn, its arguments after `python`; {port} is filled in.
    env: what the settings of this one server are. Raises RuntimeError when it does not come up.
    """
    port = _free_port()
    command = command or ["-m", "gunicorn", "-c", "python:csdl.web", "--bind", "127.0.0.1:{port}",
                          "--log-level", "warning", "csdl.wsgi"]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "csdl.settings", **env},
            stdout=log,
            stderr=log,
        )
        try:
            _wait(process, port, log)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(60)


def _wait(process, port, log):
    """Until each worker has answered: a page right after another goes to either."""
    until, good = time.monotonic() + READY_SECONDS, 0
    while good < 8:
        if process.poll() is not None or time.monotonic() > until:
            log.seek(0)
            raise RuntimeError(f"the web server does not answer: {log.read()[-2000:].decode()}")
        good += _answers(port)
        time.sleep(0.05)


def _answers(port):
    try:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", "/dang-nhap/", headers={"Host": "localhost"})
        return line.getresponse().status == 200
    except OSError:
        time.sleep(0.3)
        return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _rss_mb(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
