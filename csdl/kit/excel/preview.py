"""What a file would do, before it does it: rows told apart, errors by cell, old → new.

A row goes to JSON and back, so that a batch can be kept between preview and writing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from csdl.kit.excel.columns import Column
from csdl.kit.fields import cell_text

NEW, CHANGED, UNCHANGED, CONFLICT, ERROR = "new", "changed", "unchanged", "conflict", "error"
STATUSES = (NEW, CHANGED, UNCHANGED, CONFLICT, ERROR)
WORDS = {NEW: "mới", CHANGED: "đổi", UNCHANGED: "không đổi", CONFLICT: "xung đột", ERROR: "lỗi"}


@dataclass(slots=True)
class CellNote:
    """An error or a warning on one cell; `letter` and `name` are "" when it is about the row."""

    row: int
    letter: str
    name: str
    header: str
    value: str
    message: str

    def text(self) -> str:
        """ "Dòng 17, cột F: “31/2/2014” không phải là ngày" """
        place = f"Dòng {self.row}, cột {self.letter}" if self.letter else f"Dòng {self.row}"
        if not self.letter and self.header:
            place += f" ({self.header})"
        shown = f"“{self.value}”"
        if not self.value or shown in self.message:
            return f"{place}: {self.message}"
        return f"{place}: {shown}: {self.message}"


@dataclass(slots=True)
class Change:
    """One cell's old and new text, as a person reads them.

    `clash`: someone else changed that cell too, since the sheet was made or was read; `was` is
    what the cell held before, where that is known.
    """

    name: str
    header: str
    old: str
    new: str
    clash: bool = False
    was: str = ""


@dataclass(slots=True)
class RowResult:
    """One row: its number in the sheet, its status, its key as texts, its clean values by name.

    `values` holds the columns the sheet has and nothing else; for a known row a blank cell is left
    out unless blanks clear. `old` is what the database held when the preview was made, for the
    changed columns: `stale` compares it at the time of writing.
    """

    number: int
    status: str
    key: list[str]
    values: dict[str, Any]
    old: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    errors: list[CellNote] = field(default_factory=list)
    warnings: list[CellNote] = field(default_factory=list)


@dataclass
class Preview:
    """All rows of a file against what is there. `names` are the columns the sheet has."""

    sheet: str
    header_row: int
    names: list[str]
    letters: list[str]
    rows: list[RowResult] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """total, new, changed, unchanged, conflict, error, warning (rows with one), skipped."""
        return count_rows(self.rows) | {"skipped": len(self.skipped)}

    def summary(self) -> str:
        """ "412 dòng: 380 mới, 20 đổi, 3 không đổi, 9 lỗi; 3 dòng bỏ qua" """
        return summary(self.counts)

    def errors(self) -> list[CellNote]:
        """Every error of every row, in the sheet's order."""
        return [note for row in self.rows for note in row.errors]

    def warnings(self) -> list[CellNote]:
        """Every warning of every row, in the sheet's order."""
        return [note for row in self.rows for note in row.warnings]

    def good(self) -> list[RowResult]:
        """The rows that would be written: new and changed."""
        return [row for row in self.rows if row.status in (NEW, CHANGED)]


def count_rows(rows: Iterable[RowResult]) -> dict[str, int]:
    """How many rows of each status, and how many carry a warning."""
    rows = list(rows)
    counts = Counter(row.status for row in rows)
    return {
        "total": len(rows),
        **{status: counts[status] for status in STATUSES},
        "warning": sum(bool(row.warnings) for row in rows),
    }


def summary(counts: Mapping[str, int]) -> str:
    """The counts as a line of words."""
    parts = [f"{_count(counts[s])} {WORDS[s]}" for s in STATUSES if counts.get(s)]
    text = f"{_count(counts['total'])} dòng: {', '.join(parts)}"
    if counts.get("skipped"):
        text += f"; {_count(counts['skipped'])} dòng bỏ qua"
    return text


def row_to_json(row: RowResult) -> dict:
    """Plain JSON of what writing and showing the row need; dates as ISO text, decimals as text.

    The values of a row that will not be written are not kept: they are persons.
    """
    plain = {
        "key": row.key,
        "label": str(row.values.get("full_name") or row.values.get("name", "")),
    }
    if row.status in (NEW, CHANGED, CONFLICT):
        plain["values"] = {name: _plain(value) for name, value in row.values.items()}
    if row.old:
        plain["old"] = {name: _plain(value) for name, value in row.old.items()}
    for part in ("changes", "errors", "warnings"):
        if found := getattr(row, part):
            plain[part] = [asdict(one) for one in found]
    return plain


