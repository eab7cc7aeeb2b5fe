"""A sheet as text, row by row, with the sheet's own row numbers and column letters."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from xlsxwriter.utility import xl_col_to_name

from csdl.kit.excel import sandbox
from csdl.kit.excel.base_marks import COLUMN as MARK
from csdl.kit.excel.columns import Column, check_columns
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.gate import DEFAULT_MB, MB, check_file, opened

# Why a cell is not to be believed, in words; the child names it.
PROBLEMS = {
    "formula": "Ô có công thức chưa được tính. Hãy mở bằng Excel, tính lại (F9) và lưu, hoặc dán"
    " dạng giá trị.",
    "error": "Ô báo lỗi “{text}” của Excel. Hãy ghi lại giá trị.",
    "long": "Ô dài quá 32.767 ký tự. Hãy rút gọn.",
}


@dataclass(slots=True)
class Row:
    """One row of data: its number in the sheet and its texts in the order of `Table.names`.

    `problems` holds {place: kind} for cells that carry no usable text (`PROBLEMS`).
    """

    number: int
    texts: list[str]
    problems: dict[int, str] = field(default_factory=dict)


@dataclass
class Table:
    """What was read. `letters` are the sheet's columns of `names`; `unknown` are headers that no
    column declares, with their letters; `skipped` the rows without a value in any declared column;
    `stray` the letters of columns that hold data and have no header."""

    sheet: str
    header_row: int
    first_header_row: int
    names: list[str]
    letters: list[str]
    unknown: list[tuple[str, str]]
    rows: list[Row] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)

    def letter(self, name: str) -> str:
        """The sheet's letter of a column; "" when the sheet does not have it."""
        return self.letters[self.names.index(name)] if name in self.names else ""

    def texts(self, row: Row) -> dict[str, str]:
        """{column name: text} of one row."""
        return dict(zip(self.names, row.texts, strict=True))


def letter(column: int) -> str:
    """1 → "A"."""
    return xl_col_to_name(column - 1)


def read_table(
    source: str | Path | bytes | BinaryIO,
    columns: Sequence[Column],
    *,
    progress: Callable[[int], None] | None = None,
    **limits,
) -> Table:
    """The whole sheet as text; `limits` as for `stream_table`.

    `progress` hears the number of rows so far, every 200 or so.
    """
    with stream_table(source, columns, **limits) as (table, pieces):
        for rows in pieces:
            table.rows += rows
            if progress:
                progress(len(table.rows))
        return table


@contextmanager
def stream_table(
    source: str | Path | bytes | BinaryIO,
    columns: Sequence[Column],
    *,
    max_rows: int = 60_000,
    max_mb: int = DEFAULT_MB,
    seconds: int = sandbox.SECONDS,
    memory: int = sandbox.MEMORY,
    wait: int | None = None,
):
    """(table without rows, iterator of lists of rows): gate, then read in a child process.

    Every cell is text and nothing is cut silently. Leaving the block ends the child, which is how
    a job is cancelled. `skipped` and `stray` are known when the rows are through. ExcelError says
    what to mend.
    """
    check_columns(columns)
    check_file(source, max_mb=max_mb)
    with tempfile.TemporaryDirectory(prefix="csdl-excel-") as folder:
        path = on_disk(source, folder)
        request = {
            "do": "table",
            "path": str(path),
            "columns": {c.name: sorted(c.headers()) for c in (*columns, MARK)},
            "own": {c.name: sorted(c.own_headers()) for c in (*columns, MARK)},
            "max_rows": max_rows,
        }
        lines = sandbox.run(request, memory=memory, seconds=seconds, wait=wait)
        try:
            table = None
            for line in lines:
                _check_line(line, columns, max_rows)
                if "head" in line:
                    table = _head(line["head"], columns)
                    break
            yield table, _pieces(lines, table, columns, max_rows)
        finally:
            lines.close()


