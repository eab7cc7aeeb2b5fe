"""How the machine room talks to the person at the terminal: one clear line, never a traceback.

Stdlib only, because bootstrap uses the same words before the wheels exist.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Trouble(Exception):
    """Something the person can act on; its text is what they read."""


class Quit(Exception):
    """Asked to stop (Ctrl-C, SIGTERM, a closed terminal)."""


def data_dir() -> Path:
    """The one ignored folder that holds all state: databases, media, logs, keys."""
    return Path(os.environ.get("CSDL_DATA") or ROOT / ".data").expanduser().absolute()


def log_path(name: str) -> Path:
    """Path of `<data>/log/<name>.log`; its folder is made."""
    folder = data_dir() / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"


def say(text: str = "") -> None:
    """Print at once, also when stdout is a pipe."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # The reader went away (`make run | head`); what we do matters more than what we say.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def note(text: str) -> None:
    """A line on stderr, for where stdout is somebody's JSON or `export` lines."""
    print(text, file=sys.stderr, flush=True)


def tail(path: Path, lines: int = 12) -> str:
    """The last non-empty lines of a log, indented, for showing under an error."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return ""
    kept = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join("    " + line[:300] for line in kept[-lines:])


def guarded(main, name: str) -> int:
    """Run `main`; turn every failure into one line and a log file. Returns the exit code."""
    try:
        return main() or 0
    except Trouble as trouble:
        say(f"\n✗ {trouble}")
        return 1
    except (Quit, KeyboardInterrupt):
        say("\nStopped.")
        return 130
    except Exception as error:
        path = log_path(f"{name}-error")
        path.write_text(traceback.format_exc())
        say(f"\n✗ Unexpected: {type(error).__name__}: {error}\n  Details: {path}")
        return 1
