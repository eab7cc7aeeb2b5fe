"""Find the row of headers in a sheet as schools send it. Pure; runs in the child process.

Sheets begin with the names of offices, a title, a year; the header row is the one that matches the
declared columns best. A header may take two rows (a group over its parts) and carry a star or a
note in brackets.
"""

import re
from dataclasses import dataclass, field

from csdl.kit.text import fold

SCAN_ROWS = 15
# Never a column of data: the running number, and the column our own annotated workbook adds.
IGNORED = frozenset({"stt", "tt", "so tt", "so thu tu", "loi"})


@dataclass
class Wanted:
    """One declared column as the child knows it: its name, every folded header it answers to, and
    those that are its own and not an alias (all of them unless said)."""

    name: str
    headers: frozenset[str]
    own: frozenset[str] | None = None

    @property
    def is_data(self) -> bool:
        """False for our own column of marks (`base_marks`), which is no data of the user."""
        return not self.name.startswith("_")


@dataclass
class Found:
    """Where the header is. Columns are 1-based sheet columns, `last_row` its last row."""

    first_row: int
    last_row: int
    columns: dict[str, int]
    unknown: dict[int, str] = field(default_factory=dict)
    ignored: list[int] = field(default_factory=list)
    doubled: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def score(self) -> tuple[int, int, int]:
        """More declared columns first, then one row rather than two, then the upper row."""
        return (len(self.columns), self.first_row - self.last_row, -self.first_row)


def readings(text: str) -> list[str]:
    """The folded ways to read a header: whole, and without its notes in brackets."""
    return list(dict.fromkeys([fold(text), fold(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text))]))


def find_header(rows: dict[int, dict[int, str]], wanted: list[Wanted]) -> Found | None:
    """The best header among the first rows, {row number: {column: text}}; None when none is one.

    At least two declared columns must match, or one when only one is declared.
    """
    candidates = []
    for number in sorted(rows):
        if number > SCAN_ROWS:
            break
        candidates.append(_match(number, number, _single(rows[number]), wanted))
        if number + 1 in rows:
            paired = _paired(rows[number], rows[number + 1])
            candidates.append(_match(number, number + 1, paired, wanted))
    needed = min(2, sum(want.is_data for want in wanted))
    candidates = [c for c in candidates if c and len(c.columns) >= needed]
    return max(candidates, key=lambda found: found.score, default=None)


# {sheet column: (text to show, readings from the surest to the least sure)}
_Texts = dict[int, tuple[str, list[list[str]]]]


def _single(row: dict[int, str]) -> _Texts:
    return {column: (text, [readings(text)]) for column, text in row.items()}


def _paired(top: dict[int, str], bottom: dict[int, str]) -> _Texts:
    """Two rows read as one: a merged group is written in its first cell and counts to the right."""
    texts, group = {}, ""
    for column in range(1, max([*top, *bottom]) + 1):
        if column in top:
            group = top[column]
        part = bottom.get(column)
        if part is None:
            if column in top:
                texts[column] = (top[column], [readings(top[column])])
            continue
        both = [*readings(f"{group} {part}"), *readings(f"{part} {group}")] if group else []
        texts[column] = (f"{group} / {part}" if group else part, [both, readings(part)])
    return texts


def _match(first: int, last: int, texts: _Texts, wanted: list[Wanted]) -> Found | None:
    names = {header: want.name for want in wanted for header in want.headers}
    columns: dict[str, int] = {}
    doubled: list[tuple[str, int, int]] = []
    taken: set[int] = set()
    own = {header for want in wanted for header in (want.headers if want.own is None else want.own)}
    # The surest readings of all columns before the others; a column's own header before an alias:
    # "Số CMND" beside "Số định danh cá nhân" is then a column we do not use.
    for level, surest in ((0, True), (0, False), (1, True), (1, False)):
        found_here: dict[str, int] = {}
        for column, (_, levels) in sorted(texts.items()):
            if column in taken or level >= len(levels):
                continue
            known = [r for r in levels[level] if r in names and (r in own) == surest]
            name = names[known[0]] if known else None
            if name is None or name in columns:
                continue
            if name in found_here:
                doubled.append((name, found_here[name], column))
            else:
                found_here[name] = column
            taken.add(column)
        columns |= found_here
    if not columns:
        return None
    found = Found(first, last, columns, doubled=doubled)
    for column, (text, levels) in texts.items():
        if any(r in IGNORED for level in levels for r in level):
            found.ignored.append(column)
        elif column not in taken:
            found.unknown[column] = text
    return found


def is_numbering(row: dict[int, str]) -> bool:
    """True for the row under some headers that only numbers the columns: 1 2 3 or (1) (2) (3)."""
    texts = [re.sub(r"[()\[\]]", "", text).strip() for _, text in sorted(row.items())]
    return len(texts) >= 3 and texts == [str(i) for i in range(1, len(texts) + 1)]
