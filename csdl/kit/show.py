"""A page with a list: on screen, or the same rows as an Excel file (?xuat=xlsx)."""

import tempfile

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone

from csdl.kit import fields
from csdl.kit.action import Refused
from csdl.kit.dates import today, vn_datetime
from csdl.kit.excel.columns import Column
from csdl.kit.excel.write import write_table
from csdl.kit.text import fold

MOST_ROWS = 20_000


def show_list(request, template, listing, **context):
    """Render the page, or hand out the rows of all its pages under the present filters."""
    if listing.wants_file:
        return export(request, listing)
    return render(request, template, {"title": listing.label, **context, "listing": listing})


def export(request, listing):
    """The list as a workbook that says who took it and when; the access log keeps it too."""
    count = listing.rows.count()
    if count > MOST_ROWS:
        raise Refused(f"Danh sách có {count} dòng, nhiều hơn {MOST_ROWS}. Lọc bớt rồi xuất lại.")
    by = getattr(request.user, "full_name", str(request.user))
    now = timezone.now()
    file = tempfile.TemporaryFile(prefix="csdl-list-")  # noqa: SIM115 (FileResponse closes it)
    write_table(
        file,
        [_column(column) for column in listing.columns],
        map(listing.dress, listing.rows.iterator(chunk_size=500)),  # prefetched by the chunk
        title=listing.label,
        by=by,
        at=now,
        watermark=f"Xuất bởi {by} ({request.user.get_username()}) lúc {vn_datetime(now)}",
    )
    file.seek(0)
    request.note("export", action=request.resolver_match.view_name, reason=_said(listing, count))
    name = f"{fold(listing.label).replace(' ', '-')}-{today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def _column(column):
    def read(row):
        value = column.read(row)
        if column.kind == "status":
            value = value[1]
        return value

    field = fields.NumberField if column.kind == "number" else fields.TextField
    width = 12 if column.kind == "number" else 28
    return Column(column.name, column.label, field(required=False), width=width, get=read)


def _said(listing, count):
    chosen = [f"{name}={value}" for name, value in listing.values.items() if value]
    if listing.q:
        chosen.insert(0, f"tìm “{listing.q}”")
    return f"{listing.label}: {count} dòng" + (f" ({', '.join(chosen)})" if chosen else "")
