import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from csdl.kit import pdf, scan
from tests.kit.frozen import QR, content, draw


@pytest.fixture(scope="module")
def paper():
    return draw(content("handover"))


@pytest.fixture(scope="module")
def sheet(paper):
    """The last page as an office scanner gives it: 200 dpi, grey."""
    with pypdfium2.PdfDocument(paper) as book:
        return book[len(book) - 1].render(scale=200 / 72, grayscale=True).to_pil().convert("L")


def as_file(image, kind="JPEG", **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def as_pdf(images):
    return as_file(images[0], "PDF", save_all=True, append_images=images[1:], resolution=200)


def _small(image, dpi):
    return image.resize((image.width * dpi // 200, image.height * dpi // 200))


def _pale(image):
    return ImageEnhance.Contrast(ImageEnhance.Brightness(image).enhance(0.8)).enhance(0.4)


def _noisy(image):
    noise = Image.effect_noise(image.size, 60)
    return Image.blend(image, noise, 0.3)


DAMAGE = {
    "plain": lambda im: im,
    "upside down": lambda im: im.rotate(180),
    "quarter turn": lambda im: im.rotate(90, expand=True),
    "other quarter": lambda im: im.rotate(270, expand=True),
    "tilted": lambda im: im.rotate(4, expand=True, fillcolor=255),
    "pale": _pale,
    "dark paper": lambda im: ImageEnhance.Brightness(im).enhance(0.6),
    "blurred": lambda im: im.filter(ImageFilter.GaussianBlur(2)),
    "100 dpi": lambda im: _small(im, 100),
    "noisy": _noisy,
}


def test_ten_damaged_pages_are_all_recognised(sheet):
    pages = scan.read_codes(
        as_pdf([damage(sheet) for damage in DAMAGE.values()]), "application/pdf"
    )
    assert [page.number for page in pages] == list(range(1, 11))
    assert {name: p.codes for name, p in zip(DAMAGE, pages, strict=True)} == {
        name: [QR] for name in DAMAGE
    }


@pytest.mark.parametrize("name", DAMAGE)
def test_each_damage_as_a_photo(sheet, name):
    (page,) = scan.read_codes(as_file(DAMAGE[name](sheet), quality=60), "image/jpeg")
    assert page.codes == [QR]
    assert page.width > 500 and page.height > 500


def test_the_pdf_we_made_itself(paper):
    pages = scan.read_codes(paper, "application/pdf; charset=binary")
    assert [page.codes for page in pages] == [[], [QR]]
    assert scan.check_file(paper, "application/pdf") == 2


def test_png_and_a_page_without_code(sheet):
    assert scan.read_codes(as_file(sheet, "PNG"), "image/png")[0].codes == [QR]
    blank = as_file(Image.new("L", (1654, 2339), 255))
    assert scan.read_codes(blank, "image/jpeg")[0].codes == []


def with_pdf(paper, change):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as book:
        how = change(book) or {}
        book.save(out, **how)
    return out.getvalue()


def _javascript(book):
    book.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _launch(book):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)
    link.Rect = [0, 0, 9, 9]
    book.pages[0].Annots = book.make_indirect(pikepdf.Array([link]))


def _attachment(book):
    book.attachments["x.exe"] = b"MZ"


def _locked(book):
    return {"encryption": pikepdf.Encryption(owner="x", user="x")}


def _half_locked(book):
    return {"encryption": pikepdf.Encryption(owner="x", user="")}


def _long(book):
    for _ in range(50):
        book.add_blank_page()


def _huge_page(book):
    book.add_blank_page(page_size=(14000, 14000))


def _huge_image(book):
    image = book.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
    image.Width, image.Height = 30_000, 30_000
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    book.pages[0].resources.XObject = pikepdf.Dictionary(Big=image)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_javascript, "lệnh tự chạy"),
        (_launch, "lệnh tự chạy"),
        (_attachment, "đính kèm"),
        (_locked, "mật khẩu"),
        (_half_locked, "không khóa"),
        (_long, "50 trang"),
        (_huge_page, "điểm ảnh"),
        (_huge_image, "điểm ảnh"),
    ],
)
def test_pdf_gates(paper, change, words):
    with pytest.raises(scan.ScanError, match=words):
        scan.read_codes(with_pdf(paper, change), "application/pdf")


@pytest.mark.parametrize(
    ("data", "content_type", "words"),
    [
        (b"", "application/pdf", "Tệp trống"),
        (b"MZ\x90", "application/pdf", "Chỉ nhận"),
        (b"<svg/>", "image/svg+xml", "Chỉ nhận"),
        (b"GIF89a", "image/gif", "Chỉ nhận"),
        (b"%PDF-1.7 not one", "application/pdf", "Hãy quét lại"),
        (b"%PDF-1.7", "image/jpeg", "Chỉ nhận"),
        (b"\xff\xd8\xff\xe0 torn", "image/jpeg", "Không đọc được ảnh"),
        (b"%PDF-" + b"0" * (10 * 2**20), "application/pdf", "10 MB"),
        (b"\xff\xd8\xff" + b"0" * (5 * 2**20), "image/jpeg", "5 MB"),
    ],
)
def test_file_gates(data, content_type, words):
    with pytest.raises(scan.ScanError, match=words):
        scan.read_codes(data, content_type)


def test_a_picture_of_too_many_pixels_is_not_drawn():
    bomb = as_file(Image.new("1", (8000, 8000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(scan.ScanError, match="điểm ảnh"):
        scan.read_codes(bomb, "image/png")


def test_clean_image_is_upright_and_says_nothing_of_its_maker(sheet):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned when taken
    exif[0x010F] = "Điện thoại của cô Lan"
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    photo = as_file(sheet, exif=exif, comment=b"secret")
    cleaned = scan.clean_image(photo)
    with Image.open(io.BytesIO(cleaned)) as image:
        assert image.format == "JPEG"
        assert image.size == (sheet.height, sheet.width)
        assert not image.getexif()
        assert "comment" not in image.info and "exif" not in image.info
    assert scan.read_codes(cleaned, "image/jpeg")[0].codes == [QR]


def test_clean_image_puts_glass_on_white():
    clear = as_file(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG")
    with Image.open(io.BytesIO(scan.clean_image(clear))) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_papers_of_two_people_in_one_file():
    other = pdf.render_pdf(
        "accounts/print/commitment.html",
        content("commitment"),
        verify_url="HTTPS://CSDL.HAIPHONG.EDU.VN/K/HS20260000124",
        code="HS-2026-0000124",
        digest="0" * 64,
    )
    both = pdf.merge([draw(content("handover")), other], ["1", "2"])
    codes = [page.codes for page in scan.read_codes(both, "application/pdf")]
    assert codes == [[], [QR], ["HTTPS://CSDL.HAIPHONG.EDU.VN/K/HS20260000124"]]
