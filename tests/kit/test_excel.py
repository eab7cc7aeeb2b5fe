"""Excel: sheets as schools send them, read as text; columns declared once."""

import time
from datetime import date, datetime

import pytest
from import_export import resources

from csdl.kit.dates import VN
from csdl.kit.excel import sandbox
from csdl.kit.excel.check import check_rows
from csdl.kit.excel.columns import Sheet, SheetField
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.read import read_table
from csdl.kit.excel.sheet import as_text
from csdl.kit.fields import TextField
from tests.kit.corpus import (
    HEADERS,
    PUPILS,
    PupilSheet,
    book,
    header_xml,
    inline,
    pupil,
    shared,
    sheet_xml,
    texts,
)

AT = datetime(2026, 9, 5, 14, 2, tzinfo=VN)
COLUMNS = PUPILS.columns


def read(data, **options):
    return read_table(data, COLUMNS, **options)


def test_the_official_layout_is_found_and_every_cell_is_text():
    table = read(
        book(
            [
                ["SỞ GIÁO DỤC VÀ ĐÀO TẠO"],
                ["TRƯỜNG THCS LÊ CHÂN"],
                [],
                [],
                ["", "DANH SÁCH HỌC SINH"],
                ["", "Năm học 2026-2027"],
                [],
                ["STT", "Họ tên", "Khối", "Lớp học", "Mã HS", "Ngày sinh", "Giới tính (*)", "Điểm"],
                [1, "Nguyễn\u00a0Văn An ", "Khối 6", "6A1", "000123", date(2014, 9, 5), "Nam", 8.5],
                [2, "Lê Thị Đào", 6, "6A1", 124, "5/9/2014", "nữ", 9],
                [None] * 8,
                [3],
                [
                    4,
                    "Trần Văn Bình",
                    "6",
                    "6A2",
                    "125",
                    datetime(2014, 9, 5, 7, 30),
                    True,
                    0.1 + 0.2,
                ],
                [None, None, None, "Người lập biểu"],
            ]
        )
    )
    assert (table.header_row, table.sheet) == (8, "Sheet1")
    assert table.unknown == [("D", "Lớp học")]
    assert [row.number for row in table.rows] == [9, 10, 13]
    assert table.skipped == [14]
    assert table.letter("code") == "E" and table.letter("note") == ""
    first, second, third = (table.texts(row) for row in table.rows)
    assert first["code"] == "000123" and first["born_on"] == "05/09/2014"
    assert first["grade"] == "Khối 6" and first["mark"] == "8.5"
    assert second["code"] == "124" and second["grade"] == "6" and second["mark"] == "9"
    assert third["gender"] == "TRUE" and third["mark"] == "0.3"
    assert third["born_on"] == "05/09/2014 07:30"


def test_formulas_errors_and_number_formats():
    def numbers(workbook):
        sheet = workbook.active
        sheet["E2"].number_format = "000000000000"

    row = [1, "=A1", "#N/A", "Nam", 31204001234, "=1+1"]
    table = read(book([HEADERS, row], more=numbers))
    got = table.texts(table.rows[0])
    assert got["personal_id"] == "031204001234"  # as its format shows it
    problems = {table.names[place]: kind for place, kind in table.rows[0].problems.items()}
    assert problems == {"full_name": "formula", "born_on": "error", "grade": "formula"}
    preview = check_rows(table, COLUMNS, {}, key="code")
    messages = [note.text() for note in preview.errors()]
    assert any("cột B: Ô có công thức chưa được tính" in text for text in messages)
    assert any("“#N/A” của Excel" in text for text in messages)


def test_a_computed_formula_gives_its_result():
    cells = (
        f'{header_xml()}<row r="2"><c r="A2" t="str"><f>X1</f><v>000009</v></c>'
        '<c r="B2" t="str"><f>X2</f><v></v></c><c r="H2"><f>1+1</f><v>8.5</v></c>'
        '<c r="C2"><f>1+1</f></c></row>'
    )
    table = read(sheet_xml(cells))
    got = table.texts(table.rows[0])
    assert (got["code"], got["full_name"], got["mark"]) == ("000009", "", "8.5")
    assert list(table.rows[0].problems.values()) == ["formula"]


