"""Read an uploaded scan in a process that may die (security.md B5).

A file that eats memory or time takes that process with it and nothing else. The child,
`python -m csdl.kit.scan_apart FOLDER TYPE`, needs no database, no settings and no secret: it reads
FOLDER/upload and answers with JSON lines, and a picture of each page in FOLDER.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from csdl.kit.scan import ScanError, Sheet, read_sheets

MEMORY = 1536 * 2**20
SECONDS = 180
_ROOT = Path(__file__).resolve().parents[2]
_DIED = "Tệp làm bộ đọc phải dừng lại. Hãy quét lại khổ A4 ở 200 dpi, hoặc chia thành nhiều tệp."


def read_apart(data: bytes, content_type: str) -> Iterator[Sheet]:
    """`csdl.kit.scan.read_sheets`, within bounds of memory and time. Raises ScanError."""
    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        (Path(folder) / "upload").write_bytes(data)
        with _child(folder, content_type) as process:
            ended = False
            for line in process.stdout:
                answer = json.loads(line)
                if "error" in answer:
                    raise ScanError(answer["error"])
                if ended := "end" in answer:
                    break
                path = Path(folder) / f"{answer['number']}.jpg"
                yield Sheet(picture=path.read_bytes(), **answer)
                path.unlink()
            if not ended:
                raise ScanError(_DIED)


@contextlib.contextmanager
def _child(folder: str, content_type: str):
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "csdl.kit.scan_apart", folder, content_type],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=kept | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "TMPDIR": folder},
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )
    timer = threading.Timer(SECONDS, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield process
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def _say(**line) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def main(folder: str, content_type: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for sheet in read_sheets((Path(folder) / "upload").read_bytes(), content_type):
            facts = sheet._asdict()
            (Path(folder) / f"{sheet.number}.jpg").write_bytes(facts.pop("picture"))
            _say(**facts)
        _say(end=True)
    except ScanError as error:
        _say(error=str(error))
    except Exception:  # whatever a stranger's file does, an answer
        _say(error=_DIED)


if __name__ == "__main__":
    main(*sys.argv[1:])
