"""A commune officer limited to one level: chosen in the wizard, printed, and all that is shown."""

import re

from csdl.site.world.cast import LE_CHAN, PASSWORD, THCS
from tests.browser.papers import sign
from tests.browser.test_inspector import unit_id
from tests.browser.test_main_job import id_of

LEVEL = "Cán bộ phụ trách cấp học"


def status(person, path):
    return person.context.request.get(f"{person.site.url}{path}").status


def test_one_level_of_the_ward(world_site, people):
    """Given on the screen with its level and functions; then only that level is there."""
    ward, thcs = unit_id(world_site, LE_CHAN), unit_id(world_site, THCS)
    officer = people(world_site).as_cast("commune_officer")
    holder = id_of(officer, "/nguoi-dung/?q=nghiem+thi+thao", "Nghiêm Thị Thảo")

    # What the ward's officer is offered: levels and functions, and nothing of a school's work.
    officer.goto(f"/giao-quyen/{ward}/{ward}/{holder}/")
    officer.page.get_by_label(LEVEL, exact=True).check()
    officer.page.get_by_label("Tiểu học", exact=True).check()
    officer.page.get_by_label("Thông tin cơ sở giáo dục", exact=True).check()
    assert officer.page.locator("main [name=subject]").count() == 0
    officer.shot("give-level")
    officer.press("Kiểm tra lại").sees("cấp Tiểu học", "Thông tin cơ sở giáo dục")
    officer.press("Lập biên bản").sees("Chưa có hiệu lực")
    paper = re.search(r"/giay-to/\d+/", officer.page.url)[0]
    officer.sees("cấp Tiểu học")

    head = people(world_site).as_cast("commune_head")
    sign(head, paper)
    limited = people(world_site, width=390, height=800).sign_in("thaont", PASSWORD)
    sign(limited, paper)

    # Only schools with that level, only its classes; the others do not exist for this person.
    limited.goto("/don-vi/?tier=4")
    shown = limited.page.locator("main").inner_text()
    assert "Tiểu học" in shown and "THCS Hoa Phượng" not in shown
    assert status(limited, f"/don-vi/{thcs}/") == 404
    primary = id_of(limited, "/don-vi/?tier=4", re.compile("Tiểu học"))
    assert status(limited, f"/don-vi/{primary}/") == 200
    assert status(limited, f"/don-vi/{primary}/sua/") == 200, "the function: mend a school's facts"
    assert status(limited, f"/don-vi/{ward}/sua/") == 403, "but not the ward's own"
    limited.goto("/lop/")
    rooms = limited.page.locator("main").inner_text()
    assert not re.search(r"\b[6-9]A\d\b", rooms)
    limited.shot("one-level")

    # Nothing to hand on, nothing to sign for others, no records to change.
    assert status(limited, f"/giao-quyen/{ward}/") == 403
    assert status(limited, "/nhat-ky/") == 403


def test_the_printed_paper_says_the_level(world_site, people):
    officer = people(world_site).as_cast("level_officer").goto("/giay-to/")
    row = officer.page.locator("main tr", has_text="Biên bản bàn giao tài khoản").first
    path = row.locator("a[href^='/giay-to/']").first.get_attribute("href")
    answer = officer.context.request.get(f"{world_site.url}{path}")
    assert answer.status == 200 and "cấp Tiểu học" in answer.text()
