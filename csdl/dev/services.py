"""PostgreSQL and Redis for one data folder: started when needed, shared, stopped by the last user.

Whoever uses the services holds a shared file lock; who leaves last stops them. The kernel drops
the lock of a killed process, so there is nothing stale to clean up, and a `make manage` that ends
never takes the database away from under a running `make run`.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo

from csdl.dev.roles import apply_roles, ensure_database
from csdl.dev.say import Trouble, data_dir
from csdl.kit.databases import TEMPLATE


@dataclass(frozen=True)
class Urls:
    """Where the database is: for the portal, for migrations, and as which role it must act."""

    app: str
    owner: str
    role: str = ""  # set when both are one login: the app then connects with "-c role=…"


class Services:
    """The two services of one data folder. `start` takes part, `stop` leaves."""

    def __init__(self, data: Path, throwaway: bool = False):
        self.data = data
        self.throwaway = throwaway
        self._users = None

    def start(self) -> tuple[Urls, str]:
        """Start or join; returns the database URLs and the Redis URL."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self._turn():
            if self._users is None:
                self._users = (self.data / "services.users").open("w")
                fcntl.flock(self._users, fcntl.LOCK_SH)
            return self.start_postgres(), self.start_redis()

    def start_postgres(self) -> Urls:
        """DATABASE_URL when it is set, else the embedded server."""
        external = os.environ.get("DATABASE_URL")
        if external:
            return _external(external, os.environ.get("DATABASE_OWNER_URL", ""), self.throwaway)
        server = self._postgres()
        server.start()
        return Urls(app=server.url("csdl_app"), owner=server.url("csdl_owner"))

    def start_redis(self) -> str:
        """REDIS_URL when it is set, else the embedded server."""
        external = os.environ.get("REDIS_URL")
        if external:
            return external
        server = self._redis()
        server.start()
        return server.url

    def stop(self, force: bool = False) -> bool:
        """Leave; the last one out stops both. `force` stops them under others too.

        Returns whether they were stopped.
        """
        with self._turn():
            if self._users is not None:
                self._users.close()
                self._users = None
            with (self.data / "services.users").open("w") as users:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if not force:
                        return False
            if not os.environ.get("REDIS_URL"):
                self._redis().stop()
            if not os.environ.get("DATABASE_URL"):
                self._postgres().stop()
            return True

    def _turn(self):
        """One starter or stopper at a time."""
        lock = (self.data / "services.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    # Imported late: a machine with both URLs set needs neither wheel.

    def _postgres(self):
        from csdl.dev.postgres import Postgres

        return Postgres(self.data, self.throwaway)

    def _redis(self):
        from csdl.dev.redis_server import Redis

        return Redis(self.data, self.throwaway)


def _external(app_url: str, owner_url: str, throwaway: bool) -> Urls:
    """Somebody else's PostgreSQL: check version and reach, see to the roles."""
    single = not owner_url
    owner_url = owner_url or app_url
    for name, url in {"DATABASE_URL": app_url, "DATABASE_OWNER_URL": owner_url}.items():
        try:
            with psycopg.connect(url, connect_timeout=10) as connection:
                version = connection.info.server_version
                login = connection.info.user
        except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
            reason = str(error).strip().splitlines()[0]
            raise Trouble(f"{name}: no connection to PostgreSQL. {reason}") from None
        if version < 150000:
            raise Trouble(f"{name}: PostgreSQL 15 or later is needed, this is {version // 10000}.")
    # `login` is now the owner's, the last one looked at.
    owner = "" if login == "csdl_owner" else login
    apply_roles(owner_url, owner)
    if throwaway:
        ensure_database(owner_url, TEMPLATE)
        apply_roles(conninfo.make_conninfo(owner_url, dbname=TEMPLATE), owner)
    return Urls(app_url, owner_url, role="csdl_app" if single else "")


def demo() -> Services:
    """The demo's services, under the data folder."""
    return Services(data_dir())


def for_tests() -> Services:
    """The tests' own services, so that a test run never touches the demo."""
    return Services(data_dir() / "test", throwaway=True)


def stop_all() -> None:
    """`make stop`: both sets, whoever uses them."""
    for services in (demo(), for_tests()):
        if services.data.exists():
            services.stop(force=True)
