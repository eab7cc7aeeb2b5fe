"""Signing in the system, and what must not happen while doing so."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.actions.paper import sign_paper, sign_papers, void_paper
from accounts.models import Grant, Paper
from csdl.kit.action import Refused
from csdl.kit.canonical import digest
from csdl.site.world.cast import PIN
from tests.accounts.sheets import commitment, handover


def state_of(person, key):
    return Grant.objects.get(holder=person(key)).state


def sign_on_screen(browser, paper, pin=PIN):
    path = reverse("accounts:paper_show", args=[paper.pk])
    return browser.post(path, {"agree": "on", "pin": pin}, follow=True)


def test_both_sides_confirm_in_the_system(person, signed_in):
    paper, card = handover(person, "unsigned"), commitment(person, "unsigned")
    page = sign_on_screen(signed_in("unsigned"), paper)
    assert "Đã ghi nhận xác nhận của bạn" in page.content.decode()
    assert state_of(person, "unsigned") == Grant.State.PENDING
    sign_on_screen(signed_in("head"), paper)
    assert state_of(person, "unsigned") == Grant.State.ACTIVE
    for one in (paper, card):
        assert Paper.objects.get(pk=one.pk).state == Paper.State.SIGNED
        assert set(one.signatures.values_list("side", "route", "accepted_by")) == {
            ("giver", "system", None),
            ("receiver", "system", None),
        }


def test_signed_twice_says_who_and_when(person, reach):
    paper = handover(person, "waiting")  # the head has signed
    with pytest.raises(Refused, match="đã được Đinh Thị Kim Ngân ký bên giao lúc"):
        sign_paper(paper=paper, side="giver", pin=PIN, by=reach("head"))


def test_a_wrong_pin_counts_and_five_lock_it(person, signed_in):
    paper, browser = handover(person, "waiting"), signed_in("waiting")
    for left in (4, 3, 2, 1, 0):
        page = sign_on_screen(browser, paper, pin="000000").content.decode()
        assert f"Mã PIN chưa đúng (còn {left} lần thử)" in page
    assert person("waiting").pin_failures == 5
    assert "Mã PIN đã bị khoá" in sign_on_screen(browser, paper).content.decode()
    assert not paper.signatures.filter(side="receiver").exists()
    assert state_of(person, "waiting") == Grant.State.PENDING


def test_nobody_signs_for_another(person, reach):
    paper = handover(person, "unsigned")
    with pytest.raises(Refused, match="Chỉ người nhận"):
        sign_paper(paper=paper, side="receiver", pin=PIN, by=reach("homeroom"))
    with pytest.raises(Refused, match="không giữ quyền ký thay mặt"):
        sign_paper(paper=paper, side="giver", pin=PIN, by=reach("deputy"))
    with pytest.raises(Refused, match="bên nhận của biên bản này nên không ký thay bên giao"):
        sign_paper(paper=paper, side="giver", pin=PIN, by=reach("unsigned"))
    assert not paper.signatures.exists()


def test_many_in_one_act_or_none(person, reach):
    head = reach("head")
    good, done = handover(person, "unsigned"), handover(person, "waiting")
    with pytest.raises(Refused, match="đã được"):
        sign_papers(papers=[good, done], side="giver", pin=PIN, by=head)
    assert not good.signatures.exists()
    sign_papers(papers=[good], side="giver", pin=PIN, by=head)
    assert good.signatures.get().user == person("head")


def test_a_void_paper_is_not_signed_and_keeps_its_code(person, reach):
    paper, head = handover(person, "unsigned"), reach("head")
    void_paper(paper=paper, reason="lập nhầm người", by=head)
    with pytest.raises(Refused, match="Đã huỷ"):
        sign_paper(paper=paper, side="giver", pin=PIN, by=head)
    assert Paper.objects.get(pk=paper.pk).code == paper.code
    assert state_of(person, "unsigned") == Grant.State.ENDED


def test_a_name_changed_between_print_and_signature(person, signed_in, reach):
    """The paper keeps what it said, the screen says so, and it can still be signed."""
    paper, user = handover(person, "waiting"), person("waiting")
    written, before = user.full_name, paper.digest
    user.full_name = "Châu Thị Mộng Mơ"
    user.save(update_fields=["full_name"])
    page = signed_in("head").get(reverse("accounts:paper_show", args=[paper.pk])).content.decode()
    assert "Tên đã đổi sau khi lập" in page and "Châu Thị Mộng Mơ" in page
    assert f"Biên bản giữ nguyên tên đã ghi: {written}" in page
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach("waiting"))
    paper.refresh_from_db()
    assert paper.content["receiver"]["name"] == written
    assert paper.digest == before == digest(paper.content)
    assert state_of(person, "waiting") == Grant.State.ACTIVE


def test_every_paper_of_the_world_hashes_to_its_digest(db):
    papers = list(Paper.objects.all())
    assert {p.kind for p in papers} >= {"handover", "commitment", "revocation", "founding"}
    assert [p.code for p in papers if digest(p.content) != p.digest] == []


@pytest.mark.parametrize(
    "change",
    [{"content": {"kind": "handover"}}, {"digest": "0" * 64}, {"kind": "annex"}],
    ids=["content", "digest", "kind"],
)
def test_the_database_refuses_to_change_what_was_printed(person, change):
    paper = handover(person, "homeroom")
    with pytest.raises(DatabaseError, match="[Cc]annot update"), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**change)
    assert digest(Paper.objects.get(pk=paper.pk).content) == paper.digest
