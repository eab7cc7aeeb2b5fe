"""First step of every `make` target: Python, the virtual environment, the system packages.

Runs as a plain script on the system's Python, before anything is installed: stdlib only.
Detects what matters (a library that loads, a font that is found, a program on PATH) and not what
a package manager believes, so it also works where things came by another road.
"""

from __future__ import annotations  # an older Python must reach the check below, not stumble here

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

if __package__:
    from csdl.dev.say import ROOT, Trouble, data_dir, guarded, log_path, say, tail
else:
    # As a script: importing the package `csdl` would ask for Celery, which isn't installed yet.
    from say import ROOT, Trouble, data_dir, guarded, log_path, say, tail

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
# Inside the environment, so that whoever removes .venv removes the claim with it.
STAMP = VENV / ".csdl-installed"

PANGO = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0"]
CHROMIUM_NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]


def check_python(version=sys.version_info[:2]) -> None:
    """The wheels of PostgreSQL and Redis exist for 3.11 and 3.12 only."""
    if version not in ((3, 11), (3, 12)):
        raise Trouble(
            f"Python 3.11 or 3.12 is needed; {sys.executable} is {version[0]}.{version[1]}. "
            "Name another one: make run PYTHON=/path/to/python3.11"
        )


# --- system packages ------------------------------------------------------------------------


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_pango() -> bool:
    """WeasyPrint opens these two by name; everything else they bring along."""
    if sys.platform == "darwin":
        return shutil.which("pango-view") is not None or _loads("libpango-1.0.dylib")
    return all(_loads(name) for name in PANGO)


def has_fonts() -> bool:
    """Liberation Serif: the free metric twin of Times New Roman, which Nghị định 30/2020 asks."""
    if shutil.which("fc-list"):
        found = subprocess.run(
            ["fc-list", "Liberation Serif"], capture_output=True, text=True, check=False
        )
        return bool(found.stdout.strip())
    return any(Path("/usr/share/fonts").rglob("LiberationSerif-Regular.ttf"))


