"""Excel: what a file would do, compared with what is there."""

import copy
import io
import json
from datetime import date
from decimal import Decimal

from openpyxl import load_workbook

from csdl.kit.excel import base_marks
from csdl.kit.excel.check import Problem, check_rows
from csdl.kit.excel.preview import compare_again, row_from_json, row_to_json, settle, stale
from csdl.kit.excel.read import Row, Table, read_table
from csdl.kit.excel.write import template
from csdl.kit.fields import id_warnings
from tests.kit.corpus import (
    PUPILS,
    pupil,
    texts,
)

COLUMNS = PUPILS.columns
NAMES = [column.name for column in COLUMNS]


def by_code(rows) -> dict:
    return {row["code"]: row for row in rows}


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
        "conflict": 0,
        "error": 1,
        "warning": 0,
        "skipped": 0,
    }
    assert [row.key for row in preview.rows[:2]] == [["000001"], ["000002"]]
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


def test_a_row_goes_to_json_and_back():
    existing = by_code([pupil(1, mark=Decimal("8.5"))])
    rows = [
        Row(2, texts(pupil(1, mark=Decimal("9.25"), born_on=date(2013, 2, 3)))),
        Row(3, texts(pupil(1))),
        Row(4, texts(pupil(5))),
    ]
    for part in (rows[:1] + rows[2:], rows):
        for row in check_rows(table_of(part), COLUMNS, existing, key="code").rows:
            plain = json.loads(json.dumps(row_to_json(row), ensure_ascii=False))
            again = row_from_json(row.number, row.status, plain, COLUMNS)
            if row.status == "error":
                assert again.values == {}  # not to be written, so not kept
                again.values = row.values
            assert again == row


def test_what_changed_since_the_preview_is_found():
    existing = by_code([pupil(1), pupil(2)])
    rows = [
        Row(2, texts(pupil(1, note="a"))),
        Row(3, texts(pupil(2, note="b"))),
        Row(4, texts(pupil(3))),
        Row(5, texts(pupil(4))),
    ]
    preview = check_rows(table_of(rows), COLUMNS, existing, key="code")
    assert stale(preview.good(), "code", existing) == []
    now = by_code([pupil(1, note="người khác"), pupil(3)])
    touched = stale(preview.good(), "code", now)
    assert [row.number for row in touched] == [2, 3, 4]
    # Another column was edited meanwhile: this row's own change still stands.
    fine = by_code([pupil(1, mark=Decimal(7)), pupil(2)])
    assert stale(preview.good(), "code", fine) == []


def judged_again(row, now):
    preview = check_rows(table_of([row]), COLUMNS, by_code([pupil(1)]), key="code")
    return compare_again(preview.rows[0], now, COLUMNS)


def test_a_stale_row_shows_where_both_sides_wrote():
    row = Row(2, texts(pupil(1, note="tệp", mark=Decimal(9))))
    now = pupil(1, note="người khác", grade="7")
    again = judged_again(row, now)
    assert again.status == "conflict"
    clashes = {c.name: (c.was, c.old, c.new, c.clash) for c in again.changes}
    assert clashes == {
        "note": ("", "người khác", "tệp", True),
        "mark": ("", "", "9", False),  # the grade, which only they changed, is none of ours
    }
    theirs = settle(copy.deepcopy(again), take_file=False)
    assert (theirs.status, theirs.old) == ("changed", {"mark": None})
    ours = settle(again, take_file=True)
    assert ours.old == {"note": "người khác", "mark": None}
    assert not any(c.clash for c in ours.changes)


def test_a_stale_row_may_have_nothing_left_to_do_or_no_place():
    row = Row(2, texts(pupil(1, note="tệp")))
    assert judged_again(row, pupil(1, note="tệp")).status == "unchanged"
    gone = judged_again(row, None)
    assert gone.status == "error"
    assert "vừa bị xóa" in gone.errors[0].message
    new = check_rows(table_of([Row(2, texts(pupil(3)))]), COLUMNS, {}, key="code").rows[0]
    assert compare_again(new, pupil(3, note="x"), COLUMNS).status == "unchanged"


def test_an_old_template_undoes_nobodys_work():
    """A cell that still says what the template said is no change, whoever wrote meanwhile."""
    downloaded = [pupil(1), pupil(2), pupil(3)]
    file = io.BytesIO()
    template(file, COLUMNS, downloaded, title="Mẫu")
    book = load_workbook(io.BytesIO(file.getvalue()))
    sheet = book["Dữ liệu"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "STT")
    at = {cell.value.rstrip(" *"): cell.column for cell in header}
    first = header[0].row + 1
    sheet.cell(first, at["Ghi chú"]).value = "của tôi"
    sheet.cell(first + 1, at["Điểm"]).value = 9
    data = io.BytesIO()
    book.save(data)
    now = by_code([
        pupil(1, note="của người khác"),  # both wrote the same cell
        pupil(2, note="của người khác"),  # they wrote another cell of my row
        pupil(3, note="của người khác"),  # I touched nothing
    ])  # fmt: skip
    table = read_table(data.getvalue(), COLUMNS)
    preview = check_rows(table, COLUMNS, now, key="code")
    assert [row.status for row in preview.rows] == ["conflict", "changed", "unchanged"]
    assert [c.name for c in preview.rows[1].changes] == ["mark"]
    assert base_marks.NAME not in preview.names
    assert preview.counts["total"] == 3  # rows that hold a mark alone are no rows


def test_a_mark_of_another_layout_says_nothing():
    mark = base_marks.write(COLUMNS, pupil(1))
    assert base_marks.read(mark, COLUMNS)
    assert base_marks.read(mark, COLUMNS[:-1]) == {}
    assert base_marks.read("xyz", COLUMNS) == {}
