"""Code lists: what a form may offer in a school year, what an old row's code meant.

All lists together are some hundred rows: one copy per process, good as long as the version that
the database gives is the same (how many events the lists have had, and the last of them). Within
a request the version is asked once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Count

from csdl.kit import dates
from csdl.kit.request_id import moment, trace
from schools.lists import DERIVED, LISTS
from schools.models import Code, Level, Subject
from schools.models.level import GRADE_LABELS, GRADES
from schools.queries.unit import start_year


@dataclass(frozen=True)
class Entry:
    """One code of a list in the school years (by their starting year) it is valid in."""

    code: str
    label: str
    levels: tuple[str, ...]
    valid_from: int
    valid_to: int | None

    def is_valid(self, year: int, levels: Iterable[str] = ()) -> bool:
        """In a school year, for any of the levels; no levels on either side are all levels."""
        here = self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)
        return here and (not self.levels or not levels or bool(set(self.levels) & set(levels)))


@dataclass
class Book:
    """All lists as of one version."""

    lists: dict[str, list[Entry]] = field(default_factory=dict)


_BOOKS: dict[tuple, Book] = {}
_VERSION = """select (select max(pgh_id) from schools_codeevent),
       (select count(*) from schools_codeevent),
       (select max(pgh_id) from schools_subjectevent),
       (select count(*) from schools_subjectevent)"""
_ASKED: dict[str, tuple] = {}  # the version that this request, or step of a job, was told


def version() -> tuple:
    """What the lists are as of now. The count tells of events that were committed out of order."""
    request = _now()
    if request and request in _ASKED:
        return _ASKED[request]
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        found = cursor.fetchone()
    if request:
        _ASKED.clear() if len(_ASKED) > 200 else None
        _ASKED[request] = found
    return found


def _now() -> str:
    return trace.get().request_id or moment.get()


def forget():
    """The lists were changed in this request: ask again."""
    _ASKED.pop(_now(), None)


def _book() -> Book:
    now = version()
    if now not in _BOOKS:
        book = Book()
        rows = Code.objects.order_by("list", "position", "code", "valid_from")
        for row in rows:
            book.lists.setdefault(row.list, []).append(
                Entry(row.code, row.label, tuple(row.levels), row.valid_from, row.valid_to)
            )
        book.lists |= _derived()
        if len(_BOOKS) > 3:  # a few, for requests that run side by side
            _BOOKS.clear()
        _BOOKS[now] = book
    return _BOOKS[now]


def _derived() -> dict[str, list[Entry]]:
    """Lists that are no rows of Code: subjects, whose rows others point at, and grades."""
    subjects = Subject.objects.order_by("position", "code")
    return {
        "subject": [
            Entry(s.code, s.name, tuple(s.levels), s.valid_from, s.valid_to) for s in subjects
        ],
        "grade": [
            Entry(code, label, tuple(lv for lv in Level if code in GRADES[lv]), 2000, None)
            for code, label in GRADE_LABELS.items()
        ],
    }


def entries(listed: str) -> list[Entry]:
    """All rows of a list in its order, the ended ones too."""
    return _book().lists.get(listed, [])


def choices(
    listed: str, year: int | None = None, level: str | Iterable[str] = ()
) -> list[tuple[str, str]]:
    """(code, label) pairs that may be chosen in a school year (its starting year; default this
    one), for one level or any of several."""
    year = this_year() if year is None else year
    levels = (level,) if isinstance(level, str) and level else tuple(level)
    return [(e.code, e.label) for e in entries(listed) if e.is_valid(year, levels)]


def code_labels(listed: str, year: int | None = None) -> dict[str, str]:
    """{code: label}, the ended codes too, because old rows keep their meaning.

    A code that was relabelled reads as in the school year given, else as it reads last.
    """
    found = {}
    for entry in sorted(entries(listed), key=lambda e: e.valid_from):
        if year is None or entry.valid_from <= year or entry.code not in found:
            found[entry.code] = entry.label
    return found


def label_of(listed: str, code: str, year: int | None = None) -> str:
    """The words of a code; a code that no list knows is shown as it is."""
    return code_labels(listed, year).get(code, code)


def check_code(
    listed: str, code: str, year: int | None = None, level: str | Iterable[str] = ()
) -> str:
    """Why a code can't be used in a school year, with the cure; "" when it can."""
    name = DERIVED.get(listed) or LISTS[listed].label
    year = this_year() if year is None else year
    known = [entry for entry in entries(listed) if entry.code == code]
    if not known:
        return f"{name}: không có mã “{code}”. Chọn lại trong danh mục mã."
    valid = [entry for entry in known if entry.is_valid(year)]
    if not valid:
        return (
            f"{name}: mã “{code}” ({known[-1].label}) không dùng trong năm học "
            f"{dates.school_year_name(year)}. Chọn mã khác."
        )
    levels = (level,) if isinstance(level, str) and level else tuple(level)
    if not any(entry.is_valid(year, levels) for entry in valid):
        return f"{name}: “{valid[-1].label}” không dùng cho cấp học này. Chọn mã khác."
    return ""


def this_year() -> int:
    """The starting year of the school year that today lies in."""
    return start_year(dates.today())


def code_rows(reach, listed):
    """All codes of a list, the ended ones too, for its page."""
    return Code.objects.allowed(reach, Code.SEE).filter(list=listed)


def list_counts(reach, year) -> dict[str, int]:
    """{list: codes valid in a school year}, for the page of lists."""
    rows = Code.objects.allowed(reach, Code.SEE).in_year(year).values("list")
    return {row["list"]: row["number"] for row in rows.annotate(number=Count("pk")).order_by()}


@dataclass(frozen=True)
class Past:
    """One thing done to a code: when, by whom, what the row said then."""

    at: object
    who: str
    what: str
    row: object


_DONE = {"insert": "Thêm", "update": "Sửa", "delete": "Xoá"}


def code_past(code) -> list[Past]:
    """What was done to the rows of one code of a list, the latest first."""
    return _past(Code.pgh_event_model.objects.filter(list=code.list, code=code.code))


def subject_past(subject) -> list[Past]:
    return _past(Subject.pgh_event_model.objects.filter(pgh_obj_id=subject.pk))


def _past(rows):
    events = list(rows.order_by("-pgh_id")[:100])
    ids = {(e.pgh_context or {}).get("user") for e in events}
    users = get_user_model()._default_manager.filter(pk__in=ids - {None})
    names = dict(users.values_list("pk", "full_name"))
    return [
        Past(
            e.pgh_created_at,
            names.get((e.pgh_context or {}).get("user"), "Hệ thống"),
            _DONE.get(e.pgh_label, e.pgh_label),
            e,
        )
        for e in events
    ]


def subject_rows(reach):
    return Subject.objects.allowed(reach, Subject.SEE)


def subject_count(reach, year) -> int:
    """Subjects taught in a school year."""
    return subject_rows(reach).in_year(year).count()