def has_ensurepip() -> bool:
    """Debian ships Python without the part that puts pip into a new environment."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    return True


def chromium() -> str | None:
    """Path of a Chromium that Playwright can drive, or None."""
    named = os.environ.get("CSDL_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def _has_candidate(package: str) -> bool:
    """Whether apt could install this package (names differ between Debian releases)."""
    policy = subprocess.run(
        ["apt-cache", "policy", package],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    ).stdout
    return "Candidate:" in policy and "Candidate: (none)" not in policy


def _first_candidate(*names: str) -> str:
    return next((name for name in names if _has_candidate(name)), names[0])


def _font_packages() -> list[str]:
    # "Liberation 2" is its own package up to Debian 12, later the plain name carries it.
    return [_first_candidate("fonts-liberation2", "fonts-liberation")]


def _pango_packages() -> list[str]:
    wanted = ["libpango-1.0-0", "libpangoft2-1.0-0"]
    # Optional: makes WeasyPrint's font subsetting faster; absent on older releases.
    return wanted + [p for p in ["libharfbuzz-subset0"] if _has_candidate(p)]


def _chromium_packages() -> list[str]:
    # The headless shell is a quarter of the size and all that tests need.
    return [_first_candidate("chromium-headless-shell", "chromium")]


def _venv_packages() -> list[str]:
    return [f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]


def _apt_install(packages: list[str]) -> bool:
    """As root: install, output to a log. False when apt could not."""
    log = log_path("apt")
    say(f"Installing system packages: {' '.join(packages)} …")
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=120"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as out:
        install = [*apt, "install", "-y", "--no-install-recommends", *packages]
        done = subprocess.run(install, stdout=out, stderr=out, env=env, check=False)
    return done.returncode == 0


def ensure_system(with_chromium: bool) -> None:
    """Install what is missing when root; else say the exact line. Chromium alone may be absent."""
    missing = [
        (name, needs, required)
        for name, present, needs, required in [
            ("Python's venv module", VENV_PYTHON.exists() or has_ensurepip(), _venv_packages, True),
            ("Pango (draws the PDF papers)", has_pango(), _pango_packages, True),
            ("the Liberation fonts", has_fonts(), _font_packages, True),
            (
                "Chromium (browser tests)",
                not with_chromium or chromium() is not None,
                _chromium_packages,
                False,
            ),
        ]
        if not present
    ]
    if not missing:
        return
    names = ", ".join(name for name, _, _ in missing)
    must = any(required for _, _, required in missing)

    if not shutil.which("apt-get"):
        line = f"Missing on this system: {names}. Install them with its package manager."
        _stop_or_warn(line, must)
        return
    if os.geteuid() == 0:
        # Once: package names are chosen by what the fresh lists offer.
        with log_path("apt").open("ab") as out:
            subprocess.run(["apt-get", "update"], stdout=out, stderr=out, check=False)
        # Two goes, so that a Chromium that can't be had doesn't take the fonts down with it.
        for required in (True, False):
            packages = [p for _, needs, need in missing if need is required for p in needs()]
            if packages and not _apt_install(packages):
                line = (
                    f"apt-get could not install: {' '.join(packages)}. "
                    f"Log: {log_path('apt')}\n{tail(log_path('apt'), 3)}"
                )
                _stop_or_warn(line, required)
        return
    for required in (True, False):
        part = [(name, needs) for name, needs, need in missing if need is required]
        if part:
            packages = " ".join(p for _, needs in part for p in needs())
            line = (
                f"Missing: {', '.join(name for name, _ in part)}. Install once, then repeat:\n"
                "    sudo apt-get update && "
                f"sudo apt-get install -y --no-install-recommends {packages}"
            )
            _stop_or_warn(line, required)


def _stop_or_warn(line: str, required: bool) -> None:
    if required:
        raise Trouble(line)
    say(f"\n!!! {line}\n!!! Going on without: the browser tests will NOT run.\n")


# --- the virtual environment ----------------------------------------------------------------


def _venv_works() -> bool:
    """The interpreter starts, is of a supported version, and is really this environment with pip.

    A half-made one may be the system's own Python by a link: pip would then install over that.
    """
    probe = "import sys, importlib.util as u; v = sys.version_info[:2]; "
    probe += "sys.exit(v not in ((3, 11), (3, 12)) or sys.prefix == sys.base_prefix "
    probe += "or u.find_spec('pip') is None)"
    try:
        return subprocess.run([VENV_PYTHON, "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def _claim() -> str:
    """What a finished environment was made from; a moved clone has scripts with wrong paths."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {VENV}\n"


def ensure_venv() -> None:
    """Create .venv and install the lock file, once per lock. An interrupted go is repeated."""
    works = _venv_works()
    installed = STAMP.read_text() if STAMP.exists() else ""
    if works and installed == _claim():
        return
    moved = installed.strip() and installed.split(" ", 1)[1].strip() != str(VENV)
    if not works or moved:
        if VENV.exists():
            say("The environment .venv is incomplete or was moved; making it again.")
            shutil.rmtree(VENV)
        _venv_or_trouble()
    STAMP.unlink(missing_ok=True)
    say("Installing Python packages from requirements-dev.lock (a minute or two, once) …")
    log = log_path("pip")
    command = [VENV_PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-deps", "--prefer-binary", "-r", LOCK]
    with log.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Trouble(
            f"pip could not install the packages; run the same command again when the cause is "
            f"gone. Log: {log}\n{tail(log, 4)}"
        )
    STAMP.write_text(_claim())


def _venv_or_trouble() -> None:
    log = log_path("venv")
    with log.open("wb") as out:
        done = subprocess.run([sys.executable, "-m", "venv", VENV], stdout=out, stderr=out)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(
            f"Could not create .venv with {sys.executable}. On Debian: "
            f"sudo apt-get install -y {_venv_packages()[0]}. Log: {log}\n{tail(log, 3)}"
        )


def main() -> None:
    check_python()
    # Two `make` at once must not install over each other; the second waits.
    data_dir().mkdir(parents=True, exist_ok=True)
    with (data_dir() / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if "--no-system" not in sys.argv:
            ensure_system(with_chromium="--chromium" in sys.argv)
        ensure_venv()


if __name__ == "__main__":
    raise SystemExit(guarded(main, "bootstrap"))
