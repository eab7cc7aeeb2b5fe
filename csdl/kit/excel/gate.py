"""Checks before any parser sees the file: is it an .xlsx, and one of a size we can answer for?

Sizes are counted in bytes that were really inflated, never taken from the zip's own directory.
"""

import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from csdl.kit.excel.errors import ExcelError

MB = 1024 * 1024
DEFAULT_MB, LARGEST_MB = 5, 40
MAX_ENTRIES = 200
MAX_INFLATED = 200 * MB
MAX_RATIO = 100
_CHUNK = 256 * 1024
# Parts that openpyxl reads as a whole and slowly; a bloated one costs minutes.
MAX_PART = 5 * MB
_PART = re.compile(
    r"(^|/)(styles|workbook|theme\d*|core|app|custom|\[content_types\])\.xml$|\.rels$"
)

_SAVE_AS = "Hãy mở bằng Excel, chọn Lưu dưới dạng (Save As) “Excel Workbook (*.xlsx)” rồi nộp lại."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNS = (
    (b"%PDF", "tệp PDF"),
    (b"\x89PNG", "ảnh"),
    (b"\xff\xd8\xff", "ảnh"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"{\\rtf", "tệp Word (RTF)"),
)
_NESTED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", _OLE)


@contextmanager
def opened(source: str | Path | bytes | BinaryIO):
    """A binary file over a path, bytes or an open file, at its beginning."""
    if isinstance(source, (str, Path)):
        with open(source, "rb") as file:
            yield file
    else:
        file = io.BytesIO(source) if isinstance(source, bytes) else source
        file.seek(0)
        yield file


def _no_xlsx(what: str, code: str, cure: str = _SAVE_AS) -> ExcelError:
    return ExcelError(f"Đây là {what}, không phải tệp Excel .xlsx. {cure}", code)


def _size(count: int) -> str:
    return f"{count / MB:.1f}".replace(".", ",").removesuffix(",0")


def check_file(source: str | Path | bytes | BinaryIO, *, max_mb: int = DEFAULT_MB) -> int:
    """The number of bytes the file inflates to. ExcelError when it may not go to the parser.

    `max_mb` is the limit of the file as sent, at most 40. The archive is read through once, so a
    broken file is found here.
    """
    max_mb = min(max_mb, LARGEST_MB)
    with opened(source) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        if not size:
            raise ExcelError("Tệp rỗng (0 byte). Hãy lưu lại tệp rồi nộp lại.", "empty")
        if size > max_mb * MB:
            raise ExcelError(
                f"Tệp {_size(size)} MB, lớn hơn mức {max_mb} MB. Hãy xóa hình ảnh và trang thừa,"
                " hoặc chia thành nhiều tệp.",
                "too_big",
            )
        head = file.read(4096)
        file.seek(0)
        if head.startswith(_OLE):
            raise _ole(file)
        if not head.startswith(b"PK"):
            raise _other(head)
        try:
            with zipfile.ZipFile(file) as archive:
                return _check_archive(archive, size)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
        ) as error:
            raise ExcelError(
                "Tệp bị hỏng hoặc tải lên chưa hết. Hãy mở lại bằng Excel, lưu lại rồi nộp lại.",
                "broken",
                repr(error),
            ) from None


def _ole(file: BinaryIO) -> ExcelError:
    """An encrypted workbook and an old .xls wear the same coat; the stream's name tells them."""
    data = file.read(LARGEST_MB * MB)
    if "EncryptedPackage".encode("utf-16-le") in data or b"EncryptedPackage" in data:
        return ExcelError(
            "Tệp có mật khẩu nên không đọc được. Hãy mở tệp, vào Tệp > Thông tin > Bảo vệ sổ làm"
            " việc > Mã hóa bằng mật khẩu, xóa mật khẩu rồi lưu và nộp lại.",
            "password",
        )
    if "WordDocument".encode("utf-16-le") in data:
        return _no_xlsx("tệp Word cũ (.doc)", "wrong_type", "Hãy nộp bảng tính Excel .xlsx.")
    return _no_xlsx("tệp Excel đời cũ (.xls)", "old_xls")


