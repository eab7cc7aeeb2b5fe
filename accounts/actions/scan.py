"""Signing on paper: scans come in, each page finds its paper, what matches is filed."""

import io

from django.db import transaction
from django.utils import timezone
from PIL import Image

from accounts.actions.drawing import PDF, draw_paper
from accounts.actions.paper import sign
from accounts.models import Paper, Scan, ScanCopy, ScanFile, ScanPage, Signature
from accounts.queries.scans import (
    READY,
    code_in,
    pages_of,
    paper_by_code,
    result_of,
    standing,
    strays,
)
from csdl.ground.actions.job import start_job
from csdl.ground.models import File
from csdl.kit import scan as reader
from csdl.kit.action import Refused, action
from csdl.kit.likeness import likeness

MOST_FILES = 30
MOST_BYTES = 100 * 2**20
JPEG = "image/jpeg"
# Below this two pages are not the same sheet of the same kind of paper (tests: 1.0 and 0.3).
ALIKE = 0.6
How = ScanPage.How


@action("scan.upload", "Nộp tệp bản đã ký để đọc mã")
def upload_scan(*, unit, files, by):
    """Keep uploaded files and start reading them. files: (name, content type, bytes).

    Raises Refused, naming the file, for what is no PDF, JPEG or PNG, or is too large.
    """
    if not files:
        raise Refused("Chọn ít nhất một tệp.")
    if len(files) > MOST_FILES:
        raise Refused(f"Mỗi lần nộp nhiều nhất {MOST_FILES} tệp. Hãy nộp làm nhiều lần.")
    if sum(len(data) for _, _, data in files) > MOST_BYTES:
        raise Refused(f"Các tệp lớn hơn {MOST_BYTES // 2**20} MB. Hãy nộp làm nhiều lần.")
    for name, content_type, data in files:
        try:
            reader.check_upload(data, content_type)
        except reader.ScanError as error:
            raise Refused(f"{name}: {error}") from None
    scan = Scan.objects.create(unit=unit, made_by_id=by.user_id)
    for name, content_type, data in files:
        kept = File.keep(data, name=name, content_type=content_type, by_id=by.user_id)
        ScanFile.objects.create(
            scan=scan, name=kept.name, content_type=content_type[:40], file_id=kept.pk
        )
    job = start_job(
        task="accounts.read_scans",
        title=f"Đọc mã QR của {len(files)} tệp bản đã ký",
        params={"scan": scan.pk},
        unit_id=unit.pk,
        total=len(files),
        by=by,
    )
    scan.job_id = job.pk
    scan.save(update_fields=["job_id"])
    return scan


@action("scan.keep_pages", "Giữ các trang đã đọc của một tệp")
def keep_pages(*, file, sheets, by, error=""):
    """Keep the pages of one file with what their QR codes say; a second run keeps nothing more.

    sheets: csdl.kit.scan.Sheet; error: why the file could not be read.
    """
    file = ScanFile.objects.select_for_update().get(pk=file.pk)
    if file.read_at:
        return file
    for sheet in sheets:
        name = f"trang-{file.pk}-{sheet.number}.jpg"
        picture = File.keep(sheet.picture, name=name, content_type=JPEG, by_id=by.user_id)
        texts = sorted(sheet.codes, key=lambda text: not code_in(text))
        ScanPage.objects.create(
            file=file,
            number=sheet.number,
            picture_id=picture.pk,
            text=texts[0][:300] if texts else "",
            how=How.BLANK if sheet.is_blank else "",
        )
    file.read_at, file.error = timezone.now(), error[:300]
    if not file.content_type.startswith(PDF):
        _forget(file)
    file.save(update_fields=["read_at", "error", "file_id"])
    return file


def _forget(file):
    """A photograph's own bytes tell where and with what it was taken: the clean picture stays."""
    kept = File.objects.get(pk=file.file_id)
    file.file_id = None
    kept.delete()
    transaction.on_commit(lambda: kept.content.storage.delete(kept.content.name))


