"""`make run`: from nothing to the portal in a browser; Ctrl-C stops all of it.

Reads PORT (8000), HOST (127.0.0.1) and SCALE (demo) from the environment.
"""

import errno
import fcntl
import hashlib
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request

from csdl.dev import services
from csdl.dev.children import Child, die_with_parent, make_was_interrupted, step, stop_children
from csdl.dev.env import DEFAULT_PORT, environment
from csdl.dev.logins import banner
from csdl.dev.say import ROOT, Quit, Trouble, data_dir, guarded, say

READY_SECONDS = 180


def main() -> int:
    """Start, wait, tell, watch, stop."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _quit)
    # A killed `make` must not leave a portal behind that nobody can see.
    if os.environ.get("MAKELEVEL"):
        die_with_parent()
    host, port = _address()
    url = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    children: list[Child] = []
    with _only_one(url):
        _check_port(host, port)
        mine = services.demo()
        try:
            say("Starting PostgreSQL and Redis …")
            urls, redis_url = mine.start()
            _prepare(environment(mine.data, urls, redis_url))
            env = environment(mine.data, urls, redis_url, owner=False)
            say("Starting web, worker and beat …")
            _start(children, env, host, port)
            _wait_ready(children, host, port)
            logins = step("", "logins", ["manage.py", "seed", "--logins"], env)
            say(banner(url, logins))
            while not make_was_interrupted():
                for child in children:
                    child.check()
                time.sleep(0.5)
            raise Quit
        except Quit:
            say("\nStopping …")
            return 0
        finally:
            # From here on a second Ctrl-C only makes people impatient, not the data wrong.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            stop_children(children)
            mine.stop()


def _quit(*_) -> None:
    raise Quit


def _address() -> tuple[str, int]:
    host = os.environ.get("HOST") or "127.0.0.1"
    given = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Trouble(f"PORT={given} is not a port number. For example: make run PORT=8000")
    return host, int(given)


def _only_one(url: str):
    """One `make run` per data folder; the kernel forgets the lock of a killed one."""
    data_dir().mkdir(parents=True, exist_ok=True)
    lock = (data_dir() / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        where = lock.read().strip() or "another terminal"
        raise Trouble(
            f"`make run` is already running in this clone ({where}). Stop that one first, or "
            "give this one its own data: make run CSDL_DATA=/some/folder PORT=…"
        ) from None
    lock.truncate(0)
    lock.write(f"{url}, process {os.getpid()}")
    lock.flush()
    return lock


def _check_port(host: str, port: int) -> None:
    reason = _refused(host, port)
    if reason is None:
        return
    if reason == errno.EADDRINUSE:
        free = next((p for p in range(port + 1, port + 50) if _refused(host, p) is None), port + 1)
        raise Trouble(f"Port {port} is in use. Choose another one: make run PORT={free}")
    if reason == errno.EACCES:
        raise Trouble(f"Port {port} needs root's rights. Choose one above 1023: make run PORT=8000")
    raise Trouble(f"Cannot listen on {host}:{port}: {os.strerror(reason)}. Check HOST and PORT.")


def _refused(host: str, port: int) -> int | None:
    """Why one can't listen there (errno), or None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or errno.EADDRNOTAVAIL
    return None


def _prepare(env: dict[str, str]) -> None:
    """Schema, demo world, static files: each repeats harmlessly after an interrupted go."""
    owner = {**env, "CSDL_OWNER": "1"}
    step("Migrating the database …", "migrate", ["manage.py", "migrate", "--noinput"], owner)
    scale = os.environ.get("SCALE") or "demo"
    say(f"Looking at the {scale} world (the first time it is built, which takes a while) …")
    step("", "seed", ["manage.py", "seed", "--if-empty", "--scale", scale], env)
    stamp, now = data_dir() / "static.stamp", _static_fingerprint()
    if not stamp.exists() or stamp.read_text() != now:
        collect = ["manage.py", "collectstatic", "--noinput", "--clear"]
        step("Collecting static files …", "collectstatic", collect, env)
        stamp.write_text(now)


def _static_fingerprint() -> str:
    """Changes with any static file of ours and with the locked packages (Bootstrap, htmx)."""
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    # Not "*/static": that would find the collected files in .data too.
    folders = [ROOT / "static", *ROOT.glob("[!.]*/static"), *ROOT.glob("csdl/*/static")]
    for path in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        found = path.stat()
        digest.update(f"{path.relative_to(ROOT)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _start(children: list[Child], env: dict[str, str], host: str, port: int) -> None:
    # `python -m`: the scripts in .venv/bin carry the path of the clone, which may have moved.
    web = ["-m", "gunicorn", "-c", "python:csdl.web", "--bind", f"{host}:{port}", "csdl.wsgi"]
    env = {**env, "WEB_GRACE": "10"}
    celery = ["-m", "celery", "-A", "csdl"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"]
    # One worker has nobody to gossip with; without it the start is seconds quicker.
    worker += ["--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""]
    beat += ["--schedule", str(data_dir() / "celerybeat-schedule")]
    for name, arguments in {"web": web, "worker": worker, "beat": beat}.items():
        children.append(Child(name, arguments, env))


def _wait_ready(children: list[Child], host: str, port: int) -> None:
    """Until /healthz says 200: database, broker, worker, beat and migrations are all well."""
    connect = "127.0.0.1" if host == "0.0.0.0" else host
    deadline = time.monotonic() + READY_SECONDS
    seen = "no answer"
    while time.monotonic() < deadline:
        for child in children:
            child.check()
        code, seen = _health(f"http://{connect}:{port}/healthz")
        if code == 200:
            return
        time.sleep(0.25)
    raise Trouble(
        f"The portal did not become healthy in {READY_SECONDS} s; /healthz says: {seen}\n"
        f"  Logs: {children[0].log.parent}"
    )


def _health(url: str) -> tuple[int, str]:
    # No proxy of the environment may stand between us and ourselves.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return answer.status, answer.read(2000).decode(errors="replace")
    except urllib.error.HTTPError as error:
        body = error.read(2000).decode(errors="replace")
        try:
            return error.code, json.dumps(json.loads(body), ensure_ascii=False)
        except ValueError:
            return error.code, f"HTTP {error.code}"
    except OSError as error:
        return 0, str(error)


if __name__ == "__main__":
    sys.exit(guarded(main, "run"))