def _other(head: bytes) -> ExcelError:
    for sign, what in _SIGNS:
        if head.startswith(sign):
            return _no_xlsx(what, "wrong_type", "Hãy nộp bảng tính Excel .xlsx.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        return _no_xlsx("trang web hoặc XML được đổi tên", "html")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head:
        return _no_xlsx("tệp văn bản (CSV)", "csv")
    return _no_xlsx("tệp loại khác", "wrong_type", "Hãy nộp bảng tính Excel .xlsx.")


def _check_archive(archive: zipfile.ZipFile, size: int) -> int:
    entries = archive.infolist()
    _check_names(entries)
    total = 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise ExcelError("Tệp nén có mật khẩu. Hãy bỏ mật khẩu rồi nộp lại.", "password")
        # bzip2 and LZMA inflate without a bound on what one read gives; Excel writes neither.
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ExcelError(f"Tệp nén theo cách Excel không dùng. {_SAVE_AS}", "compression")
        total = _inflate(archive, entry, total, size)
    return total


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise ExcelError(
            f"Tệp có {len(entries)} thành phần bên trong, quá {MAX_ENTRIES}. Hãy chép bảng dữ liệu"
            " sang một tệp Excel mới rồi nộp lại.",
            "entries",
        )
    names = [entry.filename.replace("\\", "/").lower() for entry in entries]
    if len(set(names)) < len(names) or any(
        re.search(r"(^/|^\w:|(^|/)\.\.(/|$))", n) for n in names
    ):
        raise ExcelError(f"Tệp có cấu trúc lạ. {_SAVE_AS}", "names")
    if any("vbaproject.bin" in n or "/macrosheets/" in n for n in names):
        raise ExcelError(
            "Tệp có macro (mã lệnh). Hãy lưu dưới dạng “Excel Workbook (*.xlsx)” không có macro"
            " rồi nộp lại.",
            "macros",
        )
    if any("/externallinks/" in n for n in names):
        raise ExcelError(
            "Tệp có liên kết tới tệp khác. Hãy vào Dữ liệu > Sửa liên kết > Ngắt liên kết, hoặc dán"
            " dạng giá trị, rồi nộp lại.",
            "links",
        )
    known = set(names)
    if any(n.endswith("workbook.bin") for n in names):
        raise _no_xlsx("tệp Excel nhị phân (.xlsb)", "xlsb")
    if not any(n.rsplit("/", 1)[-1] == "workbook.xml" for n in names):
        if "word/document.xml" in known:
            raise _no_xlsx("tệp Word", "wrong_type", "Hãy nộp bảng tính Excel .xlsx.")
        if "ppt/presentation.xml" in known:
            raise _no_xlsx("tệp PowerPoint", "wrong_type", "Hãy nộp bảng tính Excel .xlsx.")
        if "mimetype" in known and "content.xml" in known:
            raise _no_xlsx("tệp OpenDocument (.ods)", "ods")
        raise _no_xlsx("tệp nén ZIP", "zip", "Hãy giải nén và nộp từng tệp .xlsx bên trong.")
    if "[content_types].xml" not in known:
        raise ExcelError(f"Tệp Excel thiếu phần khai báo. {_SAVE_AS}", "broken")


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: int, size: int) -> int:
    """The running total after this entry; stops within one chunk of a limit."""
    name, before = entry.filename.lower(), total
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            if total == before:
                _check_head(name, chunk)
            total += len(chunk)
            if total - before > MAX_PART and _PART.search(name):
                raise ExcelError(
                    "Tệp có quá nhiều kiểu định dạng hoặc tên vùng. Hãy chép bảng dữ liệu (dán dạng"
                    " giá trị) sang một tệp Excel mới rồi nộp lại.",
                    "bloated",
                )
            if total > MAX_INFLATED:
                raise ExcelError(
                    f"Tệp bung ra quá {MAX_INFLATED // MB} MB. Hãy xóa hình ảnh, trang thừa và các"
                    " dòng trống đã định dạng, hoặc chia thành nhiều tệp.",
                    "bomb",
                )
            # Repeated words inflate a small file well; a large one that does so is a bomb.
            if total > 20 * MB and total > size * MAX_RATIO:
                raise ExcelError(
                    f"Tệp nén bất thường (hơn {MAX_RATIO} lần). {_SAVE_AS}",
                    "bomb",
                )
    return total


def _check_head(name: str, chunk: bytes) -> None:
    if chunk.startswith(_NESTED):
        raise ExcelError(
            "Tệp có tệp khác nhúng bên trong. Hãy xóa các đối tượng nhúng rồi nộp lại.",
            "nested",
        )
    # UTF-16 XML would hide the words from this look, and no spreadsheet program writes it.
    bad = b"\0" in chunk[:200] or b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk
    if bad and name.endswith((".xml", ".rels")):
        raise ExcelError(f"Tệp có khai báo XML không được phép. {_SAVE_AS}", "xml")
