"""Child processes of `make run`: each with its own log, all gone when the parent is."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from csdl.dev.say import ROOT, Trouble, log_path, say, tail

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 20

# Loaded before any fork: between fork and exec nothing should be imported.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """On Linux: get SIGTERM when the parent ends, even by kill -9. Elsewhere nothing."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def make_was_interrupted() -> bool:
    """Whether the `make` above us got a SIGINT that we did not get.

    In a terminal Ctrl-C reaches both. A script that signals only `make` would wait for ever: make
    passes SIGTERM on but not SIGINT, and waits, with SIGINT blocked, for us to end.
    """
    try:
        status = Path(f"/proc/{os.getppid()}/status").read_text()
    except OSError:
        return False
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    blocked = int(fields.get("SigBlk", "0"), 16)
    return fields.get("Name") == "make" and bool(blocked & 1 << (signal.SIGINT - 1))


class Child:
    """A long-running process and its log file."""

    def __init__(self, name: str, arguments: list[str], env: dict[str, str]):
        self.name = name
        self.log: Path = log_path(name)
        with self.log.open("wb") as out:
            # Own session: Ctrl-C reaches only us, and we stop the children in order.
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                env=env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def check(self) -> None:
        """Raise Trouble, with the last lines of the log, when it has ended by itself."""
        code = self.process.poll()
        if code is not None:
            raise Trouble(
                f"The {self.name} process ended (exit code {code}); everything is stopped. "
                f"Log: {self.log}\n{tail(self.log)}"
            )


def stop_children(children: list[Child]) -> None:
    """SIGTERM to all at once; after 20 s the whole process group is killed."""
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{child.name} is still busy; killing it (unfinished jobs are taken up again).")
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def step(title: str, name: str, arguments: list[str], env: dict[str, str]) -> str:
    """Run one command to its end, output to a log; returns its stdout. Trouble when it fails."""
    if title:
        say(title)
    log = log_path(name)
    with log.open("w") as errors:
        # In a session of its own, so that Ctrl-C comes to us first and not to both.
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=env,
            cwd=ROOT,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        try:
            output = process.communicate()[0]
        except BaseException:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
        errors.seek(0, os.SEEK_END)
        errors.write(output)
    if process.returncode:
        said = log.read_text(errors="replace")
        # The last line of Python's own report is the error itself.
        reason = next((line for line in reversed(said.splitlines()) if line.strip()), "no output")
        raise Trouble(f"`{' '.join(arguments)}` failed: {reason.strip()[:300]}\n  Log: {log}")
    return output
