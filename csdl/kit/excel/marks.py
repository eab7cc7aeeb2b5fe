"""Write the errors into a copy of the user's own workbook. Used inside the child process alone."""

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

from csdl.kit.excel.headers import readings

_FILLS = {"error": PatternFill("solid", fgColor="F8C6C8")}
_FILLS["warning"] = PatternFill("solid", fgColor="FFF0C2")


def annotate(request: dict) -> str:
    """The path of the copy: a column "Lỗi" with the messages by row, coloured cells.

    request: path, out, sheet, header_row, title, messages {row: text}, cells [[row, column, kind]].
    Rows, other sheets, widths and formulas stay as they were.
    """
    book = load_workbook(request["path"], keep_links=False)
    sheet = book[request["sheet"]]
    column = _column(sheet, request["header_row"], request["title"])
    header = sheet.cell(request["header_row"], column)
    _text(header, request["title"])
    header.font = Font(bold=True, color="A61C24")
    sheet.column_dimensions[header.column_letter].width = 60
    last = max((row for row, _ in sheet._cells), default=1)
    for number in range(request["header_row"] + 1, last + 1):
        if (number, column) in sheet._cells:  # of an earlier round
            sheet.cell(number, column).value = None
    for number, message in request["messages"].items():
        cell = sheet.cell(int(number), column)
        _text(cell, message)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(color="A61C24")
    for number, place, kind in request["cells"]:
        sheet.cell(number, place).fill = _FILLS[kind]
    book.save(request["out"])
    return request["out"]


def _column(sheet, header_row: int, title: str) -> int:
    """The column of an earlier "Lỗi", else the first free one right of the headers."""
    headers = {
        column: str(cell.value)
        for (row, column), cell in sheet._cells.items()
        if row == header_row and cell.value is not None
    }
    for column, text in headers.items():
        if readings(text) == readings(title):
            return column
    used = {column for (_, column), cell in sheet._cells.items() if cell.value is not None}
    column = max(headers, default=0) + 1
    while column in used:
        column += 1
    return column


def _text(cell, text: str) -> None:
    """As a string, even when it begins like a formula."""
    cell.value = text
    cell.data_type = "s"
