"""Every bad file gets a clear answer in ten seconds, whatever it costs the child."""

import io
import resource
import time
import zipfile

import pytest

from csdl.kit.excel.annotate import annotate
from csdl.kit.excel.check import check_rows
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.gate import MB, check_file
from csdl.kit.excel.read import read_table
from tests.kit import corpus
from tests.kit.corpus import HEADERS, MAIN, PUPILS, book, pupil, sheet_xml, texts, with_parts

COLUMNS = PUPILS.columns
SECONDS = 60  # ten on a quiet machine; what hangs takes far longer


def good() -> bytes:
    return book([HEADERS, texts(pupil(1))])


def zipped(names) -> bytes:
    return corpus.packed(dict.fromkeys(names, b"x"))


def flagged_encrypted() -> bytes:
    data = bytearray(good())
    for sign, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(sign)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(sign, at + 4)
    return bytes(data)


def recompressed(method) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in corpus.parts(good()).items():
            archive.writestr(name, data)
    return file.getvalue()


def corrupted() -> bytes:
    data = bytearray(good())
    at = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[at : at + 20] = b"\xff" * 20
    return bytes(data)


def doubled_names() -> bytes:
    file = io.BytesIO(good())
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<x/>")
    return file.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<worksheet>&b;</worksheet>"
)
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'
SHEET = "xl/worksheets/sheet1.xml"

GATE = {
    "empty": (lambda: b"", "empty"),
    "pdf": (lambda: b"%PDF-1.7\n" + b"x" * 100, "wrong_type"),
    "png": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 100, "wrong_type"),
    "rar": (lambda: b"Rar!\x1a\x07" + b"x" * 100, "wrong_type"),
    "random": (lambda: b"\x01\x00\x02" * 100, "wrong_type"),
    "html called xls": (lambda: b"\xef\xbb\xbf<html><table><tr><td>1", "html"),
    "csv": (lambda: "STT,Họ và tên\n1,An\n".encode(), "csv"),
    "csv utf-16": (lambda: "STT\tHọ và tên\n".encode("utf-16"), "csv"),
    "password": (corpus.password_file, "password"),
    "old xls": (corpus.old_xls, "old_xls"),
    "docx": (lambda: zipped(["[Content_Types].xml", "word/document.xml"]), "wrong_type"),
    "pptx": (lambda: zipped(["[Content_Types].xml", "ppt/presentation.xml"]), "wrong_type"),
    "ods": (lambda: zipped(["mimetype", "content.xml"]), "ods"),
    "xlsb": (lambda: zipped(["[Content_Types].xml", "xl/workbook.bin"]), "xlsb"),
    "zip": (lambda: zipped(["a.xlsx", "b.xlsx"]), "zip"),
    "no content types": (lambda: with_parts({"[Content_Types].xml": None}), "broken"),
    "truncated": (lambda: good()[:2000], "broken"),
    "corrupted": (corrupted, "broken"),
    "macros": (lambda: with_parts({"xl/vbaProject.bin": b"x"}), "macros"),
    "macro sheet": (lambda: with_parts({"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "links": (lambda: with_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"}), "links"),
    "nested": (lambda: with_parts({"xl/embeddings/a.docx": b"PK\x03\x04..."}), "nested"),
    "ole inside": (lambda: with_parts({"xl/embeddings/o.bin": corpus.OLE}), "nested"),
    "climbing name": (lambda: with_parts({"../../etc/passwd": b"x"}), "names"),
    "name twice": (doubled_names, "names"),
    "entries": (lambda: with_parts({f"xl/a{n}.xml": b"<x/>" for n in range(201)}), "entries"),
    "encrypted entries": (flagged_encrypted, "password"),
    "bzip2": (lambda: recompressed(zipfile.ZIP_BZIP2), "compression"),
    "lzma": (lambda: recompressed(zipfile.ZIP_LZMA), "compression"),
    "billion laughs": (lambda: with_parts({SHEET: LAUGHS}), "xml"),
    "xxe": (lambda: with_parts({"xl/sharedStrings.xml": XXE}), "xml"),
    "utf-16 xml": (lambda: with_parts({SHEET: LAUGHS.decode().encode("utf-16")}), "xml"),
    "styles": (lambda: with_parts({"xl/styles.xml": b"<styleSheet>" + b" " * 6 * MB}), "bloated"),
    "zip bomb": (
        lambda: corpus.streamed(SHEET, b"<worksheet>", b" " * MB, 300, b"</worksheet>"),
        "bomb",
    ),
    "lying zip": (corpus.lying_zip, "bomb broken"),
    "1 GB string": (lambda: corpus.long_string(1000), "bomb"),
    "5.1 MB": (lambda: good() + b"\0" * int(5.1 * MB), "too_big"),
}


