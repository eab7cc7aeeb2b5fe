"""A school's data officer brings 2,000 pupils × 45 columns: errors, mended, written, undone."""

import io
import re

import openpyxl
import xlsxwriter

from csdl.site.world.cast import THCS
from records.catalogue import STUDENT
from tests.browser.test_inspector import unit_id

PUPILS, COLUMNS = 2000, 45
PATIENT = 300_000  # milliseconds: generous, for a machine that does other things too
# What each kind of field says; codes are left out, their lists change by year.
WORDS = {
    "text": lambda item, n: f"{item.label} {n}",
    "yes": lambda item, n: "x" if n % 2 else "",
    "phone": lambda item, n: f"09{n:08d}",
    "email": lambda item, n: f"hs{n}@truong.example.vn",
    "number": lambda item, n: "45,5",
    "name": lambda item, n: f"Lê Thị {'ABCDEGHIKLMNOPQRSTUVXY'[n % 22]}a",
}
OWN = {
    "full_name": lambda n: (
        f"Vũ Hoàng {'ABCDEGHIKL'[n // 200]}a {'MNOPQRSTUV'[n // 20 % 10]}ong"
        f" {'ABCDEGHIKLMNOPQRSTUV'[n % 20]}iên"
    ),
    "birth_date": lambda n: f"{1 + n % 28:02d}/{1 + n % 12:02d}/2014",
    "gender": lambda n: "Nam" if n % 2 else "Nữ",
    "personal_id": lambda n: f"031{2 if n % 2 else 3}14{n:06d}",
    "father_year": lambda n: 1980,
    "mother_year": lambda n: 1982,
    "guardian_year": lambda n: 1960,
}


def layout():
    """(header, function(n) → cell) of the columns, the class among them."""
    found = [("Lớp học", None)]
    for item in STUDENT.items:
        if item.code in OWN:
            found.append((item.label, OWN[item.code]))
        elif item.kind in WORDS and item.code != "id_reason":
            found.append((item.label, lambda n, item=item: WORDS[item.kind](item, n)))
    return found[:COLUMNS]


def workbook(path, rooms, faults):
    """A sheet as schools send it, its header on row 8; `faults`: {(n, header): text}."""
    columns = layout()
    assert len(columns) == COLUMNS
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("DSHS")
    sheet.write(0, 0, "SỞ GIÁO DỤC VÀ ĐÀO TẠO")
    sheet.write(4, 0, "DANH SÁCH HỌC SINH")
    sheet.write_row(7, 0, ["STT", *(header for header, _ in columns)])
    for n in range(PUPILS):
        row = [rooms[n % len(rooms)] if cell is None else cell(n) for _, cell in columns]
        for place, (header, _) in enumerate(columns):
            row[place] = faults.get((n, header), row[place])
        sheet.write_row(8 + n, 0, [n + 1, *row])
    book.close()
    return path


def send(officer, path):
    officer.page.set_input_files("main input[name=file]", str(path))
    officer.press("Đọc tệp")
    officer.page.wait_for_url("**/nhap-tep/*/")
    officer.page.get_by_text("2.000 dòng").first.wait_for(timeout=PATIENT)
    return officer


def test_two_thousand_pupils(world_site, people, tmp_path):
    officer = people(world_site).as_cast("data_officer")
    school = unit_id(world_site, THCS)
    officer.goto(f"/don-vi/{school}/lop/")
    rooms = officer.page.locator("main tbody th[scope=row]").all_inner_texts()
    faults = {(3, "Ngày sinh"): "31/2/2014", (9, "Lớp học"): "9Z9", (11, "Họ và tên"): ""}
    first = workbook(tmp_path / "lan-1.xlsx", rooms, faults)
    officer.follow("Nhập học sinh từ Excel")
    send(officer, first).sees("2.000 dòng: 1.997 mới, 3 lỗi", "Dòng 12, cột", "tháng 2/2014")
    officer.sees("Chưa ghi gì", "Chỉ ghi 1.997 dòng hợp lệ, bỏ qua 3 dòng").shot("excel-errors")
    assert officer.page.get_by_role("button", name="Xác nhận ghi").count() == 0
    with officer.page.expect_download(timeout=PATIENT) as download:
        officer.follow("Tải tệp có ghi chú lỗi")
    with open(download.value.path(), "rb") as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read()), read_only=True)["DSHS"]
    said = [str(cell) for row in sheet.iter_rows(min_row=9, max_row=21, values_only=True)
            for cell in row if cell and "Cột" in str(cell)]  # fmt: skip
    assert len(said) == 3 and any("31/2/2014" in text for text in said)

    second = workbook(tmp_path / "lan-2.xlsx", rooms, {})
    officer.follow("Nộp tệp đã sửa")
    send(officer, second).sees("2.000 dòng: 2.000 mới").shot("excel-clean")
    officer.press("Xác nhận ghi 2.000 dòng")
    officer.page.get_by_text("Đã ghi dữ liệu").first.wait_for(timeout=PATIENT)
    officer.sees("2.000").shot("excel-receipt")
    receipt = re.sub(r"\s+", " ", officer.page.locator("main dl.summary").inner_text())
    assert "Thêm mới 2.000 em" in receipt

    officer.press("Hoàn tác lần ghi này")  # the world is shared with other tests
    officer.page.get_by_text("Đã hoàn tác").first.wait_for(timeout=PATIENT)
