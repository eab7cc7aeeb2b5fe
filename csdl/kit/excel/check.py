"""Compare a table with what is there. Pure: no database, no request, no Form object per row."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from csdl.kit.excel.columns import Column
from csdl.kit.excel.preview import (
    CHANGED,
    ERROR,
    NEW,
    UNCHANGED,
    CellNote,
    Change,
    Preview,
    RowResult,
    row_key,
    same,
)
from csdl.kit.excel.read import PROBLEMS, Row, Table
from csdl.kit.fields import cell_text

_MEMO = 50_000  # answers kept per column: sheets repeat their words


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
    key: str | Sequence[str],
    unique: Sequence[str | Sequence[str]] = (),
    rules: Sequence[Rule] = (),
    identify: Callable[[dict], Any] | None = None,
    clear_blanks: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Preview:
    """Every row cleaned, keyed and compared; all errors of all cells, not the first.

    existing      {key: {name: clean value}}; a tuple key when `key` names several columns. A row
                  whose key is blank or unknown is new.
    unique        further columns (or groups) whose value may stand once in the file
    rules         checks over a whole row, run when its cells are clean
    identify      function(clean values) → key in `existing` or None, where a key may be found in
                  other ways (a pupil without a code, by number or by name and birthday)
    clear_blanks  an empty cell empties what is there; else it leaves it (and a required column is
                  not missed on a row that is known)

    A column the sheet does not have is never compared nor changed.
    """
    key = (key,) if isinstance(key, str) else tuple(key)
    # Copies: a field with callable choices asks for them once for this file.
    columns = [replace(column, field=copy.deepcopy(column.field)) for column in columns]
    by_name = {column.name: column for column in columns}
    here = [by_name[name] for name in table.names]
    cleaners = [_Cleaner(column) for column in here]
    preview = Preview(
        table.sheet,
        table.header_row,
        list(table.names),
        list(table.letters),
        skipped=list(table.skipped),
        unknown=list(table.unknown),
        stray=list(table.stray),
    )
    absent = [c for c in columns if c.field.required and c.name not in table.names]
    find = identify or (lambda values: row_key(values, key))
    meant: dict[Any, list[RowResult]] = {}
    for done, row in enumerate(table.rows, 1):
        values, faults = _clean(row, table, cleaners)
        identity = find(values)
        known = existing.get(identity) if identity is not None else None
        if known is not None and not clear_blanks:
            _leave_blanks(row, table, values, faults)
        result = _judge(row, table, cleaners, values, faults, known, absent, rules)
        result.key = [cell_text(by_name[n].field, values.get(n)) for n in key if n in by_name]
        preview.rows.append(result)
        if known is not None:
            meant.setdefault(identity, []).append(result)
        if progress and done % 200 == 0:
            progress(done)
    for group in dict.fromkeys([key, *((u,) if isinstance(u, str) else tuple(u) for u in unique)]):
        _doubled(preview, group, by_name)
    for rows in meant.values():
        if identify and len(rows) > 1:
            _mark(rows, preview, "", "", "", "Dòng này và dòng {others} là cùng một hồ sơ.")
    if progress:
        progress(len(table.rows))
    return preview


def _clean(row: Row, table: Table, cleaners: list[_Cleaner]) -> tuple[dict, dict]:
    """(clean values, sentences of what is wrong), both by column name."""
    values, faults = {}, {}
    for place, (name, text, cleaner) in enumerate(
        zip(table.names, row.texts, cleaners, strict=True)
    ):
        if kind := row.problems.get(place):
            faults[name] = PROBLEMS[kind].format(text=text)
            continue
        value, message = cleaner.clean(text)
        if message:
            faults[name] = message
        else:
            values[name] = value
    return values, faults


def _leave_blanks(row: Row, table: Table, values: dict, faults: dict) -> None:
    """An empty cell says nothing about a row that is known."""
    for place, (name, text) in enumerate(zip(table.names, row.texts, strict=True)):
        if not text.strip() and place not in row.problems:
            values.pop(name, None)
            faults.pop(name, None)


def _judge(row, table, cleaners, values, faults, known, absent, rules) -> RowResult:
    result = RowResult(row.number, NEW, [], values)
    for name, message in faults.items():
        result.errors.append(_note(row, table, cleaners, name, message))
    if known is None:
        message = "Dòng mới cần có cột này trong tệp."
        result.errors += [CellNote(row.number, "", c.name, c.header, "", message) for c in absent]
    if not result.errors:
        for rule in rules:
            for problem in rule(values, known):
                notes = result.warnings if problem.warning else result.errors
                notes.append(_note(row, table, cleaners, problem.name, problem.message))
    if result.errors:
        result.status = ERROR
    elif known is not None:
        _compare(result, known, table, cleaners)
    return result


def _compare(result: RowResult, known: Mapping, table: Table, cleaners) -> None:
    for name, cleaner in zip(table.names, cleaners, strict=True):
        if name not in result.values or same(result.values[name], known.get(name)):
            continue
        field = cleaner.column.field
        result.old[name] = known.get(name)
        result.changes.append(
            Change(
                name,
                cleaner.column.header,
                cell_text(field, known.get(name)),
                cell_text(field, result.values[name]),
            )
        )
    result.status = CHANGED if result.changes else UNCHANGED


def _note(row: Row, table: Table, cleaners, name: str, message: str) -> CellNote:
    if name not in table.names:
        return CellNote(row.number, "", name, "", "", message)
    place = table.names.index(name)
    header = cleaners[place].column.header
    return CellNote(row.number, table.letters[place], name, header, row.texts[place], message)


def _doubled(preview: Preview, group: Sequence[str], by_name: Mapping[str, Column]) -> None:
    """Mark every row whose value stands elsewhere in the file too, naming the other rows."""
    seen: dict[Any, list[RowResult]] = {}
    for row in preview.rows:
        if (value := row_key(row.values, group)) is not None:
            seen.setdefault(value, []).append(row)
    headers = ", ".join(by_name[name].header for name in group)
    for rows in seen.values():
        if len(rows) > 1:
            texts = [cell_text(by_name[name].field, rows[0].values[name]) for name in group]
            message = f"“{', '.join(texts)}” trùng {headers} với dòng {{others}} trong tệp."
            header = by_name[group[0]].header
            _mark(rows, preview, group[0], header, texts[0], message)


def _mark(rows, preview, name: str, header: str, value: str, message: str) -> None:
    """The same error on each of the rows, each naming the others."""
    letter = preview.letters[preview.names.index(name)] if name else ""
    numbers = [row.number for row in rows]
    for row in rows:
        others = ", ".join(str(n) for n in numbers[:6] if n != row.number)
        others += " và các dòng khác" if len(numbers) > 6 else ""
        words = message.replace("{others}", others) + " Hãy giữ một dòng."
        row.errors.append(CellNote(row.number, letter, name, header, value, words))
        row.status = ERROR
        row.changes, row.old = [], {}