@pytest.mark.parametrize("name", GATE)
def test_the_gate(name):
    build, code = GATE[name]
    data = build()
    start = time.monotonic()
    with pytest.raises(ExcelError) as error:
        check_file(data)
    assert error.value.code in code.split()
    assert time.monotonic() - start < SECONDS
    assert str(error.value).endswith(".") and len(str(error.value)) > 30


def test_a_good_file_passes_from_path_bytes_and_open_file(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(good())
    with path.open("rb") as file:
        file.read(10)
        assert check_file(path) == check_file(str(path)) == check_file(good()) == check_file(file)
        assert len(read_table(file, COLUMNS).rows) == len(read_table(path, COLUMNS).rows) == 1


def test_the_limit_is_a_parameter_of_at_most_40():
    data = b"PK" + b"\0" * 6 * MB
    with pytest.raises(ExcelError, match="mức 5 MB"):
        check_file(data)
    with pytest.raises(ExcelError, match="hỏng"):
        check_file(data, max_mb=10)
    with pytest.raises(ExcelError, match="mức 40 MB"):
        check_file(b"PK" + b"\0" * 41 * MB, max_mb=100)


def rows_xml(first: int, last: int, cells) -> str:
    return "".join(f'<row r="{n}">{cells(n)}</row>' for n in range(first, last + 1))


def full_row(number: int) -> str:
    return "".join(
        corpus.inline(f"{chr(65 + place)}{number}", text)
        for place, text in enumerate(texts(pupil(number)))
    )


def stored_40_mb() -> bytes:
    """A real sheet of about 40 MB that is not compressed."""
    rows = rows_xml(2, 70_000, full_row)
    data = corpus.parts(sheet_xml(corpus.header_xml() + rows))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in data.items():
            archive.writestr(name, content[: 60 * MB])
    return file.getvalue()


def text_in_a_million_cells() -> bytes:
    """One long shared string in very many cells: small in the file, 30 GB when written out."""
    strings = f'<sst xmlns="{MAIN}"><si><t>{"a" * 32_000}</t></si></sst>'
    rows = rows_xml(
        2, 20_000, lambda n: "".join(f'<c r="{c}{n}" t="s"><v>0</v></c>' for c in "ABCDEFGHI")
    )
    sheet = corpus.parts(sheet_xml(corpus.header_xml() + rows))[SHEET]
    changes = {SHEET: sheet, "xl/sharedStrings.xml": strings.encode()}
    return with_parts(changes, corpus.shared([HEADERS, texts(pupil(1))]))


CHILD = {
    "no header": (lambda: book([["a"], ["b"]]), "no_header"),
    "no rows at all": (lambda: book([]), "no_header"),
    "0 rows": (lambda: book([["TRƯỜNG"], [], HEADERS]), "no_rows"),
    "two header rows": (lambda: book([HEADERS, HEADERS]), None),
    "blank styled rows": (
        lambda: sheet_xml(
            corpus.header_xml() + rows_xml(2, 400_000, lambda n: f'<c r="A{n}" s="0"/>')
        ),
        "blank_rows",
    ),
    "70,000 rows in 40 MB": (stored_40_mb, "too_many_rows"),
    "one text in a million cells": (text_in_a_million_cells, "too_much_text"),
    "18 MB string": (lambda: corpus.long_string(18), "unreadable"),
    "bad index": (
        lambda: sheet_xml(corpus.header_xml() + '<row r="2"><c r="A2" t="s"><v>99</v></c></row>'),
        "unreadable",
    ),
    "bad row number": (lambda: sheet_xml('<row r="x"/>'), "unreadable"),
    "cut xml": (lambda: with_parts({SHEET: b"<worksheet><sheetData><row"}), "no_header unreadable"),
    "broken workbook": (lambda: with_parts({"xl/workbook.xml": b"<a>" * 400_000}), "unreadable"),
    "deep": (lambda: sheet_xml("<row><c>" * 500_000), "unreadable no_header"),
    "digits": (
        lambda: sheet_xml(
            corpus.header_xml() + f'<row r="2"><c r="A2"><v>{"9" * 10_000}</v></c></row>'
        ),
        None,
    ),
    "long cell": (
        lambda: sheet_xml(
            corpus.header_xml() + f'<row r="2">{corpus.inline("A2", "a" * 40_000)}</row>'
        ),
        None,
    ),
    "full dimension": (
        lambda: sheet_xml(corpus.header_xml() + rows_xml(2, 3, full_row), "A1:XFD1048576"),
        None,
    ),
    "sparse corner": (
        lambda: sheet_xml(
            corpus.header_xml()
            + rows_xml(2, 2, full_row)
            + f'<row r="1048576">{corpus.inline("XFD1048576", "x")}</row>',
            "A1:XFD1048576",
        ),
        None,
    ),
    "corner in every row": (
        lambda: sheet_xml(
            corpus.header_xml()
            + rows_xml(2, 20_000, lambda n: full_row(n) + corpus.inline(f"XFD{n}", "x"))
        ),
        None,
    ),
}


@pytest.mark.parametrize("name", CHILD)
def test_the_reader(name):
    build, code = CHILD[name]
    data = build()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    start = time.monotonic()
    try:
        table = read_table(data, COLUMNS, max_mb=40)
    except ExcelError as error:
        assert code and error.code in code.split(), (error.code, str(error), error.detail)
        assert str(error).endswith(".")
    else:
        assert code is None and table.rows
    assert time.monotonic() - start < SECONDS
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    # The peak is that of the largest child so far: one of another test may have been larger. And
    # Linux counts for a child what its parent held when it was made, which late in a long run is
    # more than any sheet may take (csdl.kit.excel.sandbox.MEMORY ends the child before).
    held = before + grown
    assert grown < 300 * 1024 and child < max(600 * 1024, children + 1, held + 1)  # kB


def test_a_huge_dimension_and_a_far_corner_change_nothing():
    plain = read_table(CHILD["full dimension"][0](), COLUMNS)
    assert [row.number for row in plain.rows] == [2, 3]
    corner = read_table(CHILD["sparse corner"][0](), COLUMNS)
    assert [row.number for row in corner.rows] == [2]
    assert (corner.skipped, corner.stray) == ([1048576], ["XFD"])


def test_cells_that_cannot_be_used_are_errors_of_their_row():
    for name in ("long cell", "digits"):
        table = read_table(CHILD[name][0](), COLUMNS)
        preview = check_rows(table, COLUMNS, {}, key="code")
        assert preview.rows[0].status == "error"
        assert annotate(CHILD[name][0](), preview)


def test_mixed_dates_are_read_or_refused_one_by_one():
    shown = ["05/09/2014", "5.9.14", 41887, "2014-09-05", "9/25/2014", "tháng 9"]
    rows = [[*texts(pupil(n))[:2], text, "Nam"] for n, text in enumerate(shown)]
    preview = check_rows(read_table(book([HEADERS, *rows]), COLUMNS), COLUMNS, {}, key="code")
    assert [row.status for row in preview.rows] == ["new", "new", "error", "new", "error", "error"]
    days = {str(row.values["born_on"]) for row in preview.good()}
    assert days == {"2014-09-05"}
    assert "số thứ tự ngày của Excel" in preview.errors()[0].message
