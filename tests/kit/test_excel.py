"""Excel, both ways: read, compare, write, annotate."""

import io
import json
import time
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_export import resources

from csdl.kit.dates import VN
from csdl.kit.excel import headers, sandbox
from csdl.kit.excel.annotate import annotate
from csdl.kit.excel.check import Problem, check_rows
from csdl.kit.excel.columns import Column, Sheet, SheetField, check_columns
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.preview import Preview, stale
from csdl.kit.excel.read import Row, Table, read_table
from csdl.kit.excel.sheet import as_text
from csdl.kit.excel.write import is_formula_like, template, write_table
from csdl.kit.fields import CodeField, TextField, id_warnings
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
NAMES = [column.name for column in COLUMNS]


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


# Reading


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
        read(book([["Mã học sinh", "Họ và tên", "Mã HS", "Ngày sinh"], ["1", "A B", "2", ""]]))
    assert error.value.code == "doubled_header"


def test_a_header_beyond_row_15_or_none_at_all():
    for rows in ([[]] * 20 + [HEADERS, texts(pupil(1))], [["a", "b"], ["c", "d"]]):
        with pytest.raises(ExcelError, match="15 dòng đầu") as error:
            read(book([[None], *rows]))
        assert error.value.code == "no_header"


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


# Comparing


def table_of(rows, names=None) -> Table:
    letters = [chr(65 + place) for place in range(len(names or NAMES))]
    return Table("S", 1, 1, list(names or NAMES), letters, [], rows)


def test_rows_are_told_apart_with_old_and_new_per_cell():
    existing = by_code([pupil(1), pupil(2), pupil(4)])
    rows = [
        Row(2, texts(pupil(1))),
        Row(3, texts(pupil(2, born_on=date(2013, 1, 2), boarding=True))),
        Row(4, texts(pupil(3))),
        Row(5, ["000004", "Lê", "31/2/2014", "nam nữ", "123", "13", "có lẽ", "11", ""]),
    ]
    preview = check_rows(table_of(rows), COLUMNS, existing, key="code")
    assert [row.status for row in preview.rows] == ["unchanged", "changed", "new", "error"]
    assert preview.counts == {
        "total": 4,
        "new": 1,
        "changed": 1,
        "unchanged": 1,
        "error": 1,
        "warning": 0,
        "skipped": 0,
    }
    assert preview.summary() == "4 dòng: 1 mới, 1 đổi, 1 không đổi, 1 lỗi"
    changes = [(c.header, c.old, c.new) for c in preview.rows[1].changes]
    assert changes == [("Ngày sinh", "03/03/2014", "02/01/2013"), ("Bán trú", "Không", "Có")]
    assert len(preview.rows[3].errors) == 7  # all of them, not the first
    assert preview.errors()[1].text() == (
        "Dòng 5, cột C: “31/2/2014” không phải là ngày: tháng 2/2014 không có ngày 31."
    )
    assert preview.errors()[-1].text().startswith("Dòng 5, cột H: “11”: ")
    assert [row.number for row in preview.good()] == [3, 4]


def test_blank_cells_leave_what_is_there_unless_they_clear():
    row = Row(2, ["000001", "", "", "", "", "", "", "", ""])
    existing = by_code([pupil(1, note="giữ")])
    assert check_rows(table_of([row]), COLUMNS, existing, key="code").rows[0].status == "unchanged"
    row = Row(2, texts(pupil(1, note="", boarding=False)))
    cleared = check_rows(table_of([row]), COLUMNS, existing, key="code", clear_blanks=True)
    assert [(c.name, c.old, c.new) for c in cleared.rows[0].changes] == [("note", "giữ", "")]
    new = check_rows(table_of([Row(2, ["9", *[""] * 8])]), COLUMNS, {}, key="code")
    assert [note.name for note in new.errors()] == ["full_name", "born_on", "gender"]


def test_a_column_the_sheet_lacks_is_never_touched():
    names = ["code", "full_name"]
    rows = [Row(2, ["000001", "Nguyễn Văn Mới"]), Row(3, ["000009", "Lê Văn Lạ"])]
    preview = check_rows(table_of(rows, names), COLUMNS, by_code([pupil(1)]), key="code")
    assert list(preview.rows[0].old) == ["full_name"]
    assert preview.rows[1].status == "error"
    assert {note.header for note in preview.rows[1].errors} == {"Ngày sinh", "Giới tính"}


