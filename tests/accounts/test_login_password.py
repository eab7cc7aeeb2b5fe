"""What a password may be, and the PIN."""

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.actions.slip import issue_slip
from accounts.actions.user import check_pin
from accounts.models import User
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import CAST, PASSWORD, PIN
from tests.accounts.doorstep import come_in, give_password, is_in, said

LAN = User(username="huongnt", full_name="Nguyễn Thị Hương", phone="0912345678",
           email="huong.nguyen@truong.edu.vn")  # fmt: skip

# fmt: off
COMMON = [
    "matkhau123", "Mật khẩu@123", "MATKHAU2026!", "anhyeuem1990", "anh yêu em nhiều lắm",
    "hocsinh12345", "giaovien@2026", "hieutruong123", "namhoc2026", "vietnamvodich",
    "Abc@123456", "password123", "qwertyuiop", "1q2w3e4r5t", "iloveyou123", "haiphong2025",
    "nguyenvananh1990", "1234567890", "0987654321", "1111111111", "abababab abab", "12121990 ",
    "anhyeuemanhyeuem", "csdlgiaoduc2026", "ubnd xã 123456", "m4tkh4u123456",
]
OWN = [
    "huongnt2026", "HuongNT@123", "Nguyễn Thị Hương", "nguyenthihuong1", "huongthinguyen",
    "Huong.Nguyen99", "0912345678", "0912 345 678 a", "nguyen_thi_huong", "thihuong1985",
]
FINE = [
    "bốn con mèo nhảy qua ao", "cầu vồng sau mưa hè", "7 quả khế ngọt", "xe-đạp-cũ-màu-xanh",
    "tháng ba hoa gạo rơi", "3918274650 ba mốt chín", "khongphaimatkhaudau",
    "aquariumlobsterninety", "Đường làng Hương Canh mùa gặt",
]
# fmt: on


@pytest.mark.parametrize("password", COMMON)
def test_what_everybody_tries_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert any("đoán ra" in m or "phổ biến" in m or "ký tự" in m for m in refused.value.messages)


@pytest.mark.parametrize("password", OWN)
def test_one_s_own_name_and_number_are_refused(password):
    with pytest.raises(ValidationError, match="của bạn|đoán ra"):
        validate_password(password, LAN)


@pytest.mark.parametrize("password", FINE)
def test_a_phrase_is_fine_whatever_its_letters(password):
    validate_password(password, LAN)


@pytest.mark.parametrize(("password", "fine"), [("khế ngọt 7", True), ("khế ngọt!", False)])
def test_ten_characters_at_least(password, fine):
    if fine:
        assert len(password) == 10
        validate_password(password, LAN)
    else:
        with pytest.raises(ValidationError, match="10"):
            validate_password(password, LAN)


def change(browser, new, again=None):
    data = {"oldpassword": PASSWORD, "password1": new, "password2": again or new}
    return browser.post("/tai-khoan/mat-khau/", data)


@pytest.mark.parametrize("length", [64, 128, 300])
def test_a_long_one_is_taken_whole(length, person):
    new = ("bốn con mèo " * 40)[:length].strip() + "!"
    browser = come_in("homeroom")
    assert change(browser, new).status_code == 302
    assert not is_in(give_password(CAST["homeroom"].username, new[:-1])[0])
    assert is_in(give_password(CAST["homeroom"].username, new)[0])


def test_the_page_says_what_is_wrong(person):
    browser = come_in("homeroom")
    assert "ai cũng đoán ra" in said(change(browser, "matkhau@12345"))
    assert "gần giống họ tên của bạn" in said(change(browser, "to thi lan 86"))
    assert "chưa giống nhau" in said(change(browser, "bốn con mèo nhảy", "năm con mèo nhảy"))


def test_guessing_the_old_one_there_is_counted(person):
    browser = come_in("homeroom")
    for n in range(5):
        data = {"oldpassword": f"doan-{n}", "password1": "x" * 12, "password2": "x" * 12}
        answer = browser.post("/tai-khoan/mat-khau/", data)
    assert answer.status_code == 429


def activation(user, **other):
    _, code = issue_slip(user=user, by=system("thử"))
    words = "bốn con mèo nhảy qua ao"
    return {"username": user.username, "code": code, "password": words, "password2": words,
            "pin": "480913", "pin2": "480913"} | other  # fmt: skip


def test_at_activation_too_it_is_not_one_s_own_name(person, client):
    user = person("newcomer")
    own = "tong thi moi 86"
    data = activation(user, password=own, password2=own)
    assert "gần giống họ tên của bạn" in said(client.post("/kich-hoat/", data))
    # without the right code nobody learns what the name is
    assert "gần giống" not in said(client.post("/kich-hoat/", data | {"code": "AAAA-BBBB-CCCC"}))
    # and the slip is not used up by it
    fine = "bốn con mèo nhảy qua ao"
    answer = client.post("/kich-hoat/", data | {"password": fine, "password2": fine})
    assert answer["Location"] == "/dang-nhap/"


# The PIN ----------------------------------------------------------------------------

PAGE = "/tai-khoan/pin/"


def new_pin(browser, pin="480913", password=PASSWORD, again=None):
    return browser.post(PAGE, {"password": password, "pin": pin, "pin2": again or pin})


def works(user, pin):
    user.refresh_from_db()
    return check_password(pin, user.pin)


def test_another_pin_takes_the_password(person):
    browser, user = come_in("homeroom"), person("homeroom")
    assert "Mật khẩu chưa đúng" in said(new_pin(browser, password="sai"))
    assert works(user, PIN)
    assert new_pin(browser).status_code == 302
    assert works(user, "480913") and not works(user, PIN)


@pytest.mark.parametrize("pin", ["123456", "000000", "12345", "1234567", "12345a", "٤٨٠٩١٣", ""])
def test_a_weak_or_wrong_pin_is_refused(pin, person):
    browser, user = come_in("homeroom"), person("homeroom")
    assert new_pin(browser, pin).status_code == 200
    assert works(user, PIN)


def test_typed_twice(person):
    answer = new_pin(come_in("homeroom"), again="480914")
    assert "chưa giống nhau" in said(answer) and works(person("homeroom"), PIN)


def test_a_locked_pin_waits_for_a_slip(person):
    browser, user = come_in("homeroom"), person("homeroom")
    User.objects.filter(pk=user.pk).update(pin_failures=5)
    assert "phiếu kích hoạt mới" in said(new_pin(browser))
    assert works(user, PIN)


def test_guessing_the_password_there_is_counted(person):
    browser = come_in("homeroom")
    for n in range(5):
        answer = new_pin(browser, password=f"doan-{n}")
    assert answer.status_code == 429


def test_guesses_of_the_pin_are_counted_as_they_stand_now(person):
    """Of a request that began earlier: it does not see the count as it was then."""
    user, stale = person("head"), person("head")
    User.objects.filter(pk=user.pk).update(pin_failures=5)
    assert stale.pin_failures == 0
    with pytest.raises(Refused, match="khoá"):
        check_pin(stale, PIN)
