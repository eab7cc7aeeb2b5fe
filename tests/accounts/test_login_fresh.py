"""Dangerous acts ask again who one is, ten minutes after the last proof."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import Grant, User
from accounts.queries.reach import reach_of
from csdl.ground.models import AccessLog
from csdl.site.world.cast import PASSWORD
from tests.accounts.doorstep import (
    code,
    come_in,
    said,
    stale,
    wrong_code,
)
from tests.architecture.routes import routes

PROVE = "/tai-khoan/xac-nhan/"
PROVE_CODE = "/tai-khoan/2fa/xac-nhan/"
DANGEROUS = {
    "accounts:grant_end",
    "accounts:paper_void",
    "accounts:paper_sign_many",
    "accounts:slip_print",
    "accounts:user_disable",
    "accounts:user_enable",
    "accounts:user_sessions_end",
}


@pytest.fixture
def teacher(person):
    """A person whom the head may close an account of."""
    return person("homeroom")


@pytest.fixture
def closing(teacher):
    return reverse("accounts:user_disable", args=[teacher.pk])


def test_the_dangerous_acts_are_these():
    """At least; other apps and pages add their own with fresh=True."""
    assert {r.name for r in routes() if r.door and r.door.fresh} >= DANGEROUS


@pytest.mark.parametrize("name", sorted(DANGEROUS))
def test_each_asks_again_after_ten_minutes(name, signed_in, person, teacher):
    route = next(r for r in routes() if r.name == name)
    perm, model = route.door.perm, route.door.model
    args = [teacher.pk] if model else []
    if model and model is not User:
        args = [model.objects.allowed(reach_of(person("head")), perm).first().pk]
    path = reverse(name, args=args)
    late = signed_in("head", fresh=False)
    for answer in (late.get(path), late.post(path)):
        assert answer.status_code == 302 and answer["Location"].startswith(f"{PROVE}?next=")
    assert signed_in("head").get(path).status_code in (200, 409)


def test_a_stranger_is_not_asked_who_they_are_twice(signed_in, closing):
    """The door comes first: what does not exist for somebody is 404 however old the proof is."""
    assert signed_in("stranger", fresh=False).get(closing).status_code == 404
    assert signed_in("deputy", fresh=False).get(closing).status_code == 403


def test_logging_in_counts_for_ten_minutes(person, closing):
    browser = come_in("head")
    assert browser.get(closing).status_code == 200
    stale(browser)
    assert browser.get(closing).status_code == 302


def test_who_has_a_second_factor_proves_it_with_that(person, closing):
    browser = come_in("head", step=-1)
    stale(browser)
    asked = browser.get(closing, follow=True)
    assert asked.redirect_chain[-1][0].startswith(PROVE_CODE)
    assert "Mã 6 số" in said(asked)
    # the password is not taken instead
    answer = browser.post(PROVE, {"password": PASSWORD, "next": closing})
    assert answer["Location"].startswith(PROVE_CODE)
    assert browser.get(closing).status_code == 302
    wrong = browser.post(PROVE_CODE, {"code": wrong_code(), "next": closing})
    assert "Mã chưa đúng" in said(wrong)
    answer = browser.post(PROVE_CODE, {"code": code(), "next": closing})
    assert answer["Location"] == closing
    assert browser.get(closing).status_code == 200


def test_who_has_none_proves_it_with_the_password(person):
    browser = come_in("homeroom")
    stale(browser)
    app = "/tai-khoan/2fa/ung-dung/"
    assert browser.get(app)["Location"].startswith(PROVE)
    assert "Mật khẩu chưa đúng" in said(browser.post(PROVE, {"password": "sai", "next": app}))
    assert browser.post(PROVE, {"password": PASSWORD, "next": app})["Location"] == app
    assert browser.get(app).status_code == 200


def test_changing_the_second_factor_asks_again(person):
    browser = come_in("head")
    stale(browser)
    for path in ("ung-dung/go/", "ma-du-phong/moi/", "khoa/them/"):
        answer = browser.get(f"/tai-khoan/2fa/{path}")
        assert answer.status_code == 302 and "xac-nhan" in answer["Location"], path
    assert Authenticator.objects.filter(user=person("head")).count() == 1


def test_afterwards_only_to_our_own_pages(person, closing):
    browser = come_in("head", step=-1)
    stale(browser)
    answer = browser.post(PROVE_CODE, {"code": code(), "next": "https://evil.test/"})
    assert answer["Location"] == "/"


def test_a_grant_is_ended_only_after_proof(person, signed_in):
    grant = Grant.objects.allowed(reach_of(person("head")), "accounts.end_grant").first()
    path = reverse("accounts:grant_end", args=[grant.pk])
    before = AccessLog.objects.filter(action="grant.end").count()
    signed_in("head", fresh=False).post(path, {"reason": "Đổi chủ nhiệm"})
    assert AccessLog.objects.filter(action="grant.end").count() == before
    state = grant.state
    grant.refresh_from_db()
    assert grant.state == state
