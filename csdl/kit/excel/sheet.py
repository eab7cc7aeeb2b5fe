"""A sheet row by row as text. Used inside the child process alone.

openpyxl opens the workbook read-only: sheets, styles, dates. The cells come from `stream`.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from openpyxl import load_workbook
from openpyxl.reader import excel as _excel
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet import _read_only

from csdl.kit.excel.stream import RawCell, read_rows, read_strings, unescape

MAX_TEXT = 32_767
_ZEROS = re.compile(r"0{2,}")

# A cell as the child reports it: its text, and a word when the text is not to be believed:
# "formula" (never computed), "error" (#N/A, a date out of range), "long" (cut to MAX_TEXT).
Cell = tuple[str, str]


def open_book(path: str):
    """The workbook, read-only."""
    _excel.read_string_table = read_strings
    # The size a sheet claims is never used, and looking for it may read the whole sheet.
    _read_only.ReadOnlyWorksheet._get_size = lambda self: None
    return load_workbook(path, read_only=True, data_only=True, keep_links=False)


def visible_sheets(book) -> list:
    """The worksheets a person sees, in their order; charts are none."""
    return [
        sheet
        for sheet in book.worksheets
        if sheet.sheet_state == "visible" and isinstance(sheet, _read_only.ReadOnlyWorksheet)
    ]


def iter_cells(book, sheet) -> Iterator[tuple[int, dict[int, Cell]]]:
    """(row number, {column: cell}) for every row in the file, cells without text left out."""
    reader = _Texts(book, sheet._shared_strings)
    with sheet._get_source() as source:
        for number, cells in read_rows(source):
            row = {}
            for cell in cells:
                text, problem = reader.cell(cell)
                if problem or (text and not text.isspace()):
                    row[cell.column] = (text, problem)
            yield number, row


class _Texts:
    """What cells say in one workbook, whose styles tell dates and leading zeros."""

    def __init__(self, book, strings: list[str]):
        self.book, self.strings = book, strings
        self.widths: dict[int, int] = {}

    def cell(self, cell: RawCell) -> Cell:
        value, kind = cell.value, cell.kind
        if not value:
            # A computed empty text is t="str"; anything else empty was never computed.
            return "", "formula" if cell.formula and kind != "str" else ""
        if kind == "e":
            return value, "error"
        if kind == "s":
            text = self.strings[int(value)]
        elif kind in ("str", "inlineStr"):
            text = unescape(value)
        else:
            try:
                return self._number(value, kind, cell.style), ""
            except (ValueError, OverflowError):
                return value, "error"
        return (text[:MAX_TEXT], "long") if len(text) > MAX_TEXT else (text, "")

    def _number(self, value: str, kind: str, style: int) -> str:
        if kind == "b":
            return as_text(value.strip() in ("1", "true"))
        if kind == "d":
            return as_text(from_ISO8601(value))
        number = float(value) if re.search(r"[.eE]", value) else int(value)
        if style in self.book._date_formats:
            is_span = style in self.book._timedelta_formats
            return as_text(from_excel(number, self.book.epoch, timedelta=is_span))
        text = as_text(float(number) if abs(number) >= 10**15 else number)
        if style not in self.widths:
            self.widths[style] = self._width(style)
        return text.zfill(self.widths[style]) if text.isdigit() else text

    def _width(self, style: int) -> int:
        """The width of a number format like 000000000000: such a cell shows its leading zeros."""
        try:
            number = self.book._cell_styles[style].numFmtId
            code = BUILTIN_FORMATS.get(number) or self.book._number_formats[number - 164]
        except IndexError:
            return 0
        return len(code) if _ZEROS.fullmatch(code) else 0


def as_text(value: object) -> str:
    """A cell's value as a person reads it: 12 not 12.0, 05/09/2026, TRUE, 07:30."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, datetime):
        day = f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(value)


def _float(value: float) -> str:
    """Excel keeps 15 digits: 0.1 + 0.2 is 0.3, and a whole number has no ".0"."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = format(value, ".15g")
    if "e" in text and 1e-10 < abs(value) < 1e30:
        text = format(value, ".0f" if abs(value) >= 1 else ".20f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text
