"""Each paper is drawn, then read back as a Văn thư would look at it."""

import io

import pdfplumber
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from csdl.kit import pdf
from csdl.kit.canonical import digest, short
from tests.kit.frozen import BASE, CODE, LINE, MORE, PAPERS, QR, TITLES, URL, content, draw

MM = 72 / 25.4


@pytest.fixture(scope="module")
def papers():
    return {kind: draw(content(kind)) for kind in MORE}


def text_of(data):
    with pypdfium2.PdfDocument(data) as book:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in book]


def flat(data):
    return " ".join(" ".join(text_of(data)).split())


def codes_at(data, dpi=150):
    found = []
    with pypdfium2.PdfDocument(data) as book:
        for page in book:
            image = page.render(scale=dpi / 72, grayscale=True).to_pil()
            codes = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
            found.append([code.text for code in codes])
    return found


@pytest.mark.parametrize("kind", MORE)
def test_page_size(papers, kind):
    wanted = (148, 210) if kind == "slip" else (210, 297)
    with pdfplumber.open(io.BytesIO(papers[kind])) as book:
        for page in book.pages:
            assert (page.width / MM, page.height / MM) == pytest.approx(wanted, abs=0.1)


@pytest.mark.parametrize("kind", PAPERS)
def test_margins_and_page_numbers(papers, kind):
    with pdfplumber.open(io.BytesIO(papers[kind])) as book:
        for number, page in enumerate(book.pages, start=1):
            ink = [c for c in page.chars if c["text"].strip()]
            top = [c for c in ink if c["bottom"] < 20 * MM]
            foot = [c for c in ink if c["top"] > page.height - 20 * MM]
            inside = [c for c in ink if c not in top and c not in foot]
            assert min(c["x0"] for c in inside) == pytest.approx(30 * MM, abs=1)
            assert max(c["x1"] for c in inside) == pytest.approx(195 * MM, abs=6)
            assert max(c["x1"] for c in inside) <= 195 * MM + 0.5
            assert min(c["top"] for c in inside) >= 20 * MM - 0.5
            assert "".join(c["text"] for c in top) == ("" if number == 1 else str(number))
            if number > 1:
                middle = (top[0]["x0"] + top[-1]["x1"]) / 2
                # Centred over the text, which is what "giữa lề trên" means with unequal margins.
                assert middle == pytest.approx((30 + 165 / 2) * MM, abs=1)
                assert top[0]["size"] == pytest.approx(13, abs=0.01)
            assert "".join(c["text"] for c in foot).replace(" ", "").startswith("Mãhồsơ:")


@pytest.mark.parametrize("kind", MORE)
def test_one_embedded_font_family(papers, kind):
    with pikepdf.open(io.BytesIO(papers[kind])) as book:
        for page in book.pages:
            for font in page.resources.Font.values():
                assert "Liberation-Serif" in str(font.BaseFont)
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


@pytest.mark.parametrize("kind", PAPERS)
def test_sizes_and_faces_of_the_letterhead(papers, kind):
    with pdfplumber.open(io.BytesIO(papers[kind])) as book:
        words = book.pages[0].extract_words(extra_attrs=["size", "fontname"])
    found = {}
    for word in words:
        found.setdefault(word["text"], (round(word["size"], 1), word["fontname"].lower()))
    for text, sizes, bold in (
        ("UBND", (12, 13), False),
        ("SỞ", (12, 13), True),
        ("CỘNG", (12, 13), True),
        ("Độc", (13, 14), True),
        ("Phòng,", (13, 14), False),
    ):
        size, font = found[text]
        assert sizes[0] <= size <= sizes[1], text
        assert ("bold" in font) == bold, text
    assert "italic" in found["Phòng,"][1]


@pytest.mark.parametrize("kind", PAPERS)
def test_every_paper_says_who_what_when(papers, kind):
    text = flat(papers[kind])
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "UBND THÀNH PHỐ HẢI PHÒNG",
        "Hải Phòng, ngày 05 tháng 02 năm 2026",
        TITLES[kind],
        "Bùi Văn Kiệm",
        "91/2025/QH15",
        CODE,
        short(digest(content(kind))),
    ):
        assert part in text, part
    assert ("Số: ……/BB-SGDĐT" in text) == (kind != "commitment")
    assert "13/2023" not in text
    assert "chữ ký số" not in text.lower()
    if kind != "founding":
        assert "Nguyễn Thị Hương" in text


