"""A unit's own regulation: one in force, the board of who has none, and what it does to signing."""

import io
from datetime import date, timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions.grant import prepare_grants
from accounts.actions.paper import sign_paper
from accounts.actions.regulation import add_regulation, withdraw_regulation
from accounts.models import Regulation, Signature
from accounts.queries.offer import Line
from accounts.queries.regulation import regulation_now
from csdl.kit.action import Refused
from csdl.kit.dates import today
from csdl.site.world.cast import LE_CHAN, PIN, THCS
from schools.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def regulate(unit, by, *, accepts=True, starts=None, number="20/QĐ-THCS"):
    return add_regulation(
        unit=unit,
        number=number,
        issued_on=date(2025, 8, 21),
        summary="Quy chế sử dụng hệ thống",
        starts_on=starts or date(2025, 8, 21),
        accepts_system=accepts,
        by=by,
    )


def handover(school, person, reach):
    line = Line("school_deputy", school, today(), today() + timedelta(days=9))
    return prepare_grants(
        holder=person("subject_teacher"), from_unit=school, lines=[line], by=reach("data_officer")
    )


def test_without_a_regulation_confirming_in_the_system_is_accepted(school, person, reach):
    paper = handover(school, person, reach)
    sign_paper(paper=paper, side="giver", pin=PIN, by=reach("head"))
    assert Signature.objects.filter(paper=paper, side="giver", route="system").exists()


def test_one_that_accepts_changes_nothing(school, person, reach):
    regulate(school, reach("data_officer"))
    paper = handover(school, person, reach)
    sign_paper(paper=paper, side="giver", pin=PIN, by=reach("head"))
    assert paper.signatures.count() == 1


@pytest.mark.parametrize(("side", "key"), [("giver", "head"), ("receiver", "subject_teacher")])
def test_one_that_wants_paper_refuses_and_says_what_to_do(side, key, school, person, reach):
    regulate(school, reach("data_officer"), accepts=False)
    paper = handover(school, person, reach)
    with pytest.raises(Refused, match="nộp bản đã ký"):
        sign_paper(paper=paper, side=side, pin=PIN, by=reach(key))
    assert not paper.signatures.exists()


def test_it_is_the_giving_units_that_counts(school, person, reach):
    """The ward wants paper; the school's own biên bản are not the ward's."""
    regulate(Unit.objects.get(code=LE_CHAN), reach("commune_officer"), accepts=False)
    paper = handover(school, person, reach)
    sign_paper(paper=paper, side="giver", pin=PIN, by=reach("head"))


def test_one_that_starts_later_waits_for_its_day(school, person, reach):
    regulate(school, reach("data_officer"), accepts=False, starts=today() + timedelta(days=1))
    paper = handover(school, person, reach)
    sign_paper(paper=paper, side="giver", pin=PIN, by=reach("head"))


def test_a_later_one_ends_the_one_before_and_taking_it_back_undoes_that(school, reach):
    by = reach("head")
    old = regulate(school, by, starts=date(2025, 8, 21))
    new = regulate(school, by, starts=date(2026, 9, 1), number="31/QĐ-THCS", accepts=False)
    old.refresh_from_db()
    assert old.ends_on == date(2026, 8, 31)
    assert regulation_now(school) == new
    with pytest.raises(Refused, match="phải áp dụng sau ngày đó"):
        regulate(school, by, starts=date(2026, 9, 1), number="32/QĐ-THCS")
    withdraw_regulation(regulation=new, reason="ghi nhầm", by=by)
    assert regulation_now(school) == old
    with pytest.raises(Refused, match="đã huỷ"):
        withdraw_regulation(regulation=new, reason="ghi nhầm", by=by)


def test_on_screen_from_the_form_to_the_unit_page(school, signed_in):
    browser = signed_in("head")
    file = SimpleUploadedFile("qc.pdf", b"%PDF-1.7 qc", "application/pdf")
    data = {
        "number": "20/QĐ-THCS", "issued_on": "21/8/2025", "summary": "Quy chế",
        "starts_on": "21/8/2025", "accepts_system": "no", "file": file,
    }  # fmt: skip
    answer = browser.post(f"/don-vi/{school.pk}/quy-che/moi/", data)
    assert answer.status_code == 302
    row = Regulation.objects.get(unit=school)
    assert not row.accepts_system
    html = browser.get(f"/don-vi/{school.pk}/quy-che/").content.decode()
    assert "20/QĐ-THCS" in html and "phải ký trên giấy" in html
    assert b"".join(browser.get(f"/quy-che/{row.pk}/tep/").streaming_content) == b"%PDF-1.7 qc"


def test_the_board_says_who_has_none(school, reach, signed_in):
    regulate(school, reach("head"))
    browser = signed_in("commune_officer")
    have = browser.get("/quy-che/?co=yes").content.decode()
    none = browser.get("/quy-che/?co=no").content.decode()
    link = f'/don-vi/{school.pk}/quy-che/"'
    assert link in have and link not in none
    assert f"/don-vi/{Unit.objects.get(code=LE_CHAN).pk}/quy-che/" in none
    found = browser.get("/quy-che/?q=hoa phuong").content.decode()
    assert link in found
    assert browser.get("/quy-che/?xuat=xlsx").status_code == 200


@pytest.mark.parametrize(
    ("key", "sees", "writes"),
    [
        ("head", 200, 200),
        ("commune_officer", 200, 403),
        ("deputy", 200, 403),
        ("department_officer", 200, 403),
        ("stranger", 404, 404),
        ("homeroom", 404, 404),
    ],
)
def test_written_by_the_unit_seen_from_above(key, sees, writes, school, reach, signed_in):
    row = regulate(school, reach("head"))
    browser = signed_in(key)
    assert browser.get(f"/don-vi/{school.pk}/quy-che/").status_code == sees
    assert browser.get(f"/don-vi/{school.pk}/quy-che/moi/").status_code == writes
    assert browser.get(f"/quy-che/{row.pk}/huy/").status_code == writes


def test_the_text_to_start_from_names_the_unit_and_its_bases(school, signed_in):
    answer = signed_in("head").get(f"/don-vi/{school.pk}/quy-che/mau/")
    document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    words = " ".join(" ".join(p.get_textpage().get_text_range().split()) for p in document)
    assert "TRƯỜNG THCS HOA PHƯỢNG" in words and "42/2021/TT-BGDĐT" in words
    assert "xác nhận trên hệ thống" in words
