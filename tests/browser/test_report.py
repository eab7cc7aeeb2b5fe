"""The ladder of a report: the ward returns a cell, the school's data officer mends and prepares,
the head certifies, the ward accepts and sends its sum, the Sở accepts that, and what is below is
locked. Screen, PDF and workbook say the same figures."""

import io
import re
import time

import openpyxl
import pdfplumber

TITLE = "Báo cáo nhanh sĩ số và đội ngũ"


def test_the_ladder_by_five_people(world_site, people, pin):
    ward = people(world_site).as_cast("commune_officer")
    ward.goto("/bao-cao/").follow(TITLE)
    ward.sees("Báo cáo của các đơn vị")
    period = re.search(r"/bao-cao/\d+/", ward.page.url)[0]
    ward.goto(f"{period}?q=THCS Hoa Phượng").follow("Trường THCS Hoa Phượng")
    report = re.search(r"/bao-cao-don-vi/\d+/", ward.page.url)[0]
    ward.sees("Đã gửi").shot("report-sent")
    ward.press("Nhận kiểm tra").sees("Bạn đang kiểm tra báo cáo này")
    ward.follow("Trả lại")
    ward.fill(reason="Xem lại số lớp ghép khối 6")
    note = ward.page.locator("input[name^='note.'][name$='.B02.k6']")
    assert note.is_hidden()
    ward.page.locator("input[name=mark][value$='.B02.k6']").check()
    note.fill("Có 1 lớp ghép")
    ward.shot("report-return")
    ward.press("Trả lại").sees("Đã trả lại")

    officer = people(world_site, width=360, height=740).as_cast("data_officer")
    officer.goto("/").sees("Sửa và gửi lại")
    officer.goto(report).sees("Bị trả lại", "Có 1 lớp ghép").shot("report-returned-phone")
    officer.page.locator("input[name$='.B02.k6']").fill("1")
    officer.press("Lưu và trình thủ trưởng").sees("Kiểm tra lại trước khi trình")
    officer.press("Trình thủ trưởng").sees("Chờ thủ trưởng")

    head = people(world_site).as_cast("head")
    head.goto(report).follow("Xác nhận và gửi")
    head.page.check("main [name=agree]")
    head.fill(pin="000000").press("Xác nhận trên hệ thống").sees("Mã PIN chưa đúng")
    certify(head, pin)
    head.goto(report).sees("Lần 2", "Đã gửi", "Lần gửi cuối khác lần trước: 2 ô")
    head.shot("report-second-copy")

    ward.goto(report).press("Nhận kiểm tra").press("Chấp nhận")
    ward.sees("Đã chấp nhận báo cáo")
    ward.goto(report).sees("Đã được chấp nhận")
    say_the_same(head, report)

    # the ward's own report is the sum of what it accepted; four schools are still out
    ward.goto(f"{period}?q=Phường Lê Chân").follow("Phường Lê Chân")
    above = re.search(r"/bao-cao-don-vi/\d+/", ward.page.url)[0]
    ward.sees("đơn vị chưa được chấp nhận")
    for box in ward.page.locator("main input[name^='why.']").all():
        box.fill("Các trường còn lại gửi sau")
    ward.press("Lưu và trình thủ trưởng").sees("Kiểm tra lại trước khi trình", "Số liệu đã khớp")
    ward.press("Trình thủ trưởng").sees("Chờ thủ trưởng")
    chief = people(world_site).as_cast("commune_head")
    chief.goto(above).follow("Xác nhận và gửi")
    certify(chief, pin)

    top = people(world_site).as_cast("department_officer")
    top.goto(f"{period}?tier=3&state=sent").follow("Phường Lê Chân")
    top.sees("Đang ở: Sở Giáo dục và Đào tạo Hải Phòng")
    top.press("Nhận kiểm tra").press("Chấp nhận").sees("Đã chấp nhận báo cáo")
    officer.goto(report).sees("Đã khoá").shot("report-locked-phone")
    say_the_same(chief, above)


def certify(person, pin):
    person.page.check("main [name=agree]")
    person.fill(pin=pin).press("Xác nhận trên hệ thống").sees("Đã ghi nhận xác nhận của bạn")


def say_the_same(person, report):
    """The figures of every row on the screen, in the frozen PDF and in the workbook."""
    person.goto(report)
    rows = person.page.evaluate(ROWS)
    assert len(rows) > 50 and sum(len(numbers) for _, numbers in rows) > 150
    paper = person.page.locator("main a[href^='/giay-to/']").first.get_attribute("href")
    book = openpyxl.load_workbook(io.BytesIO(fetched(person, f"{report}excel/")))
    lines = [line for sheet in book for line in sheet.iter_rows(values_only=True)]
    assert [numbers for key, numbers in rows] == [
        [cell for cell in line[2:] if isinstance(cell, int)]
        for line in lines
        if line[0] and KEY.fullmatch(str(line[0]))
    ]
    with pdfplumber.open(io.BytesIO(fetched(person, f"{paper}pdf/"))) as pdf:
        tables = [line for page in pdf.pages for table in page.extract_tables() for line in table]
    assert rows == [
        [line[0], [int(cell.replace(".", "")) for cell in line[2:] if cell and cell != "x"]]
        for line in tables
        if line[0] and KEY.fullmatch(line[0])
    ]


KEY = re.compile(r"[A-H]\d\d[A-Z]?")
ROWS = """() => [...document.querySelectorAll("[aria-labelledby^=form-] tbody tr")].map(row => [
    row.querySelector("th").innerText.split(".")[0],
    [...row.querySelectorAll("td")].map(cell => cell.firstChild)
        .map(node => (node.firstChild ?? node).textContent.trim())
        .filter(text => /^[\\d.]+$/.test(text)).map(text => Number(text.replaceAll(".", "")))
]).filter(([key]) => /^[A-H]\\d\\d[A-Z]?$/.test(key))"""


def fetched(person, path):
    """A file as this person gets it; a PDF once the worker has drawn it."""
    for _ in range(150):
        answer = person.context.request.get(path)
        assert answer.status == 200, path
        if "text/html" not in answer.headers["content-type"]:
            return answer.body()
        time.sleep(0.2)
    raise AssertionError(f"{path} was never drawn")
