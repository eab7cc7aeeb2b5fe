"""Lost phone, lost password: the ladder, step by step, as people climb it. And a passkey."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg

from accounts.login.lockout import key_of
from csdl.site.world.cast import CAST
from tests.browser.test_main_job import slip_code
from tests.conftest import owner_url

SECOND = "/dang-nhap/2fa/"
NEW, NEW_PIN = "sông đào trong vắt 57", "480913"


def user_path(officer, key):
    """The address of a person's card, found as an officer finds it."""
    officer.goto(f"/nguoi-dung/?q={CAST[key].username}").follow(CAST[key].full_name)
    return re.search(r"/nguoi-dung/\d+/", officer.page.url)[0]


def test_a_lost_phone(world_site, people):
    """The head's phone is gone: the ward's officer prints a slip; password, PIN, app are new."""
    head, officer = people(world_site).as_cast("head_3"), people(world_site)
    name = CAST["head_3"].username
    head.goto("/").sees("Việc của tôi")
    officer.as_cast("commune_officer_2")
    card = user_path(officer, "head_3")
    officer.follow("In phiếu kích hoạt").sees("đặt lại mật khẩu, mã PIN và lớp bảo vệ thứ hai")
    code = slip_code(officer, card)

    # The slip is used on another machine; the old one is out at once.
    fresh = people(world_site)
    fresh.goto("/kich-hoat/").fill(
        username=name, code=code, password=NEW, password2=NEW, pin=NEW_PIN, pin2=NEW_PIN
    )
    fresh.press("Kích hoạt tài khoản").sees("Tài khoản đã kích hoạt")
    head.goto("/")
    assert "/dang-nhap/" in head.page.url

    # With the new password alone one gets as far as setting up the new phone.
    fresh.goto("/dang-nhap/").fill(login=name, password=NEW).press("Đăng nhập")
    fresh.sees("Đặt lớp bảo vệ thứ hai", "đặt lại bằng phiếu").shot("factor-needed")
    assert fresh.page.goto("/nguoi-dung/").url.endswith("can-co/?next=%2Fnguoi-dung%2F")
    fresh.username, fresh.password = name, NEW
    fresh.set_up_factor()
    assert len(fresh.recovery_codes) == 10
    fresh.shot("recovery-codes").follow("Xong, vào làm việc").sees("Việc của tôi")
    fresh.goto("/tai-khoan/2fa/ma-du-phong/").sees("Mã chỉ hiện một lần")

    # The next day: password and the new phone's code; the old phone's opens nothing.
    later = people(world_site, width=360, height=740)
    later.goto("/dang-nhap/").fill(login=name, password=NEW).press("Đăng nhập")
    later.sees("Nhập mã xác thực").fill(code="000000").press("Đăng nhập").sees("Mã chưa đúng")
    later.username = name
    later.fill(code=later.code()).press("Đăng nhập").sees("đặt lại bằng phiếu")
    officer.goto(card).sees("Đặt lại bằng phiếu", CAST["commune_officer_2"].full_name)
    officer.shot("person-card")
    later.shot("told-phone").goto("/tai-khoan/phien/").sees("Máy này").shot("sessions-phone")

    # Neither phone nor app at hand: a recovery code, once.
    third = people(world_site)
    third.goto("/dang-nhap/").fill(login=name, password=NEW).press("Đăng nhập")
    third.fill(code=fresh.recovery_codes[0]).press("Đăng nhập").sees("Việc của tôi")


def test_nobody_prints_a_slip_upwards(world_site, people):
    officer = people(world_site).as_cast("data_officer")
    card = user_path(officer, "head")
    assert officer.page.get_by_role("link", name="In phiếu kích hoạt").count() == 0
    assert officer.page.goto(f"{card}phieu/").status == 409
    officer.sees("do UBND phường Lê Chân giao")
    officer.faults.clear()  # the 409 just asked for