def on_disk(source: str | Path | bytes | BinaryIO, folder: str) -> Path:
    """The file under a name ending in .xlsx, which is all openpyxl looks at."""
    path = Path(folder) / "upload.xlsx"
    if isinstance(source, (str, Path)):
        path.symlink_to(Path(source).resolve())
        return path
    with opened(source) as file, path.open("wb") as copy:
        while chunk := file.read(MB):
            copy.write(chunk)
    return path


def _check_line(line, columns, max_rows) -> None:
    if "error" in line:
        raise _refusal(line, columns, max_rows)


def _pieces(lines, table: Table, columns, max_rows):
    seen: dict[str, str] = {}  # sheets repeat themselves: one string for equal cells
    count = 0
    for line in lines:
        _check_line(line, columns, max_rows)
        if len(seen) > 20_000:
            seen.clear()
        rows = []
        for number, texts, problems in line.get("rows", ()):
            texts = [seen.setdefault(text, text) for text in texts]
            rows.append(Row(number, texts, {int(i): kind for i, kind in problems.items()}))
        if "end" in line:
            table.skipped = line["end"]["skipped"]
            table.stray = [letter(column) for column in line["end"]["stray"]]
        count += len(rows)
        if rows:
            yield rows
    if not count:
        raise ExcelError(
            f"Trang “{table.sheet}” không có dòng dữ liệu nào dưới dòng tiêu đề"
            f" (dòng {table.header_row}).",
            "no_rows",
        )


def _quoted(columns: Sequence[Column]) -> str:
    return ", ".join(f"“{column.header}”" for column in columns)


def _head(head: dict, columns: Sequence[Column]) -> Table:
    by_name = {column.name: column for column in columns}
    if head["doubled"]:
        name, one, two = head["doubled"][0]
        raise ExcelError(
            f"Cột {letter(one)} và cột {letter(two)} cùng tiêu đề “{by_name[name].header}”."
            " Hãy xóa hoặc đổi tên một cột.",
            "doubled_header",
        )
    missing = [c for c in columns if c.must_have and c.name not in head["columns"]]
    if missing:
        raise ExcelError(
            f"Thiếu cột {_quoted(missing)} ở dòng tiêu đề (dòng {head['last_row']}, trang"
            f" “{head['sheet']}”). Hãy thêm cột hoặc dùng tệp mẫu.",
            "missing_header",
        )
    return Table(
        head["sheet"],
        head["last_row"],
        head["first_row"],
        list(head["columns"]),
        [letter(column) for column in head["columns"].values()],
        [(letter(int(column)), text) for column, text in head["unknown"].items()],
    )


def _refusal(line: dict, columns: Sequence[Column], max_rows: int) -> ExcelError:
    match line["error"]:
        case "no_header":
            if not line["sheets"]:
                return ExcelError(
                    "Tệp không có trang tính nào đọc được. Hãy lưu dưới dạng “Excel Workbook"
                    " (*.xlsx)”, không phải “Strict”, và bỏ ẩn trang dữ liệu.",
                    "no_sheet",
                )
            wanted = [c for c in columns if c.must_have] or columns
            return ExcelError(
                "Không tìm thấy dòng tiêu đề trong 15 dòng đầu. Cần có các cột"
                f" {_quoted(wanted)}. Hãy dùng tệp mẫu hoặc sửa tiêu đề.",
                "no_header",
            )
        case "too_many_rows":
            count = f"{max_rows:,}".replace(",", ".")
            return ExcelError(
                f"Tệp có hơn {count} dòng dữ liệu. Hãy chia thành nhiều tệp.", "too_many_rows"
            )
        case "blank_rows":
            return ExcelError(
                "Dưới bảng có hàng trăm nghìn dòng trống đã định dạng. Hãy chọn các dòng trống đó,"
                " xóa (Delete Rows), lưu rồi nộp lại.",
                "blank_rows",
            )
        case other:
            return ExcelError("Không đọc được tệp.", other)
