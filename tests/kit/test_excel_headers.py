"""Excel in: which row is the header, which column is which."""

from datetime import datetime

import pytest

from csdl.kit.dates import VN
from csdl.kit.excel import headers
from csdl.kit.excel.columns import Column, Sheet, SheetField, SheetResource, check_columns
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.read import read_table
from csdl.kit.fields import CodeField, TextField
from tests.kit.corpus import (
    HEADERS,
    PUPILS,
    book,
    header_xml,
    inline,
    pupil,
    sheet_xml,
    texts,
)

AT = datetime(2026, 9, 5, 14, 2, tzinfo=VN)
COLUMNS = PUPILS.columns


def read(data, **options):
    return read_table(data, COLUMNS, **options)


def test_two_rows_of_header_with_merged_groups():
    columns = [
        Column("name", "Họ và tên", TextField(), aliases=("Họ tên",)),
        Column("father", "Họ tên cha", TextField(required=False)),
        Column("father_year", "Năm sinh cha", TextField(required=False)),
        Column("mother", "Họ tên mẹ", TextField(required=False)),
        Column("place", "Nơi sinh", TextField(required=False)),
    ]

    def merge(workbook):
        for cells in ("A2:A3", "B2:B3", "C2:D2", "F2:F3"):
            workbook.active.merge_cells(cells)

    data = book(
        [
            ["DANH SÁCH"],
            ["STT", "Họ và tên", "Cha", None, "Mẹ", "Nơi sinh"],
            [None, None, "Họ tên", "Năm sinh", "Họ tên", None],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            [1, "Nguyễn An", "Nguyễn Ba", 1980, "Lê Tư", "Hải Phòng"],
        ],
        more=merge,
    )
    table = read_table(data, columns)
    assert (table.first_header_row, table.header_row) == (2, 3)
    assert [row.number for row in table.rows] == [5]
    assert table.texts(table.rows[0]) == {
        "name": "Nguyễn An",
        "father": "Nguyễn Ba",
        "father_year": "1980",
        "mother": "Lê Tư",
        "place": "Hải Phòng",
    }
    assert not table.unknown


def test_the_visible_sheet_that_matches_best_is_read():
    def add(workbook):
        guide = workbook.create_sheet("Hướng dẫn", 0)
        guide.append(["Cột", "Cách ghi"])
        good = workbook.create_sheet("Dữ liệu")
        good.append(HEADERS)
        good.append(texts(pupil(7)))
        hidden = workbook.create_sheet("Ẩn")
        hidden.append(HEADERS)
        hidden.append(texts(pupil(8)))
        hidden.sheet_state = "hidden"

    table = read(book([["Họ và tên", "Ngày sinh"], ["A B", "1/1/2014"]], more=add))
    assert table.sheet == "Dữ liệu"
    assert table.texts(table.rows[0])["code"] == "000007"


def test_data_without_a_header_is_named_and_not_used():
    cells = f'{header_xml()}<row r="2">{inline("A2", "1")}{inline("XFD2", "lạc")}</row>'
    table = read(sheet_xml(cells))
    assert table.stray == ["XFD"]


def test_missing_headers_are_named():
    with pytest.raises(ExcelError) as error:
        read(book([["STT", "Họ và tên", "Giới tính"], [1, "An B", "Nam"]]))
    assert error.value.code == "missing_header"
    assert "“Mã học sinh”, “Ngày sinh”" in str(error.value) and "dòng 1" in str(error.value)


def test_a_header_twice_names_both_columns():
    with pytest.raises(ExcelError, match="Cột A và cột C cùng tiêu đề “Mã học sinh”") as error:
        read(book([["Mã học sinh", "Họ và tên", "Mã  Học Sinh", "Ngày sinh"], ["1", "A B", "2"]]))
    assert error.value.code == "doubled_header"


def test_a_columns_own_header_is_surer_than_an_alias():
    """The HCM layout has "Số CMND" and "Số định danh cá nhân": the second is the number."""
    head = ["Mã HS", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính"]
    table = read(book([head, ["cũ", "000001", "Lê An", "05/09/2014", "Nam"]]))
    assert table.texts(table.rows[0])["code"] == "000001"
    assert table.unknown == [("A", "Mã HS")]


def test_a_header_beyond_row_15_or_none_at_all():
    for rows in ([[]] * 20 + [HEADERS, texts(pupil(1))], [["a", "b"], ["c", "d"]]):
        with pytest.raises(ExcelError, match="15 dòng đầu") as error:
            read(book([[None], *rows]))
        assert error.value.code == "no_header"


def test_the_key_column_must_be_in_the_sheet():
    class Units(SheetResource):
        code = SheetField("Mã", CodeField(required=False))
        name = SheetField("Tên", TextField(required=False))

        class Meta:
            import_id_fields = ("code",)

    sheet = Sheet.of(Units)
    assert [column.must_have for column in sheet.columns] == [True, False]
    assert Column("name", "Tên").text({"name": " a"}) == " a"


def test_two_columns_with_one_header_are_our_mistake():
    with pytest.raises(ValueError, match="share the header"):
        check_columns(
            [Column("a", "Mã", CodeField()), Column("b", "Số", CodeField(), aliases=("mã *",))]
        )


def test_numbering_rows_are_known():
    assert headers.is_numbering({1: "(1)", 2: "(2)", 3: "(3)"})
    assert headers.is_numbering({1: "1", 3: "2", 4: "3"})
    assert not headers.is_numbering({1: "1", 2: "2"})
    assert not headers.is_numbering({1: "1", 2: "Nguyễn", 3: "3"})
