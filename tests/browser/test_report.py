"""The ladder of a report by three people: the ward returns a cell, the school's data officer mends
and prepares, the head certifies, the ward accepts."""

import re

TITLE = "Báo cáo nhanh sĩ số và đội ngũ"


def test_the_ladder_by_three_people(world_site, people, pin):
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
    head.page.check("main [name=agree]")
    head.fill(pin=pin).press("Xác nhận trên hệ thống").sees("Đã ghi nhận xác nhận của bạn")
    head.goto(report).sees("Lần 2", "Đã gửi").shot("report-second-copy")

    ward.goto(report).press("Nhận kiểm tra").press("Chấp nhận")
    ward.sees("Đã chấp nhận báo cáo")
    ward.goto(report).sees("Đã được chấp nhận")
