"""Run the child that parses: its own process, its own memory and time, killed when it is late."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from csdl.kit.excel.errors import ExcelError

MEMORY = 512 * 1024 * 1024
SECONDS = 60
_ROOT = Path(__file__).resolve().parents[3]
_SPLIT = "Hãy chia thành nhiều tệp nhỏ hơn, hoặc chép riêng bảng dữ liệu sang một tệp mới."


def _environment(request: dict) -> dict[str, str]:
    """Nothing of ours goes along: the child needs no database, no keys, no settings."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "TMPDIR": request.get("tmp", "/tmp"),
    }


def run(
    request: dict, *, memory: int = MEMORY, seconds: int = SECONDS, wait: int | None = None
) -> Iterator[dict]:
    """The child's lines, as they come. Closing the generator ends the child.

    `seconds` bound its processor time, `wait` its life (the same unless said): a reader who does
    something with each piece keeps it waiting.

    ExcelError when the child runs out of memory or time, dies, or can't read the file; any other
    {"error": …} line is the caller's to word.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "csdl.kit.excel.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        env=_environment(request),
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )
    late = threading.Event()

    def kill():
        late.set()
        process.kill()

    timer = threading.Timer(wait or seconds, kill)
    timer.daemon = True
    timer.start()
    ended, trouble = False, ""
    try:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(request | {"memory": memory, "seconds": seconds}) + "\n")
            process.stdin.close()
        for line in process.stdout:
            if not line.endswith("\n"):
                break  # killed in the middle of a line
            answer = json.loads(line)
            ended = not answer.keys().isdisjoint(("end", "file", "error"))
            _raise_common(answer)
            yield answer
        trouble = process.stderr.read()[-500:]
        process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
    if not ended:
        if late.is_set() or process.returncode == -signal.SIGXCPU:
            raise ExcelError(f"Đọc tệp quá {seconds} giây nên đã dừng. {_SPLIT}", "time")
        raise ExcelError(
            f"Tệp làm bộ đọc phải dừng lại. {_SPLIT}",
            "died",
            f"exit {process.returncode}: {trouble}",
        )


def _raise_common(answer: dict) -> None:
    match answer.get("error"):
        case "memory":
            raise ExcelError(f"Tệp cần quá nhiều bộ nhớ để đọc. {_SPLIT}", "memory")
        case "too_much_text":
            raise ExcelError(f"Tệp có quá nhiều chữ trong các ô. {_SPLIT}", "too_much_text")
        case "unreadable":
            raise ExcelError(
                "Không đọc được bảng tính trong tệp. Hãy mở bằng Excel, lưu dưới dạng “Excel"
                " Workbook (*.xlsx)” rồi nộp lại.",
                "unreadable",
                answer.get("detail", ""),
            )
