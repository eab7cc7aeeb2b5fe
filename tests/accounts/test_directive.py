"""The register of directives, and the căn cứ that papers take from it."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions.directive import (
    FIRST,
    add_directive,
    bases_for,
    edit_directive,
    withdraw_directive,
)
from accounts.actions.grant import end_grants, prepare_grants
from accounts.models import Directive, Grant
from accounts.queries.offer import Line
from csdl.kit.action import Refused
from csdl.kit.dates import today
from csdl.site.world.cast import DEPARTMENT_CODE, LE_CHAN, THCS
from schools.models import Unit

pytestmark = pytest.mark.django_db
FACTS = {
    "kind": "Quyết định",
    "number": "5344/QĐ-SGDĐT",
    "issued_on": date(2025, 8, 7),
    "issued_by": "Sở Giáo dục và Đào tạo",
    "summary": "Ban hành Quy chế quản lý, sử dụng cơ sở dữ liệu",
    "effective_from": date(2025, 8, 7),
    "effective_to": None,
    "basis_for": ["handover"],
    "citation": "",
    "position": 50,
}


@pytest.fixture
def department(db):
    return Unit.objects.get(code=DEPARTMENT_CODE, tier=1)


@pytest.fixture
def ward(db):
    return Unit.objects.get(code=LE_CHAN)


def handover_of(person, reach, days=0):
    school = Unit.objects.get(code=THCS)
    line = Line(
        "school_deputy", school, today() + timedelta(days=days), today() + timedelta(days=9)
    )
    return prepare_grants(
        holder=person("subject_teacher"), from_unit=school, lines=[line], by=reach("head")
    )


def test_a_department_begins_with_the_bases_of_its_papers(department):
    rows = Directive.objects.filter(unit=department).order_by("position")
    assert [row.cited for row in rows] == [facts["citation"] for facts in FIRST]
    wanted = [f["citation"] for f in FIRST]
    for kind in ("handover", "revocation", "founding"):
        assert bases_for(department, kind, today()) == wanted


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2022, 2, 13), 0),
        (date(2022, 2, 14), 1),
        (date(2025, 6, 30), 2),
        (date(2025, 7, 1), 3),
        (date(2025, 12, 31), 3),
        (date(2026, 1, 1), 4),
    ],
)
def test_only_what_is_in_force_that_day_is_cited(day, count, department):
    assert len(bases_for(department, "handover", day)) == count


def test_a_new_basis_is_on_the_next_paper_and_not_on_those_before(department, person, reach):
    before = Grant.objects.get(holder=person("homeroom"), state="active").paper
    old = list(before.content["bases"])
    made = add_directive(unit=department, facts=FACTS, by=reach("department_officer"))
    paper = handover_of(person, reach)
    said = (
        "Quyết định số 5344/QĐ-SGDĐT ngày 07/8/2025 của Sở Giáo dục và Đào tạo "
        "Ban hành Quy chế quản lý, sử dụng cơ sở dữ liệu"
    )
    assert paper.content["bases"] == [*old, said]
    before.refresh_from_db()
    assert before.content["bases"] == old
    withdraw_directive(directive=made, reason="đã thay thế", by=reach("department_officer"))
    paper.refresh_from_db()
    assert said in paper.content["bases"]
    assert said not in bases_for(department, "handover", today())


def test_a_basis_serves_the_kinds_it_is_marked_for(department, person, reach):
    add_directive(unit=department, facts=FACTS, by=reach("department_officer"))
    grant = Grant.objects.get(holder=person("homeroom"), state="active")
    paper = end_grants(grants=[grant], reason="thử", by=reach("head"))
    assert not any("5344" in basis for basis in paper.content["bases"])


def test_a_communes_own_basis_serves_its_own_papers_alone(ward, department, reach):
    facts = {**FACTS, "number": "12/QĐ-UBND", "issued_by": "UBND phường"}
    add_directive(unit=ward, facts=facts, by=reach("commune_officer"))
    assert any("12/QĐ-UBND" in basis for basis in bases_for(ward, "handover", today()))
    assert not any("12/QĐ" in basis for basis in bases_for(department, "handover", today()))


def test_the_same_document_is_not_registered_twice(department, reach):
    by = reach("department_officer")
    made = add_directive(unit=department, facts=FACTS, by=by)
    with pytest.raises(Refused, match="đã có trong sổ"):
        add_directive(unit=department, facts=FACTS, by=by)
    withdraw_directive(directive=made, reason="ghi nhầm", by=by)
    add_directive(unit=department, facts=FACTS, by=by)
    with pytest.raises(Refused, match="đã rút"):
        edit_directive(directive=made, facts={"position": 1}, by=by)


@pytest.mark.parametrize(
    ("key", "own", "wards"),
    [
        ("department_officer", True, True),
        ("commune_officer", True, True),
        ("head", True, True),
        ("homeroom", True, True),
        ("stranger", True, False),
        ("head_2", True, False),
        ("subject_teacher", False, False),
    ],
)
def test_visible_downward(key, own, wards, ward, department, reach, signed_in):
    theirs = Directive.objects.filter(unit=department).first()
    local = add_directive(unit=ward, facts=FACTS, by=reach("commune_officer"))
    browser = signed_in(key)
    html = browser.get("/van-ban/").content.decode()
    for directive, seen in ((theirs, own), (local, wards)):
        assert (f"/van-ban/{directive.pk}/" in html) == seen
        assert (browser.get(f"/van-ban/{directive.pk}/").status_code != 404) == seen


@pytest.mark.parametrize(
    ("key", "department_status", "ward_status"),
    [
        ("department_officer", 200, 403),
        ("commune_officer", 403, 200),
        ("head", 403, 403),
        ("stranger", 403, 404),
    ],
)
def test_each_keeps_its_own_register(
    key, department_status, ward_status, ward, department, reach, signed_in
):
    theirs = Directive.objects.filter(unit=department).first()
    local = add_directive(unit=ward, facts=FACTS, by=reach("commune_officer"))
    browser = signed_in(key)
    for act in ("sua", "rut"):
        assert browser.get(f"/van-ban/{theirs.pk}/{act}/").status_code == department_status
        assert browser.get(f"/van-ban/{local.pk}/{act}/").status_code == ward_status


def _post(**more):
    data = {
        "kind": "Công văn", "number": "1456/SGDĐT-GDTX", "issued_on": "31/5/2023",
        "issued_by": "Sở GDĐT", "summary": "Về rà soát dữ liệu", "effective_from": "31/5/2023",
        "effective_to": "", "citation": "", "position": "100",
    }  # fmt: skip
    return {**data, **more}


def test_add_edit_withdraw_and_find_again_on_screen(department, signed_in):
    browser = signed_in("department_officer")
    file = SimpleUploadedFile("cv1456.pdf", b"%PDF-1.7 thu", "application/pdf")
    answer = browser.post(f"/don-vi/{department.pk}/van-ban/moi/", _post(file=file))
    assert answer.status_code == 302
    row = Directive.objects.get(number="1456/SGDĐT-GDTX")
    assert b"".join(browser.get(f"/van-ban/{row.pk}/tep/").streaming_content) == b"%PDF-1.7 thu"
    assert f"/van-ban/{row.pk}/" in browser.get("/van-ban/?q=ra soat du lieu").content.decode()
    browser.post(f"/van-ban/{row.pk}/sua/", _post(summary="Về rà soát dữ liệu học sinh"))
    row.refresh_from_db()
    assert row.summary.endswith("học sinh") and row.file_id
    browser.post(f"/van-ban/{row.pk}/rut/", {"reason": "hết hạn"})
    assert f"/van-ban/{row.pk}/" not in browser.get("/van-ban/").content.decode()
    gone = browser.get("/van-ban/?state=withdrawn").content.decode()
    assert f"/van-ban/{row.pk}/" in gone and "Đã rút" in gone


def test_a_file_that_is_no_pdf_is_refused_in_words(department, signed_in):
    file = SimpleUploadedFile("vb.pdf", b"PK\x03\x04", "application/pdf")
    answer = signed_in("department_officer").post(
        f"/don-vi/{department.pk}/van-ban/moi/", _post(file=file)
    )
    assert "không phải PDF" in answer.content.decode()
    assert not Directive.objects.filter(number="1456/SGDĐT-GDTX").exists()
