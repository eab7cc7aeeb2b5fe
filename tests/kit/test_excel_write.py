"""Excel: exports, templates, the annotated copy."""

import io
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdl.kit.dates import VN
from csdl.kit.excel.annotate import annotate
from csdl.kit.excel.check import check_rows
from csdl.kit.excel.columns import Column
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.read import read_table
from csdl.kit.excel.write import is_formula_like, template, write_table
from csdl.kit.fields import CodeField, TextField
from tests.kit.corpus import (
    HEADERS,
    PUPILS,
    book,
    pupil,
    texts,
)

AT = datetime(2026, 9, 5, 14, 2, tzinfo=VN)
COLUMNS = PUPILS.columns


def read(data, **options):
    return read_table(data, COLUMNS, **options)


def written(rows, **options) -> bytes:
    file = io.BytesIO()
    write_table(
        file, COLUMNS, rows, title="DANH SÁCH HỌC SINH", unit="THCS", by="A", at=AT, **options
    )
    return file.getvalue()


def by_code(rows) -> dict:
    return {row["code"]: row for row in rows}


def test_what_is_written_reads_back_unchanged():
    people = [pupil(n, mark=Decimal(n) / 4 if n % 2 else None) for n in range(40)]
    people[3]["note"] = "  nhiều  \n dòng “ngoặc” & <thẻ> _x0041_ "
    people[3]["note"] = TextField().clean(people[3]["note"])
    table = read(written(people, watermark="Nguyễn A xuất lúc 14:02"))
    assert table.header_row == 6 and len(table.rows) == 40 and not table.unknown
    preview = check_rows(table, COLUMNS, by_code(people), key="code", clear_blanks=True)
    assert preview.counts["unchanged"] == 40, [row.changes for row in preview.rows]


PAYLOADS = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+84912345678",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "{=1+1}",
    "|calc",
    "%0A=1",
    "\uff1d1+1",
    "\u200b=1+1",
    "\u00a0=1+1",
    "http://example.com",
    "mailto:a@b.vn",
    "internal:Sheet1!A1",
    "<r><t>x</t></r>",
    "<r></hỏng></r>",
    "_x0041_",
    "&D&P",
    "1E10",
    "00123",
    "TRUE",
    "'=1",
]


def test_formula_payloads_are_read_back_as_text():
    columns = [Column("code", "Mã", CodeField()), Column("note", "Chữ", TextField())]
    rows = [{"code": str(n), "note": text} for n, text in enumerate(PAYLOADS)]
    file = io.BytesIO()
    write_table(file, columns, rows, title="=1+1", by="=A", at=AT, watermark="=B")
    sheet = openpyxl.load_workbook(io.BytesIO(file.getvalue())).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert all(c.quotePrefix for c in cells if c.column == 3 and is_formula_like(str(c.value)))
    assert sum(bool(c.quotePrefix) for c in cells) >= 10
    table = read_table(file.getvalue(), columns)
    clean = TextField().clean
    assert [clean(row.texts[1]) for row in table.rows] == [clean(text) for text in PAYLOADS]
    preview = check_rows(
        table, columns, {r["code"]: {**r, "note": clean(r["note"])} for r in rows}, key="code"
    )
    assert preview.counts["unchanged"] == len(PAYLOADS)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\uff1d1", " =1", "\u200b@a"])
def test_formula_like(text):
    assert is_formula_like(text)
    assert not is_formula_like("a" + text) and not is_formula_like("")


@settings(max_examples=5, deadline=None)
@given(st.lists(st.text(max_size=60).map(TextField(required=False).clean), min_size=5, max_size=60))
def test_any_text_survives_the_round_trip(notes):
    people = [pupil(n, note=note) for n, note in enumerate(notes)]
    table = read(written(people))
    preview = check_rows(table, COLUMNS, by_code(people), key="code", clear_blanks=True)
    assert preview.counts["unchanged"] == len(people), [row.changes for row in preview.rows]


