"""From a red score to green: found in the menu, led to the field, mended, seen at once."""

import re

import pytest

pytestmark = pytest.mark.browser


def side(person, label):
    """The colour of one of the four scores: done, soon, returned."""
    tile = person.page.locator("main ul.counts li", has_text=label).first
    return re.search(r"count-(\w+)", tile.get_attribute("class"))[1]


def save(person, **values):
    person.fill(**values).press("Lưu")
    person.page.wait_for_url(lambda url: "/sua/" not in url)


def whole_record(person):
    """The page of scores of the first pupil of the class whose record lacks nothing."""
    links = person.page.locator("table:has(#work-cap) tbody th a")
    paths = [link.get_attribute("href") for link in links.all()]
    for path in paths:
        pk = re.search(r"/hoc-sinh/(\d+)/", path)[1]
        record = f"/chat-luong/hoc-sinh/{pk}/"
        if side(person.goto(record), "Đủ") == "done":
            return record
    raise AssertionError(f"no whole record among {paths}")


def test_from_red_to_green(world_site, people):
    teacher = people(world_site).as_cast("homeroom")
    teacher.page.locator("nav.nav-main").get_by_role("link", name="Chất lượng").click()
    teacher.sees("Đúng", "Đủ", "Sạch", "Sống", "Học sinh phải sửa").shot("quality-room")
    record = whole_record(teacher)

    teacher.goto(record.replace("/chat-luong", "") + "nhan-than/sua/")
    save(teacher, birth_place="")  # someone takes it away: the score is red at once
    teacher.goto(record).sees("Thiếu nơi sinh.").shot("quality-record")
    assert side(teacher, "Đủ") == "returned"

    teacher.follow("Thiếu nơi sinh.")
    assert teacher.page.url.endswith("#id_birth_place")
    save(teacher, birth_place="Bệnh viện Phụ sản (mẫu)")
    assert side(teacher.goto(record), "Đủ") == "done"
    assert teacher.page.get_by_text("Thiếu nơi sinh.").count() == 0
