"""A class filled like a sheet, with the line cut in the middle and the session ended: nothing of
what was typed is lost."""

import re

from csdl.site.world.cast import PASSWORD

EXPECTED = re.compile("ERR_INTERNET_DISCONNECTED|status of 429")
SHEET = "form[data-sheet]"


def cell(person, row, code="current_address"):
    return person.page.locator(f"{SHEET} tr[data-row]").nth(row).locator(f"[data-code={code}]")


def state(person, row, words):
    """The row's own word on whether it is kept."""
    spot = person.page.locator(f"{SHEET} tr[data-row]").nth(row).locator("[data-row-state]")
    spot.filter(has_text=re.compile(words)).wait_for()


def bar(person, words):
    person.page.locator("[data-sheet-state]").filter(has_text=re.compile(words)).wait_for()


def quiet(person):
    """All is sent: the bar has gone."""
    person.page.locator("[data-sheet-state]").wait_for(state="hidden")
    person.faults[:] = [fault for fault in person.faults if not EXPECTED.search(fault)]


def paste(person, row, text):
    cell(person, row).focus()
    person.page.evaluate(
        """text => { const data = new DataTransfer(); data.setData('text/plain', text)
           document.activeElement.dispatchEvent(new ClipboardEvent('paste',
             {clipboardData: data, bubbles: true, cancelable: true})) }""",
        text,
    )


def open_sheet(person):
    person.goto("/lop/").follow("7A2")
    person.follow("Điền bảng").sees("Điền bảng lớp 7A2")
    person.page.get_by_role("link", name="Địa chỉ, liên lạc").click()
    person.page.wait_for_url("**/bang/dia-chi/")
    cell(person, 0).wait_for()
    return person


def test_filling_a_class_while_the_line_is_cut(world_site, people):
    teacher = open_sheet(people(world_site).as_cast("homeroom_2"))
    page = teacher.page

    # Keys: Enter goes down, the row that is left saves itself.
    cell(teacher, 0).fill("Số 1 phố Thử")
    page.keyboard.press("Enter")
    assert cell(teacher, 1).evaluate("box => box === document.activeElement")
    state(teacher, 0, r"Đã lưu \d\d:\d\d")
    page.keyboard.press("ArrowUp")
    assert cell(teacher, 0).evaluate("box => box === document.activeElement")

    # The line is cut: what is typed and pasted stays on the page, and says so.
    teacher.context.set_offline(True)
    cell(teacher, 1).fill("Số 2 phố Thử")
    page.keyboard.press("Enter")
    state(teacher, 1, "Chưa lưu")
    bar(teacher, "1 dòng chưa lưu: mất kết nối")
    paste(teacher, 2, "Số 3 phố Thử\t0912345678\r\nSố 4 phố Thử\t0987654321\r\n")
    bar(teacher, "3 dòng chưa lưu")
    teacher.shot("sheet-cut")

    # It is back: all is sent by itself.
    teacher.context.set_offline(False)
    quiet(teacher)
    for row in range(4):
        state(teacher, row, "Đã lưu")

    # Too many people at once: the row waits its turn and goes by itself.
    page.route("**/bang/dia-chi/", lambda route: route.fulfill(status=429), times=1)
    cell(teacher, 3, "email").fill("me.em@example.vn")
    cell(teacher, 0).focus()
    bar(teacher, "1 dòng chưa lưu: mất kết nối")
    quiet(teacher)
    state(teacher, 3, "Đã lưu")

    # The session ends: signing in on a second tab, what waits is sent from the first.
    teacher.context.clear_cookies(name=re.compile("session", re.I))
    cell(teacher, 4).fill("Số 5 phố Thử")
    page.keyboard.press("Tab")
    cell(teacher, 0).focus()
    bar(teacher, "1 dòng chưa lưu: phiên đăng nhập đã hết")
    with teacher.context.expect_page() as opened:
        page.get_by_role("link", name="Đăng nhập lại ở thẻ mới").click()
    second = opened.value
    second.fill("main [name=login]", teacher.username)
    second.fill("main [name=password]", PASSWORD)
    second.click("main button.btn-primary")
    second.wait_for_url("**/da-dang-nhap-lai/")
    second.close()
    page.get_by_role("button", name="Gửi lại").click()
    quiet(teacher)
    state(teacher, 4, "Đã lưu")

    page.reload()
    for row in range(5):
        assert cell(teacher, row).input_value() == f"Số {row + 1} phố Thử"
    assert cell(teacher, 3, "email").input_value() == "me.em@example.vn"
    assert cell(teacher, 2, "phone").input_value() == "091••••678"


def test_two_people_on_one_row(world_site, people):
    teacher = open_sheet(people(world_site).as_cast("homeroom_2"))
    officer = open_sheet(people(world_site).as_cast("data_officer"))
    cell(officer, 0, "email").fill("van.phong@example.vn")
    cell(officer, 1).focus()
    state(officer, 0, "Đã lưu")

    cell(teacher, 0, "email").fill("co.giao@example.vn")
    cell(teacher, 1).focus()
    teacher.sees("Người khác vừa ghi “van.phong@example.vn”")
    teacher.shot("sheet-conflict").page.get_by_role("button", name="Lấy của họ").click()
    state(teacher, 0, "Đã lưu")
    assert cell(teacher, 0, "email").input_value() == "van.phong@example.vn"


def test_the_sheet_on_a_phone_scrolls_inside_its_frame(world_site, people):
    phone = open_sheet(people(world_site, width=360, height=740).as_cast("homeroom_2"))
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
