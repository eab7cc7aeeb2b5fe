"""The pages of handing in: upload, result, naming a page, filing; the copy behind its door."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import tasks
from accounts.actions.grant import end_grants
from accounts.actions.scan import file_scan
from accounts.models import Grant, Scan, ScanPage
from csdl.kit import wall
from csdl.kit.access import reach_of
from tests.accounts import sheets
from tests.accounts.sheets import as_pdf, as_photo, commitment, hand_in, handover, print_out


@pytest.fixture
def school(person):
    return handover(person, "unsigned").unit


def upload(browser, unit, *files):
    """Post files as a browser does: (name, bytes, content type)."""
    given = [SimpleUploadedFile(*one) for one in files]
    return browser.post(reverse("accounts:scan_new", args=[unit.pk]), {"op": "", "files": given})


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_from_upload_to_the_copy_on_the_paper(person, signed_in, school):
    paper, card = handover(person, "unsigned"), commitment(person, "unsigned")
    browser = signed_in("data_officer")
    shown = browser.get(reverse("accounts:paper_show", args=[paper.pk])).content.decode()
    assert reverse("accounts:scan_new", args=[school.pk]) in shown
    words = text(browser.get(reverse("accounts:scan_new", args=[school.pk])))
    for said in ("10 MB", "50 trang", "5 MB", "30 tệp"):
        assert said in words
    wet = sheets.torn(print_out(card)[0])
    answer = upload(
        browser,
        school,
        ("a.pdf", as_pdf(*print_out(paper)), "application/pdf"),
        ("b.jpg", as_photo(wet), "image/jpeg"),
    )
    scan = Scan.objects.get()
    page = reverse("accounts:scan_show", args=[scan.pk])
    assert answer["Location"] == page
    assert "Đang chờ đến lượt" in text(browser.get(page))
    tasks.read_scans(scan.job_id)
    polled = browser.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "Xem kết quả" in polled and "<html" not in polled

    words = text(browser.get(page))
    assert "1 khớp, 1 không đọc được QR" in words
    assert "Nộp 1 biên bản" in words and "2/2 trang" in words and "Nghiêm Văn Ký" in words

    loose = ScanPage.objects.get(file__name="b.jpg")
    name = reverse("accounts:scan_page", args=[loose.pk])
    refused = browser.post(name, {"code": "KHONG-CO-MA", "reason": "ướt"})
    assert "Không có biên bản mang mã KHONG-CO-MA" in text(refused)
    empty = browser.post(name, {"code": card.code, "reason": ""})
    assert empty.status_code == 200 and "field-bad" in empty.content.decode()
    assert browser.post(name, {"code": card.code, "reason": "mã bị ướt"})["Location"] == page
    assert "Nộp 2 biên bản" in text(browser.get(page))

    filed = browser.post(reverse("accounts:scan_file", args=[scan.pk]), {"op": "1"}, follow=True)
    assert "Đã nộp 2 biên bản." in text(filed) and "2 đã nộp" in text(filed)
    again = browser.post(reverse("accounts:scan_file", args=[scan.pk]), {"op": "1"}, follow=True)
    assert "đã được ghi nhận từ lần bấm trước" in text(again)
    third = browser.post(reverse("accounts:scan_file", args=[scan.pk]), {"op": "2"})
    assert third.status_code == 409 and "Không còn biên bản nào để nộp" in text(third)

    words = text(browser.get(reverse("accounts:paper_show", args=[card.pk])))
    assert "Xem bản đã nộp" in words and "Lương Thị Ánh Tuyết nộp lúc" in words
    assert "Nhận không qua mã QR: mã bị ướt" in words
    assert "Bản ký giấy đã nộp" in words


def test_the_copy_behind_the_papers_own_door(person, reach, signed_in, school):
    paper, officer = handover(person, "unsigned"), reach("data_officer")
    path = reverse("accounts:scan_copy", args=[paper.pk])
    assert signed_in("head").get(path)["Location"] == reverse(
        "accounts:paper_show", args=[paper.pk]
    )
    file_scan(scan=hand_in(school, officer, as_pdf(*print_out(paper))), by=officer)
    for key in ("head", "data_officer", "unsigned"):
        answer = signed_in(key).get(path)
        assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"] == f'inline; filename="{paper.code}-ban-ky.pdf"'
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        kept = signed_in(key).get(path + "?tai=1")
        assert kept["Content-Disposition"].startswith("attachment")
    for key in ("stranger", "homeroom", "head_2"):
        assert signed_in(key).get(path).status_code == 404


def test_doors_of_what_was_handed_in(person, reach, signed_in, school):
    """Only who gives in the unit's name: not the teacher, not the commune, not another school."""
    officer = reach("data_officer")
    scan = hand_in(school, officer, as_photo(print_out(handover(person, "unsigned"))[-1]))
    page = ScanPage.objects.get(file__scan=scan)
    paths = [
        reverse("accounts:scan_show", args=[scan.pk]),
        reverse("accounts:scan_page", args=[page.pk]),
        reverse("accounts:scan_picture", args=[page.pk]),
    ]
    for path in paths:
        for key in ("data_officer", "head"):
            assert signed_in(key).get(path).status_code == 200
        for key in ("homeroom", "deputy", "head_2", "stranger", "commune_officer", "unsigned"):
            assert signed_in(key).get(path).status_code == 404, (key, path)
    new = reverse("accounts:scan_new", args=[school.pk])
    assert signed_in("deputy").get(new).status_code == 403
    assert signed_in("stranger").get(new).status_code == 404
    answer = signed_in("stranger").post(reverse("accounts:scan_file", args=[scan.pk]))
    assert answer.status_code == 404


