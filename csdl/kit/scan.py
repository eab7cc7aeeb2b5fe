"""Signed papers that come back as scans: which paper is each page?

The gates come first (security.md B5): nothing is parsed that is too large, nothing is drawn that is
locked or carries something to run. What is drawn is read for QR codes, 200 dpi grey first, then
smoothed, then enlarged (libraries.md, QR). A Flate bomb inside a PDF is for the process limits:
read uploads in a Celery child with a memory limit, not in the web process.
"""

import io
import threading
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pikepdf
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from csdl.kit.likeness import is_blank

MAX_PDF_BYTES = 10 * 2**20
MAX_IMAGE_BYTES = 5 * 2**20
MAX_PAGES = 50
MAX_PIXELS = 50_000_000
MAX_OBJECTS = 200_000
DPI = 200
JPEG_QUALITY = 88
PICTURE_SIDE = 1754  # A4 at 150 dpi

_KINDS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/jpg": "JPEG", "image/png": "PNG"}
_MAGIC = {b"%PDF-": "PDF", b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"}
_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA", "/RichMedia"}

# PDFium is not made for two threads at once.
_pdfium = threading.Lock()


class ScanError(Exception):
    """The file is refused; the message says in plain Vietnamese what to do."""


class Sheet(NamedTuple):
    """One page as it is kept: its codes, and a JPEG that says nothing of its maker."""

    number: int
    codes: list[str]
    picture: bytes
    is_blank: bool


class Page(NamedTuple):
    """One page: its number from 1, what its QR codes say, its size in pixels as read."""

    number: int
    codes: list[str]
    width: int
    height: int


def read_codes(data: bytes, content_type: str) -> list[Page]:
    """The QR codes of every page of an uploaded PDF, JPEG or PNG. Raises ScanError."""
    kind = _kind(data, content_type)
    if kind == "PDF":
        _check_pdf(data)
        return [_read(number, image) for number, image in enumerate(_pages(data), start=1)]
    return [_read(1, _open_image(data).convert("L"))]


def read_sheets(data: bytes, content_type: str) -> Iterator[Sheet]:
    """The pages one by one, turned upright where a QR code tells how. Raises ScanError."""
    if _kind(data, content_type) == "PDF":
        _check_pdf(data)
        images = _pages(data, grayscale=False)
    else:
        images = iter([_open_image(clean_image(data))])
    for number, image in enumerate(images, start=1):
        grey = image.convert("L")
        codes, turn = _codes(grey)
        image.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
        out = io.BytesIO()
        image.rotate(turn, expand=True).save(out, "JPEG", quality=80, optimize=True)
        yield Sheet(number, codes, out.getvalue(), not codes and is_blank(grey))


def outline(data: bytes) -> list[tuple[Image.Image, bool]]:
    """The pages of a PDF of our own, small: (picture, whether a QR code stands on it)."""
    return [(page, bool(_codes(page)[0])) for page in _pages(data, dpi=110)]


def bind(pictures: Iterable[bytes], *, title: str) -> bytes:
    """JPEG pictures as one PDF, one A4 page each."""
    with pikepdf.new() as book:
        for data in pictures:
            with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
                (width, height), grey = image.size, image.mode == "L"
            scale = 842 / max(width, height)
            size = (round(width * scale, 2), round(height * scale, 2))
            picture = pikepdf.Stream(
                book,
                data,
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=width,
                Height=height,
                ColorSpace=pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            page = book.add_blank_page(page_size=size)
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Sheet=picture))
            draw = f"q {size[0]} 0 0 {size[1]} 0 0 cm /Sheet Do Q"
            page.Contents = pikepdf.Stream(book, draw.encode())
        with book.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def check_upload(data: bytes, content_type: str) -> None:
    """What can be told without parsing anything: its kind and its size. Raises ScanError."""
    _kind(data, content_type)


def check_file(data: bytes, content_type: str) -> int:
    """Only the gates; the number of pages. Raises ScanError."""
    if _kind(data, content_type) == "PDF":
        return _check_pdf(data)
    _open_image(data)
    return 1


def clean_image(data: bytes) -> bytes:
    """The JPEG or PNG as a new JPEG: upright, without EXIF (place, camera, child's home)."""
    _kind(data, "")
    image = _open_image(data)
    if image.mode not in ("L", "RGB"):
        if "A" in image.getbands() or "transparency" in image.info:
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        image = image.convert("RGB")
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def _kind(data: bytes, content_type: str) -> str:
    kind = next((name for magic, name in _MAGIC.items() if data.startswith(magic)), "")
    claimed = _KINDS.get(content_type.partition(";")[0].strip().lower(), "")
    if not data:
        raise ScanError("Tệp trống. Hãy quét lại rồi nộp tệp mới.")
    if not kind or (content_type and kind != claimed):
        raise ScanError("Chỉ nhận tệp PDF, JPEG hoặc PNG. Hãy quét hoặc chụp lại rồi lưu dạng PDF.")
    limit = MAX_PDF_BYTES if kind == "PDF" else MAX_IMAGE_BYTES
    if len(data) > limit:
        raise ScanError(
            f"Tệp lớn hơn {limit // 2**20} MB. Hãy quét lại ở 200 dpi, đen trắng, "
            "hoặc chia thành nhiều tệp."
        )
    return kind


