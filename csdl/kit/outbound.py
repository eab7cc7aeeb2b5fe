"""Speaking to another system over HTTP: JSON out, JSON in; told apart what to try again.

    answer = call("POST", url, token=…, body={…}, key="csdl-17")

`key` (Idempotency-Key) makes a repeated send the same send for the other side. Raises Later when it
is worth another try (no answer, 429, 5xx), Rejected when it is not.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import timedelta
from urllib.parse import urlsplit

WAIT = 30  # seconds for an answer
MOST_BYTES = 20_000_000
FIRST, LONGEST, MOST_TRIES = timedelta(seconds=30), timedelta(hours=1), 8
LOCAL = ("localhost", "127.0.0.1")


class Later(Exception):
    """No answer now. seconds: how long the other side asks to wait, or None."""

    def __init__(self, reason, seconds=None):
        super().__init__(reason)
        self.seconds = seconds


class Rejected(Exception):
    """The other side read it and will not have it; the message says why."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """The token goes to the address that was set up, and to no other."""

    def redirect_request(self, *args, **kwargs):
        return None


_opener = urllib.request.build_opener(_Stay)


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries that failed: doubled each time, an hour at most."""
    return min(FIRST * 2 ** max(0, min(tries, 20) - 1), LONGEST)


def call(method, url, *, token="", body=None, key=""):
    """One request. Returns the answer's JSON (None when it is empty)."""
    place = urlsplit(url)
    if place.scheme != "https" and place.hostname not in LOCAL:
        raise Rejected("Địa chỉ của hệ thống kia phải là https.")
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(url, data=data, method=method)
    request.add_header("Accept", "application/json")
    if data is not None:
        request.add_header("Content-Type", "application/json; charset=utf-8")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if key:
        request.add_header("Idempotency-Key", key)
    try:
        with _opener.open(request, timeout=WAIT) as answer:
            raw = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        raise _refusal(error) from None
    except OSError as error:
        raise Later(f"Chưa kết nối được: {getattr(error, 'reason', error)}") from None
    if len(raw) > MOST_BYTES:
        raise Rejected("Câu trả lời quá lớn.")
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        raise Rejected("Câu trả lời không phải JSON.") from None


def _refusal(error):
    said = error.read(500).decode("utf-8", "replace")
    if error.code == 429 or error.code >= 500:
        after = error.headers.get("Retry-After", "")
        wait = int(after) if after.isdigit() else None
        return Later(f"Hệ thống kia bận (mã {error.code}).", wait)
    return Rejected(f"Hệ thống kia không nhận (mã {error.code}): {said}"[:300])
