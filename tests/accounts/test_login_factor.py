"""The second factor: who must have one, how it is set up, that a code opens once."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.actions.factor import set_totp
from accounts.queries.factor import NEEDS_FACTOR, has_factor, needs_factor
from accounts.queries.reach import reach_of
from csdl.ground.models import AccessLog
from csdl.kit.reach import system
from csdl.site.world.cast import CAST, TOTP_SECRET
from tests.accounts.doorstep import (
    SECOND,
    code,
    come_in,
    give_code,
    give_password,
    is_in,
    said,
    wrong_code,
)
from tests.architecture.routes import routes

HEAD = CAST["head"].username
NEEDED = "/tai-khoan/2fa/can-co/"
APP = "/tai-khoan/2fa/ung-dung/"
CODES = "/tai-khoan/2fa/ma-du-phong/"
ADMINISTERS = {
    "director", "department_officer", "commune_head", "commune_officer", "commune_head_2",
    "commune_officer_2", "stranger", "head", "data_officer", "head_2", "head_3", "head_4",
    "acting_head",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _real_clock(settings):
    settings.MFA_TOTP_TOLERANCE = 1  # as in production; browser tests have a wider one


@pytest.fixture
def bare(person):
    """The head of a school without a second factor, signed in by password."""
    Authenticator.objects.all().delete()
    browser, _ = give_password(HEAD)
    return browser


def set_up(browser, step=0):
    """Set up the app; (secret, answer)."""
    page = browser.get(APP).content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page)[1]
    return secret, browser.post(APP, {"code": code(secret, step)})


def test_who_must_have_one_are_those_who_administer_or_certify(person):
    found = {key for key in CAST if needs_factor(reach_of(person(key)))}
    assert found == ADMINISTERS
    assert found == {key for key in CAST if has_factor(person(key))}
    assert {"accounts.give_grant", "accounts.sign_grant", "accounts.add_user",
            "schools.add_unit"} <= NEEDS_FACTOR  # fmt: skip


def test_a_homeroom_teacher_needs_the_password_alone(person):
    browser, answer = give_password(CAST["homeroom"].username)
    assert answer["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_password_then_code(person):
    browser, answer = give_password(HEAD)
    assert answer["Location"] == SECOND
    assert not is_in(browser)
    assert "/dang-nhap/" in browser.get("/")["Location"]
    assert give_code(browser, code())["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_the_address_asked_for_comes_after_both_steps(person):
    browser, _ = give_password(HEAD, next="/quyen/")
    assert give_code(browser, code())["Location"] == "/quyen/"


def test_a_wrong_code_opens_nothing(person):
    browser, _ = give_password(HEAD)
    for typed in (wrong_code(), "", "12345", "abcdef", "１２３４５６"):
        answer = give_code(browser, typed)
        assert answer.status_code == 200 and not is_in(browser)
    assert AccessLog.objects.filter(action="account.code_failed").count() == 4


def test_a_code_opens_once(person):
    come_in("head")
    second, _ = give_password(HEAD)
    answer = give_code(second, code())
    assert "Mã này đã dùng rồi" in said(answer) and not is_in(second)
    # nor does one from before it, though its time is not over
    assert "Mã này đã dùng rồi" in said(give_code(second, code(step=-1)))
    assert give_code(second, code(step=1))["Location"] == "/"


def test_clocks_may_differ_by_one_period_no_more(person):
    browser, _ = give_password(HEAD)
    for step in (-2, 2):
        assert "Mã chưa đúng" in said(give_code(browser, code(step=step)))
    assert give_code(browser, code(step=-1))["Location"] == "/"


def test_a_code_typed_in_groups_is_understood(person):
    browser, _ = give_password(HEAD)
    now = code()
    assert give_code(browser, f" {now[:3]} {now[3:]} ")["Location"] == "/"


def test_the_secret_lies_encrypted(person):
    app = Authenticator.objects.get(user=person("head"), type="totp")
    assert TOTP_SECRET not in str(app.data)


def test_another_secret_key_makes_codes_wrong_not_the_page_broken(person, settings):
    settings.SECRET_KEY = "another-key-entirely-" * 3
    browser, _ = give_password(HEAD)
    assert "Mã chưa đúng" in said(give_code(browser, code()))
    settings.SECRET_KEY_FALLBACKS = []


def test_the_known_secret_is_the_demo_s_alone(person, settings):
    settings.DEMO = False
    with pytest.raises(PermissionError):
        set_totp(user=person("head"), secret=TOTP_SECRET, by=system("thử"))


def test_the_logins_of_the_demo_say_it(db, capsys):
    call_command("seed", "--logins")
    rows = {row["username"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows[HEAD]["totp_secret"] == TOTP_SECRET
    assert rows[CAST["homeroom"].username]["totp_secret"] is None


# Without one ------------------------------------------------------------------------


def test_without_one_every_page_leads_to_setting_it_up(bare):
    open_names = {"accounts:factor_needed", "site:help", "usersessions_list"}
    for route in routes():
        if not route.door or route.door.public or route.name.startswith(("mfa_", "account_")):
            continue
        path = reverse(route.name, kwargs=dict.fromkeys(route.arguments, 1))
        answer = bare.get(path)
        if route.name in open_names:
            assert answer.status_code == 200, route.name
        else:
            assert answer.status_code == 302 and answer["Location"].startswith(NEEDED), route.name
        if "POST" in route.door.methods and route.name not in open_names:
            assert bare.post(path)["Location"].startswith(NEEDED), route.name


def test_the_page_explains_and_leads_on(bare):
    answer = bare.get("/nguoi-dung/", follow=True)
    words = said(answer)
    assert "Đặt lớp bảo vệ thứ hai" in words and "hai phút" in words
    assert APP in answer.content.decode()


def test_afterwards_on_to_where_one_was_going(bare):
    bare.get("/quyen/", follow=True)
    set_up(bare)
    assert 'href="/quyen/">Xong' in bare.get(CODES).content.decode()


def test_not_to_another_site(bare):
    bare.get(f"{NEEDED}?next=https://evil.test/")
    set_up(bare)
    assert 'href="/">Xong' in bare.get(CODES).content.decode()
    assert bare.get(f"{NEEDED}?next=//evil.test/")["Location"] == "/"


def test_password_help_and_logout_stay_open(bare):
    for path in ("/tai-khoan/mat-khau/", "/giup-do/", "/dang-xuat/", "/tai-khoan/2fa/"):
        assert bare.get(path).status_code == 200, path


def test_set_up_and_in(bare, person):
    assert bare.get("/")["Location"].startswith(NEEDED)
    secret, answer = set_up(bare, step=-1)
    assert answer["Location"] == CODES
    page = bare.get(CODES)
    codes = re.findall(r"<li>(\d{8})</li>", page.content.decode())
    assert len(codes) == 10
    assert bare.get("/").status_code == 200
    # shown once
    assert not re.search(r"<li>\d{8}</li>", bare.get(CODES).content.decode())
    # the code that set it up is used; the next one opens
    again, _ = give_password(HEAD)
    assert "Mã này đã dùng rồi" in said(give_code(again, code(secret, -1)))
    assert give_code(again, code(secret))["Location"] == "/"
    # a recovery code opens, once
    lost, _ = give_password(HEAD)
    assert give_code(lost, codes[0])["Location"] == "/"
    lost, _ = give_password(HEAD)
    assert "Mã chưa đúng" in said(give_code(lost, codes[0]))
    assert give_code(lost, codes[1])["Location"] == "/"
    log = set(AccessLog.objects.values_list("action", flat=True))
    assert "factor.add_totp" in log


def test_a_wrong_code_does_not_set_it_up(bare, person):
    bare.get(APP)
    assert "Mã chưa đúng" in said(bare.post(APP, {"code": "000000"}))
    assert not has_factor(person("head"))


def test_setting_one_up_ends_what_the_password_alone_had_opened(bare):
    thief, _ = give_password(HEAD)
    assert is_in(thief)
    set_up(bare)
    assert bare.get("/").status_code == 200
    assert "/dang-nhap/" in thief.get("/")["Location"]


def test_another_phone(person):
    browser = come_in("head", step=-1)
    other = come_in("head")
    assert browser.post(f"{APP}go/").status_code == 302
    assert not has_factor(person("head"))
    assert "/dang-nhap/" in other.get("/")["Location"]
    # nothing opens meanwhile, and the new one takes the password again
    assert browser.get("/")["Location"].startswith(NEEDED)
    assert "/tai-khoan/xac-nhan/" in browser.get(APP)["Location"]
    browser.post("/tai-khoan/xac-nhan/", {"password": "hoa-phuong-do-2026"})
    set_up(browser)
    assert browser.get("/").status_code == 200
    log = list(AccessLog.objects.order_by("pk").values_list("action", flat=True))
    assert log.index("factor.remove_totp") < log.index("factor.add_totp")


def test_new_recovery_codes_kill_the_old(bare):
    set_up(bare)
    old = re.findall(r"<li>(\d{8})</li>", bare.get(CODES).content.decode())
    assert bare.post(f"{CODES}moi/")["Location"] == CODES
    new = re.findall(r"<li>(\d{8})</li>", bare.get(CODES).content.decode())
    assert len(new) == 10 and not set(old) & set(new)
    browser, _ = give_password(HEAD)
    assert "Mã chưa đúng" in said(give_code(browser, old[0]))
    assert AccessLog.objects.filter(action="factor.new_recovery_codes").exists()


def test_whoever_comes_to_administer_is_led_there_in_the_middle_of_their_session(person):
    """The teacher signed in without a factor; from the moment a right is theirs, they need one."""
    browser = Client()
    browser.force_login(person("head"), backend="accounts.backend.PortalBackend")
    assert browser.get("/").status_code == 200
    Authenticator.objects.filter(user=person("head")).delete()
    assert browser.get("/")["Location"] == f"{NEEDED}?next=%2F"


def test_a_teacher_may_have_one_without_having_to(person):
    browser = come_in("homeroom")
    secret, _ = set_up(browser, step=-1)
    again, answer = give_password(CAST["homeroom"].username)
    assert answer["Location"] == SECOND
    assert give_code(again, code(secret))["Location"] == "/"
