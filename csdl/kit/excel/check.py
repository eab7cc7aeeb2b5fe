"""Compare a table with what is there. Pure: no database, no request, no Form object per row."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from csdl.kit.excel import base_marks as marks
from csdl.kit.excel.columns import Column
from csdl.kit.excel.preview import (
    CHANGED,
    CONFLICT,
    ERROR,
    NEW,
    UNCHANGED,
    CellNote,
    Preview,
    RowResult,
    change_of,
    identity,
    row_key,
    same,
)
from csdl.kit.excel.read import PROBLEMS, Row, Table
from csdl.kit.fields import cell_text

_STEP = 500  # rows compared at once
_MEMO = 4_000  # answers kept per column: what repeats are the words of lists


class Problem(NamedTuple):
    """What a rule says about a row. `name` is the column it shows on, "" for the whole row."""

    name: str
    message: str
    warning: bool = False


# (clean values by name, what the database holds or None) → problems
Rule = Callable[[dict, Mapping | None], Iterable[Problem]]


class _Cleaner:
    """One column's field, and its answers so far."""

    def __init__(self, column: Column):
        self.column = column
        self.known: dict[str, tuple[Any, str]] = {}

    def clean(self, text: str) -> tuple[Any, str]:
        """(value, "") or (None, the error's sentence)."""
        if (answer := self.known.get(text)) is None:
            try:
                answer = (self.column.field.clean(text), "")
            except ValidationError as error:
                answer = (None, " ".join(error.messages))
            if len(self.known) >= _MEMO:
                self.known.clear()
            self.known[text] = answer
        return answer


def check_rows(
    table: Table,
    columns: Sequence[Column],
    existing: Mapping[Any, Mapping[str, Any]],
    *,
    progress: Callable[[int], None] | None = None,
    **said,
) -> Preview:
    """A whole table at once; see `Checker`."""
    checker = Checker(table, columns, existing, **said)
    preview = Preview(
        table.sheet,
        table.header_row,
        list(checker.names),
        list(checker.letters),
        skipped=list(table.skipped),
        unknown=list(table.unknown),
        stray=list(table.stray),
    )
    for start in range(0, len(table.rows), _STEP):
        preview.rows += checker.check(table.rows[start : start + _STEP])
        if progress:
            progress(len(preview.rows))
    doubled = checker.doubled()
    for row in preview.rows:
        if notes := doubled.get(row.number):
            make_error(row, notes)
    return preview