def test_a_refused_upload_names_the_file(signed_in, school):
    browser = signed_in("data_officer")
    large = b"%PDF-" + b"0" * (10 * 2**20)
    for given, said in (
        (("thư.docx", b"PK\x03\x04", "application/msword"), "thư.docx: Chỉ nhận tệp PDF"),
        (("to.pdf", large, "application/pdf"), "to.pdf: Tệp lớn hơn 10 MB"),
        (("rong.pdf", b"", "application/pdf"), "rong.pdf: Tệp trống"),
        (("gia.jpg", b"%PDF-1.7", "image/jpeg"), "gia.jpg: Chỉ nhận tệp PDF"),
    ):  # fmt: skip
        assert said in text(upload(browser, school, given))
    assert "Chưa chọn tệp" in text(upload(browser, school))
    photo = ("a.jpg", b"\xff\xd8\xff", "image/jpeg")
    assert "nhiều nhất 30 tệp" in text(upload(browser, school, *[photo] * 31))
    assert not Scan.objects.exists()


def test_another_units_paper_tells_no_name(person, reach, signed_in, school):
    """The page of a paper of the commune shows its code and who made it, not for whom."""
    officer, paper = reach("data_officer"), handover(person, "commune_officer_2")
    scan = hand_in(school, officer, as_photo(print_out(paper)[-1]))
    answer = signed_in("data_officer").get(reverse("accounts:scan_show", args=[scan.pk]))
    words = text(answer)
    assert "1 không thuộc đơn vị" in words and paper.code in words
    assert person("commune_officer_2").full_name not in words
    assert reverse("accounts:paper_show", args=[paper.pk]) not in answer.content.decode()


def test_as_many_queries_for_one_paper_as_for_five(person, reach, signed_in, school):
    officer, browser, counts = reach("data_officer"), signed_in("data_officer"), []
    pages = [print_out(handover(person, k))[-1] for k in ("unsigned", "waiting", "homeroom")]
    pages += [print_out(commitment(person, k))[0] for k in ("unsigned", "waiting")]
    for some in (pages[:1], pages):
        wall.enter(officer)
        scan = hand_in(school, officer, as_pdf(*some))
        path = reverse("accounts:scan_show", args=[scan.pk])
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_a_right_that_ended_meanwhile_files_nothing(person, reach, signed_in, school):
    officer = reach("data_officer")
    scan = hand_in(school, officer, as_photo(print_out(handover(person, "unsigned"))[-1]))
    grants = list(Grant.objects.filter(holder=person("data_officer"), state="active"))
    end_grants(grants=grants, reason="nghỉ việc", by=reach("head"))
    assert not reach_of(person("data_officer")).holds("accounts.give_grant")
    answer = signed_in("data_officer").post(reverse("accounts:scan_file", args=[scan.pk]))
    assert answer.status_code == 404
    assert not handover(person, "unsigned").signatures.exists()
