"""`python -m csdl.kit.excel.child`: parse one file in a process that may die.

The request is one JSON object on stdin, the answer JSON lines on stdout, the last of them
{"end": ...} or {"error": code, ...}. A file that eats memory or time takes this process with it and
nothing else. Needs no database and no settings; the environment holds no secret.
"""

import json
import resource
import sys
import warnings

from csdl.kit.excel import headers, sheet

# Blank rows that are present in the file: formatted down to the last row, they cost minutes.
MAX_BLANK_ROWS = 300_000
MAX_CHARS = 100_000_000


class Stop(Exception):
    """An answer that ends the reading: a code and what the sentence needs."""

    def __init__(self, code: str, **facts):
        super().__init__(code)
        self.answer = {"error": code, **facts}


def limit(memory: int, seconds: int, file_size: int = 0) -> None:
    """Bounds that the kernel holds; no core dumped, and no file written but an annotated copy."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(**line) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    sys.stdout.write("\n")


class Batches:
    """Rows sent some at a time, with a bound on all their text: one long string may stand in a
    million cells and cost its length in each."""

    def __init__(self, key: str):
        self.key, self.rows, self.chars, self.total = key, [], 0, 0

    def add(self, row: list, chars: int) -> None:
        self.rows.append(row)
        self.chars += chars
        self.total += chars
        if self.total > MAX_CHARS:
            raise Stop("too_much_text")
        if len(self.rows) >= 200 or self.chars > 1_000_000:
            self.flush()

    def flush(self) -> None:
        if self.rows:
            say(**{self.key: self.rows})
        self.rows, self.chars = [], 0


def choose(book, wanted) -> tuple:
    """(sheet, header): the visible sheet whose header matches most declared columns."""
    best, seen = (None, None), []
    for each in sheet.visible_sheets(book):
        first = {}
        for number, row in sheet.iter_cells(book, each):
            if number > headers.SCAN_ROWS + 1:
                break
            texts = {column: text for column, (text, _) in row.items() if text}
            if texts:
                first[number] = texts
        seen.append(each.title)
        found = headers.find_header(first, wanted) if first else None
        if found and (best[1] is None or found.score[0] > best[1].score[0]):
            best = (each, found)
    if best[0] is None:
        raise Stop("no_header", sheets=seen)
    return best


def table(book, request: dict) -> None:
    """The rows under the header: {"head": …}, then {"rows": [[number, texts, problems], …]}."""
    wanted = [
        headers.Wanted(name, frozenset(known), frozenset(request["own"][name]))
        for name, known in request["columns"].items()
    ]
    chosen, found = choose(book, wanted)
    say(
        head={
            "sheet": chosen.title,
            "first_row": found.first_row,
            "last_row": found.last_row,
            "columns": found.columns,
            "unknown": found.unknown,
            "doubled": found.doubled,
        }
    )
    columns = list(found.columns.values())
    data = [column for name, column in found.columns.items() if not name.startswith("_")]
    named, quiet = {*columns, *found.unknown, *found.ignored}, set(found.ignored)
    out, count, blank, skipped, stray = Batches("rows"), 0, 0, [], set()
    for number, row in sheet.iter_cells(book, chosen):
        if number <= found.last_row:
            continue
        if len(stray) < 20:
            stray |= row.keys() - named
        if not any(column in row for column in data):
            blank += 1
            if blank > MAX_BLANK_ROWS:
                raise Stop("blank_rows", rows=blank)
            if row.keys() - quiet and len(skipped) < 100:
                skipped.append(number)
            continue
        if number == found.last_row + 1 and headers.is_numbering({c: row[c][0] for c in row}):
            continue
        count += 1
        if count > request["max_rows"]:
            raise Stop("too_many_rows")
        texts = [row[column][0] if column in row else "" for column in columns]
        problems = {i: row[c][1] for i, c in enumerate(columns) if c in row and row[c][1]}
        out.add([number, texts, problems], sum(map(len, texts)))
    out.flush()
    say(end={"rows": count, "skipped": skipped, "stray": sorted(stray)[:20]})


def copy(book, request: dict) -> None:
    """Every cell of one sheet, for the annotated copy: {"cells": [[row, {column: text}], …]}."""
    out = Batches("cells")
    for number, row in sheet.iter_cells(book, book[request["sheet"]]):
        if row:
            texts = {column: text for column, (text, _) in row.items()}
            out.add([number, texts], sum(map(len, texts.values())))
    out.flush()
    say(end={})


def main() -> None:
    request = json.loads(sys.stdin.readline())
    warnings.simplefilter("ignore")
    limit(request["memory"], request["seconds"], request.get("file_size", 0))
    try:
        if request["do"] == "annotate":
            from csdl.kit.excel.marks import annotate  # the whole of openpyxl's writer

            say(file=annotate(request))
        else:
            {"table": table, "copy": copy}[request["do"]](sheet.open_book(request["path"]), request)
    except Stop as stop:
        say(**stop.answer)
    except MemoryError:
        say(error="memory")
    except Exception as error:  # whatever a stranger's file does, an answer
        say(error="unreadable", detail=repr(error)[:500])
    sys.stdout.flush()


if __name__ == "__main__":
    main()
