"""Files as schools send them, and files as nobody should: built in code, never stored."""

import io
import struct
import zipfile
from datetime import date

import openpyxl
import xlsxwriter

from csdl.kit.excel.columns import Sheet, SheetField, SheetResource
from csdl.kit.fields import (
    ChoiceByLabelField,
    CodeField,
    NumberField,
    PersonalIdField,
    PersonNameField,
    TextField,
    VNDateField,
    YesNoField,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class PupilSheet(SheetResource):
    """A small sheet of pupils, with every kind of column."""

    code = SheetField("Mã học sinh", CodeField(required=False), aliases=("Mã HS",))
    full_name = SheetField("Họ và tên", PersonNameField(), aliases=("Họ tên",), width=28)
    born_on = SheetField("Ngày sinh", VNDateField(past=True), example="05/09/2014")
    gender = SheetField("Giới tính", ChoiceByLabelField(choices=[("1", "Nam"), ("0", "Nữ")]))
    personal_id = SheetField("Số định danh cá nhân", PersonalIdField(required=False))
    grade = SheetField(
        "Khối học/Nhóm lớp",
        ChoiceByLabelField(
            choices=[(str(n), str(n)) for n in range(1, 13)], prefixes=["Khối"], required=False
        ),
        aliases=("Khối",),
    )
    boarding = SheetField("Bán trú", YesNoField())
    mark = SheetField("Điểm", NumberField(required=False, max_value=10))
    note = SheetField("Ghi chú", TextField(required=False))

    class Meta:
        name = "DANH SÁCH HỌC SINH"
        import_id_fields = ("code",)


PUPILS = Sheet.of(PupilSheet)
HEADERS = [column.header for column in PUPILS.columns]


def pupil(number: int, **changes) -> dict:
    """A pupil's clean values; the same number gives the same pupil."""
    given = ("An", "Bình", "Đức", "Hương", "Ngọc Ánh")[number % 5]
    return {
        "code": f"{number:06d}",
        "full_name": f"Nguyễn Văn {given}",
        "born_on": date(2014, number % 12 + 1, number % 28 + 1),
        "gender": str(number % 2),
        "personal_id": f"0312{14 + number % 2:02d}{number:06d}",
        "grade": str(number % 12 + 1),
        "boarding": number % 3 == 0,
        "mark": None,
        "note": "",
    } | changes


def texts(row: dict) -> list[str]:
    """The row as cells of a sheet."""
    return [column.text(row) for column in PUPILS.columns]


def book(rows, *, name="Sheet1", more=None) -> bytes:
    """A workbook of plain rows, written by openpyxl; `more(workbook)` may change it."""
    workbook = openpyxl.Workbook()
    workbook.active.title = name
    for row in rows:
        workbook.active.append(row)
    if more:
        more(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def shared(rows) -> bytes:
    """The same with shared strings, as Excel itself writes; dates are Excel dates."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"})
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            else:
                sheet.write(number, place, value)
    bold = workbook.add_format({"bold": True})
    if len(rows) > 1:
        sheet.write_rich_string(1, len(HEADERS) - 1, "nửa ", bold, "đậm")
    workbook.close()
    return file.getvalue()


def large(rows: int, columns: int, file) -> None:
    """A workbook of distinct texts, in constant memory."""
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, [f"Cột {place}" for place in range(columns)])
    for number in range(1, rows + 1):
        sheet.write_row(number, 0, [f"Nguyễn Văn {number} {place}" for place in range(columns)])
    workbook.close()


def parts(data: bytes) -> dict[str, bytes]:
    """The entries of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(entries: dict[str, bytes]) -> bytes:
    """A zip of those entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def with_parts(changes: dict[str, bytes | None], data: bytes | None = None) -> bytes:
    """A good workbook with some entries put in or replaced."""
    entries = parts(data or book([HEADERS, texts(pupil(1))])) | changes
    return packed({name: content for name, content in entries.items() if content is not None})


def sheet_xml(cells: str, dimension: str = "A1") -> bytes:
    """A good workbook whose one sheet is this XML."""
    xml = (
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    return with_parts({"xl/worksheets/sheet1.xml": xml.encode()})


def inline(address: str, text: str) -> str:
    """The XML of one cell."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def header_xml(row: int = 1) -> str:
    """The XML of the header row."""
    cells = "".join(inline(f"{chr(65 + i)}{row}", text) for i, text in enumerate(HEADERS))
    return f'<row r="{row}">{cells}</row>'


def streamed(name: str, start: bytes, chunk: bytes, times: int, end: bytes) -> bytes:
    """A good workbook whose entry `name` is a long repetition, written without holding it."""
    entries = parts(shared([HEADERS, texts(pupil(1))]))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, data in entries.items():
            if other != name:
                archive.writestr(other, data)
        with archive.open(name, "w") as entry:
            entry.write(start)
            for _ in range(times):
                entry.write(chunk)
            entry.write(end)
    return file.getvalue()


def long_string(megabytes: int) -> bytes:
    """One shared string of that many MB."""
    start = f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>'.encode()
    return streamed(
        "xl/sharedStrings.xml", start, b"a" * 1024 * 1024, megabytes, b"</t></si></sst>"
    )


def lying_zip() -> bytes:
    """An entry whose directory says 10 bytes and which inflates to 300 MB."""
    data = bytearray(
        streamed("xl/worksheets/sheet1.xml", b"<worksheet>", b" " * 1024 * 1024, 300, b"")
    )
    at = data.rindex(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", data, at + 28)[0]
        if bytes(data[at + 46 : at + 46 + length]) == b"xl/worksheets/sheet1.xml":
            struct.pack_into("<L", data, at + 24, 10)
        at = data.rfind(b"PK\x01\x02", 0, at)
    return bytes(data)


def password_file() -> bytes:
    """What Excel makes of a workbook with a password: an OLE file with an encrypted stream."""
    return OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000


def old_xls() -> bytes:
    """The coat of an Excel 97 file."""
    return OLE + b"\0" * 1000 + "Workbook".encode("utf-16-le") + b"\0" * 1000
