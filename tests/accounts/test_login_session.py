"""Sessions: how long, where, ended by whom; and accounts closed and opened again."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.session import disable_user, enable_user, tidy_logins
from accounts.models import Grant, User
from accounts.queries.reach import reach_of
from accounts.queries.sessions import machine
from csdl.ground.models import AccessLog
from csdl.kit.action import Refused
from csdl.site.world.cast import CAST, PASSWORD
from tests.accounts.doorstep import age, come_in, give_password, is_in, said

LAN = CAST["homeroom"].username
LIST = "/tai-khoan/phien/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
WHY = {"reason": "Nghỉ hưu từ 01/12/2026"}


def out(answer):
    return answer.status_code == 302 and answer["Location"].startswith("/dang-nhap/")


# How long ---------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "stays"), [(1, True), (59, True), (61, False), (600, False)])
def test_an_hour_alone(minutes, stays, person):
    browser = come_in("homeroom")
    age(browser, seen=minutes * 60, began=minutes * 60)
    assert out(browser.get("/")) != stays
    assert is_in(browser) == stays


@pytest.mark.parametrize(("hours", "stays"), [(11.9, True), (12.1, False)])
def test_twelve_hours_altogether(hours, stays, person):
    browser = come_in("homeroom")
    age(browser, seen=60, began=hours * 3600)
    assert out(browser.get("/")) != stays


def test_work_keeps_it_open_and_a_page_that_refreshes_itself_does_not(person):
    browser = come_in("homeroom")
    age(browser, seen=3000, began=3000)
    before = browser.session["seen"]
    browser.get("/", HTTP_HX_REQUEST="true")
    assert browser.session["seen"] == before
    browser.get("/")
    assert browser.session["seen"] > before + 2900


def test_no_hour_of_the_day_closes_it(person, monkeypatch):
    """16h59 or 17h01: only how long one sat idle counts."""
    browser = come_in("homeroom")
    age(browser, seen=1800, began=9 * 3600)
    assert browser.get("/").status_code == 200


def test_the_end_is_logged_and_said(person):
    browser = come_in("homeroom")
    age(browser, seen=4000, began=4000)
    browser.get("/")
    assert AccessLog.objects.filter(action="account.session_idle").count() == 1
    assert "60 phút không có thao tác" in said(browser.get("/dang-nhap/"))


def test_logging_in_again_begins_anew(person):
    browser = come_in("homeroom")
    age(browser, seen=60, began=11.9 * 3600)
    give_password(LAN, browser=browser)
    browser.post("/dang-xuat/")
    come_in("homeroom", browser=browser)
    age(browser, seen=60)
    assert browser.get("/").status_code == 200


def test_a_new_session_at_login_none_after_logout(person):
    browser = Client()
    browser.get("/dang-nhap/")
    browser.cookies["sessionid"] = "k" * 32  # planted before
    give_password(LAN, browser=browser)
    key = browser.session.session_key
    assert key != "k" * 32
    answer = browser.post("/dang-xuat/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=key).exists()
    old = Client()
    old.cookies["sessionid"] = key
    assert out(old.get("/"))


def test_logging_out_takes_a_post(person):
    browser = come_in("homeroom")
    assert browser.get("/dang-xuat/").status_code == 200
    assert is_in(browser)


def test_login_and_logout_are_logged(person):
    browser = come_in("homeroom", ip="113.160.1.1")
    browser.post("/dang-xuat/")
    user = person("homeroom")
    rows = AccessLog.objects.filter(user_id=user.pk, kind="login").order_by("pk")
    assert [r.action for r in rows] == ["account.login", "account.logout"]
    assert rows[0].ip == "113.160.1.1" and rows[0].request_id


@pytest.mark.parametrize(
    "path", ["/", "/tai-khoan/phien/", "/tai-khoan/2fa/", "/tai-khoan/mat-khau/", "/khong-co/"]
)
def test_signed_in_pages_are_stored_nowhere(path, person):
    answer = come_in("homeroom").get(path)
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


def test_the_public_check_of_a_paper_needs_no_session(db):
    answer = Client().get("/K/KHONG-CO")
    assert "sessionid" not in answer.cookies and "no-store" not in answer.get("Cache-Control", "")


# Where ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "words"),
    [(PHONE, "Chrome trên Android"), (OFFICE, "Firefox trên Windows"), ("", "Trình duyệt khác"),
     ("curl/8", "Trình duyệt khác"), ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17.0"
      " Safari/605", "Safari trên macOS")],
)  # fmt: skip
def test_a_machine_in_words(agent, words):
    assert machine(agent) == words


def two_places():
    phone, office = Client(HTTP_USER_AGENT=PHONE), Client(HTTP_USER_AGENT=OFFICE)
    come_in("homeroom", browser=phone, ip="14.162.2.2")
    come_in("homeroom", browser=office)
    return phone, office


def test_a_person_sees_their_machines_and_ends_one(person):
    phone, office = two_places()
    words = said(office.get(LIST))
    assert "Chrome trên Android" in words and "Firefox trên Windows" in words
    assert "14.162.2.2" in words and "Máy này" in words
    pk = UserSession.objects.get(ip="14.162.2.2").pk
    office.post(LIST, {"pk": pk})
    assert out(phone.get("/")) and office.get("/").status_code == 200
    assert AccessLog.objects.filter(action="session.end").count() == 1


def test_ending_all_the_others(person):
    phone, office = two_places()
    third = come_in("homeroom")
    office.post(LIST)
    assert out(phone.get("/")) and out(third.get("/")) and office.get("/").status_code == 200


def test_not_those_of_another_person(person):
    victim, browser = come_in("homeroom_2"), come_in("homeroom")
    theirs = UserSession.objects.get(user=person("homeroom_2")).pk
    for pk in (theirs, "x", "-1", "9" * 30, "1 or 1=1", ""):
        browser.post(LIST, {"pk": pk})
    assert victim.get("/").status_code == 200


def test_another_password_ends_the_others(person):
    phone, office = two_places()
    new = "sông đào trong vắt 57"
    page = "/tai-khoan/mat-khau/"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert "chưa đúng" in said(office.post(page, data | {"oldpassword": "sai"}))
    assert office.post(page, data).status_code == 302
    assert out(phone.get("/")) and office.get("/").status_code == 200
    assert not is_in(give_password(LAN)[0])
    assert is_in(give_password(LAN, new)[0])
    assert AccessLog.objects.filter(action="account.password_change").exists()


def test_rows_of_ended_sessions_are_swept(person):
    come_in("homeroom")
    Session.objects.update(expire_date=timezone.now())
    tidy_logins()
    assert not Session.objects.exists() and not UserSession.objects.exists()


# By an officer ----------------------------------------------------------------------


def url(name, user):
    return reverse(f"accounts:{name}", args=[user.pk])


def test_an_officer_signs_somebody_out_everywhere(person, signed_in):
    phone, office = two_places()
    user = person("homeroom")
    path = url("user_sessions_end", user)
    officer = signed_in("data_officer")
    assert "Đang có 2 phiên" in said(officer.get(path))
    assert officer.post(path, {"reason": ""}).status_code == 200  # a reason is asked
    assert officer.post(path, {"reason": "Mất máy tính"}).status_code == 302
    assert out(phone.get("/")) and out(office.get("/"))
    row = AccessLog.objects.get(action="session.end_all")
    assert row.reason == "Mất máy tính" and row.user_id == person("data_officer").pk
    assert is_in(give_password(LAN)[0])


def test_closing_and_opening_an_account(person, signed_in):
    browser, user = come_in("homeroom"), person("homeroom")
    head = signed_in("head")
    grants = list(Grant.objects.filter(holder=user).values_list("pk", "state"))
    assert reach_of(user).scopes
    assert head.post(url("user_disable", user), WHY).status_code == 302
    user.refresh_from_db()
    # out at once, nothing reachable, the grants as they were
    assert out(browser.get("/")) and not is_in(give_password(LAN)[0])
    assert reach_of(user).scopes == ()
    assert list(Grant.objects.filter(holder=user).values_list("pk", "state")) == grants
    words = said(head.get(url("user_show", user)))
    assert "Đã đóng" in words and WHY["reason"] in words and "Mở lại tài khoản" in words
    assert "In phiếu kích hoạt" not in words
    assert head.post(url("user_disable", user), WHY).status_code == 200  # says it is closed
    assert head.post(url("user_enable", user), {"reason": "Trở lại"}).status_code == 302
    assert is_in(give_password(LAN)[0])
    user.refresh_from_db()
    assert reach_of(user).scopes
    log = AccessLog.objects.filter(kind="act", action__startswith="user.")
    assert [(r.action, r.reason) for r in log.order_by("pk")[len(log) - 2 :]] == [
        ("user.disable", WHY["reason"]),
        ("user.enable", "Trở lại"),
    ]


@pytest.mark.parametrize(
    ("key", "whom", "status"),
    [
        ("head", "data_officer", 302),  # gave that right
        ("data_officer", "head", 200),  # refused in words: the ward gave it
        ("commune_officer", "head", 302),
        ("commune_officer", "commune_head", 200),
        ("department_officer", "commune_head", 302),
        ("department_officer", "homeroom", 302),
        ("department_officer", "director", 200),
        ("head", "head_2", 404),
        ("stranger", "head", 404),
        ("homeroom", "homeroom_2", 404),
        ("deputy", "homeroom", 403),
    ],
)
def test_who_may_close_whose(key, whom, status, person, signed_in):
    answer = signed_in(key).post(url("user_disable", person(whom)), WHY)
    assert answer.status_code == status, said(answer)
    assert User.objects.get(pk=person(whom).pk).is_active == (status != 302)


def test_nobody_closes_or_opens_their_own(person, reach):
    for act in (disable_user, enable_user):
        with pytest.raises(Refused, match="không tự"):
            act(user=person("head"), reason="x", by=reach("head"))
