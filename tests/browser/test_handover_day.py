"""Two clerks at two desks and the projector: by keyboard, one biên bản, the board follows."""

import re
import time

from playwright.sync_api import expect

CLERK = "bananhai"
MAKE_CLERK = """
from django.db import transaction
from tests.accounts.handover_day import second_clerk
with transaction.atomic():
    second_clerk()
"""
FREE = """
from tests.accounts.handover_day import free_stops, the_day
day = the_day()
print("DAY", day.pk)
for stop in free_stops(day)[:2]:
    print("STOP", stop.pk, stop.unit.code, stop.unit.short_name, sep="|")
"""


def open_desk(clerk, day, number):
    clerk.goto(f"/ngay-ban-giao/{day}/mo-ban/")
    clerk.page.select_option("main [name=site]", label="Phía Đông")
    clerk.fill(number=str(number)).press("Mở bàn này")
    clerk.page.wait_for_url("**/ban/")
    return clerk


def search(clerk, words):
    """The box has the focus; Enter searches, and the one result's button has it next."""
    expect(clerk.page.locator("#f-q")).to_be_focused()
    clerk.page.keyboard.type(words)
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.get_by_role("button", name=re.compile("Làm ở bàn này"))).to_be_focused()


def test_two_clerks_at_once_and_the_board(world_site, people):
    world_site.manage("shell", "-c", MAKE_CLERK)
    said = world_site.manage("shell", "-c", FREE)
    day = re.search(r"DAY (\d+)", said)[1]
    [(stop, code, name), (_, other, _)] = re.findall(r"STOP\|(\d+)\|(\w+)\|(.+)", said)
    one = people(world_site).as_cast("department_officer")
    two = people(world_site).sign_in(CLERK)
    board = people(world_site, width=1920, height=1080).as_cast("inspector")
    board.goto(f"/ngay-ban-giao/{day}/bang/").sees("0/114")
    sizes = board.page.eval_on_selector_all(
        "main :is(p,li,a,b,span)", "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 24
    open_desk(one, day, 1)
    open_desk(two, day, 2)

    # Both find the same unit; the first has it, the second is told who, since when.
    search(one, code)
    search(two, code)
    began = time.monotonic()
    one.page.keyboard.press("Enter")
    one.page.wait_for_url(f"**/luot-nhan/{stop}/")
    two.page.keyboard.press("Enter")
    two.sees(re.compile(r"Bàn 1 \(Phía Đông\) đang làm, từ \d\d:\d\d"))
    two.faults.clear()  # the 409 just told
    board.sees(re.compile(r"Đang làm ở bàn 1")).shot("handover-board")

    # By keyboard alone: letter, three ticks, hand over, print, signed on paper.
    keys = one.page.keyboard
    expect(one.page.locator("[name=letter_number]")).to_be_focused()
    keys.type("12/GGT-UBND")
    keys.press("Tab")
    keys.type("05/01/2026")
    for _ in range(3):
        keys.press("Tab")
        keys.press("Space")
    one.shot("handover-card")
    keys.press("Enter")
    one.sees("In biên bản và phiếu kích hoạt")
    printing = one.page.get_by_role("button", name="In biên bản và phiếu kích hoạt")
    expect(printing).to_be_focused()
    answer = one.context.request.post(
        f"{world_site.url}/luot-nhan/{stop}/in/",
        form={"csrfmiddlewaretoken": one.page.locator("main [name=csrfmiddlewaretoken]").first
              .get_attribute("value")},
        headers={"Referer": world_site.url},
    )  # fmt: skip
    assert answer.body()[:4] == b"%PDF"
    keys.press("Tab")
    keys.press("Enter")
    one.sees(f"{name} đã nhận tài khoản")
    assert time.monotonic() - began < 60
    expect(one.page.locator("#f-q")).to_be_focused()  # người tiếp theo

    # The second clerk finds it received, goes on to the next, and gives that one back.
    two.goto(f"/ngay-ban-giao/{day}/ban/?q={code}").sees("Đã nhận")
    two.goto(f"/ngay-ban-giao/{day}/ban/")
    search(two, other)
    two.page.keyboard.press("Enter")
    two.sees("Kiểm tra rồi giao").press("Nhả, để bàn khác làm").sees("bàn khác làm được")

    # The board followed by itself; without the network it says since when.
    expect(board.page.locator(".live-count strong")).to_have_text("1/114", timeout=15_000)
    board.context.set_offline(True)
    board.page.get_by_text(re.compile(r"Mất kết nối từ \d\d:\d\d")).wait_for(timeout=15_000)
    board.context.set_offline(False)
    board.page.locator("#net").wait_for(state="hidden", timeout=15_000)
    board.faults.clear()  # the requests that could not go out

    papers = world_site.manage(
        "shell", "-c",
        "from accounts.models import Paper, HandoverStop; "
        f"s = HandoverStop.objects.get(pk={stop}); "
        "print('PAPERS', Paper.objects.filter(kind='handover', subject=s.assigned).count())",
    )  # fmt: skip
    assert "PAPERS 1" in papers


def test_the_board_without_scripts(world_site, chromium, people):
    """A plain page: the tiles are there, a link reads it anew."""
    viewer = people(world_site).as_cast("inspector")
    state = viewer.context.storage_state()
    plain = chromium.new_context(
        base_url=world_site.url, java_script_enabled=False, storage_state=state
    )
    page = plain.new_page()
    viewer.goto("/ngay-ban-giao/")
    href = viewer.page.get_by_role("link", name="Bàn giao tài khoản quản trị").first.get_attribute(
        "href"
    )
    page.goto(f"{href}bang/")
    assert page.locator(".live-tiles li").count() == 114
    page.get_by_role("link", name="Tải lại").click()
    assert page.locator(".live-count strong").inner_text().endswith("/114")
    plain.close()
