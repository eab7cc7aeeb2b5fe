"""Each kind of paper as the real actions make it, drawn, and read back from the PDF."""

import hashlib
import io
from datetime import timedelta

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from accounts import tasks
from accounts.actions.comeback import return_early
from accounts.actions.drawing import draw_paper, verify_url
from accounts.actions.grant import end_grants
from accounts.actions.handover_day import close_day
from accounts.models import Grant, Paper
from csdl.ground.actions.job import start_job
from csdl.ground.models import File, Job
from csdl.kit.canonical import digest, short
from csdl.kit.dates import today
from csdl.kit.pdf import FONT
from csdl.kit.registry import REGISTRY
from csdl.kit.scan import read_codes
from tests.accounts import sheets
from tests.accounts.handover_day import free_stops, hand_over, the_day
from tests.accounts.leaving import leave
from tests.accounts.sheets import commitment, handover

MM = 72 / 25.4
SLACK = 0.5  # mm: a letter is not as wide as its box
TITLES = {
    "handover": "BIÊN BẢN BÀN GIAO TÀI KHOẢN",
    "annex": "PHỤ LỤC SỐ 1",
    "commitment": "BẢN CAM KẾT BẢO ĐẢM AN TOÀN, AN NINH DỮ LIỆU",
    "revocation": "BIÊN BẢN THU HỒI TÀI KHOẢN",
    "founding": "BIÊN BẢN KHỞI TẠO QUYỀN QUẢN TRỊ ĐẦU TIÊN",
    "leaving": "BIÊN BẢN BÀN GIAO CÔNG VIỆC, TÀI KHOẢN KHI THAY ĐỔI NHÂN SỰ",
    "return": "BIÊN BẢN NHẬN LẠI CÔNG VIỆC, TÀI KHOẢN",
    "handover_day": "BIÊN BẢN TỔNG HỢP NGÀY BÀN GIAO TÀI KHOẢN",
}


def test_every_kind_of_accounts_is_drawn_here():
    kinds = REGISTRY.paper_kinds.values()
    assert set(TITLES) == {kind.code for kind in kinds if kind.template.startswith("accounts/")}


@pytest.fixture
def paper_of(person, reach):
    """paper_of("annex") → such a paper, by the action that makes it in life."""

    def make(kind):
        if kind == "handover":
            return sheets.prepare(person, "subject_teacher", "6A3")
        if kind == "commitment":
            sheets.prepare(person, "subject_teacher", "6A3")
            return commitment(person, "subject_teacher")
        if kind == "annex":
            sheets.prepare(person, "subject_teacher", "6A3")
            return sheets.prepare(person, "subject_teacher", "7A1")
        if kind == "revocation":
            grant = Grant.objects.get(holder=person("homeroom_2"))
            return end_grants(grants=[grant], reason="chuyển công tác", by=reach("head"))
        if kind == "handover_day":
            day, by = the_day(), reach("department_officer")
            hand_over(free_stops(day)[0], by)
            return close_day(day=day, by=by)
        if kind in ("leaving", "return"):
            return _away_and_back(kind, person("homeroom_2"), reach("head"))
        return Paper.objects.get(kind="founding")

    return make


def _away_and_back(kind, teacher, by):
    school, back = teacher.posts.get().unit, today() + timedelta(days=30)
    minutes = leave(by, teacher, school, "long", today(), returns_on=back)
    if kind == "leaving":
        return minutes
    return return_early(person=teacher, unit=school, day=today(), by=by)


def drawn(paper, by):
    """Draw it by the real action; (paper, the bytes kept)."""
    paper = draw_paper(paper=paper, by=by)
    data = File.objects.get(pk=paper.pdf_id).read()
    assert hashlib.sha256(data).hexdigest() == paper.pdf_sha256
    return paper, data


def words_of(data):
    with pypdfium2.PdfDocument(data) as book:
        pages = [page.get_textpage().get_text_range() for page in book]
    # PDFium gives a hyphen at the end of a line as a mark of its own, and drops the break.
    return " ".join(" ".join(pages).replace("\ufffe", "-").replace("\x02", "-").split())


@pytest.fixture(params=TITLES)
def read_back(request, paper_of, reach):
    paper, data = drawn(paper_of(request.param), reach("head"))
    assert paper.kind == request.param
    return paper, data, words_of(data)


def test_page_and_margins(read_back):
    """A4; left 30–35, right 15–20, top and bottom 20–25 mm (Nghị định 30/2020, Phụ lục I)."""
    _, data, _ = read_back
    with pdfplumber.open(io.BytesIO(data)) as book:
        for number, page in enumerate(book.pages, start=1):
            assert (page.width / MM, page.height / MM) == pytest.approx((210, 297), abs=0.1)
            ink = [c for c in page.chars if c["text"].strip()]
            # the page number stands in the upper margin, mã hồ sơ at the foot
            body = [c for c in ink if c["top"] > 18 * MM and c["bottom"] < page.height - 20 * MM]
            assert 30 - SLACK <= min(c["x0"] for c in body) / MM <= 35 + SLACK
            assert (page.width - max(c["x1"] for c in ink)) / MM >= 15 - SLACK
            if number == 1:
                assert 20 - SLACK <= min(c["top"] for c in ink) / MM <= 25 + SLACK
                assert (page.width - max(c["x1"] for c in ink)) / MM <= 20 + SLACK


