"""The second route of signing: mixed pages come back, each finds its paper, what fits is filed."""

import io

import pypdfium2
import pytest
from PIL import Image

from accounts.actions.paper import sign_paper, void_paper
from accounts.actions.scan import file_scan, name_page
from accounts.models import Grant, Paper, ScanCopy, ScanPage, Signature
from accounts.queries.scans import code_in, result_of
from csdl.ground.models import File
from csdl.kit.action import Refused
from csdl.kit.scan import read_codes
from csdl.site.world.cast import PIN
from tests.accounts import sheets
from tests.accounts.sheets import as_pdf, as_photo, commitment, hand_in, handover, print_out


@pytest.fixture
def officer(reach):
    return reach("data_officer")


@pytest.fixture
def school(person):
    return handover(person, "unsigned").unit


def active(person, key):
    return Grant.objects.filter(holder=person(key), state=Grant.State.ACTIVE).exists()


def test_ten_mixed_pages(person, officer, school):
    """Turned, greyed, blurred, tilted; one without a QR code, one of another unit, one signed."""
    mine, his = print_out(handover(person, "unsigned")), print_out(handover(person, "waiting"))
    new = sheets.prepare(person, "subject_teacher", "7A1")
    hers = print_out(new)
    cards = [print_out(commitment(person, k))[0] for k in ("unsigned", "subject_teacher")]
    wet = sheets.torn(print_out(commitment(person, "waiting"))[0])
    elsewhere, old = print_out(handover(person, "head")), print_out(handover(person, "homeroom"))
    scan = hand_in(
        school,
        officer,
        as_pdf(mine[0], sheets.half(mine[1]), sheets.quarter(cards[0]), wet),
        as_pdf(sheets.grey(hers[0]), sheets.blur(hers[1]), sheets.tilt(cards[1])),
        as_pdf(sheets.grey(sheets.quarter(his[-1])), sheets.tilt(elsewhere[-1])),
        as_photo(sheets.half(old[-1])),
    )
    assert ScanPage.objects.filter(file__scan=scan).count() == 10
    result = result_of(scan, officer)
    assert result.sentence == (
        "5 khớp, 1 không thuộc đơn vị, 1 đã ký đủ từ trước, 1 không đọc được QR"
    )
    assert {row.paper.pk: (len(row.pages), row.sheets) for row in result.ready} == {
        handover(person, "unsigned").pk: (2, 2),
        commitment(person, "unsigned").pk: (1, 1),
        new.pk: (2, 2),
        commitment(person, "subject_teacher").pk: (1, 1),
        handover(person, "waiting").pk: (1, 2),
    }
    [loose] = result.loose
    assert (loose.file.name, loose.number) == ("quet1.pdf", 4)
    said = {row.state: row.words for row in result.refused}
    assert "nộp ở đơn vị đó" in said["other_unit"]
    assert "đã ký đủ trên hệ thống" in said["signed"]

    assert not active(person, "unsigned") and not active(person, "subject_teacher")
    copies = file_scan(scan=scan, by=officer)
    assert len(copies) == 5
    assert active(person, "unsigned") and active(person, "subject_teacher")
    signed = {s.side: s for s in handover(person, "unsigned").signatures.all()}
    assert signed["giver"].user == person("head")
    assert signed["receiver"].user == person("unsigned")
    for one in signed.values():
        assert one.route == Signature.Route.SCAN
        assert one.accepted_by == person("data_officer") and one.accept_reason == ""
        assert one.scan_id == ScanCopy.objects.get(paper=one.paper).pk
    # "waiting": the head had confirmed in the system, the scan adds only what was missing.
    routes = dict(handover(person, "waiting").signatures.values_list("side", "route"))
    assert routes == {"giver": "system", "receiver": "scan"}
    for paper in (handover(person, "head"), handover(person, "homeroom")):
        assert not paper.signatures.filter(route="scan").exists()
    assert result_of(scan, officer).sentence.startswith("5 đã nộp, 1 không thuộc đơn vị")
    with pytest.raises(Refused, match="Không còn biên bản nào để nộp"):
        file_scan(scan=scan, by=officer)
    assert ScanCopy.objects.filter(scan=scan).count() == 5


