"""A form that a login interrupts is not lost: kept for its sender, sent with one button."""

import json
import re
import time
import zlib

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.login import kept
from accounts.login.box import box
from accounts.models import User
from csdl.site.world.cast import CAST
from tests.accounts.doorstep import (
    age,
    code,
    come_in,
    give_code,
    give_password,
    said,
    stale,
)

AGAIN = "/tai-khoan/gui-tiep/"
PROVE = "/tai-khoan/xac-nhan/"
PROVE_CODE = "/tai-khoan/2fa/xac-nhan/"
OURS = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def teacher(person):
    """A person whom the head may close an account of."""
    return person("homeroom")


@pytest.fixture
def closing(teacher):
    return reverse("accounts:user_disable", args=[teacher.pk])


def fields_of(page):
    """The hidden fields of the form that sends again: ({name: value}, action)."""
    html = page.content.decode().partition("<main")[2]
    form = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', html, re.S)
    names = re.findall(r'name="([^"]+)" value="([^"]*)"', form[2])
    return {n: v for n, v in names if n != "csrfmiddlewaretoken"}, form[1]


# A form that was interrupted --------------------------------------------------------


def interrupted(browser, closing, **extra):
    stale(browser)
    data = {"reason": "Nghỉ hưu từ hôm nay", "op": "op-1", "csrfmiddlewaretoken": "x", **extra}
    return browser.post(closing, data, **OURS)


def test_it_is_kept_and_sent_with_one_button(person, teacher, closing):
    browser = come_in("head", step=-1)
    answer = interrupted(browser, closing)
    assert answer["Location"] == f"{PROVE}?next=%2Ftai-khoan%2Fgui-tiep%2F"
    assert User.objects.get(pk=teacher.pk).is_active
    answer = browser.post(PROVE_CODE, {"code": code(), "next": AGAIN})
    page = browser.get(answer["Location"])
    data, action = fields_of(page)
    assert action == closing and data["reason"] == "Nghỉ hưu từ hôm nay" and data["op"] == "op-1"
    assert browser.post(action, data)["Location"] == f"/nguoi-dung/{teacher.pk}/"
    assert not User.objects.get(pk=teacher.pk).is_active
    assert kept.KEY not in browser.session
    assert "Không có nội dung nào chờ gửi" in said(browser.get(AGAIN))


def test_several_values_and_line_breaks_come_back(person):
    browser = come_in("head", step=-1)
    stale(browser)
    data = {"pick": ["1", "2", "3"], "note": 'dòng 1\r\ndòng 2 "x" <b>', "pin": "260713"}
    browser.post(reverse("accounts:paper_sign_many"), data, **OURS)
    browser.post(PROVE_CODE, {"code": code(), "next": AGAIN})
    html = browser.get(AGAIN).content.decode()
    assert html.count('name="pick"') == 3
    assert "dòng 1\r\ndòng 2 &quot;x&quot; &lt;b&gt;" in html
    assert "260713" not in html


def test_no_secret_is_kept_and_nothing_lies_open(person, closing):
    browser = come_in("head")
    interrupted(browser, closing, pin="260713", password="bi-mat", old_password="x", opinion="ý")
    raw = Session.objects.get(session_key=browser.session.session_key)
    text = json.dumps(raw.get_decoded(), ensure_ascii=False)
    assert kept.KEY in text and "Nghỉ hưu" not in text
    stored = browser.session[kept.KEY]["sealed"]
    inside = zlib.decompress(box("kept").decrypt(stored)).decode()
    assert "Nghỉ hưu" in inside and "ý" in inside
    assert "260713" not in inside and "bi-mat" not in inside and "csrf" not in inside


def test_it_may_be_thrown_away(person, closing):
    browser = come_in("head", step=-1)
    interrupted(browser, closing)
    browser.post(PROVE_CODE, {"code": code(), "next": AGAIN})
    assert browser.post(AGAIN)["Location"] == "/"
    assert kept.KEY not in browser.session


def test_half_an_hour_and_it_is_gone(person, closing):
    browser = come_in("head")
    interrupted(browser, closing)
    session = browser.session
    session[kept.KEY] = {**session[kept.KEY], "at": time.time() - 1801}
    session.save()
    browser.get("/")
    assert kept.KEY not in browser.session


def test_after_half_an_hour_nobody_can_open_it(person, closing, monkeypatch):
    browser = come_in("head")
    interrupted(browser, closing)
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: time.time_ns() / 1e9 + 1900)
    assert "Không có nội dung nào chờ gửi" in said(browser.get(AGAIN))


