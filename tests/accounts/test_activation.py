"""Slips: a code works once, until its hour; wrong ones lock the address they come from."""

from datetime import timedelta

import pytest
from axes.models import AccessFailureLog
from django.test import Client
from django.utils import timezone

from accounts.actions.slip import ALPHABET, VALID, issue_slip, new_code
from accounts.actions.user import hash_code, propose_username
from accounts.login.lockout import FEW, SOON
from accounts.models import Activation
from csdl.ground.models import AccessLog
from csdl.kit.reach import system

BY = system("thử")
GOOD = {"password": "con-mèo-nhỏ-2026", "pin": "480913"}
WRONG = "Tên đăng nhập hoặc mã kích hoạt chưa đúng"


@pytest.fixture
def slip(person):
    user = person("newcomer")
    activation, code = issue_slip(user=user, by=BY)
    return user, activation, code


def post(user, code, *, ip="10.1.1.1", **changes):
    data = {"username": user.username, "code": code, **GOOD, **changes}
    data |= {"password2": changes.get("password2", data["password"])}
    data |= {"pin2": changes.get("pin2", data["pin"])}
    return Client().post("/kich-hoat/", data, REMOTE_ADDR=ip)


def test_the_code_opens_the_account_once(slip):
    user, activation, code = slip
    assert post(user, code)["Location"] == "/dang-nhap/"
    user.refresh_from_db()
    assert user.is_activated and user.check_password(GOOD["password"])
    answer = post(user, code, password="mật-khẩu-khác-2026")
    assert answer.status_code == 200 and WRONG in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(GOOD["password"])


@pytest.mark.parametrize("typed", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c} "])
def test_typing_is_forgiven(slip, typed):
    user, _, code = slip
    assert post(user, typed(code)).status_code == 302


@pytest.mark.parametrize(("seconds", "works"), [(1, True), (0, False), (-1, False)])
def test_the_hour_of_the_slip(slip, seconds, works):
    user, activation, code = slip
    end = timezone.now() + timedelta(seconds=seconds * 30)
    Activation.objects.filter(pk=activation.pk).update(expires_at=end)
    assert (post(user, code).status_code == 302) is works


LOCKED = "đã nhập sai mã 5 lần"


def guess(user, ip, times=5):
    for _ in range(times):
        assert WRONG in post(user, "AAAA-AAAA-AAAA", ip=ip).content.decode()


def test_wrong_codes_lock_their_own_address_and_never_the_slip(slip):
    user, _, code = slip
    guess(user, "10.9.9.9")
    for typed in (code, "AAAA-AAAA-AAAA"):  # the right code is not even looked at
        assert LOCKED in post(user, typed, ip="10.9.9.9").content.decode()
    user.refresh_from_db()
    assert not user.is_activated
    assert post(user, code, ip="10.8.8.8").status_code == 302


def test_a_lock_ends_and_what_was_tried_meanwhile_is_not_counted(slip):
    user, _, code = slip
    guess(user, "10.9.9.9")
    for _ in range(3):
        post(user, "AAAA-AAAA-AAAA", ip="10.9.9.9")
    rows = AccessFailureLog.objects.filter(ip_address="10.9.9.9")
    assert rows.count() == 5
    rows.update(attempt_time=timezone.now() - SOON - timedelta(seconds=1))
    assert post(user, code, ip="10.9.9.9").status_code == 302


def test_a_new_slip_starts_anew_at_the_same_address(slip):
    user, _, _ = slip
    guess(user, "10.9.9.9")
    _, code = issue_slip(user=user, by=BY)
    assert post(user, code, ip="10.9.9.9").status_code == 302


def test_one_customer_of_ipv6_is_one_address(slip):
    user, _, code = slip
    for n in range(5):
        guess(user, f"2001:db8:1:2::{n}", times=1)
    assert LOCKED in post(user, code, ip="2001:db8:1:2:ffff::1").content.decode()
    assert post(user, code, ip="2001:db8:1:3::1").status_code == 302


def test_a_name_that_nobody_has_is_locked_alike(slip):
    user, _, code = slip
    user.username = "khong-co-ai"
    guess(user, "10.9.9.9")
    assert LOCKED in post(user, code, ip="10.9.9.9").content.decode()


def test_guessing_is_hopeless_within_the_life_of_a_slip():
    """The arithmetic that accounts.login.lockout rests on."""
    codes = len(ALPHABET) ** 12
    a_slips_life = VALID / SOON * FEW
    assert codes > 7.8e17 and a_slips_life == 3360
    assert codes / (a_slips_life * 10**6) > 2e8  # a million addresses
    assert codes / (10_000 * VALID.total_seconds()) > 1e8  # no limit at all


def test_a_new_slip_kills_the_one_before(slip):
    user, _, old = slip
    _, new = issue_slip(user=user, by=BY)
    assert post(user, old).status_code == 200
    assert post(user, new).status_code == 302


def test_a_name_that_does_not_exist_reads_the_same(slip):
    user, _, code = slip
    user.username = "khong-co-ai"
    assert WRONG in post(user, code).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "ngan"}, "10 ký tự"),
        ({"password2": "khác hẳn đi"}, "chưa giống nhau"),
        ({"pin": "12345"}, "đúng sáu chữ số"),
        ({"pin": "abcdef"}, "đúng sáu chữ số"),
        ({"pin": "123456"}, "quá dễ đoán"),
        ({"pin": "777777"}, "quá dễ đoán"),
        ({"pin2": "480914"}, "chưa giống nhau"),
    ],
)
def test_weak_secrets_are_refused_with_words(slip, changes, words):
    user, _, code = slip
    answer = post(user, code, **changes)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    user.refresh_from_db()
    assert not user.is_activated


def test_no_one_prints_their_own_slip_and_a_stranger_none(signed_in, person):
    head, stranger = person("head"), person("stranger")
    assert signed_in("head").get(f"/nguoi-dung/{head.pk}/phieu/").status_code == 409
    assert signed_in("stranger").get(f"/nguoi-dung/{head.pk}/phieu/").status_code == 404
    assert not Activation.objects.filter(user=stranger, used_at=None, cancelled_at=None).exists()


def test_the_code_is_nowhere_in_the_database(slip):
    _, activation, code = slip
    assert activation.code_hash == hash_code(code) and code not in activation.code_hash
    for row in AccessLog.objects.order_by("-pk")[:5]:
        assert code not in str(row.targets) + row.reason


def test_codes_are_long_and_readable():
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(c) == 14 and set(c) <= set(ALPHABET + "-") for c in codes)
    assert not set("01ILO") & set(ALPHABET)


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Nguyễn Thị Hương", "huongnt"),
        ("Đỗ Đức", "ducd"),
        ("Y", "y"),
        ("  Lê  Văn   Ơn ", "onlv"),
    ],
)
def test_usernames(name, username):
    assert propose_username(name) == username