@action("scan.match", "Xếp các trang theo biên bản")
def match_pages(*, scan, by):
    """Find the paper of each page: by its QR code, then by its place beside such a page."""
    scan = Scan.objects.select_for_update().get(pk=scan.pk)
    if scan.read_at:
        return scan
    pages, shapes = list(pages_of(scan)), {}
    papers, met = _papers_in(pages), {}
    for page in pages:
        paper = papers.get(code_in(page.text)) if page.text else None
        if paper is None:
            continue
        shape = shapes[paper.pk] = shapes.get(paper.pk) or _shape(paper, by)
        with_code = [n for n, (_, has_code) in enumerate(shape, start=1) if has_code] or [1]
        before = met[paper.pk] = met.get(paper.pk, -1) + 1
        page.paper, page.sheet = paper, with_code[before % len(with_code)]
        page.sheets = len(shape)
        page.how = How.QR if before < len(with_code) else How.TWICE
    for place, page in enumerate(pages):
        if page.text and page.paper_id:
            _neighbours(pages, place, shapes[page.paper_id])
    for page in pages:
        if page.paper_id:
            page.save(update_fields=["paper", "how", "sheet", "sheets"])
    scan.read_at = timezone.now()
    scan.save(update_fields=["read_at"])
    return scan


def _papers_in(pages):
    codes = {code_in(page.text) for page in pages if page.text} - {""}
    return {p.code: p for p in Paper.objects.filter(code__in=codes)}


def _shape(paper, by):
    """The sheets of a paper as it was printed: (picture, whether a QR code stands on it)."""
    if not paper.pdf_id:
        paper = draw_paper(paper=paper, by=by)
    data = File.objects.get(pk=paper.pdf_id).read()
    return reader.outline(data)


def _picture(page):
    data = File.objects.get(pk=page.picture_id).read()
    return Image.open(io.BytesIO(data), formats=("JPEG",))


def _neighbours(pages, place, shape):
    """The sheets of a paper that carry no QR code lie before and after the one that does."""
    page = pages[place]
    for number, (own, has_code) in enumerate(shape, start=1):
        other = place + number - page.sheet
        if has_code or not 0 <= other < len(pages):
            continue
        found = pages[other]
        if found.text or found.how:
            continue
        if likeness(own, _picture(found)) >= ALIKE:
            found.paper, found.sheet = page.paper, number
            found.how = How.TWICE if page.how == How.TWICE else How.ORDER


@action("scan.name_page", "Nhận trang không đọc được mã QR")
def name_page(*, page, code, reason, by):
    """Say of which paper a page is, with the reason: the one who says so is named."""
    scan = Scan.objects.select_for_update().get(files__pages=page)
    page = ScanPage.objects.select_related("file__scan").get(pk=page.pk)
    if page.how in (How.QR, How.TWICE):
        raise Refused("Trang này có mã QR của chính biên bản nên không đổi sang biên bản khác.")
    if page.paper_id and scan.copies.filter(paper_id=page.paper_id).exists():
        raise Refused("Trang này đã nằm trong bản đã nộp.")
    paper = paper_by_code(code)
    if paper is None:
        raise Refused(f"Không có biên bản mang mã {code.strip().upper()}. Xem lại mã ở chân trang.")
    state, words = standing(paper, scan.unit_id, by, strays(by, [paper]).get(paper.pk))
    if state != READY:
        raise Refused(words)
    page.paper, page.how, page.sheet = paper, How.HAND, None
    page.named_by_id, page.reason = by.user_id, reason
    page.save(update_fields=["paper", "sheet", "how", "named_by", "reason"])
    return page


@action("scan.file", "Nộp bản đã ký")
def file_scan(*, scan, by):
    """File every paper of a scan that may be filed now: its missing sides are signed by it.

    Returns the copies. The papers are locked: of two people filing at once, the second finds
    them signed. Raises Refused when nothing is left to file.
    """
    scan = Scan.objects.select_for_update().get(pk=scan.pk)
    result = result_of(scan, by, lock=True)
    if not result.ready:
        why = "; ".join(f"{row.paper.code}: {row.words}" for row in result.rows[:3])
        raise Refused(f"Không còn biên bản nào để nộp. {why}".strip())
    return [_file_paper(scan, row, by) for row in result.ready]


def _file_paper(scan, row, by):
    paper = row.paper
    pictures = File.objects.in_bulk([page.picture_id for page in row.pages])
    data = reader.bind(
        (pictures[page.picture_id].read() for page in row.pages), title=f"{paper.code} bản ký"
    )
    kept = File.keep(data, name=f"{paper.code}-ban-ky.pdf", content_type=PDF, by_id=by.user_id)
    copy = ScanCopy.objects.create(
        paper=paper, scan=scan, file_id=kept.pk, filed_by_id=by.user_id, reason=row.reason
    )
    filed = {"scan_id": copy.pk, "accepted_by_id": by.user_id, "accept_reason": row.reason}
    for side, user in row.signers.items():
        sign(paper, side, user, Signature.Route.SCAN, by, **filed)
    return copy