class Checker:
    """Every row cleaned, keyed and compared; all errors of all cells, not the first.

    table         what was read: its columns; its rows come in pieces to `check`
    existing      {key: {name: clean value}}; a tuple key when `key` names several columns. A row
                  whose key is blank or unknown is new. Or function(list of clean values) → such
                  a mapping for them, where all that is there is too much to hold
    unique        further columns (or groups) whose value may stand once in the file
    rules         checks over a whole row, run when its cells are clean; one with a method
                  `prepare(list of clean values)` hears of each piece of rows before it judges them
    identify      function(clean values) → key in `existing` or None, where a key may be found in
                  other ways (a pupil without a code, by number or by name and birthday)
    clear_blanks  an empty cell empties what is there; else it leaves it (and a required column is
                  not missed on a row that is known)

    A column the sheet does not have is never compared nor changed.
    """

    def __init__(
        self, table, columns, existing, *, key, unique=(), rules=(), identify=None,
        clear_blanks=False,
    ):  # fmt: skip
        self.key = (key,) if isinstance(key, str) else tuple(key)
        # Copies: a field with callable choices asks for them once for this file.
        columns = [replace(column, field=copy.deepcopy(column.field)) for column in columns]
        self.columns, self.by_name = columns, {column.name: column for column in columns}
        self.names = [name for name in table.names if name in self.by_name]
        self.letters = [table.letter(name) for name in self.names]
        self.places = [table.names.index(name) for name in self.names]
        self.mark = table.names.index(marks.NAME) if marks.NAME in table.names else None
        self.cleaners = [_Cleaner(self.by_name[name]) for name in self.names]
        self.absent = [c for c in columns if c.field.required and c.name not in self.names]
        self.existing, self.rules, self.clear_blanks = existing, rules, clear_blanks
        self.identify = identify
        groups = [self.key, *((u,) if isinstance(u, str) else tuple(u) for u in unique)]
        # {group of columns: {value: rows}}; and rows that mean the same thing there
        self.seen: dict[tuple, dict[Any, list]] = {group: {} for group in groups}
        self.meant: dict[Any, list[int]] = {}

    def check(self, rows: Sequence[Row]) -> list[RowResult]:
        """The next rows of the sheet, in its order."""
        cleaned = [self._clean(row) for row in rows]
        all_values = [values for values, _ in cleaned]
        existing = self.existing(all_values) if callable(self.existing) else self.existing
        for rule in self.rules:
            if hasattr(rule, "prepare"):
                rule.prepare(all_values)
        return [
            self._row(row, values, faults, existing)
            for row, (values, faults) in zip(rows, cleaned, strict=True)
        ]

    def _row(self, row, values, faults, existing) -> RowResult:
        meant = identity(values, self.key, self.identify)
        known = existing.get(meant) if meant is not None else None
        if known is not None and not self.clear_blanks:
            self._leave_blanks(row, values, faults)
        result = self._judge(row, values, faults, known)
        result.key = [
            cell_text(self.by_name[n].field, values.get(n)) for n in self.key if n in self.by_name
        ]
        for group, seen in self.seen.items():
            if (value := row_key(values, group)) is not None:
                seen.setdefault(value, []).append(row.number)
        if known is not None and self.identify:
            self.meant.setdefault(meant, []).append(row.number)
        return result

    def doubled(self) -> dict[int, list[CellNote]]:
        """{row number: errors} of values that stand twice in the file; each names the others."""
        found: dict[int, list[CellNote]] = {}
        for group, seen in self.seen.items():
            column = self.by_name[group[0]]
            headers = ", ".join(self.by_name[name].header for name in group)
            for value, numbers in seen.items():
                if len(numbers) > 1:
                    parts = value if isinstance(value, tuple) else (value,)
                    pairs = zip(group, parts, strict=True)
                    texts = [cell_text(self.by_name[n].field, part) for n, part in pairs]
                    words = f"“{', '.join(texts)}” trùng {headers} với dòng {{}} trong tệp."
                    self._tell(found, numbers, column, texts[0], words)
        for numbers in self.meant.values():
            if len(numbers) > 1:
                self._tell(found, numbers, None, "", "Dòng này và dòng {} là cùng một hồ sơ.")
        return found

    def _tell(self, found, numbers, column, value, words) -> None:
        name, header = (column.name, column.header) if column else ("", "")
        letter = self.letters[self.names.index(name)] if name in self.names else ""
        for number in numbers:
            others = ", ".join(str(n) for n in numbers[:6] if n != number)
            others += " và các dòng khác" if len(numbers) > 6 else ""
            message = words.replace("{}", others) + " Hãy giữ một dòng."
            note = CellNote(number, letter, name, header, value, message)
            found.setdefault(number, []).append(note)

    def _clean(self, row: Row) -> tuple[dict, dict]:
        """(clean values, sentences of what is wrong), both by column name."""
        values, faults = {}, {}
        for place, name, cleaner in zip(self.places, self.names, self.cleaners, strict=True):
            text = row.texts[place]
            if row.problems and (kind := row.problems.get(place)):
                faults[name] = PROBLEMS[kind].format(text=text)
                continue
            value, message = cleaner.clean(text)
            if message:
                faults[name] = message
            else:
                values[name] = value
        return values, faults

    def _leave_blanks(self, row: Row, values: dict, faults: dict) -> None:
        """An empty cell says nothing about a row that is known."""
        for place, name in zip(self.places, self.names, strict=True):
            if not row.texts[place].strip() and place not in row.problems:
                values.pop(name, None)
                faults.pop(name, None)

    def _judge(self, row, values, faults, known) -> RowResult:
        result = RowResult(row.number, NEW, [], values)
        for name, message in faults.items():
            result.errors.append(self._note(row, name, message))
        if known is None:
            message = "Dòng mới cần có cột này trong tệp."
            result.errors += [
                CellNote(row.number, "", c.name, c.header, "", message) for c in self.absent
            ]
        if not result.errors:
            for rule in self.rules:
                for problem in rule(values, known):
                    notes = result.warnings if problem.warning else result.errors
                    notes.append(self._note(row, problem.name, problem.message))
        if result.errors:
            result.status = ERROR
        elif known is not None:
            self._compare(result, known, row.texts[self.mark] if self.mark is not None else "")
        return result

    def _compare(self, result: RowResult, known: Mapping, mark: str) -> None:
        base = marks.read(mark, self.columns) if mark else {}
        for name, cleaner in zip(self.names, self.cleaners, strict=True):
            if name not in result.values or same(result.values[name], known.get(name)):
                continue
            change = change_of(cleaner.column, known.get(name), result.values[name])
            if name in base:
                if base[name] == marks.digest(change.new):
                    result.values.pop(name)  # as downloaded: the change is someone else's
                    continue
                change.clash = base[name] != marks.digest(change.old)
            result.old[name] = known.get(name)
            result.changes.append(change)
        clash = any(change.clash for change in result.changes)
        result.status = CONFLICT if clash else CHANGED if result.changes else UNCHANGED

    def _note(self, row: Row, name: str, message: str) -> CellNote:
        if name not in self.names:
            return CellNote(row.number, "", name, "", "", message)
        at = self.names.index(name)
        text, header = row.texts[self.places[at]], self.cleaners[at].column.header
        return CellNote(row.number, self.letters[at], name, header, text, message)


def make_error(row: RowResult, notes: Sequence[CellNote]) -> None:
    """A row that turns out wrong once the whole file is known."""
    row.errors += notes
    row.status, row.changes, row.old = ERROR, [], {}