def test_the_filed_copy_holds_the_pages_upright(person, officer, school):
    paper = handover(person, "unsigned")
    first, last = print_out(paper)
    scan = hand_in(school, officer, as_photo(first), as_photo(sheets.half(last)))
    [copy] = file_scan(scan=scan, by=officer)
    data = File.objects.get(pk=copy.file_id).read()
    with pypdfium2.PdfDocument(data) as book:
        assert len(book) == 2
        for page in book:
            width, height = page.get_size()
            assert (round(width), round(height)) == (595, 842)
    pages = read_codes(data, "application/pdf")
    assert [[code_in(text) for text in page.codes] for page in pages] == [[], [paper.code]]


def test_a_photograph_forgets_where_it_was_taken(person, officer, school):
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại của cô Lan"
    exif.get_ifd(0x8825)[1] = "N"
    last = print_out(handover(person, "unsigned"))[-1]
    before = set(File.objects.values_list("pk", flat=True))
    scan = hand_in(school, officer, as_photo(last, exif=exif))
    kept = File.objects.exclude(pk__in=before).exclude(content_type="application/pdf")
    assert [file.name for file in kept] == [f"trang-{scan.files.get().pk}-1.jpg"]
    for file in kept:
        with Image.open(io.BytesIO(file.read())) as image:
            assert not image.getexif()
    assert scan.files.get().file_id is None


def test_pages_told_apart_in_plain_words(person, officer, reach, school):
    """Twice, void, one's own, a strange QR code, an unknown number, a blank back."""
    from tests.kit.frozen import content, draw

    last = print_out(handover(person, "unsigned"))[-1]
    gone = handover(person, "waiting")
    void_paper(paper=gone, reason="lập nhầm", by=officer)
    own = sheets.prepare(person, "data_officer", "7A1")
    with pypdfium2.PdfDocument(draw(content("commitment"))) as book:
        strange = book[0].render(scale=200 / 72).to_pil().convert("L")
    blank = Image.new("L", last.size, 252)
    files = [as_pdf(last, blank, sheets.quarter(last), print_out(gone)[-1], strange)]
    scan = hand_in(school, officer, *files, as_photo(print_out(own)[-1]))
    result = result_of(scan, officer)
    assert result.sentence == (
        "1 khớp, 1 đã huỷ, 1 bạn là bên nhận, 1 có mã QR lạ, 1 nộp trùng, 1 trang trắng, bỏ qua"
    )
    words = " ".join(row.words for row in result.refused)
    assert "đã huỷ (lập nhầm)" in words and "nhờ người khác của đơn vị nộp" in words
    assert len(file_scan(scan=scan, by=officer)) == 1
    assert not gone.signatures.filter(route="scan").exists()
    assert not own.signatures.exists()
    # Someone else of the unit files it.
    head = reach("head")
    assert [c.paper_id for c in file_scan(scan=scan, by=head)] == [own.pk]


def test_the_receiver_does_not_file_for_themself(person, officer, school):
    own = sheets.prepare(person, "data_officer", "7A1")
    scan = hand_in(school, officer, as_photo(print_out(own)[-1]))
    with pytest.raises(Refused, match="Bạn là bên nhận"):
        file_scan(scan=scan, by=officer)
    assert not own.signatures.exists()


def test_a_page_without_code_is_accepted_by_name_and_reason(person, officer, school):
    paper, card = handover(person, "unsigned"), commitment(person, "unsigned")
    wet = sheets.torn(print_out(paper)[-1])
    scan = hand_in(school, officer, as_pdf(wet, print_out(card)[0]))
    result = result_of(scan, officer)
    assert result.sentence == "1 khớp, 1 không đọc được QR"
    [page] = result.loose
    for code, why in (
        ("DEMO-T0-2026-99999", "Không có biên bản mang mã"),
        (handover(person, "head").code, "nộp ở đơn vị đó"),
        (handover(person, "homeroom").code, "đã ký đủ"),
    ):
        with pytest.raises(Refused, match=why):
            name_page(page=page, code=code, reason="mờ", by=officer)
    page = name_page(page=page, code=f" {paper.code.lower()} ", reason="góc bị ướt", by=officer)
    assert page.named_by == person("data_officer")
    file_scan(scan=scan, by=officer)
    said = {s.accept_reason for s in paper.signatures.all()}
    assert said == {"góc bị ướt"}
    assert {s.accept_reason for s in card.signatures.all()} == {""}
    assert active(person, "unsigned")
    with pytest.raises(Refused, match="đã nằm trong bản đã nộp"):
        name_page(page=page, code=card.code, reason="nhầm", by=officer)


