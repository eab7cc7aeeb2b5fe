"""A lost password or phone, without e-mail: a new slip from above, and who may print it."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.actions.slip import issue_slip
from accounts.models import Activation, User
from accounts.queries.mend import last_reset, may_mend
from accounts.queries.reach import reach_of
from csdl.ground.models import AccessLog
from csdl.kit import dates
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import CAST, PASSWORD
from tests.accounts.doorstep import SECOND, come_in, give_password, is_in, said

NEW = "sông đào trong vắt 57"
NEW_PIN = "480913"


def use(client, user, code, **other):
    data = {"username": user.username, "code": code, "password": NEW, "password2": NEW,
            "pin": NEW_PIN, "pin2": NEW_PIN} | other  # fmt: skip
    return client.post("/kich-hoat/", data)


def test_a_slip_resets_password_pin_and_second_factor(person, client, signed_in):
    head = person("head")
    before = come_in("head")
    User.objects.filter(pk=head.pk).update(pin_failures=5)
    officer = signed_in("commune_officer")
    card = reverse("accounts:user_show", args=[head.pk])
    assert "Bị khoá sau 5 lần sai" in said(officer.get(card))
    printed = officer.post(reverse("accounts:slip_print", args=[head.pk]))
    assert printed["Content-Type"] == "application/pdf" and "no-store" in printed["Cache-Control"]
    assert "Phiếu chưa dùng" in said(officer.get(card))
    # until it is used everything is as it was
    assert before.get("/").status_code == 200

    _, code = issue_slip(user=head, by=reach_of(person("commune_officer")))
    assert use(client, head, code)["Location"] == "/dang-nhap/"
    head.refresh_from_db()
    assert head.check_password(NEW) and head.pin_failures == 0
    assert not Authenticator.objects.filter(user=head).exists()
    assert "/dang-nhap/" in before.get("/")["Location"]
    assert not is_in(give_password(head.username, PASSWORD)[0])

    # the person is told, and led to a new second factor
    browser, answer = give_password(head.username, NEW)
    assert answer["Location"] == "/"
    page = said(browser.get("/", follow=True))
    day = dates.dmy(dates.today())
    assert f"đặt lại bằng phiếu ngày {day}, người in {CAST['commune_officer'].full_name}" in page
    assert "Đặt lớp bảo vệ thứ hai" in page
    # and so is the card
    words = said(officer.get(card))
    assert f"Đặt lại bằng phiếu ngày {day}, người in {CAST['commune_officer'].full_name}" in words
    log = set(AccessLog.objects.values_list("action", flat=True))
    assert {"slip.issue", "slip.print", "user.activate", "account.activate"} <= log


def test_the_first_opening_is_no_reset(person, client):
    user = person("newcomer")
    _, code = issue_slip(user=user, by=reach_of(person("head")))
    use(client, user, code)
    user.refresh_from_db()
    assert last_reset(user) is None
    browser, _ = give_password(user.username, NEW)
    assert "đặt lại bằng phiếu" not in said(browser.get("/"))


def test_a_week_later_nobody_is_told_any_more(person, client):
    user = person("homeroom")
    _, code = issue_slip(user=user, by=reach_of(person("head")))
    use(client, user, code)
    Activation.objects.filter(user=user).update(
        used_at=last_reset(user).used_at - timedelta(days=8)
    )
    browser, _ = give_password(user.username, NEW)
    assert "đặt lại bằng phiếu" not in said(browser.get("/"))


def test_a_slip_works_once_and_the_newer_kills_the_older(person, client):
    user, head = person("homeroom"), reach_of(person("head"))
    _, old = issue_slip(user=user, by=head)
    _, code = issue_slip(user=user, by=head)
    assert "chưa đúng" in said(use(client, user, old))
    assert use(client, user, code).status_code == 302
    assert "chưa đúng" in said(use(client, user, code))


def test_a_teacher_is_back_with_password_and_pin_alone(person, client):
    user = person("homeroom")
    _, code = issue_slip(user=user, by=reach_of(person("head")))
    use(client, user, code)
    browser, answer = give_password(user.username, NEW)
    assert answer["Location"] == "/" and browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("key", "whom", "may"),
    [
        # the level above, and further up
        ("commune_officer", "head", True),
        ("department_officer", "head", True),
        ("department_officer", "commune_officer", True),
        ("department_officer", "commune_head", True),
        ("department_officer", "head_4", True),
        # within the unit, whoever could have given that work
        ("head", "data_officer", True),
        ("head", "homeroom", True),
        ("data_officer", "homeroom", True),
        ("data_officer", "deputy", True),
        ("head", "newcomer", True),
        # never upwards, never sideways: a slip is a key to all that person may do
        ("data_officer", "head", False),
        ("commune_officer", "commune_head", False),
        ("department_officer", "director", False),
        ("commune_officer_2", "head", False),
        # one of two schools does not hold the key to the other
        ("head", "two_schools", False),
        ("department_officer", "two_schools", True),
        # nor oneself
        ("head", "head", False),
    ],
)
def test_who_may_print_for_whom(key, whom, may, person):
    by = reach_of(person(key))
    assert may_mend(by, person(whom)) == may
    if may:
        issue_slip(user=person(whom), by=by)
    else:
        with pytest.raises(Refused):
            issue_slip(user=person(whom), by=by)


def test_the_refusal_names_whom_to_ask(person, signed_in):
    officer = signed_in("data_officer")
    path = reverse("accounts:slip_print", args=[person("head").pk])
    for answer in (officer.get(path), officer.post(path)):
        assert answer.status_code == 409
        assert "do UBND phường Lê Chân giao" in said(answer)
    card = said(officer.get(reverse("accounts:user_show", args=[person("head").pk])))
    assert "In phiếu kích hoạt" not in card and "Đóng tài khoản" not in card


def test_the_one_at_the_very_top_is_mended_at_the_server(person, capsys):
    with pytest.raises(CommandError):
        call_command("print_slip", "khong-co-ai", "--reason", "x")
    call_command("print_slip", CAST["department_officer"].username, "--reason", "QĐ 05/QĐ-SGDĐT")
    code = capsys.readouterr().out.split("\t")[2].split()[0]
    row = AccessLog.objects.filter(action="slip.issue").latest("pk")
    assert row.reason == "QĐ 05/QĐ-SGDĐT" and row.user_id is None
    assert use(Client(), person("department_officer"), code).status_code == 302


def test_after_activation_one_logs_in_with_both_steps_gone(person, client):
    """The old phone opens nothing: its codes belong to a factor that is no more."""
    head = person("head")
    _, code = issue_slip(user=head, by=system("thử"))
    use(client, head, code)
    _, answer = give_password(head.username, NEW)
    assert answer["Location"] != SECOND
