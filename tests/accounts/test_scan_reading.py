"""What reads a stranger's file: a process of its own, bounded; and what a page looks like."""

import io
import zlib

import pikepdf
import pytest
from PIL import Image, ImageDraw

from csdl.kit import scan_apart
from csdl.kit.likeness import is_blank, likeness
from csdl.kit.scan import ScanError, bind, read_codes
from tests.accounts import sheets
from tests.kit.frozen import QR, content, draw


@pytest.fixture(scope="module")
def pages():
    kinds = ("handover", "commitment")
    return {kind: sheets.pages_of(draw(content(kind))) for kind in kinds}


def test_each_page_comes_upright_with_its_picture(pages):
    first, last = pages["handover"]
    data = sheets.as_pdf(first, sheets.half(last), sheets.quarter(last))
    found = list(scan_apart.read_apart(data, "application/pdf"))
    assert [sheet.codes for sheet in found] == [[], [QR], [QR]]
    for sheet in found:
        with Image.open(io.BytesIO(sheet.picture)) as image:
            assert image.height > image.width and max(image.size) == 1754


def test_a_refusal_comes_through_in_words():
    with pytest.raises(ScanError, match="Hãy quét lại rồi nộp tệp mới"):
        list(scan_apart.read_apart(b"%PDF-1.7 torn", "application/pdf"))


def bomb(size=3 * 2**30):
    """A page whose drawing is `size` blanks: a few kB, deflated twice."""
    packed, blanks = zlib.compressobj(1), b" " * 2**24
    inner = b"".join(packed.compress(blanks) for _ in range(size // len(blanks)))
    with pikepdf.new() as book:
        page = book.add_blank_page()
        twice = zlib.compress(zlib.compress(inner + packed.flush(), 9), 9)
        filters = pikepdf.Array([pikepdf.Name.FlateDecode] * 3)
        page.Contents = pikepdf.Stream(book, twice, Filter=filters)
        out = io.BytesIO()
        book.save(out, compress_streams=False)
    return out.getvalue()


def test_a_file_that_eats_memory_dies_alone(monkeypatch):
    monkeypatch.setattr(scan_apart, "SECONDS", 60)
    data = bomb()
    assert len(data) < 200_000
    with pytest.raises(ScanError, match="bộ đọc phải dừng lại"):
        list(scan_apart.read_apart(data, "application/pdf"))


def test_time_is_bounded(monkeypatch, pages):
    monkeypatch.setattr(scan_apart, "SECONDS", 0.05)
    with pytest.raises(ScanError, match="bộ đọc phải dừng lại"):
        list(scan_apart.read_apart(sheets.as_pdf(*pages["handover"]), "application/pdf"))


def test_pictures_bound_into_a_pdf_can_be_read_again(pages):
    data = bind([sheets.as_photo(page) for page in pages["handover"]], title="Thử")
    assert [page.codes for page in read_codes(data, "application/pdf")] == [[], [QR]]


def test_the_same_sheet_is_known_however_it_was_scanned(pages):
    first, last = pages["handover"]
    other = pages["commitment"][0]
    for damage in (sheets.grey, sheets.blur, sheets.tilt, sheets.half, sheets.quarter):
        assert likeness(first, damage(first)) > 0.6
        assert likeness(first, damage(other)) < 0.5
        assert likeness(first, damage(last)) < 0.5


def test_a_blank_back_is_known_and_a_signature_alone_is_not_blank(pages):
    blank = Image.new("L", (1654, 2339), 240)
    assert is_blank(blank) and is_blank(sheets.grey(blank))
    shadow = blank.copy()
    ImageDraw.Draw(shadow).rectangle((0, 0, 40, 2339), fill=30)  # the scanner's edge
    assert is_blank(shadow)
    signed = blank.copy()
    ImageDraw.Draw(signed).line([(900, 1200), (1000, 1150), (1100, 1260), (1300, 1180)], 40, 6)
    assert not is_blank(signed)
    assert not any(is_blank(page) for pair in pages.values() for page in pair)