def test_a_bad_file_does_not_stop_the_others(person, officer, school):
    last = print_out(handover(person, "unsigned"))[-1]
    scan = hand_in(school, officer, b"%PDF-1.7 torn", as_photo(last))
    result = result_of(scan, officer)
    assert result.sentence == "1 khớp, 1 tệp không đọc được"
    assert "Hãy quét lại" in result.bad[0].error


def test_reading_twice_changes_nothing(person, officer, school):
    from accounts import tasks
    from csdl.ground.models import Job

    scan = hand_in(school, officer, as_photo(print_out(handover(person, "unsigned"))[-1]))
    before = list(ScanPage.objects.filter(file__scan=scan).values())
    Job.objects.filter(pk=scan.job_id).update(state=Job.State.QUEUED)
    tasks.read_scans(scan.job_id)
    assert list(ScanPage.objects.filter(file__scan=scan).values()) == before


def test_the_giver_is_the_head_of_that_day(person, officer, school):
    """The head changed since: the paper names, and the signature keeps, who was head then."""
    from datetime import timedelta

    from accounts.actions.user import add_post
    from accounts.models import Post

    paper = handover(person, "unsigned")
    post = Post.objects.get(unit=school, kind="head", ends_on=None)
    post.ends_on = officer.today
    post.save(update_fields=["ends_on"])
    tomorrow = officer.today + timedelta(days=1)
    add_post(user=person("deputy"), unit=school, kind="acting", title="Phó Hiệu trưởng phụ trách",
             starts_on=tomorrow, by=officer)  # fmt: skip
    scan = hand_in(school, officer, as_photo(print_out(paper)[-1]))
    file_scan(scan=scan, by=officer)
    assert paper.signatures.get(side="giver").user == person("head")


def test_no_head_on_that_day_is_said(person, officer, school):
    from accounts.models import Post

    Post.objects.filter(unit=school, kind="head").delete()
    scan = hand_in(school, officer, as_photo(print_out(handover(person, "unsigned"))[-1]))
    [row] = result_of(scan, officer).rows
    assert row.state == "nobody" and "Chưa ghi thủ trưởng" in row.words


def test_one_side_in_the_system_then_the_copy(person, reach, officer, school):
    """The receiver confirmed with the PIN, the head signed on paper: one of each route."""
    paper = handover(person, "unsigned")
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach("unsigned"))
    scan = hand_in(school, officer, as_pdf(*print_out(Paper.objects.get(pk=paper.pk))))
    [row] = result_of(scan, officer).ready
    assert row.words.endswith("thêm chữ ký: bên giao Đinh Thị Kim Ngân.")
    file_scan(scan=scan, by=officer)
    assert dict(paper.signatures.values_list("side", "route")) == {
        "receiver": "system",
        "giver": "scan",
    }
    assert active(person, "unsigned")  # the cam kết was signed along, in the system


def test_codes_of_others_are_not_ours(settings):
    settings.PUBLIC_URL = "https://csdl.haiphong.edu.vn"
    assert code_in("HTTPS://CSDL.HAIPHONG.EDU.VN/K/31-T1-2026-00001") == "31-T1-2026-00001"
    assert code_in("https://csdl.haiphong.edu.vn/K/31-t1-2026-00001") == "31-T1-2026-00001"
    for text in (
        "",
        "0310|Nguyễn Văn A|1980",
        "https://khac.vn/K/31-T1-2026-00001",
        "https://csdl.haiphong.edu.vn/K/",
        "https://csdl.haiphong.edu.vn/K/a/b/c",
    ):
        assert code_in(text) == ""
