"""Both routes of signing, as people walk them: on the screen, and on paper that comes back."""

import io
import re
import zipfile

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from PIL import Image, ImageDraw

from csdl.site.world.cast import TOTP_SECRET
from tests.accounts import sheets


def come_in(person, key):
    """Sign in as one of the cast, with the app's code where the demo has one set up."""
    person.as_cast(key)
    for _ in range(4):
        if "/2fa/" not in person.page.url:
            return person
        counter = max(yield_hotp_counters_from_time())
        code = format_hotp_value(hotp_value(TOTP_SECRET, counter))
        person.fill(code=code).page.locator("main button.btn-primary").click()
        person.page.wait_for_load_state()
        if "/2fa/" in person.page.url:
            person.page.wait_for_timeout(31_000)  # each code works once
    raise AssertionError(f"{key} did not get past the second factor")


def paper_of(person, name, kind):
    """The address of someone's paper, found on the register."""
    person.goto(f"/giay-to/?q={name}&kind={kind}")
    links = person.page.locator('main th[scope=row] a[href^="/giay-to/"]')
    assert links.count() == 1, f"{name}, {kind}: {links.count()} papers"
    return links.first.get_attribute("href")


def code_of(person, paper):
    person.goto(paper)
    return person.page.locator("aside dl.summary dd").first.inner_text().strip()


def sign(person, paper, pin):
    person.goto(paper)
    person.page.check("main [name=agree]")
    person.fill(pin=pin)
    return person.press("Xác nhận trên hệ thống")


def printed(person, name):
    """The papers of someone by "Mỗi bản một tệp": {code: pages as an office scanner gives them}."""
    person.goto(f"/giay-to/?q={name}").press("Mỗi bản một tệp (ZIP)")
    person.page.wait_for_url("**/tien-do/*/")
    link = person.page.locator("main").get_by_role("link", name="Tải tệp")
    link.wait_for(timeout=60_000)
    with person.page.expect_download() as download:
        link.click()
    data = download.value.path().read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name.removesuffix(".pdf"): sheets.pages_of(archive.read(name))
            for name in archive.namelist()
        }


def test_both_sides_confirm_on_the_screen(world_site, people, pin):
    """The head has confirmed; the teacher does, first with a wrong PIN, and has the class."""
    teacher = come_in(people(world_site, width=360, height=740), "waiting")
    teacher.goto("/").sees("Xác nhận đã nhận")
    teacher.page.get_by_role("link", name=re.compile("Xác nhận đã nhận: biên bản")).click()
    paper = re.search(r"/giay-to/\d+/", teacher.page.url)[0]
    teacher.sees("Chưa có hiệu lực").shot("sign-receiver-phone")
    sign(teacher, paper, "000000").sees("Mã PIN chưa đúng (còn 4 lần thử)")
    sign(teacher, paper, pin).sees("Đã ghi nhận xác nhận của bạn")
    teacher.sees("Xác nhận trên hệ thống lúc")
    teacher.goto("/").sees("Lớp 6A2")
    visitor = people(world_site)
    code = code_of(teacher, paper)
    visitor.goto(f"/K/{code.lower()}").sees("Đúng bản đã phát hành").shot("paper-check")
    assert "Mong" not in visitor.page.content()


def test_signed_by_hand_scanned_and_filed(world_site, people):
    """Print, sign, scan; one page lost its QR code and is accepted by name and reason."""
    officer = come_in(people(world_site), "data_officer")
    name = "Nghiêm Văn Ký"
    paper, card = paper_of(officer, name, "handover"), paper_of(officer, name, "commitment")
    card_code = code_of(officer, card)
    stack = printed(officer, name)
    assert set(stack) == {code_of(officer, paper), card_code}
    first, last = stack[code_of(officer, paper)]
    wet = sheets.torn(stack[card_code][0])

    officer.goto(paper).sees("Chưa có hiệu lực").follow("Nộp bản đã ký")
    officer.sees("PDF tối đa 10 MB").shot("scan-upload")
    officer.page.set_input_files(
        "main [name=files]",
        [
            {"name": "bien-ban.pdf", "mimeType": "application/pdf",
             "buffer": sheets.as_pdf(sheets.grey(first), sheets.half(last))},
            {"name": "cam-ket.jpg", "mimeType": "image/jpeg", "buffer": sheets.as_photo(wet)},
        ],
    )  # fmt: skip
    officer.press("Đọc các tệp")
    officer.page.wait_for_url("**/nop-ban-ky/*/")
    if officer.page.get_by_text("1 khớp, 1 không đọc được QR").count() == 0:
        officer.page.get_by_role("link", name="Xem kết quả").click(timeout=60_000)
    officer.sees("1 khớp, 1 không đọc được QR", "Nộp 1 biên bản").shot("scan-result")
    officer.fill(code=card_code, reason="mã QR bị ướt, đã so với bản giấy")
    officer.press("Nhận trang này").sees("2 khớp").press("Nộp 2 biên bản")
    officer.sees("Đã nộp 2 biên bản.", "2 đã nộp").shot("scan-filed")

    officer.goto(card).sees("Xem bản đã nộp", "Nhận không qua mã QR: mã QR bị ướt")
    officer.shot("paper-filed")
    copy = officer.context.request.get(f"{world_site.url}{card}ban-ky/")
    assert copy.headers["content-type"] == "application/pdf" and copy.body().startswith(b"%PDF")
    teacher = come_in(people(world_site), "unsigned")
    teacher.goto("/").sees("Lớp 9A3")


def test_the_result_page_on_a_phone_without_scripts(world_site, chromium, people):
    """Uploading and seeing the result needs no script; a picture that is no paper is said so."""
    officer = come_in(people(world_site), "data_officer")
    state = officer.context.storage_state()
    context = chromium.new_context(
        base_url=world_site.url,
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
        storage_state=state,
    )
    page = context.new_page()
    link = officer.goto("/giay-to/?state=open").page.locator("main th[scope=row] a").first
    officer.goto(link.get_attribute("href"))
    unit = officer.page.get_by_role("link", name="Nộp bản đã ký").get_attribute("href")
    page.goto(unit)
    photo = Image.new("L", (1654, 2339), 230)
    ImageDraw.Draw(photo).ellipse((300, 300, 1300, 1300), fill=30)
    page.set_input_files(
        "main [name=files]",
        {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": sheets.as_photo(photo)},
    )
    page.get_by_role("button", name="Đọc các tệp").click()
    page.wait_for_url("**/nop-ban-ky/*/")
    for _ in range(60):
        if page.get_by_text("1 không đọc được QR").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert page.get_by_text("1 không đọc được QR").count()
    assert page.get_by_role("button", name=re.compile("Nộp .* biên bản")).count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