def test_a_form_that_outlived_its_session(world_site, people):
    """The session is ended elsewhere while a reason is typed: log in, one button, done."""
    officer = people(world_site).as_cast("commune_officer_2")
    elsewhere = people(world_site).as_cast("commune_officer_2")
    card = user_path(officer, "head_2")
    officer.follow("Kết thúc mọi phiên").fill(reason="Mất máy tính xách tay")
    elsewhere.goto("/tai-khoan/phien/").press("Đăng xuất mọi máy khác").sees("Đã đăng xuất")
    officer.press("Kết thúc mọi phiên").sees("Đăng nhập")
    officer.fill(login=officer.username, password=officer.password).press("Đăng nhập")
    officer.sees("Nhập mã xác thực").fill(code=officer.code()).press("Đăng nhập")
    officer.sees("Gửi tiếp nội dung đang dở", "chưa được ghi").shot("send-again")
    officer.press("Gửi lại").sees("Đã đăng xuất", "khỏi mọi máy")
    assert card in officer.page.url


def test_a_passkey_instead_of_an_app(world_site, people):
    """A security key: set up, then asked at login. Chromium plays the key."""
    person = people(world_site).as_cast("homeroom_3")
    key = person.context.new_cdp_session(person.page)
    key.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
               "hasUserVerification": True, "isUserVerified": True}  # fmt: skip
    key.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    person.goto("/tai-khoan/2fa/").follow("Thêm khoá bảo mật").fill(name="Máy của trường")
    person.press("Thêm khoá bảo mật")
    person.page.wait_for_url("**/ma-du-phong/")
    person.goto("/tai-khoan/2fa/khoa/").sees("Máy của trường").shot("keys")
    person.goto("/dang-xuat/").press("Đăng xuất")
    person.goto("/dang-nhap/").fill(login=person.username, password=person.password)
    person.press("Đăng nhập").sees("Nhập mã xác thực").press("Dùng khoá bảo mật")
    person.sees("Việc của tôi")


def post_form(site, path, fields, jar=None):
    """Post a login form over plain HTTP; (status, words)."""
    jar = jar if jar is not None else http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{site.url}{path}").read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
    try:
        answer = opener.open(f"{site.url}{path}", data)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.url


def test_guesses_sent_side_by_side_are_counted_one_by_one(world_site):
    """Sixteen at once, four threads: five are looked at, the others are not."""
    name = CAST["former"].username
    fields = {"login": name, "password": "sai-mat-khau-nay"}
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: post_form(world_site, "/dang-nhap/", fields), range(16)))
    assert Counter(status for status, _ in answers) == {200: 4, 429: 12}
    with psycopg.connect(owner_url(world_site.name)) as connection:
        count = "select count(*) from axes_accessfailurelog where username = %s"
        assert connection.execute(count, [key_of(name)]).fetchone() == (5,)


def test_one_code_sent_twice_at_once_opens_once(world_site, people):
    phone = people(world_site)
    phone.username = CAST["head_4"].username
    jars = [http.cookiejar.CookieJar() for _ in range(4)]
    for jar in jars:
        fields = {"login": phone.username, "password": phone.password}
        assert post_form(world_site, "/dang-nhap/", fields, jar)[1].endswith("/2fa/")
    code = {"code": phone.code()}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda jar: post_form(world_site, SECOND, code, jar), jars))
    assert sorted(url.endswith("/2fa/") for _, url in answers) == [False, True, True, True]


def test_without_javascript(world_site, chromium):
    """All but passkeys: login, code, sessions, the PIN, logout."""
    from tests.browser.conftest import Person

    context = chromium.new_context(base_url=world_site.url, java_script_enabled=False)
    person = Person(chromium, world_site)
    person.context.close()
    person.context, person.page = context, context.new_page()
    person.as_cast("head_4").goto("/").sees("Việc của tôi")
    person.goto("/tai-khoan/phien/").sees("Máy này")
    person.goto("/tai-khoan/pin/").fill(password=person.password, pin=NEW_PIN, pin2=NEW_PIN)
    person.press("Đổi mã PIN").sees("Đã đổi mã PIN")
    person.goto("/dang-xuat/").press("Đăng xuất")
    person.page.wait_for_url("**/dang-nhap/**")
    context.close()
