"""The population database as we speak to it (docs/exchange.md).

A connector has `send(batch, people) -> ticket` and `fetch(ticket) -> [Answer] or None` (not ready).
By file, a person carries both; over HTTP, the program does. Both raise Later or Rejected.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol

from django.conf import settings

from csdl.kit.outbound import Rejected, call
from records.models.identity import COMPARED, Verdict

ANSWERS = (Verdict.MATCHED, Verdict.MISMATCHED, Verdict.NOT_FOUND)


@dataclass(frozen=True)
class Person:
    """One line of a package. ref: mã học sinh, mã cán bộ; birth_date: ISO 8601; gender: 1, 0."""

    ref: str
    full_name: str
    birth_date: str
    gender: int
    personal_id: str


@dataclass(frozen=True)
class Answer:
    """What was found of one person; fields: those that differ, when mismatched."""

    ref: str
    verdict: str
    fields: tuple[str, ...] = ()


class Connector(Protocol):
    def send(self, key: str, kind: str, people: list[Person]) -> str: ...

    def fetch(self, ticket: str) -> list[Answer] | None: ...


class FileConnector:
    """Nothing goes by itself: the workbook is fetched, carried, and its answer uploaded."""

    def send(self, key, kind, people):
        return key

    def fetch(self, ticket):
        return None


class HttpConnector:
    def __init__(self, url, token):
        self.url, self.token = url.rstrip("/"), token

    def send(self, key, kind, people):
        body = {"batch": key, "kind": kind, "people": [asdict(one) for one in people]}
        answer = call("POST", f"{self.url}/batches", token=self.token, body=body, key=key)
        ticket = (answer or {}).get("ticket")
        if not isinstance(ticket, str) or not ticket.isalnum() or len(ticket) > 100:
            raise Rejected("Hệ thống kia không trả về mã hồ sơ.")
        return ticket

    def fetch(self, ticket):
        answer = call("GET", f"{self.url}/batches/{ticket}", token=self.token) or {}
        if answer.get("state") != "done":
            return None
        return [read(one) for one in answer.get("answers", ())]


def read(one) -> Answer:
    """An answer as it came; raises Rejected when it can't be understood."""
    verdict, fields = one.get("result"), one.get("fields") or []
    if verdict not in ANSWERS or not set(fields) <= set(COMPARED):
        raise Rejected("Câu trả lời có kết quả không hiểu được.")
    return Answer(str(one.get("ref")), verdict, tuple(fields))


def is_connected() -> bool:
    """Whether the connection over HTTP was set up (IDENTITY_URL)."""
    return bool(settings.IDENTITY_URL)


def connector(via) -> Connector:
    if via == "http":
        return HttpConnector(settings.IDENTITY_URL, settings.IDENTITY_TOKEN)
    return FileConnector()