def test_a_template_has_lists_guidance_and_text_columns():
    file = io.BytesIO()
    assert template(file, COLUMNS, [pupil(1)], title="MẪU") == 1
    workbook = openpyxl.load_workbook(io.BytesIO(file.getvalue()))
    assert workbook.sheetnames == ["Dữ liệu", "Hướng dẫn", "Danh mục"]
    assert workbook["Danh mục"].sheet_state == "hidden"
    data = workbook["Dữ liệu"]
    rules = {str(rule.sqref): rule.formula1 for rule in data.data_validations.dataValidation}
    assert rules["E4:E504"] == "'Danh mục'!$A$2:$A$3"
    assert data.freeze_panes == "D4"
    assert [cell.value for cell in data[3]][:3] == ["STT", "Mã học sinh", "Họ và tên *"]
    assert data.column_dimensions["B"].width > 10
    assert workbook["Hướng dẫn"]["D4"].value == "05/09/2014"
    assert len(read(file.getvalue()).rows) == 1


def test_an_empty_list_and_a_failing_one(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ExcelError) as error:
        read(written([]))
    assert error.value.code == "no_rows"

    def rows():
        yield pupil(1)
        raise RuntimeError("database gone")

    file = io.BytesIO()
    with pytest.raises(RuntimeError):
        write_table(file, COLUMNS, rows(), title="X")
    with pytest.raises(ExcelError, match="32.767"):
        write_table(io.BytesIO(), COLUMNS, [pupil(1, note="a" * 40_000)], title="X")
    assert list(tmp_path.iterdir()) == []  # no working file with persons stays behind


def annotated(data, preview):
    sheet = openpyxl.load_workbook(io.BytesIO(annotate(data, preview)))[preview.sheet]
    return sheet, {cell.value: cell.column_letter for cell in sheet[preview.header_row]}


def bad_file() -> bytes:
    def dress(workbook):
        workbook.active["A1"].number_format = "0.00"
        workbook.create_sheet("Khác").append(["giữ"])

    rows = [
        ["TRƯỜNG"],
        HEADERS,
        texts(pupil(1)),
        ["2", "Lê Văn Ba", "31/2/2014", "Nam"],
        ["3", "=1+1", "1/2/2014", "Nam"],
    ]
    return book(rows, more=dress)


@pytest.mark.parametrize("styled", [True, False])
def test_the_workbook_comes_back_with_its_errors_and_reads_again(styled, monkeypatch):
    if not styled:
        monkeypatch.setattr("csdl.kit.excel.annotate._STYLED", 0)
    data = bad_file()
    preview = check_rows(read(data), COLUMNS, {}, key="code")
    sheet, letters = annotated(data, preview)
    column = letters["Lỗi"]
    assert sheet["A1"].value == "TRƯỜNG" and sheet["B3"].value == pupil(1)["full_name"]
    assert sheet[f"{column}3"].value is None
    assert "Cột C (Ngày sinh): “31/2/2014”" in sheet[f"{column}4"].value
    assert "công thức" in sheet[f"{column}5"].value
    assert sheet["C4"].fill.fgColor.rgb.endswith("F8C6C8")
    assert not sheet["C3"].fill.fgColor.rgb.endswith("F8C6C8")
    again = annotate(data, preview)
    table = read(again)
    assert not table.unknown and [row.number for row in table.rows] == [3, 4, 5]
    # Annotated twice, still one column of errors.
    twice = openpyxl.load_workbook(
        io.BytesIO(annotate(again, check_rows(table, COLUMNS, {}, key="code")))
    )[preview.sheet]
    assert [cell.value for cell in twice[2]].count("Lỗi") == 1
    if styled:
        whole = openpyxl.load_workbook(io.BytesIO(again))
        assert whole.sheetnames == ["Sheet1", "Khác"]
        assert whole["Sheet1"]["B5"].value == "=1+1"
