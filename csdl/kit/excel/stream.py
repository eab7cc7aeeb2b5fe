"""The two large parts of a workbook, streamed by expat without a tree: strings and rows.

openpyxl's readers build an element for every cell, three times slower, pad every gap between cells,
and can't tell an empty cell from a formula that was never computed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _C, _V, _F, _IS, _T, _RPH, _SI, _DATA = (
    _NS + tag for tag in ("row", "c", "v", "f", "is", "t", "rPh", "si", "sheetData")
)
_CHUNK = 128 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _char(match: re.Match) -> str:
    """NUL breaks PostgreSQL and half a surrogate breaks UTF-8: neither is text."""
    code = int(match[1], 16)
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def unescape(text: str) -> str:
    """Excel's way to write control characters: _x000D_ is a carriage return, _x005F_ a bar."""
    return _ESCAPED.sub(_char, text) if "_x" in text else text


@dataclass(slots=True)
class RawCell:
    """A cell with a value or a formula: the XML's own words. `value` is None where there is none;
    `formula` says that one stands here."""

    column: int
    kind: str
    style: int
    value: str | None
    formula: bool


def column_number(address: str) -> int:
    """ "AB12" → 28."""
    number = 0
    for char in address:
        if char.isdigit():
            break
        number = number * 26 + ord(char) - 64
    return number


class _Reader:
    """expat with the handlers of a subclass; a document that declares entities is refused."""

    def __init__(self):
        self.parts: list[str] = []
        self.out: list = []
        self.collecting = self.aside = self.done = False
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *args):
        raise ValueError("The XML declares a document type.")

    def text(self, data):
        if self.collecting:
            self.parts.append(data)

    def stream(self, source: BinaryIO) -> Iterator:
        """What the handlers put out, chunk by chunk; reading stops when they are done."""
        while not self.done and (chunk := source.read(_CHUNK)):
            self.parser.Parse(chunk)
            yield from self.out
            self.out.clear()


class _Strings(_Reader):
    def start(self, tag, attrs):
        if tag == _SI:
            self.parts = []
        elif tag == _T:
            self.collecting = not self.aside
        elif tag == _RPH:  # reading aids of East Asian text
            self.aside = True

    def end(self, tag):
        if tag == _T:
            self.collecting = False
        elif tag == _RPH:
            self.aside = False
        elif tag == _SI:
            self.out.append(unescape("".join(self.parts)))


class _Rows(_Reader):
    def __init__(self):
        super().__init__()
        self.number = self.column = 0
        self.cells: list[RawCell] = []
        self.attrs: dict = {}
        self.inline = self.formula = self.valued = self.inside = False

    def start(self, tag, attrs):
        if tag == _C:
            self.attrs, self.parts = attrs, []
            self.formula = self.valued = False
            address = attrs.get("r")
            self.column = column_number(address) if address else self.column + 1
        elif tag == _V:
            self.collecting = self.valued = True
        elif tag == _T:
            self.collecting = self.inline and not self.aside
        elif tag == _ROW:
            self.number = int(attrs.get("r") or self.number + 1)
            self.column, self.cells = 0, []
        elif tag == _F:
            self.formula = True
        elif tag == _IS:
            self.inline = self.valued = True
        elif tag == _RPH:
            self.aside = True

    def end(self, tag):
        if tag in (_V, _T):
            self.collecting = False
        elif tag == _C:
            if self.valued or self.formula:
                get = self.attrs.get
                value = "".join(self.parts) if self.valued else None
                style = int(get("s") or 0)
                self.cells.append(RawCell(self.column, get("t") or "n", style, value, self.formula))
        elif tag == _ROW:
            self.out.append((self.number, self.cells))
        elif tag == _IS:
            self.inline = False
        elif tag == _RPH:
            self.aside = False
        elif tag == _DATA:
            self.done = True


def read_strings(source: BinaryIO) -> list[str]:
    """All shared strings, plain."""
    return list(_Strings().stream(source))


def read_rows(source: BinaryIO) -> Iterator[tuple[int, list[RawCell]]]:
    """(row number, cells) of every row in the file; styled cells without a value are left out."""
    return _Rows().stream(source)