def _check_pdf(data: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise ScanError("Tệp PDF có mật khẩu hoặc bị khóa. Hãy nộp tệp không khóa.")
            pages = len(pdf.pages)
            if pages == 0:
                raise ScanError("Tệp PDF không có trang nào. Hãy quét lại.")
            if pages > MAX_PAGES:
                raise ScanError(
                    f"Tệp có {pages} trang, mỗi tệp nhận nhiều nhất {MAX_PAGES} trang. "
                    "Hãy chia thành nhiều tệp."
                )
            _check_objects(pdf)
            return pages
    except pikepdf.PasswordError:
        raise ScanError("Tệp PDF có mật khẩu. Hãy nộp tệp không có mật khẩu.") from None
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, OverflowError):
        raise ScanError("Không đọc được tệp PDF. Hãy quét lại rồi nộp tệp mới.") from None


def _check_objects(pdf: pikepdf.Pdf) -> None:
    for found in _dictionaries(pdf):
        keys = set(found.keys())
        action, kind = found.get("/S"), found.get("/Type")
        if (
            keys & _KEYS
            or (isinstance(action, pikepdf.Name) and str(action) in _ACTIONS)
            or (isinstance(kind, pikepdf.Name) and str(kind) in _KEYS)
        ):
            raise ScanError(
                "Tệp PDF có tệp đính kèm hoặc lệnh tự chạy. "
                "Hãy in ra giấy rồi quét lại, hoặc nộp ảnh chụp từng trang."
            )
        width, height = found.get("/Width"), found.get("/Height")
        if isinstance(width, int) and isinstance(height, int) and width * height > MAX_PIXELS:
            raise _too_many_pixels()


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, those inside others too; no reference is followed twice."""
    waiting = [*pdf.objects, pdf.trailer]
    seen = 0
    while waiting:
        seen += 1
        if seen > MAX_OBJECTS:
            raise ScanError("Tệp PDF quá phức tạp. Hãy quét lại từ bản giấy.")
        obj = waiting.pop()
        if isinstance(obj, (pikepdf.Dictionary, pikepdf.Stream)):
            yield obj
            inner = [obj[key] for key in obj.keys()]  # noqa: SIM118 (a Stream has no other way)
        elif isinstance(obj, pikepdf.Array):
            inner = list(obj)
        else:
            continue
        waiting += [
            item for item in inner if isinstance(item, pikepdf.Object) and not item.is_indirect
        ]


def _pages(data: bytes, *, grayscale: bool = True, dpi: int = DPI) -> Iterator[Image.Image]:
    with _pdfium:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            raise ScanError("Không đọc được tệp PDF. Hãy quét lại rồi nộp tệp mới.") from None
        try:
            for index in range(len(pdf)):
                yield _raster(pdf, index, grayscale, dpi)
        finally:
            pdf.close()


def _raster(pdf: pypdfium2.PdfDocument, index: int, grayscale: bool, dpi: int) -> Image.Image:
    scale = dpi / 72
    try:
        page = pdf[index]
        width, height = page.get_size()
        if width * height * scale * scale > MAX_PIXELS:
            raise _too_many_pixels()
        image = page.render(scale=scale, grayscale=grayscale).to_pil()
        image = image.convert("L" if grayscale else "RGB")
        page.close()
    except pypdfium2.PdfiumError:
        raise ScanError(f"Không đọc được trang {index + 1}. Hãy quét lại trang đó.") from None
    return image


def _open_image(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as first:
                if first.width * first.height > MAX_PIXELS:
                    raise _too_many_pixels()
                first.verify()
            # verify() leaves an image that cannot be drawn.
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            image.load()
            return ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except ScanError:
        raise
    except Exception:  # Pillow raises almost anything on a damaged file
        raise ScanError("Không đọc được ảnh. Hãy chụp hoặc quét lại rồi nộp ảnh mới.") from None


def _too_many_pixels() -> ScanError:
    return ScanError(
        f"Ảnh lớn hơn {MAX_PIXELS // 1_000_000} triệu điểm ảnh. "
        "Hãy quét lại khổ A4 ở 200 dpi hoặc chụp ở cỡ nhỏ hơn."
    )


def _read(number: int, image: Image.Image) -> Page:
    return Page(number, _codes(image)[0], image.width, image.height)


def _codes(image: Image.Image) -> tuple[list[str], int]:
    """The texts of the QR codes, and the quarter turn that sets the page upright."""
    for attempt in _attempts(image):
        found = zxingcpp.read_barcodes(attempt, formats=zxingcpp.BarcodeFormat.QRCode)
        if codes := list(dict.fromkeys(code.text for code in found if code.text)):
            return codes, round(found[0].orientation / 90) * 90 % 360
    return [], 0


def _attempts(image: Image.Image) -> Iterator[Image.Image]:
    yield image
    yield image.filter(ImageFilter.MedianFilter(3))
    if image.width * image.height <= MAX_PIXELS // 4:
        size = (image.width * 2, image.height * 2)
        yield image.filter(ImageFilter.GaussianBlur(1)).resize(size, Image.Resampling.BICUBIC)
