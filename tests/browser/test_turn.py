"""The year turns: the Sở opens it, a school goes through its steps, the Sở runs it for all."""

import re

import pytest

from csdl.site.world.cast import THCS
from tests.browser.conftest import Site
from tests.conftest import WORLD, build_world, clone


@pytest.fixture
def own_site(tmp_path):
    """A demo world of its own: what turns here does not turn the other tests' world."""
    build_world()
    name = "csdl_test_turning"
    clone(name, WORLD)
    site = Site(name, tmp_path)
    yield site
    site.stop()


def finished(person, words):
    """Wait on the job's page until it leads to its result; a job that was over before the page
    came shows the way there instead."""
    page, result = person.page, person.page.locator(".job-done .actions a")
    result.or_(page.get_by_text(words)).first.wait_for(state="attached", timeout=120_000)
    if "/tien-do/" in page.url and result.count():
        result.first.click()
    page.wait_for_url(lambda url: "/tien-do/" not in url, timeout=120_000)
    return person.sees(words)


def fresh(person, words):
    """Dangerous acts ask for the second factor again when the last proof is old."""
    if "/xac-nhan/" in person.page.url:
        person.fill(code=person.code()).press("Tiếp tục")
    return person.sees(words)


def test_one_school_and_the_whole_department(own_site, people):
    so = people(own_site).as_cast("department_officer")
    starts = so.goto("/nam-hoc/").page.locator("main tbody tr").first.inner_text()
    year = int(re.search(r"(\d{4})–", starts)[1]) + 1
    so.follow("Mở năm học").press("Lưu")
    so.sees(f"{year}–{year + 1}")
    so.goto("/ket-chuyen/mo/").fill(basis="Hướng dẫn nhiệm vụ năm học").press("Mở đợt kết chuyển")
    so.sees("trước ngày 10/9").shot("turn-board")

    # A school: outcomes by class, map, rehearsal, commit.
    officer = people(own_site).as_cast("data_officer")
    officer.goto(f"/ket-chuyen/?q={THCS}")
    officer.page.locator("main tbody th a").first.click()
    officer.sees("Bắt đầu bằng diễn tập")
    show = officer.page.url
    officer.press("Diễn tập")
    finished(officer, "Chưa có kết quả cuối năm").shot("turn-blocked")
    officer.page.locator(".steps").get_by_role("link", name="Kết quả cuối năm").click()
    officer.sees("chưa có kết quả cuối năm").shot("outcome-list")
    missing = officer.page.locator("main tbody tr", has_text="Còn thiếu").locator("th a")
    links = [a.get_attribute("href") for a in missing.all()]
    assert links
    for link in links:
        officer.goto(link)
        if link == links[0]:
            first = officer.page.locator("main tbody tr").first
            first.locator("select").first.select_option(label="Lưu ban")
            first.locator("select, input").nth(1).focus()
            officer.shot("outcome-edit")
        officer.press("cho các em chưa ghi").sees("Đã lưu")
    officer.goto(show).press("Diễn tập lại")
    finished(officer, "Diễn tập: chưa thay đổi gì").shot("turn-rehearsed")
    # One pupil of the world has a number that another school holds too: said why it stays.
    officer.follow("Trùng số định danh")
    officer.page.locator("main tbody tr a[href*='/hoc-sinh/']").first.click()
    officer.page.wait_for_url("**/hoc-sinh/**")
    officer.goto(f"{officer.page.url.split('?')[0].rstrip('/')}/sua/")
    officer.fill(id_reason="Đã đối chiếu căn cước bản gốc").press("Lưu")
    # Of another a correction is asked for: the head answers before the year turns.
    head = people(own_site, width=360, height=740).as_cast("head")
    head.goto("/sua-chua/?state=asked").page.locator("main tbody a").first.click()
    head.follow("Không đồng ý").fill(reason="Giấy khai sinh ghi đúng như hồ sơ")
    head.press("Không đồng ý").sees("Giấy khai sinh ghi đúng như hồ sơ")
    officer.goto(show).press("Diễn tập lại")
    finished(officer, "Diễn tập: chưa thay đổi gì")
    assert not officer.page.get_by_text("Các em đang vướng").count()
    officer.follow("Sơ đồ lớp").sees("Mỗi lớp trở thành lớp nào").shot("turn-map")
    officer.goto(show).page.locator("main a.btn-primary", has_text="Kết chuyển").click()
    fresh(officer, "Năm học cũ giữ nguyên").shot("turn-check")
    officer.press("Kết chuyển")
    finished(officer, "Đúng như lần diễn tập, từng em một").shot("turn-done")
    officer.follow("Giao quyền theo lớp năm mới").sees("Ai nhận lớp nào").shot("turn-grants")

    # The head confirms, on a phone; the commune approves.
    head.goto(show).press("Xác nhận đã kết chuyển đủ")
    head.sees("Đã xác nhận")
    commune = people(own_site).as_cast("commune_officer")
    commune.goto(show).press("Phê duyệt")
    commune.sees("Đã phê duyệt")

    # The Sở runs it for the others: those without outcomes say why, and stop nobody.
    so.goto("/ket-chuyen/?state=open").press("Diễn tập 29 trường")
    finished(so, "đã diễn tập")
    so.goto("/ket-chuyen/?state=rehearsed").follow("Kết chuyển các trường trong danh sách")
    fresh(so, "29 trường đã diễn tập").shot("turn-many")
    so.press("Kết chuyển")
    finished(so, "chưa làm được")
    so.goto("/ket-chuyen/?state=failed").sees("chưa có kết quả cuối năm").shot("turn-failed")