@pytest.mark.parametrize("kind", MORE)
def test_qr_is_read_from_150_dpi_on_the_last_page(papers, kind):
    codes = codes_at(papers[kind])
    assert codes[-1] == [QR]
    assert not any(codes[:-1])


@pytest.mark.parametrize("kind", MORE)
def test_qr_is_30_mm_with_nothing_under_it(papers, kind):
    with pdfplumber.open(io.BytesIO(papers[kind])) as book:
        page = book.pages[-1]
        image = page.to_image(resolution=150).original.convert("L")
        (code,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        p = code.position
        dot = 72 / 150
        left, right = p.top_left.x * dot, p.top_right.x * dot
        top, bottom = p.top_left.y * dot, p.bottom_left.y * dot
        side = 30 * 29 / 37 * MM  # version 3: 29 modules, and 4 of quiet zone on each side
        assert right - left == pytest.approx(side, abs=1.5)
        assert bottom - top == pytest.approx(side, abs=1.5)
        quiet = 30 * 4 / 37 * MM
        for char in page.chars:
            beside = char["x1"] <= left - quiet + 1 or char["x0"] >= right + quiet - 1
            above = char["bottom"] <= top - quiet + 1 or char["top"] >= bottom + quiet - 1
            assert beside or above or not char["text"].strip(), char["text"]


def test_metadata_and_pdf_a(papers):
    with pikepdf.open(io.BytesIO(papers["handover"])) as book:
        with book.open_metadata() as metadata:
            assert (
                metadata["dc:title"] == f"Biên bản bàn giao tài khoản - Nguyễn Thị Hương - {CODE}"
            )
            assert metadata["dc:creator"] == ["SỞ GIÁO DỤC VÀ ĐÀO TẠO"]
            assert metadata.pdfa_status == "2B"
        assert book.Root.OutputIntents


def test_same_content_same_bytes(papers):
    assert draw(content("handover")) == papers["handover"]


def test_number_of_van_thu():
    assert "Số: 08/BB-SGDĐT" in flat(draw(content("handover", number="8")))
    assert "Số: 123/BB-GDĐT" in flat(draw(content("handover", number="123/BB-GDĐT")))


def test_commitment_is_one_page(papers):
    assert len(text_of(papers["commitment"])) == 1


def test_signatures_do_not_change_the_hash_and_are_said_plainly():
    signatures = {
        "giver": {"route": "scan", "at": "2026-02-06T14:30:00+07:00", "by": "Trần Văn Minh"},
        "receiver": {
            "route": "system",
            "at": "2026-02-05T09:05:00+07:00",
            "by": "Nguyễn Thị Hương",
        },
    }
    text = flat(draw(content("handover"), signatures))
    assert "Đã xác nhận trên hệ thống lúc 09:05 ngày 05/02/2026" in text
    assert "Bản ký đã nộp lúc 14:30 ngày 06/02/2026" in text
    assert "chữ ký số" not in text.lower()
    assert short(digest(content("handover"))) in text


def test_three_signatures_or_two():
    three = flat(draw(content("handover")))
    assert "XÁC NHẬN CỦA THỦ TRƯỞNG ĐƠN VỊ GIÁM ĐỐC" in three
    head_gives = content("handover", giver={**BASE["head"], "unit": BASE["giver"]["unit"]})
    two = flat(draw(head_gives))
    assert "THỦ TRƯỞNG" not in two
    assert "ĐẠI DIỆN BÊN GIAO GIÁM ĐỐC" in two


def test_authority_of_the_signer():
    lines = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    text = flat(draw(content("handover", head=None, authority=lines)))
    assert "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in text


def test_seven_lines_go_into_an_annex_with_its_own_page_numbers():
    six = text_of(draw(content("handover", lines=[LINE] * 6)))
    assert not any("PHỤ LỤC" in page for page in six)
    data = draw(content("handover", lines=[LINE] * 30))
    pages = text_of(data)
    first = next(i for i, page in enumerate(pages) if "PHỤ LỤC" in page)
    assert "(Kèm theo Biên bản số ……/BB-SGDĐT ngày 05 tháng 02 năm 2026" in " ".join(
        pages[first].split()
    )
    with pdfplumber.open(io.BytesIO(data)) as book:
        tops = [page.crop((0, 0, page.width, 19 * MM)).extract_text() for page in book.pages]
    assert tops[:first] == ["", *map(str, range(2, first + 1))]
    assert tops[first:] == ["", *map(str, range(2, len(pages) - first + 1))]
    codes = codes_at(data)
    assert codes[first - 1] == codes[-1] == [QR]


def test_signatures_never_stand_alone_on_a_page():
    for count in range(1, 7):
        last = text_of(draw(content("handover", lines=[LINE] * count)))[-1]
        assert "Biên bản được lập thành" in last


HOSTILE = [
    '<img src="file:///etc/passwd">',
    '"><script>alert(1)</script>',
    "<link rel=attachment href='file:///etc/hostname'>",
    "<style>@import url(http://127.0.0.1:9/x.css); body{background:url(http://127.0.0.1:9/x)}</style>",
    "{{ c.receiver.username }}{% include 'base.html' %}",
    "<a href='http://127.0.0.1:9/'>x</a><object data=file:///etc/passwd></object>",
    "Rất" + "dài" * 200,
]


def _poison(value, hostile, key=""):
    if isinstance(value, dict):
        return {name: _poison(item, hostile, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_poison(item, hostile) for item in value]
    dated = key in ("on", "from", "to") or key.endswith(("_on", "_at"))
    return hostile if isinstance(value, str) and not dated else value


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("kind", MORE)
def test_hostile_text_is_printed_and_fetches_nothing(monkeypatch, kind, hostile):
    fetched = []

    def fetch(url, headers=None):
        fetched.append(url)
        return original(url, headers)

    original = pdf.FETCHER.fetch
    monkeypatch.setattr(pdf.FETCHER, "fetch", fetch)
    frozen = {**_poison(content(kind), hostile), "kind": kind}
    data = draw(frozen)
    assert all(url.startswith("data:") for url in fetched)
    with pikepdf.open(io.BytesIO(data)) as book:
        assert "/EmbeddedFiles" not in book.Root.get("/Names", {})
        assert not any("/Annots" in page for page in book.pages)
    # As written: a slip shows the code in groups, a letterhead shows capitals.
    if kind != "slip":
        with pdfplumber.open(io.BytesIO(data)) as book:
            assert max(c["x1"] for page in book.pages for c in page.chars) <= 195 * MM + 1
    shown = "".join(flat(data).split())
    assert "".join(hostile.split()) in shown


def test_the_fetcher_refuses_everything_but_data():
    for url in ("file:///etc/passwd", "http://127.0.0.1/", "https://x/", "ftp://x/", "FILE:///etc"):
        with pytest.raises(ValueError, match="disallowed"):
            pdf.FETCHER.fetch(url)
    assert pdf.FETCHER.fetch("data:text/plain,x").read() == b"x"


def test_on_screen_it_is_an_article_without_a_document_around_it():
    html = pdf.render_html(
        "accounts/print/handover.html",
        content("handover", place="<b>đậm</b>"),
        verify_url=URL,
        code=CODE,
        digest="0" * 64,
        screen=True,
    )
    assert html.strip().startswith("<article") and html.strip().endswith("</article>")
    assert "&lt;b&gt;đậm" in html
    assert "style=" not in html and "<script" not in html  # the portal's CSP


def test_merge_keeps_pages_and_makes_bookmarks(papers):
    data = pdf.merge([papers["handover"], papers["commitment"]], ["Bàn giao", "Cam kết"])
    with pikepdf.open(io.BytesIO(data)) as book:
        assert len(book.pages) == 3
        with book.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Bàn giao", "Cam kết"]
            starts = [book.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root]
    assert starts == [0, 2]
    with pytest.raises(ValueError, match="titles"):
        pdf.merge([papers["slip"]], [])


def test_present_reads_dates_by_key_alone():
    shown = pdf.present({"made_on": "2026-09-05", "name": "2026-09-05", "at": None, "to": ""})
    assert shown["made_on"].year == 2026
    assert shown["name"] == "2026-09-05"
    with pytest.raises(ValueError, match="made_on"):
        pdf.present({"made_on": "05/9/2026"})
    with pytest.raises(ValueError, match="time zone"):
        pdf.present({"ended_at": "2026-09-05T09:05:00"})


def test_qr_too_fine_for_a_fax_is_refused():
    with pytest.raises(ValueError, match="Too long"):
        pdf.qr_svg("https://csdl.haiphong.edu.vn/" + "a" * 150)


def test_a_font_without_vietnamese_is_refused(monkeypatch):
    pdf.check_font.__wrapped__()
    monkeypatch.setattr(pdf, "FONT", "Times New Roman")
    with pytest.raises(pdf.FontMissing, match="fonts-liberation2"):
        pdf.check_font.__wrapped__()
