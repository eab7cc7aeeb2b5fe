"""Sheets out, through XlsxWriter in constant memory: exports and templates.

Every value is written as text or as a number and never as a formula or a link. Text that a
spreadsheet would take for a formula carries Excel's own mark for text, so it stays text when the
cell is edited; the value itself is unchanged and reads back the same.
"""

import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

import xlsxwriter
from django import forms
from xlsxwriter.utility import xl_col_to_name

from csdl.kit.dates import vn_datetime
from csdl.kit.excel import base_marks
from csdl.kit.excel.columns import Column
from csdl.kit.excel.errors import ExcelError

MAX_ROWS, MAX_TEXT = 1_000_000, 32_767
BLANK_ROWS = 500  # rows under the data that a template keeps drop-downs for
_LISTS = "Danh mục"
_BLUE, _LINE = "#E6EEF7", "#B7C3D0"


def is_formula_like(text: str) -> bool:
    """True when a spreadsheet or a CSV reader might run the text: = + - @, tab, return.

    Also after blanks and in full-width form (＝).
    """
    start = unicodedata.normalize("NFKC", text[:8]).lstrip(" \u00a0\u200b\ufeff")[:1]
    return start in tuple("=+-@\t\r\n|%") and start != ""


class Styles:
    """The few looks of a cell."""

    def __init__(self, book: xlsxwriter.Workbook):
        text = {"num_format": "@", "valign": "top"}
        cell = text | {"border": 1, "border_color": _LINE}
        self.plain = book.add_format(text)
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.unit = book.add_format({"bold": True})
        self.mark = book.add_format({"italic": True, "font_color": "#5B6770"})
        self.header = book.add_format(
            {"bold": True, "bg_color": _BLUE, "border": 1, "border_color": _LINE}
            | {"text_wrap": True, "align": "center", "valign": "vcenter"}
        )
        self.text = book.add_format(cell)
        self.quoted = book.add_format(cell | {"quote_prefix": True})
        self.number = book.add_format(cell | {"num_format": "General"})
        self.error = book.add_format(cell | {"bg_color": "#FBE3E4", "text_wrap": True})
        self.wrong = book.add_format(cell | {"bg_color": "#F8C6C8", "quote_prefix": True})


@contextmanager
def open_book(file: BinaryIO):
    """A workbook that holds one row in memory and makes neither formulas nor links.

    Its working files hold persons: they live in a folder that goes whatever happens, and a
    workbook that broke off is not packed.
    """
    with tempfile.TemporaryDirectory(prefix="csdl-excel-") as folder:
        book = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        try:
            yield book
            book.close()
        finally:
            book.fileclosed = True
            for sheet in book.worksheets():
                sheet._opt_close()


def put_text(sheet, row: int, column: int, text: str, style) -> None:
    """Write a string as a string, whatever it looks like."""
    if len(text) > MAX_TEXT:
        raise ExcelError(
            f"Dòng {row + 1}, cột {xl_col_to_name(column)} dài quá 32.767 ký tự nên không ghi được"
            " vào Excel.",
            "long",
        )
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # XlsxWriter would take it for rich text and write it as raw XML
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _put(sheet, row: int, place: int, column: Column, item: Any, styles: Styles) -> None:
    if isinstance(column.field, (forms.DecimalField, forms.IntegerField, forms.FloatField)):
        value = column.value(item)
        if value is not None and value != "":
            sheet.write_number(row, place, float(value), styles.number)
            return
    text = column.text(item)
    put_text(sheet, row, place, text, styles.quoted if is_formula_like(text) else styles.text)


