"""A page with a list: on screen, or the same rows and columns as a file (?xuat=xlsx, ?xuat=pdf).

A file says who took it and when, and is logged. Over `ASK_ROWS` rows it asks what for; a long one
is made by a job, which calls the same page again as the same person (`csdl.ground.exports`), so
that a file never holds more than the screen would show.
"""

import tempfile
from dataclasses import dataclass

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string

from csdl.kit import fields, list_pdf
from csdl.kit.dates import today, vn_datetime
from csdl.kit.excel.columns import Column
from csdl.kit.excel.write import write_table
from csdl.kit.listing import EXPORT, PURPOSE
from csdl.kit.text import fold, nfc

ASK_ROWS = 500
# More rows than this take longer than two seconds: a job's work.
INLINE_ROWS = {"xlsx": 2000, "pdf": 200}
LEAST_WORDS = 5  # characters of a purpose
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "pdf": "application/pdf"}
WORDS = {"xlsx": "Excel", "pdf": "PDF"}


@dataclass(frozen=True)
class Seat:
    """Where a person sits: the heading of what they print. `above` is the name over `unit`."""

    unit: str = ""
    above: str = ""


def show_list(request, template, listing, **context):
    """Render the page, or hand out the rows of all its pages under the present filters."""
    if listing.file_format:
        return export(request, listing)
    if listing.size > listing.page_size:  # many people at a glance is bulk too
        view, rows = request.resolver_match.view_name, len(listing.page)
        request.note("view", action=view, reason=f"{listing.label}: {rows} dòng một trang")
    return render(request, template, {"title": listing.label, **context, "listing": listing})


def export(request, listing):
    """The list as a file, at once or after a question; to the job when it is the job that asks."""
    kind, count = listing.file_format, listing.rows.count()
    sink = getattr(request, "sink", None)
    purpose = purpose_of(request)
    if sink is None:
        long = count > INLINE_ROWS[kind]
        if long or (count > ASK_ROWS and not purpose):
            title = f"Xuất {WORDS[kind]}: {listing.label}"
            back = "?" + listing.query()
            return ask_purpose(request, title, count, listing.unit, back, in_background=long)
    file = sink.file if sink else tempfile.TemporaryFile(prefix="csdl-list-")  # noqa: SIM115
    progress = sink.progress(count) if sink else None
    draw = list_pdf.write_list if kind == "pdf" else _write_sheet
    draw(file, listing, progress=progress, **_said(request, listing, purpose))
    reason = _reason(listing, count) + (f"; mục đích: {purpose}" if purpose else "")
    name = f"{fold(listing.label).replace(' ', '-')[:80]}-{today():%Y%m%d}.{kind}"
    request.note("export", action=request.resolver_match.view_name, reason=reason)
    if sink:
        sink.name, sink.content_type = name, TYPES[kind]
        return HttpResponse(status=204)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])


def purpose_of(request):
    """What the person said the file is for; "" when nothing was said, or too little."""
    said = nfc(request.GET.get(PURPOSE))[:200]
    return said if len(said) >= LEAST_WORDS else ""


def ask_purpose(request, title, count, unit, back, *, in_background=False):
    """What for? And, for a long list, that the file is made in the background."""
    tried = PURPOSE in request.GET
    context = {
        "title": title,
        "count": count,
        "unit": unit,
        "in_background": in_background,
        "path": request.path,
        "kept": [(n, v) for n, v in request.GET.items() if n not in (PURPOSE, "page")],
        "purpose": request.GET.get(PURPOSE, ""),
        "error": "Ghi rõ mục đích, ít nhất 5 ký tự." if tried else "",
        "back": back,
    }
    return render(request, "parts/export.html", context, status=400 if tried else 200)


def _said(request, listing, purpose):
    by = getattr(request.user, "full_name", str(request.user))
    now = timezone.now()
    seat = import_string(settings.SEAT_OF)(request.user, request.session.get("unit"))
    mark = f"Xuất bởi {by} ({request.user.get_username()}) lúc {vn_datetime(now)}"
    if purpose:
        mark += f". Mục đích: {purpose}"
    return {"seat": seat, "by": by, "at": now, "watermark": mark}


def _write_sheet(file, listing, *, seat, progress, **said):
    write_table(
        file,
        [_column(column) for column in listing.columns],
        listing.all_rows(),
        title=listing.label,
        unit=seat.unit,
        progress=progress,
        **said,
    )


def _column(column):
    seen = column.reader()

    def read(row):
        value = seen(row)
        return value[1] if column.kind == "status" else value

    field = fields.NumberField if column.kind == "number" else fields.TextField
    width = 12 if column.kind == "number" else 28
    return Column(column.name, column.label, field(required=False), width=width, get=read)


def _reason(listing, count):
    chosen = listing.chosen()
    return f"{listing.label}: {count} dòng" + (f" ({', '.join(chosen)})" if chosen else "")


__all__ = ["EXPORT", "Seat", "ask_purpose", "export", "purpose_of", "show_list"]