def test_what_another_site_posts_is_never_kept(person, closing):
    """Else its victim would be asked to "send again" what the attacker made up."""
    browser = come_in("head")
    stale(browser)
    for foreign in (
        {"HTTP_ORIGIN": "https://evil.test"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", **OURS},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_REFERER": "http://testserver.evil.test/"},
        {},
    ):
        browser.post(closing, {"reason": "x"}, **foreign)
        assert kept.KEY not in browser.session, foreign
    browser.post(closing, {"reason": "x"}, HTTP_SEC_FETCH_SITE="same-origin")
    assert kept.KEY in browser.session


def test_a_huge_form_is_not_kept(person, closing):
    browser = come_in("head")
    answer = interrupted(browser, closing, reason="x" * 200_000)
    assert kept.KEY not in browser.session and "gui-tiep" not in answer["Location"]


def test_files_cannot_be_kept_and_the_page_says_so(person, teacher, closing):
    browser = come_in("head", step=-1)
    interrupted(browser, closing, scan=SimpleUploadedFile("bien-ban.pdf", b"%PDF"))
    browser.post(PROVE_CODE, {"code": code(), "next": AGAIN})
    words = said(browser.get(AGAIN))
    assert "bien-ban.pdf: không giữ được" in words and "Gửi lại" not in words


# … because the session had ended ----------------------------------------------------


def test_left_alone_for_an_hour_in_the_middle_of_a_form(person, teacher, closing):
    browser = come_in("head", step=-1)
    age(browser, seen=3700, began=4000)
    answer = browser.post(closing, {"reason": "Chuyển trường"}, **OURS)
    assert answer["Location"] == "/dang-nhap/?next=%2Ftai-khoan%2Fgui-tiep%2F"
    page = browser.get(answer["Location"])
    assert "60 phút không có thao tác" in said(page)
    answer = give_password(CAST["head"].username, browser=browser, next=AGAIN)[1]
    answer = give_code(browser, code())
    assert answer["Location"] == AGAIN
    data, action = fields_of(browser.get(AGAIN))
    assert browser.post(action, data).status_code == 302
    assert not User.objects.get(pk=teacher.pk).is_active


def test_it_is_for_its_sender_alone(person, teacher, closing):
    browser = come_in("head")
    age(browser, seen=3700, began=4000)
    browser.post(closing, {"reason": "Của hiệu trưởng"}, **OURS)
    come_in("deputy", browser=browser)
    answer = browser.get(AGAIN)
    assert "Của hiệu trưởng" not in answer.content.decode()
    assert "Không có nội dung nào chờ gửi" in said(answer)
    assert kept.KEY not in browser.session


def test_the_session_ended_elsewhere(person, teacher, closing):
    """The machine remembers whose it was; without that nothing is kept for nobody."""
    browser = come_in("head", step=-1)
    Session.objects.all().delete()
    answer = browser.post(closing, {"reason": "Chuyển trường"}, **OURS)
    assert "gui-tiep" in answer["Location"]
    come_in("head", browser=browser)
    assert fields_of(browser.get(AGAIN))[0]["reason"] == "Chuyển trường"

    nobody = Client()
    answer = nobody.post(closing, {"reason": "đầy bảng"}, **OURS)
    assert "gui-tiep" not in answer["Location"]
    assert not nobody.session.keys()


def test_a_form_with_an_old_token(person, teacher, closing):
    """Logging in on another tab changed the token: the form of this tab is kept all the same."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("head"), backend="accounts.backend.PortalBackend")
    answer = browser.post(closing, {"reason": "Nghỉ", "csrfmiddlewaretoken": "cũ"}, **OURS)
    assert answer.status_code == 403
    assert "chưa được ghi" in said(answer) and "Xem lại và gửi" in said(answer)
    data, action = fields_of(browser.get(AGAIN))
    assert (data["reason"], action) == ("Nghỉ", closing)
    browser.post(closing, {"reason": "lạ"}, HTTP_ORIGIN="https://evil.test")
    assert fields_of(browser.get(AGAIN))[0]["reason"] == "Nghỉ"


def test_a_form_met_by_the_second_factor_gate_is_kept(person, teacher, closing):
    Authenticator.objects.all().delete()
    browser, _ = give_password(CAST["head"].username)
    answer = browser.post(closing, {"reason": "Nghỉ"}, **OURS)
    assert answer["Location"] == "/tai-khoan/2fa/can-co/?next=%2Ftai-khoan%2Fgui-tiep%2F"
    assert kept.KEY in browser.session


def test_a_fragment_sends_the_whole_page_to_login(person):
    """htmx would otherwise put the login page into the middle of a list."""
    answer = Client().get(
        "/nguoi-dung/",
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/nguoi-dung/?q=lan",
    )
    assert answer.status_code == 200 and answer.content == b""
    assert answer["HX-Redirect"] == "/dang-nhap/?next=%2Fnguoi-dung%2F%3Fq%3Dlan"
