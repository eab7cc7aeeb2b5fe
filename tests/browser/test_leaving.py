"""A teacher leaves: the head passes on all they hold in one act; the leaver is out at once."""

import re

import pytest

from csdl.site.world.cast import CAST
from tests.browser.conftest import Site
from tests.browser.papers import sign
from tests.conftest import WORLD, build_world, clone


@pytest.fixture
def own_site(tmp_path):
    """A demo world of its own: what leaves here does not leave the other tests' world."""
    build_world()
    name = "csdl_test_leaving"
    clone(name, WORLD)
    site = Site(name, tmp_path)
    yield site
    site.stop()


def today(person):
    return person.page.evaluate(
        "new Date().toLocaleDateString('en-GB', {timeZone: 'Asia/Ho_Chi_Minh'})"
    )


def test_a_teacher_leaves_and_another_takes_the_class(own_site, people):
    leaver = people(own_site).as_cast("homeroom")
    leaver.goto("/").sees("6A1")
    head = people(own_site).as_cast("head")
    head.goto("/don-vi/?q=hoa phuong")
    head.page.locator("main").get_by_role("link", name="Trường THCS Hoa Phượng").first.click()
    head.page.get_by_role("link", name="Thủ trưởng, đầu mối", exact=True).first.click()
    head.sees("Các vị trí qua các thời kì").shot("post-list")
    unit = re.search(r"/don-vi/(\d+)/", head.page.url)[1]

    # Step 1: who, why, from which day.
    head.follow("Thay đổi nhân sự")
    name = CAST["homeroom"].full_name
    head.page.select_option("main [name=leaver]", label=f"{name} ({CAST['homeroom'].username})")
    head.page.get_by_label("Nghỉ việc, nghỉ hưu").check()
    head.fill(day=today(head), basis="Quyết định số 12/QĐ-UBND ngày 01/12/2026")
    head.press("Xem việc đang giữ").sees("Giáo viên chủ nhiệm").shot("leave-plan")

    # Step 2: forgotten, then answered.
    head.press("Kiểm tra lại").sees("Chọn kết thúc hoặc giao.")
    who = CAST["subject_teacher"]
    row = head.page.locator("main tbody tr", has_text="Giáo viên chủ nhiệm")
    row.locator("select").select_option(label=f"Giao cho {who.full_name}, {who.title}")
    head.press("Kiểm tra lại").sees(f"Giao cho {who.full_name}").shot("leave-check")

    # Step 3: done; the minutes stands, the leaver is out.
    head.press("Lập biên bản và bàn giao").sees("đăng xuất khỏi mọi thiết bị").shot("leave-minutes")
    minutes = re.search(r"/giay-to/\d+/", head.page.url)[0]
    leaver.page.goto("/")
    assert "/dang-nhap/" in leaver.page.url

    # The receiver holds nothing before both have signed, and the class after.
    receiver = people(own_site, width=360, height=740).as_cast("subject_teacher")
    assert "6A1" not in receiver.page.content()
    receiver.goto("/").page.locator("main a", has_text="Xác nhận đã nhận").first.click()
    paper = re.search(r"/giay-to/\d+/", receiver.page.url)[0]
    sign(receiver, paper)
    sign(head, paper)
    receiver.goto("/").sees("6A1")

    # The leaver signs the minutes with an account that opens nothing else.
    leaver.as_cast("homeroom").goto("/")
    assert "Lớp 6A1" not in leaver.page.content()
    sign(leaver, minutes)
    sign(head, minutes)
    head.goto(f"/don-vi/{unit}/phu-trach/").sees(name)