def test_the_font_is_embedded_and_the_only_one(read_back):
    _, data, _ = read_back
    fonts = {}
    with pikepdf.open(io.BytesIO(data)) as book:
        for page in book.pages:
            for font in page.resources.get("/Font", {}).values():
                inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                descriptor = inner.FontDescriptor
                fonts[str(font.BaseFont)] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
    assert fonts and all(fonts.values())
    assert all(name.split("+")[-1].lstrip("/").startswith(FONT.replace(" ", "-")) for name in fonts)


def test_frame_names_and_codes(read_back):
    paper, data, words = read_back
    content = paper.content
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "Độc lập - Tự do - Hạnh phúc" in words
    assert TITLES[paper.kind] in words
    assert content["issuer"]["name"].upper() in words
    people = content.get("people") or [content["giver"], content.get("receiver")]
    for one in filter(None, people):
        assert one["name"] in words
    assert paper.code in words
    assert paper.subject is None or paper.subject.full_name in words
    assert ("Số: " in words) == (paper.kind != "commitment")  # a person's own paper has none
    assert "chữ ký số" not in words
    if paper.kind == "annex":
        assert paper.parent.code in words.replace(" ", "")  # the line may break in it
    if paper.kind == "revocation":
        assert "chuyển công tác" in words


def test_hash_on_the_page_and_code_behind_the_qr(read_back):
    paper, data, words = read_back
    assert digest(Paper.objects.get(pk=paper.pk).content) == paper.digest
    assert short(paper.digest) in words
    found = {text for page in read_codes(data, "application/pdf") for text in page.codes}
    assert {text.casefold() for text in found} == {verify_url(paper.code).casefold()}


def test_drawing_again_gives_the_same_bytes(person, reach):
    paper, first = drawn(handover(person, "unsigned"), reach("head"))
    _, second = drawn(paper, reach("head"))
    assert first == second


def test_what_a_filed_copy_changes_on_the_page(person, reach):
    from accounts.actions.scan import file_scan

    paper, officer = handover(person, "unsigned"), reach("data_officer")
    pages = sheets.print_out(paper)
    file_scan(scan=sheets.hand_in(paper.unit, officer, sheets.as_pdf(*pages)), by=officer)
    paper, data = drawn(Paper.objects.get(pk=paper.pk), officer)
    words = words_of(data)
    assert words.count("Bản ký đã nộp lúc") == 2
    assert short(paper.digest) in words and digest(paper.content) == paper.digest


def batch(reach, papers, **how):
    job = start_job(
        task="accounts.draw_batch",
        title="In",
        params={"papers": [p.pk for p in papers], **how},
        total=len(papers),
        by=reach,
    )
    tasks.draw_batch(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert job.state == Job.State.DONE, job.error or job.note
    return File.objects.get(pk=job.file_id)


@pytest.fixture
def some(person):
    keys = ("waiting", "homeroom", "unsigned")
    return [handover(person, key) for key in keys]


def test_a_batch_is_one_pdf_in_list_order(some, reach):
    kept = batch(reach("head"), some)
    assert kept.content_type == "application/pdf" and kept.name.endswith(".pdf")
    with pikepdf.open(io.BytesIO(kept.read())) as book, book.open_outline() as outline:
        assert [item.title.split()[0] for item in outline.root] == [p.code for p in some]


def test_a_batch_each_apart_is_a_zip_of_the_kept_pdfs(some, reach):
    import zipfile

    kept = batch(reach("head"), some, apart=True)
    assert kept.content_type == "application/zip" and kept.name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(kept.read())) as archive:
        assert archive.namelist() == [f"{p.code}.pdf" for p in some]
        for paper in some:
            data = archive.read(f"{paper.code}.pdf")
            row = Paper.objects.get(pk=paper.pk)
            assert hashlib.sha256(data).hexdigest() == row.pdf_sha256


@pytest.mark.parametrize(("pressed", "kind"), [({}, "pdf"), ({"apart": "1"}, "zip")])
def test_both_choices_on_the_list(signed_in, pressed, kind):
    browser = signed_in("head")
    assert "Mỗi bản một tệp (ZIP)" in browser.get("/giay-to/").content.decode()
    answer = browser.post("/giay-to/in-tat-ca/", {"q": "", "sort": "", **pressed})
    job = Job.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[1]))
    assert len(job.params["papers"]) > 5
    tasks.draw_batch(job.pk)
    page = browser.get(answer["Location"]).content.decode()
    assert "Tải tệp" in page
    result = browser.get(f"/tien-do/{job.pk}/tep/")
    assert result["Content-Disposition"].startswith("attachment") and kind in result["Content-Type"]
    assert result["X-Content-Type-Options"] == "nosniff"
    assert signed_in("deputy").get(f"/tien-do/{job.pk}/tep/").status_code == 404