def write_table(
    file: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    title: str,
    unit: str = "",
    by: str = "",
    at: datetime | None = None,
    watermark: str = "",
    blank_rows: int = 0,
    guide: bool = False,
    mark: bool = False,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the rows and give their number. `rows` may be a long iterator; it is read once.

    Above the table: the unit, the title, who made it and when, the watermark (also at the foot of
    every printed page). Choice columns get drop-downs, for `blank_rows` empty rows more as well.
    `guide` adds the page that says how to fill each column in, and stars the required ones.
    `mark` adds a hidden column that remembers what each row held (`base_marks`).
    """
    shown = list(columns)
    if mark:
        columns = [*shown, replace(base_marks.COLUMN, get=partial(base_marks.write, shown))]
    with open_book(file) as book:
        styles = Styles(book)
        sheet = book.add_worksheet("Dữ liệu")
        book.set_properties({"title": title, "author": by, "comments": watermark})
        made = f"{by}, {vn_datetime(at)}" if by and at else by or (vn_datetime(at) if at else "")
        lines = [(unit.upper(), styles.unit), (title, styles.title), (made, styles.mark)]
        lines.append((watermark, styles.mark))
        lines = [(text, style) for text, style in lines if text]
        for number, (text, style) in enumerate(lines):
            put_text(sheet, number, 0, text, style)
        header = len(lines) + 1 if lines else 0
        _frame(sheet, columns, styles, header, watermark or made)
        _headers(sheet, columns, styles, header, guide)
        count = 0
        for count, item in enumerate(rows, 1):
            if count > MAX_ROWS:
                raise ExcelError("Danh sách dài quá 1.000.000 dòng. Hãy lọc bớt.", "too_many_rows")
            sheet.write_number(header + count, 0, count, styles.number)
            for place, column in enumerate(columns, 1):
                _put(sheet, header + count, place, column, item, styles)
            if progress and count % 500 == 0:
                progress(count)
        sheet.autofilter(header, 0, header + max(count, 1), len(shown))
        if mark:
            sheet.set_column(len(columns), len(columns), 4, styles.plain, {"hidden": True})
        if guide:
            _guide(book, shown, styles)
        _lists(book, sheet, columns, styles, header + 1, header + max(count + blank_rows, 1))
        if progress:
            progress(count)
    return count


def template(file: BinaryIO, columns: Sequence[Column], rows: Iterable[Any] = (), **said) -> int:
    """The sheet to fill in: today's rows if any, drop-downs, a page of guidance."""
    said = {"blank_rows": BLANK_ROWS, "guide": True, "mark": True} | said
    return write_table(file, columns, rows, **said)


def _frame(sheet, columns, styles: Styles, header: int, foot: str) -> None:
    sheet.set_column(0, 0, 6)
    for place, column in enumerate(columns, 1):
        number = isinstance(column.field, (forms.DecimalField, forms.IntegerField))
        sheet.set_column(place, place, column.width, None if number else styles.plain)
    sheet.freeze_panes(header + 1, min(3, len(columns) + 1))
    sheet.repeat_rows(header)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    foot = foot.replace("&", "&&")[:180]
    sheet.set_footer(f"&L&8{foot}&R&8Trang &P/&N")


def _headers(sheet, columns, styles: Styles, header: int, stars: bool) -> None:
    sheet.set_row(header, 32)
    put_text(sheet, header, 0, "STT", styles.header)
    for place, column in enumerate(columns, 1):
        star = " *" if stars and column.field.required else ""
        put_text(sheet, header, place, f"{column.header}{star}", styles.header)


def _guide(book, columns, styles: Styles) -> None:
    sheet = book.add_worksheet("Hướng dẫn")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 3, 48)
    for place, word in enumerate(("Cột", "Bắt buộc", "Cách ghi", "Ví dụ")):
        put_text(sheet, 0, place, word, styles.header)
    for number, column in enumerate(columns, 1):
        required = "Có" if column.field.required else "Không"
        for place, text in enumerate((column.header, required, column.hint(), column.example)):
            put_text(sheet, number, place, text, styles.quoted)


def _lists(book, sheet, columns, styles: Styles, first: int, last: int) -> None:
    """Drop-downs from a hidden sheet; a warning and not a bar, because codes are taken too."""
    lists = [(place, c, c.choices()) for place, c in enumerate(columns, 1)]
    lists = [(place, column, words) for place, column, words in lists if words]
    if not lists:
        return
    store = book.add_worksheet(_LISTS)
    store.hide()
    for at, (_, column, _words) in enumerate(lists):
        put_text(store, 0, at, column.header, styles.header)
    for number in range(max(len(words) for _, _, words in lists)):
        for at, (_, _, words) in enumerate(lists):
            if number < len(words):
                put_text(store, number + 1, at, words[number], styles.plain)
    for at, (place, column, words) in enumerate(lists):
        letter = xl_col_to_name(at)
        sheet.data_validation(
            first,
            place,
            last,
            place,
            {
                "validate": "list",
                "source": f"='{_LISTS}'!${letter}$2:${letter}${len(words) + 1}",
                "error_type": "warning",
                "error_title": column.header[:32],
                "error_message": "Giá trị này không có trong danh mục.",
            },
        )
