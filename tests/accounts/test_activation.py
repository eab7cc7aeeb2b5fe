"""Slips: a code works once, until its hour, five tries; and says nothing about who exists."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.slip import ALPHABET, issue_slip, new_code
from accounts.actions.user import hash_code, propose_username
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


def post(user, code, **changes):
    data = {"username": user.username, "code": code, **GOOD, **changes}
    data |= {"password2": changes.get("password2", data["password"])}
    data |= {"pin2": changes.get("pin2", data["pin"])}
    return Client().post("/kich-hoat/", data)


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


def test_five_wrong_codes_kill_it(slip):
    user, activation, code = slip
    for _ in range(5):
        assert WRONG in post(user, "AAAA-AAAA-AAAA").content.decode()
    activation.refresh_from_db()
    assert activation.tries == 5
    assert WRONG in post(user, code).content.decode()
    user.refresh_from_db()
    assert not user.is_activated


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
