"""From a red score to green: found in the menu, led to the field, mended, seen at once."""

import re

import pytest

pytestmark = pytest.mark.browser


def side(person, label):
    """The tile of one of the four scores."""
    return person.page.locator("main ul.counts li", has_text=label).first


def save(person, **values):
    person.fill(**values).press("Lưu")
    person.page.wait_for_url(lambda url: "/sua/" not in url)


def test_from_red_to_green(world_site, people):
    officer = people(world_site).as_cast("data_officer")
    officer.page.locator("header, nav").get_by_role("link", name="Chất lượng").first.click()
    officer.sees("Đúng", "Đủ", "Sạch", "Sống", "Mất điểm vì đâu").shot("quality-school")
    rows = officer.page.locator("table:has(#rooms-cap) tbody tr")
    one, whole = re.compile(r"^\s*1\s*$"), re.compile(r"^\s*100\s*$")
    row = rows.filter(has=officer.page.locator("td[data-label='Học sinh']", has_text=one))
    row = row.filter(has=officer.page.locator("td[data-label='Đủ %']", has_text=whole)).first
    row.locator("th a").click()
    officer.page.wait_for_url(re.compile(r"/chat-luong/lop/\d+/"))
    room = officer.page.url
    assert "count-done" in side(officer, "Đủ").get_attribute("class")

    officer.page.locator("table:has(#work-cap) tbody th a").first.click()
    officer.follow("Sửa nhân thân").sees("Nơi sinh")
    save(officer, birth_place="")  # someone takes it away: the score is red at once
    officer.goto(room).sees("Thiếu nơi sinh.").shot("quality-room")
    assert "count-returned" in side(officer, "Đủ").get_attribute("class")

    officer.follow("Thiếu nơi sinh.")
    assert officer.page.url.endswith("#id_birth_place")
    save(officer, birth_place="Bệnh viện Phụ sản (mẫu)")
    officer.goto(room)
    assert "count-done" in side(officer, "Đủ").get_attribute("class")
    assert officer.page.get_by_text("Thiếu nơi sinh.").count() == 0
