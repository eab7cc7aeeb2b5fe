"""`make test`: every check there is, each with its time, to the end even when one fails.

ARGS="…" runs pytest alone with these arguments. `--long` is `make test-long`.
"""

import os
import secrets
import shlex
import signal
import subprocess
import sys
import time

from csdl.dev import services
from csdl.dev.env import environment
from csdl.dev.say import ROOT, Quit, guarded, say

PYTHON = sys.executable
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
RUFF = [PYTHON, "-m", "ruff"]
PYTEST = [PYTHON, "-m", "pytest"]

OK, FAILED, NOT_RUN = "ok", "FAILED", "NOT RUN"


class Report:
    """Runs the steps and remembers how each went."""

    def __init__(self):
        self.rows: list[tuple[str, str, float]] = []

    def run(self, title: str, command: list[str], env: dict[str, str]) -> None:
        say(f"\n━━ {title}")
        begun = time.monotonic()
        # Not captured: the person sees dots and colours as they come.
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        self.rows.append((title, FAILED if code else OK, time.monotonic() - begun))

    def skip(self, title: str) -> None:
        self.rows.append((title, NOT_RUN, 0))

    def close(self) -> int:
        """Print the summary; the exit code."""
        say("\n━━ Summary")
        for title, state, seconds in self.rows:
            mark = {OK: "✓", FAILED: "✗", NOT_RUN: "!"}[state]
            say(f"  {mark} {state:8} {seconds:7.1f} s  {title}")
        missing = [title for title, state, _ in self.rows if state == NOT_RUN]
        if missing:
            say("\n" + "!" * 78)
            say(f"!!! NOT RUN: {', '.join(missing)}. There is no Chromium on this machine.")
            say("!!! As root `make test` installs it; else: sudo apt-get install chromium")
            say("!" * 78)
        failed = [title for title, state, _ in self.rows if state == FAILED]
        say(f"\n✗ Failed: {', '.join(failed)}" if failed else "\n✓ All that was run passed.")
        return 1 if failed else 0


def production_env(env: dict[str, str]) -> dict[str, str]:
    """What `check --deploy` must find clean: the settings a real installation has."""
    production = {
        **env,
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "example.test",
        "CSRF_TRUSTED_ORIGINS": "https://example.test",
    }
    for name in ("CSDL_DEMO", "CSDL_TEST"):
        production.pop(name, None)
    return production


def everything(report: Report, env: dict[str, str]) -> None:
    """Cheap and sharp first, browsers last."""
    manage = [PYTHON, "manage.py"]
    report.run("ruff check", [*RUFF, "check", "."], env)
    report.run("ruff format", [*RUFF, "format", "--check", "."], env)
    report.run("import contracts", [PYTHON, "-c", LINT_IMPORTS], env)
    report.run("migrations complete", [*manage, "makemigrations", "--check", "--dry-run"], env)
    deploy = [*manage, "check", "--deploy", "--fail-level", "WARNING"]
    report.run("deploy check", deploy, production_env(env))
    quick = ["-n", "2", "--durations=10", "-m", "not long and not browser"]
    report.run("tests", [*PYTEST, *quick], env)
    if "CSDL_CHROMIUM" in env:
        report.run("browser tests", [*PYTEST, "-m", "browser and not long"], env)
    else:
        report.skip("browser tests")


def main() -> int:
    """See the module's docstring."""
    signal.signal(signal.SIGTERM, _quit)
    report = Report()
    mine = services.for_tests()
    try:
        env = environment(mine.data, *mine.start()) | {"CSDL_TEST": "1"}
        arguments = os.environ.get("ARGS", "").strip()
        if arguments:
            report.run(f"pytest {arguments}", [*PYTEST, *shlex.split(arguments)], env)
        elif "--long" in sys.argv:
            report.run("long tests", [*PYTEST, "-m", "long", "--durations=0"], env)
        else:
            everything(report, env)
        return report.close()
    finally:
        mine.stop()


def _quit(*_) -> None:
    raise Quit


if __name__ == "__main__":
    sys.exit(guarded(main, "test"))
