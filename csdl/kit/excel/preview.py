"""What a file would do, before it does it: rows told apart, errors by cell, old → new.

Everything here goes to JSON and back, so that a batch can be kept between preview and writing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from csdl.kit.excel.columns import Column

NEW, CHANGED, UNCHANGED, ERROR = "new", "changed", "unchanged", "error"


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
    """One cell's old and new text, as a person reads them."""

    name: str
    header: str
    old: str
    new: str


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
        """total, new, changed, unchanged, error, warning (rows with one), skipped."""
        counts = Counter(row.status for row in self.rows)
        return {
            "total": len(self.rows),
            **{status: counts[status] for status in (NEW, CHANGED, UNCHANGED, ERROR)},
            "warning": sum(bool(row.warnings) for row in self.rows),
            "skipped": len(self.skipped),
        }

    def summary(self) -> str:
        """ "412 dòng: 380 mới, 20 đổi, 3 không đổi, 9 lỗi; 3 dòng bỏ qua" """
        counts = self.counts
        words = ((NEW, "mới"), (CHANGED, "đổi"), (UNCHANGED, "không đổi"), (ERROR, "lỗi"))
        parts = [f"{_count(counts[status])} {word}" for status, word in words if counts[status]]
        text = f"{_count(counts['total'])} dòng: {', '.join(parts)}"
        if counts["skipped"]:
            text += f"; {_count(counts['skipped'])} dòng bỏ qua"
        return text

    def errors(self) -> list[CellNote]:
        """Every error of every row, in the sheet's order."""
        return [note for row in self.rows for note in row.errors]

    def warnings(self) -> list[CellNote]:
        """Every warning of every row, in the sheet's order."""
        return [note for row in self.rows for note in row.warnings]

    def good(self) -> list[RowResult]:
        """The rows that would be written: new and changed."""
        return [row for row in self.rows if row.status in (NEW, CHANGED)]

    def to_json(self) -> dict:
        """Plain JSON; dates as ISO text, decimals as text."""
        data = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "rows"}
        data["rows"] = []
        for row in self.rows:
            plain = asdict(row)
            plain["values"] = {name: _plain(value) for name, value in row.values.items()}
            plain["old"] = {name: _plain(value) for name, value in row.old.items()}
            data["rows"].append(plain)
        return data

    @classmethod
    def from_json(cls, data: dict, columns: Sequence[Column]) -> "Preview":
        """The preview of `to_json`, its values what the columns' fields had cleaned."""
        fields = {column.name: column.field for column in columns}
        preview = cls(**{**data, "rows": [], "unknown": [tuple(pair) for pair in data["unknown"]]})
        for plain in data["rows"]:
            row = RowResult(**plain)
            row.values = {name: _value(v, fields.get(name)) for name, v in row.values.items()}
            row.old = {name: _value(v, fields.get(name)) for name, v in row.old.items()}
            row.changes = [Change(**change) for change in plain["changes"]]
            row.errors = [CellNote(**note) for note in plain["errors"]]
            row.warnings = [CellNote(**note) for note in plain["warnings"]]
            preview.rows.append(row)
        return preview


def stale(
    preview: Preview,
    key: str | Sequence[str],
    existing: Mapping,
    *,
    identify: Callable[[dict], Any] | None = None,
) -> list[RowResult]:
    """Rows that someone else touched since the preview: to be shown again, not written over.

    A new row whose key is there now, a changed row whose old values differ or which is gone.
    `existing`, `key` and `identify` as for `check_rows`.
    """
    rows = []
    for row in preview.good():
        known = existing.get(identify(row.values) if identify else row_key(row.values, key))
        if row.status == NEW:
            touched = known is not None
        else:
            touched = known is None or any(
                not same(known.get(name), old) for name, old in row.old.items()
            )
        if touched:
            rows.append(row)
    return rows


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
