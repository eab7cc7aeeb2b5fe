"""Wrong passwords and codes: counted by person and place, never by address alone."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.db.models import F
from django.test import Client

from accounts.actions.slip import issue_slip
from accounts.actions.user import activate_account
from accounts.login.lockout import FEW, MANY, key_of
from accounts.models import User
from csdl.ground.models import AccessLog
from csdl.kit.reach import system
from csdl.site.world.cast import CAST, PASSWORD, PIN
from tests.accounts.doorstep import (
    code,
    come_in,
    give_code,
    give_password,
    is_in,
    said,
    wrong_code,
)

LAN = CAST["homeroom"].username
HEAD = CAST["head"].username
SCHOOL, HOME = "113.160.1.1", "14.162.2.2"


def fail(times, username=LAN, ip=SCHOOL, browser=None):
    """Wrong passwords in a row, each from a browser that knows nobody; the last answer."""
    for _ in range(times):
        _, answer = give_password(username, "sai-mat-khau-nay", ip=ip, browser=browser)
    return answer


def later(**delta):
    AccessFailureLog.objects.update(attempt_time=F("attempt_time") - timedelta(**delta))


def test_five_wrong_ones_and_a_quarter_of_an_hour(person):
    assert fail(FEW - 1).status_code == 200
    answer = fail(1)
    assert answer.status_code == 429
    assert "khoảng 15 phút nữa" in said(answer) and "phiếu kích hoạt mới" in said(answer)
    assert 880 <= int(answer["Retry-After"]) <= 900
    # the right password too has to wait, and does not say that it is right
    browser, right = give_password(LAN, ip=SCHOOL)
    assert right.status_code == 429 and not is_in(browser)
    later(minutes=14)
    assert "khoảng 1 phút nữa" in said(give_password(LAN, ip=SCHOOL)[1])
    later(minutes=2)
    assert is_in(give_password(LAN, ip=SCHOOL)[0])


def test_fifty_teachers_behind_one_address(person):
    """One of them fails and fails; the other forty-nine come in."""
    assert fail(FEW + 3).status_code == 429
    sample = [one.username for one in CAST.values() if one.is_activated and one.key != "homeroom"]
    for username in sample:
        _, answer = give_password(username, ip=SCHOOL)
        assert answer.status_code == 302, username


def test_each_of_fifty_failing_twice_locks_nobody(person):
    for one in CAST.values():
        assert fail(2, one.username).status_code == 200
    assert is_in(give_password(LAN, ip=SCHOOL)[0])


def test_elsewhere_the_person_comes_in(person):
    fail(FEW)
    assert is_in(give_password(LAN, ip=HOME)[0])


def test_coming_in_forgets_the_wrong_ones_of_that_place_alone(person):
    fail(FEW - 1)
    fail(FEW - 1, ip=HOME)
    assert is_in(give_password(LAN, ip=SCHOOL)[0])
    assert fail(FEW - 1).status_code == 200
    assert fail(1, ip=HOME).status_code == 429


@pytest.mark.parametrize("typed", ["LANTT", " lantt", "Lantt ", "lantt"])
def test_letters_and_blanks_are_no_way_round(typed, person):
    assert typed.strip().lower() == LAN
    fail(FEW - 1)
    assert fail(1, typed).status_code == 429


def test_another_browser_is_no_way_round(person):
    for n in range(FEW - 1):
        Client(HTTP_USER_AGENT=f"agent {n}").post(
            "/dang-nhap/", {"login": LAN, "password": "x"}, REMOTE_ADDR=SCHOOL
        )
    assert fail(1).status_code == 429


def test_a_forged_address_is_no_way_round(person):
    for n in range(FEW):
        answer = Client().post(
            "/dang-nhap/",
            {"login": LAN, "password": "x"},
            REMOTE_ADDR=SCHOOL,
            HTTP_X_FORWARDED_FOR=f"8.8.8.{n}",
        )
    assert answer.status_code == 429


def test_what_is_tried_while_locked_is_not_counted(person):
    """Or somebody who keeps trying would keep the person out for ever."""
    fail(FEW)
    later(minutes=10)
    fail(20)
    assert AccessFailureLog.objects.count() == FEW
    later(minutes=6)
    assert is_in(give_password(LAN, ip=SCHOOL)[0])


def many_places():
    for n in range(MANY):
        fail(1, ip=f"203.0.113.{n + 1}")


def test_thirty_in_an_hour_from_anywhere(person):
    many_places()
    answer = give_password(LAN, ip=HOME)[1]
    assert answer.status_code == 429 and "khoảng 60 phút nữa" in said(answer)
    assert is_in(give_password(CAST["homeroom_2"].username, ip=HOME)[0])
    later(minutes=61)
    assert is_in(give_password(LAN, ip=HOME)[0])


def test_nobody_can_be_locked_out_of_their_own_machine(person):
    mine = come_in("homeroom", ip=HOME)
    mine.post("/dang-xuat/")
    many_places()
    fail(FEW, ip=HOME)  # not even from the same address
    assert give_password(LAN, ip=HOME)[1].status_code == 429
    assert is_in(give_password(LAN, ip=HOME, browser=mine)[0])


def test_at_a_known_machine_five_are_five(person):
    mine = come_in("homeroom", ip=HOME)
    mine.post("/dang-xuat/")
    assert fail(FEW, ip=HOME, browser=mine).status_code == 429
    assert fail(1, ip=SCHOOL, browser=mine).status_code == 429  # carried elsewhere
    # it is hers alone: to everybody else the machine is a stranger
    assert fail(FEW, CAST["homeroom_2"].username, ip=HOME, browser=mine).status_code == 429
    # and her own place elsewhere does not suffer from it
    assert is_in(give_password(LAN, ip=SCHOOL)[0])


def test_a_machine_cookie_of_one_s_own_making_is_nothing(person):
    forger = Client()
    forger.cookies["csdl-device"] = "eyJsYXN0IjoxfQ:forged:signature"
    for _ in range(FEW):
        _, answer = give_password(LAN, "x", browser=forger, ip=HOME)
    assert answer.status_code == 429
    assert AccessFailureLog.objects.filter(ip_address=HOME, user_agent="").count() == FEW


def test_a_slip_opens_at_once(person):
    fail(FEW)
    many_places()
    _, code = issue_slip(user=person("homeroom"), by=system("thử"))
    activate_account(
        username=LAN, code=code, password=PASSWORD, pin=PIN, by=system("Phiếu kích hoạt")
    )
    assert is_in(give_password(LAN, ip=SCHOOL)[0])


def test_wrong_codes_are_counted_with_the_passwords(person, settings):
    settings.MFA_TOTP_TOLERANCE = 1
    fail(2, HEAD)
    browser, _ = give_password(HEAD, ip=SCHOOL)
    for _ in range(2):
        assert give_code(browser, wrong_code(), ip=SCHOOL).status_code == 200
    assert give_code(browser, wrong_code(), ip=SCHOOL).status_code == 429
    # neither the right code nor the password once more
    assert give_code(browser, code(), ip=SCHOOL).status_code == 429
    assert give_password(HEAD, ip=SCHOOL)[1].status_code == 429
    later(minutes=16)
    browser, _ = give_password(HEAD, ip=SCHOOL)
    assert give_code(browser, code(), ip=SCHOOL)["Location"] == "/"


def test_the_password_alone_does_not_reset_the_count(person):
    """Who knows the password must not get four codes each time they type it."""
    for _ in range(4):
        browser, _ = give_password(HEAD, ip=SCHOOL)
        give_code(browser, wrong_code(), ip=SCHOOL)
    browser, _ = give_password(HEAD, ip=SCHOOL)
    assert give_code(browser, wrong_code(), ip=SCHOOL).status_code == 429


def test_a_name_that_does_not_exist_is_treated_the_same(person):
    first = give_password("khong-co-ai", "x", ip=SCHOOL)[1]
    known = give_password(LAN, "x", ip=SCHOOL)[1]
    assert first.status_code == known.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in said(first)
    assert said(first).replace("khong-co-ai", LAN) == said(known)
    assert fail(4, "khong-co-ai").status_code == 429


def test_empty_fields_lock_nobody(person):
    for data in ({}, {"login": ""}, {"login": " ", "password": "x"}, {"password": "x"}):
        for _ in range(FEW + 1):
            assert Client().post("/dang-nhap/", data).status_code == 200
    assert not AccessFailureLog.objects.exists()


def test_a_closed_account_says_no_more_than_a_wrong_password(person):
    User.objects.filter(username=LAN).update(is_active=False)
    browser, answer = give_password(LAN)
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in said(answer) and not is_in(browser)


def test_the_log_has_who_failed_and_never_what_was_typed(person):
    fail(1)
    fail(1, "MatKhauCuaToi#2026")
    rows = AccessLog.objects.filter(action="account.login_failed").order_by("pk")
    assert rows[0].targets == {"user": f"accounts.user:{person('homeroom').pk}"}
    assert rows[0].user_id is None and rows[0].ip == SCHOOL
    assert rows[1].targets == {} and key_of("matkhaucuatoi#2026") in rows[1].reason
    everything = str(list(AccessLog.objects.values())) + str(
        list(AccessFailureLog.objects.values())
    )
    assert "matkhaucuatoi" not in everything.lower() and "sai-mat-khau" not in everything
    assert not AccessAttempt.objects.exists()


def test_who_keeps_knocking_does_not_fill_the_log(person):
    fail(FEW)
    before = AccessLog.objects.count()
    assert AccessLog.objects.filter(action="account.locked").count() == 1
    fail(10)
    assert AccessLog.objects.count() == before
