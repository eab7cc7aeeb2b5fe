"""Papers of the demo world on paper: printed, signed (in thought), scanned, handed in."""

import io
from functools import cache

import pypdfium2
from PIL import ImageDraw, ImageEnhance, ImageFilter

from accounts import tasks
from accounts.actions.drawing import draw_arguments
from accounts.actions.grant import prepare_grants
from accounts.actions.scan import upload_scan
from accounts.models import Grant, Paper
from accounts.queries.offer import Line
from csdl.ground.models import Job
from csdl.kit import pdf
from csdl.kit.access import reach_of


def handover(person, key):
    """The biên bản of one of the cast."""
    return Paper.objects.get(kind="handover", subject=person(key))


def commitment(person, key):
    return Paper.objects.get(kind="commitment", subject=person(key))


def prepare(person, key, *rooms, by="head", holder=None):
    """A new biên bản for one of the cast, or another holder: homeroom teacher of classes of the
    head's school."""
    head, grant = person(by), Grant.objects.get(holder=person(by), role="school_head")
    lines = [
        Line("homeroom_teacher", grant.unit, grant.starts_on, grant.ends_on, room)
        for room in grant.unit.classrooms.filter(name__in=rooms, year__starts_year=year(grant))
    ]
    assert len(lines) == len(rooms)
    return prepare_grants(
        holder=holder or person(key), from_unit=grant.unit, lines=lines, by=reach_of(head)
    )


def year(grant):
    return grant.ends_on.year - 1


def print_out(paper):
    """Its pages at 200 dpi, as an office scanner gives them."""
    return [page.copy() for page in pages_of(pdf.render_pdf(**draw_arguments(paper)))]


@cache
def pages_of(data):
    """The pages of a PDF at 200 dpi, grey."""
    with pypdfium2.PdfDocument(data) as book:
        return [page.render(scale=200 / 72, grayscale=True).to_pil().convert("L") for page in book]


def grey(image):
    return ImageEnhance.Contrast(ImageEnhance.Brightness(image).enhance(0.85)).enhance(0.6)


def blur(image):
    return image.filter(ImageFilter.GaussianBlur(1.5))


def tilt(image):
    return image.rotate(2, fillcolor=255)


def quarter(image):
    return image.rotate(90, expand=True)


def half(image):
    return image.rotate(180)


def torn(image):
    """The lower half of the page without its QR code: wet, stapled, folded."""
    image = image.copy()
    draw = ImageDraw.Draw(image)
    draw.rectangle((image.width // 2, image.height // 2, image.width, image.height), fill=200)
    return image


def as_pdf(*images):
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=200)
    return out.getvalue()


def as_photo(image, **how):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80, **how)
    return out.getvalue()


def hand_in(unit, by, *files):
    """Upload and read; files: a PDF's or JPEG's bytes. Returns the scan, read."""
    rows = []
    for number, data in enumerate(files, start=1):
        is_pdf = data.startswith(b"%PDF")
        kind = ("pdf", "application/pdf") if is_pdf else ("jpg", "image/jpeg")
        rows.append((f"quet{number}.{kind[0]}", kind[1], data))
    scan = upload_scan(unit=unit, files=rows, by=by)
    tasks.read_scans(scan.job_id)
    job = Job.objects.get(pk=scan.job_id)
    assert job.state == Job.State.DONE, job.error or job.note
    scan.refresh_from_db()
    return scan