def row_from_json(number: int, status: str, plain: Mapping, columns: Sequence[Column]) -> RowResult:
    """The row of `row_to_json`, its values what the columns' fields had cleaned."""
    fields = {column.name: column.field for column in columns}

    def values(part):
        return {n: _value(v, fields.get(n)) for n, v in plain.get(part, {}).items()}

    return RowResult(
        number,
        status,
        list(plain["key"]),
        values("values"),
        values("old"),
        [Change(**one) for one in plain.get("changes", ())],
        [CellNote(**one) for one in plain.get("errors", ())],
        [CellNote(**one) for one in plain.get("warnings", ())],
    )


def stale(
    rows: Iterable[RowResult],
    key: str | Sequence[str],
    existing: Mapping,
    *,
    identify: Callable[[dict], Any] | None = None,
) -> list[RowResult]:
    """Rows that someone else touched since the preview: to be shown again, not written over.

    A new row whose key is there now, a changed row whose old values differ or which is gone.
    `existing`, `key` and `identify` as for `check_rows`.
    """
    found = []
    for row in rows:
        known = existing.get(identity(row.values, key, identify))
        if row.status == NEW:
            touched = known is not None
        else:
            touched = known is None or any(
                not same(known.get(name), old) for name, old in row.old.items()
            )
        if touched:
            found.append(row)
    return found


def identity(values: Mapping, key: str | Sequence[str], identify: Callable | None = None):
    """The key in `existing` that a row means."""
    return identify(values) if identify else row_key(values, key)


def compare_again(row: RowResult, known: Mapping | None, columns: Sequence[Column]) -> RowResult:
    """A stale row against what is there now: where both sides changed a cell, a clash."""
    if known is None:
        message = "Dòng này vừa bị xóa hoặc chuyển đi trên hệ thống. Kiểm tra lại rồi nộp tệp mới."
        row.errors = [CellNote(row.number, "", "", "", "", message)]
        row.status, row.changes, row.old = ERROR, [], {}
        return row
    before, changes, old = row.old, [], {}
    for column in columns:
        name = column.name
        if name not in row.values or same(row.values[name], known.get(name)):
            continue
        if row.values[name] in (None, "", []) if row.status == NEW else name not in before:
            continue  # a blank cell, or one that the file did not change and someone else did
        clash = row.status == NEW or not same(known.get(name), before[name])
        old[name] = known.get(name)
        changes.append(change_of(column, known.get(name), row.values[name], clash))
        if clash and name in before:
            changes[-1].was = cell_text(column.field, before[name])
    row.changes, row.old = changes, old
    row.status = CONFLICT if any(c.clash for c in changes) else CHANGED if changes else UNCHANGED
    return row


def settle(row: RowResult, *, take_file: bool) -> RowResult:
    """A conflicting row decided: the file's cells, or what the system holds where both changed."""
    if not take_file:
        for change in [c for c in row.changes if c.clash]:
            row.old.pop(change.name, None)
            row.values.pop(change.name, None)
        row.changes = [c for c in row.changes if not c.clash]
    for change in row.changes:
        change.clash = False
    row.status = CHANGED if row.changes else UNCHANGED
    return row


def undone(row: RowResult) -> RowResult:
    """The row that takes a written change back."""
    values = {**row.values, **row.old}
    old = {name: row.values.get(name) for name in row.old}
    return RowResult(row.number, CHANGED, list(row.key), values, old)


def change_of(column: Column, old: Any, new: Any, clash: bool = False) -> Change:
    """One cell's change in words."""
    field_ = column.field
    return Change(column.name, column.header, cell_text(field_, old), cell_text(field_, new), clash)


def row_key(values: Mapping, key: str | Sequence[str]):
    """The key of a row in `existing`: one value, or a tuple of several; None when part is blank."""
    key = (key,) if isinstance(key, str) else key
    parts = tuple(values.get(name) for name in key)
    if not parts or any(part in (None, "") for part in parts):
        return None
    return parts[0] if len(parts) == 1 else parts


def same(one, two) -> bool:
    """Equal as a sheet sees it: nothing, "" and an empty list are one; 8 and 8.0, 1 and "1" too."""
    if one in (None, "", []) or two in (None, "", []):
        return one in (None, "", []) and two in (None, "", [])
    return one == two or str(one) == str(two)


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, (set, tuple)) else value


def _value(value, form_field):
    if value is None or not isinstance(value, str):
        return value
    if isinstance(form_field, forms.DateField):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(form_field, forms.DecimalField) else value


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")