def test_an_absurd_date_is_one_cell_in_error_and_not_a_lost_file():
    def style(workbook):
        workbook.active["C2"].number_format = "dd/mm/yyyy"

    data = book([HEADERS, ["1", "An Bình", 99999999999, "Nam"]], more=style)
    table = read(data)
    assert list(table.rows[0].problems.values()) == ["error"]


def test_prefixed_xml_rich_text_and_escapes():
    cells = (
        f'{header_xml()}<row r="2"><c r="A2" t="inlineStr"><is><r><t>00</t></r><r><t>7</t></r>'
        "<rPh><t>zz</t></rPh></is></c>" + inline("B2", "Lê_x000D_ An _x005F_x0041_") + "</row>"
    )
    got = read(sheet_xml(cells))
    row = got.texts(got.rows[0])
    assert row["code"] == "007"
    assert row["full_name"] == "Lê\r An _x0041_"


def test_shared_strings_as_excel_writes_them():
    row = ["007", "Lê\tVăn _x0041_ An", date(2014, 9, 5), "Nam", 31204001234, 6, True, 8.5, "x"]
    table = read(shared([HEADERS, row, row]))
    first, second = (list(table.texts(each).values()) for each in table.rows)
    same = ["007", "Lê\tVăn _x0041_ An", "05/09/2014", "Nam", "31204001234", "6", "TRUE", "8.5"]
    assert first == [*same, "nửa đậm"] and second == [*same, "x"]


def test_no_nul_and_no_half_character_gets_through():
    cells = f'{header_xml()}<row r="2">{inline("A2", "1_x0000_2_xD800_3")}</row>'
    table = read(sheet_xml(cells))
    assert table.texts(table.rows[0])["code"] == "123"


def test_the_cap_is_an_error_and_never_a_cut():
    data = book([HEADERS, *(texts(pupil(n)) for n in range(30))])
    assert len(read(data, max_rows=30).rows) == 30
    with pytest.raises(ExcelError, match="hơn 29 dòng") as error:
        read(data, max_rows=29)
    assert error.value.code == "too_many_rows"


def test_progress_is_told_and_may_cancel():
    data = book([HEADERS, *(texts(pupil(n)) for n in range(450))])
    heard = []
    read(data, progress=heard.append)
    assert heard == [200, 400, 450]

    def cancel(done):
        raise KeyError(done)

    with pytest.raises(KeyError):
        read(data, progress=cancel)


def test_the_child_is_killed_when_late_and_bounded_in_memory():
    data = book([HEADERS, *(texts(pupil(n)) for n in range(3000))])
    start = time.monotonic()
    with pytest.raises(ExcelError) as error:
        read(data, seconds=0.05)
    assert error.value.code == "time" and time.monotonic() - start < 5
    with pytest.raises(ExcelError) as error:
        read(data, memory=16 * 1024 * 1024)
    assert error.value.code in ("memory", "died")


def test_the_child_gets_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    assert set(sandbox._environment({})) <= {"PATH", "LANG", "PYTHONPATH", "PYTHONUTF8", "TMPDIR"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (True, "TRUE"),
        (8.25, "8.25"),
        (1e22, "10000000000000000000000"),
        (0.00001, "0.00001"),
        (date(2026, 9, 5), "05/09/2026"),
        (datetime(2026, 9, 5), "05/09/2026"),
    ],
)
def test_values_as_text(value, text):
    assert as_text(value) == text


def test_the_resource_cleans_and_writes_by_itself():
    dataset = PupilSheet().export([pupil(1)])
    assert dataset.headers == HEADERS
    assert dataset[0][:4] == ("000001", "Nguyễn Văn Bình", "02/02/2014", "Nam")
    field = PupilSheet.fields["born_on"]
    assert field.clean({"Ngày sinh": "2/2/14"}) == date(2014, 2, 2)
    with pytest.raises(ValueError, match="không phải là ngày"):
        field.clean({"Ngày sinh": "x"})
    assert (PUPILS.title, PUPILS.key) == ("DANH SÁCH HỌC SINH", ("code",))


def test_a_resource_may_compute_its_way_out():
    class Computed(resources.Resource):
        name = SheetField("Tên", TextField(), attribute="person__name")
        loud = SheetField("To", TextField())

        def dehydrate_loud(self, row):
            return row["person"]["name"].upper()

    sheet = Sheet.of(Computed)
    assert sheet.title == "Computed" and sheet.key == ()
    assert [c.text({"person": {"name": "an"}}) for c in sheet.columns] == ["an", "AN"]
