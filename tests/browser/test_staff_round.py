"""The review of staff from opening the round to the Sở's board: the Sở, the officer and each person
at one phone, the head, the list read back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from csdl.site.world.cast import PIN
from tests.browser.papers import paper_of, sign, text_of

pytestmark = pytest.mark.browser
TITLE = "Rà soát nhân sự quý IV"


def open_round(so):
    so.goto("/dot-ra-soat/").follow("Lập đợt rà soát").fill(title=TITLE)
    so.page.check("main [name=covers][value=staff]")
    last = timezone.localdate() + timedelta(days=9)
    so.fill(day_THCS=last.strftime("%d/%m/%Y")).press("Lập đợt")
    so.sees("Chưa mở").press("Mở đợt")
    so.sees("Đã mở đợt")


def no_sideways(person):
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert person.page.evaluate(wide) <= 0


def test_staff_from_opening_to_the_board_of_the_so(world_site, people):
    so = people(world_site).as_cast("department_officer")
    open_round(so)

    officer = people(world_site, width=360, height=740).as_cast("data_officer")
    officer.goto("/dot-ra-soat/").follow(TITLE).follow("Rà soát nhân sự").sees(
        "Lương Thị Ánh Tuyết"
    )
    school = re.search(r"/dot-ra-soat/truong/\d+/", officer.page.url)[0]
    links = officer.page.locator("main th[scope=row] a")
    hrefs = [links.nth(n).get_attribute("href") for n in range(links.count())]
    officer.shot("staff-round-phone")
    no_sideways(officer)
    officer.follow("Bạch Thị Yến").sees("Chưa có lần xác nhận trước").shot("staff-sit-phone")
    no_sideways(officer)
    officer.follow("Mời Bạch Thị Yến").sees("tự nhập mã PIN của mình")
    for statement in ("mine", "right", "liable"):
        officer.page.check(f"main [name={statement}]")
    officer.fill(pin=PIN).press("Tôi xác nhận đúng, đủ")
    officer.sees("Cảm ơn Bạch Thị Yến").shot("staff-confirmed-phone")

    head = people(world_site).as_cast("head")
    base = f"{school}nhan-su/"
    for href in hrefs:
        head.goto(f"{base}{href}")
        if head.page.get_by_role("link", name="Ghi ngoại lệ").count():
            head.follow("Ghi ngoại lệ").fill(reason="Đang nghỉ chế độ")
            head.page.check("main [name=kind][value=leave]")
            head.press("Ghi ngoại lệ")
            head.sees("Đã ghi ngoại lệ")

    officer.goto(base).follow("Kết thúc, lập danh sách").fill(pin=PIN).press(
        "Lập danh sách xác nhận"
    )
    paper = paper_of(officer)
    text = text_of(head, paper)  # drawn with one signature; then the head's
    sign(head, paper)
    head.goto(base).sees("đã mở").shot("staff-round")
    for words in ("DANH SÁCH XÁC NHẬN", "Bạch Thị Yến", "Đang nghỉ chế độ", "Lương Thị Ánh Tuyết"):
        assert words in text

    head.goto(school).follow("Xác nhận hoàn thành, gửi lên").fill(pin=PIN).press("Lập xác nhận")
    assert "danh sách xác nhận mã" in text_of(head, paper_of(head))
    so.goto("/dot-ra-soat/").follow(TITLE).follow("Bảng theo dõi").sees("Nhân sự đã xác nhận 1/")
    so.sees("ngoại lệ").shot("staff-board")
