"""The user's workbook back, with what to mend written beside each row."""

import io
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from csdl.kit.excel import sandbox
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.gate import LARGEST_MB, MB, check_file
from csdl.kit.excel.headers import readings
from csdl.kit.excel.preview import CellNote, Preview
from csdl.kit.excel.read import letter, on_disk
from csdl.kit.excel.write import Styles, is_formula_like, open_book, put_text

TITLE = "Lỗi"
_MAX_MESSAGE = 5000
# openpyxl holds a whole workbook in about fifty times its XML; beyond this the copy is plain text.
_STYLED = 12 * MB


def annotate(original: bytes, preview: Preview, *, max_mb: int = LARGEST_MB) -> bytes:
    """A copy with a column "Lỗi" and coloured cells, every row of the user kept in its place.

    A small workbook keeps its looks and its other sheets. A large one, or one that openpyxl can't
    carry within its memory, comes back as the texts of that one sheet.
    """
    inflated = check_file(original, max_mb=max_mb)
    messages = {row.number: _message(row.errors, row.warnings) for row in preview.rows}
    messages = {number: text for number, text in messages.items() if text}
    cells = [
        [note.row, _number(note.letter), kind]
        for kind, notes in (("warning", preview.warnings()), ("error", preview.errors()))
        for note in notes
        if note.letter
    ]
    with tempfile.TemporaryDirectory(prefix="csdl-excel-") as folder:
        path = on_disk(original, folder)
        if inflated <= _STYLED:
            try:
                return _styled(path, folder, preview, messages, cells)
            except ExcelError:
                pass  # the plain copy always works on what could be read
        return _plain(path, preview, messages, cells)


def _number(letters: str) -> int:
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number


def _name(sheet: str) -> str:
    """A name Excel takes; a hand-made workbook may hold another."""
    return re.sub(r"[\[\]:*?/\\']", " ", sheet).strip()[:31].strip() or "Sheet1"


def _message(errors: Iterable[CellNote], warnings: Iterable[CellNote]) -> str:
    lines = []
    for notes, start in ((errors, ""), (warnings, "Lưu ý: ")):
        for note in notes:
            place = f"Cột {note.letter} ({note.header})" if note.letter else note.header
            lines.append(f"{start}{place}: {note.message}" if place else f"{start}{note.message}")
    return "\n".join(lines)[:_MAX_MESSAGE]


def _styled(path: Path, folder: str, preview: Preview, messages: dict, cells: list) -> bytes:
    request = {
        "do": "annotate",
        "path": str(path),
        "out": str(Path(folder) / "out.xlsx"),
        "tmp": folder,
        "file_size": 300 * MB,
        "sheet": preview.sheet,
        "header_row": preview.header_row,
        "title": TITLE,
        "messages": messages,
        "cells": cells,
    }
    for _ in sandbox.run(request, memory=1024 * MB, seconds=60):
        pass
    return Path(request["out"]).read_bytes()


def _plain(path: Path, preview: Preview, messages: dict, cells: list) -> bytes:
    """Row by row through XlsxWriter: same rows, same columns, texts only."""
    wrong = {(row, column) for row, column, _ in cells}
    file = io.BytesIO()
    request = {"do": "copy", "path": str(path), "sheet": preview.sheet}
    with open_book(file) as book:
        styles, sheet = Styles(book), book.add_worksheet(_name(preview.sheet))
        width, pending = 0, dict(messages)
        for line in sandbox.run(request, wait=10 * sandbox.SECONDS):  # it waits for our writing
            for number, texts in line.get("cells", ()):
                texts = {int(column): text for column, text in texts.items()}
                if number <= preview.header_row:
                    width = max(width, *texts)
                if number == preview.header_row:
                    same = [c for c, text in texts.items() if readings(text) == readings(TITLE)]
                    while not same and letter(width + 1) in preview.stray:
                        width += 1  # data under no header: not to be written over
                    width = same[0] - 1 if same else width
                    sheet.set_column(width, width, 60)
                    texts[width + 1] = TITLE
                elif number > preview.header_row:
                    texts.pop(width + 1, None)
                    if message := pending.pop(number, ""):
                        texts[width + 1] = message
                for column in sorted(texts):
                    text = texts[column]
                    style = styles.quoted if is_formula_like(text) else styles.text
                    if number == preview.header_row:
                        style = styles.header
                    elif column == width + 1 and number > preview.header_row:
                        style = styles.error
                    elif (number, column) in wrong:
                        style = styles.wrong
                    put_text(sheet, number - 1, column - 1, text, style)
    return file.getvalue()
