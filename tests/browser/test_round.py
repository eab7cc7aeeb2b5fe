"""A review round on the demo world: a teacher on a phone, the head, the board of the Sở."""

import re

import pytest

from csdl.site.world.cast import PIN
from tests.browser.papers import paper_of, text_of

pytestmark = pytest.mark.browser


def test_a_class_reviewed_on_a_phone_handed_over_and_seen_by_the_so(world_site, people):
    teacher = people(world_site, width=360, height=740).as_cast("homeroom")
    teacher.goto("/").follow("Rà soát lớp 6A1").sees("em đã xong")
    room = re.search(r"/dot-ra-soat/lop/\d+/", teacher.page.url)[0]
    teacher.follow("Tiếp tục rà soát").sees("Đúng, đủ").shot("review-phone")
    first = teacher.page.url
    teacher.page.keyboard.press("d")  # by keyboard; the next one comes by itself
    teacher.page.wait_for_url(lambda url: url != first)
    teacher.goto(room).follow("Xác nhận các em không có lỗi").press("Xác nhận đúng, đủ")
    teacher.sees("Đã xác nhận").shot("review-class")
    teacher.page.locator("main tbody tr", has_text="Để hỏi").locator("a").first.click()
    teacher.page.wait_for_url("**/em/*/")
    teacher.press("Đúng, đủ")
    teacher.page.wait_for_url(f"**{room}")
    teacher.follow("Bàn giao dữ liệu lớp").fill(pin=PIN).press("Lập biên bản bàn giao")
    paper = paper_of(teacher)

    head = people(world_site).as_cast("head")
    head.goto("/").follow("Kiểm tra 1 lớp").follow("6A1").sees("chưa phát phiếu cho gia đình")
    head.fill(reason="Đã báo gia đình ở buổi họp", pin=PIN).press("Xác nhận lớp")
    head.sees("Đã xác nhận lớp 6A1").shot("review-school")

    text = text_of(head, paper)
    for words in ("BÀN GIAO DỮ LIỆU LỚP 6A1", "Tô Thị Lan", "Đinh Thị Kim Ngân"):
        assert words in text

    officer = people(world_site).as_cast("department_officer")
    officer.goto("/dot-ra-soat/").follow("Rà soát, cập nhật dữ liệu").follow("Bảng theo dõi")
    officer.sees("Lê Chân", "trường đã nhận").shot("review-board")