def test_duplicates_inside_the_file_name_each_other():
    rows = [
        Row(2, texts(pupil(1))),
        Row(3, texts(pupil(2, personal_id="031214000001"))),
        Row(9, texts(pupil(1))),
        Row(10, texts(pupil(3, code="", personal_id="031214000001"))),
        Row(11, texts(pupil(4, code="", personal_id=""))),
        Row(12, texts(pupil(5, code="", personal_id=""))),
    ]
    preview = check_rows(
        table_of(rows), COLUMNS, {}, key="code", unique=["personal_id", ("full_name", "born_on")]
    )
    notes = [note.text() for note in preview.errors()]
    assert (
        "Dòng 2, cột A: “000001” trùng Mã học sinh với dòng 9 trong tệp. Hãy giữ một dòng." in notes
    )
    assert any(text.startswith("Dòng 9, cột A") and "dòng 2 " in text for text in notes)
    assert any(text.startswith("Dòng 10, cột E") and "dòng 3 " in text for text in notes)
    assert any("trùng Họ và tên, Ngày sinh với dòng 9" in text for text in notes)
    assert [row.status for row in preview.rows[-2:]] == ["new", "new"]


def test_a_row_may_be_recognised_in_another_way():
    known = {1: pupil(1), 2: pupil(2)}
    ids = {row["personal_id"]: key for key, row in known.items()}
    rows = [
        Row(2, texts(pupil(1, code=""))),
        Row(3, texts(pupil(2, code="", note="mới"))),
        Row(4, texts(pupil(2))),
    ]
    preview = check_rows(
        table_of(rows), COLUMNS, known, key="code", identify=lambda v: ids.get(v.get("personal_id"))
    )
    assert [row.status for row in preview.rows] == ["unchanged", "error", "error"]
    assert "cùng một hồ sơ" in preview.errors()[0].message


def test_rules_over_a_row_give_errors_and_warnings():
    def number_agrees(values, known):
        for text in id_warnings(values["personal_id"], values["born_on"], values["gender"]):
            yield Problem("personal_id", text, warning=True)

    def not_sunday(values, known):
        if values["full_name"] == "Lê Văn Sai":
            yield Problem("", "Dòng này không được phép.")

    rows = [
        Row(2, texts(pupil(1, personal_id="031314000001"))),
        Row(3, texts(pupil(2, full_name="Lê Văn Sai", personal_id="031314000002"))),
    ]
    preview = check_rows(table_of(rows), COLUMNS, {}, key="code", rules=[number_agrees, not_sunday])
    assert [row.status for row in preview.rows] == ["new", "error"]
    assert preview.counts["warning"] == 1
    assert preview.warnings()[0].text().startswith("Dòng 2, cột E: “031314000001”: Số định danh")
    assert preview.errors()[0].text() == "Dòng 3: Dòng này không được phép."


def test_a_preview_goes_to_json_and_back():
    existing = by_code([pupil(1, mark=Decimal("8.5"))])
    rows = [
        Row(2, texts(pupil(1, mark=Decimal("9.25"), born_on=date(2013, 2, 3)))),
        Row(3, texts(pupil(1))),
        Row(4, texts(pupil(5))),
    ]
    for part in (rows[:1] + rows[2:], rows):
        preview = check_rows(table_of(part), COLUMNS, existing, key="code")
        plain = json.loads(json.dumps(preview.to_json(), ensure_ascii=False))
        assert Preview.from_json(plain, COLUMNS) == preview


def test_what_changed_since_the_preview_is_found():
    existing = by_code([pupil(1), pupil(2)])
    rows = [
        Row(2, texts(pupil(1, note="a"))),
        Row(3, texts(pupil(2, note="b"))),
        Row(4, texts(pupil(3))),
        Row(5, texts(pupil(4))),
    ]
    preview = check_rows(table_of(rows), COLUMNS, existing, key="code")
    assert stale(preview, existing, key="code") == []
    now = by_code([pupil(1, note="người khác"), pupil(3)])
    touched = stale(preview, now, key="code")
    assert [row.number for row in touched] == [2, 3, 4]
    # Another column was edited meanwhile: this row's own change still stands.
    fine = by_code([pupil(1, mark=Decimal(7)), pupil(2)])
    assert stale(preview, fine, key="code") == []


# Writing


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


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=60).map(TextField(required=False).clean), min_size=1, max_size=8))
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


# Annotating


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


# Declaring


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
