"""Sheets in: upload, preview, write, receipt; the same pages for every kind.

The upload page stands behind the door of the app that owns the unit: its view calls
`upload_page` and `template_file`. From there on a batch belongs to who uploaded it.
"""

import io

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from csdl.ground.actions.batch import (
    XLSX,
    cancel_batch,
    confirm_batch,
    reread_batch,
    settle_conflicts,
    upload_batch,
)
from csdl.ground.actions.batch_undo import undo_batch
from csdl.ground.batches import KINDS
from csdl.ground.forms.batch import UploadForm
from csdl.ground.models import Batch
from csdl.ground.queries import batch as query
from csdl.ground.queries.file import file_of
from csdl.ground.queries.job import job_card
from csdl.ground.views.file import hand_out
from csdl.kit.access import page
from csdl.kit.action import attempt
from csdl.kit.dates import today, vn_datetime
from csdl.kit.excel.annotate import annotate
from csdl.kit.excel.write import template
from csdl.kit.show import ASK_ROWS, ask_purpose, purpose_of, show_list


def kind_of(code):
    """The kind of a sheet by the word in the address; 404 for another word."""
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def upload_page(request, kind, unit_id, **context):
    """The upload form of a kind; the caller's door has checked the unit."""
    form = UploadForm(request.POST or None, request.FILES or None, max_mb=kind.max_mb)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        given = {"kind": kind.code, "unit_id": unit_id, "name": sent.name, "data": sent.read()}
        ok, batch = attempt(form, upload_batch, by=request.reach, **given)
        if ok:
            return redirect("ground:batch_show", batch.pk)
    context = {"title": f"Nhập Excel: {kind.title}", "form": form, "kind": kind, **context}
    columns = kind.columns_for(unit_id, request.reach)
    return render(request, "ground/batch_new.html", context | {"columns": columns})


def template_file(request, kind, unit_id):
    """The sheet to fill in, with today's rows and drop-downs."""
    rows = [{**row, "key": key} for key, row in kind.existing(unit_id).items()]
    purpose = purpose_of(request)
    if len(rows) > ASK_ROWS and not purpose:
        title = f"Tải tệp mẫu: {kind.title}"
        return ask_purpose(request, title, len(rows), kind.unit, kind.again(unit_id))
    file, now, by = io.BytesIO(), timezone.now(), request.user.full_name
    said = {"title": kind.title, "unit": kind.place(unit_id), "by": by, "at": now}
    mark = f"Xuất bởi {by} lúc {vn_datetime(now)}" + (f". Mục đích: {purpose}" if purpose else "")
    template(file, kind.columns_for(unit_id, request.reach), rows, watermark=mark, **said)
    file.seek(0)
    reason = f"{kind.title}: {len(rows)} dòng" + (f"; mục đích: {purpose}" if purpose else "")
    request.note("export", action="batch_template", reason=reason, unit_id=unit_id)
    name = f"mau-{kind.code}-{today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@page()
def batch_list(request):
    listing = query.BatchListing(query.batch_rows(request.reach), request.GET)
    return show_list(request, "ground/batch_list.html", listing)


@page("ground.view_batch", Batch)
def batch_show(request, batch):
    kind, job = kind_of(batch.kind), query.job_of(batch)
    context = {
        "title": batch.title,
        "batch": batch,
        "kind": kind,
        "file_name": query.file_name(batch),
        "job": job_card(job) | _polling(batch) if job else None,
        "crumbs": [
            {"label": "Các lần nhập Excel", "url": reverse("ground:batch_list")},
            {"label": batch.title, "url": ""},
        ],
        "back": kind.back(batch.unit_id),
        "again": kind.again(batch.unit_id),
        "may_undo": query.may_undo(batch),
        "kept_until": query.kept_until(batch),
    }
    if batch.state == Batch.State.READY:
        context["screen"] = query.preview_screen(batch, request.GET)
    response = render(request, f"ground/{_template(request, batch)}.html", context)
    if request.htmx and batch.state not in Batch.WAITING:
        response["HX-Refresh"] = "true"  # who waited sees the preview, or the receipt
    return response


def _polling(batch):
    here = reverse("ground:batch_show", args=[batch.pk])
    return {"poll_url": here, "page_url": here, "result_url": here, "result": "Xem kết quả"}


def _template(request, batch):
    return "_job_state" if request.htmx else "batch_show"


@page("ground.view_batch", Batch, methods=("POST",))
def batch_confirm(request, batch):
    """`partial` in the form: only the good rows, the others are left out."""
    confirm_batch(batch=batch, partial=bool(request.POST.get("partial")), by=request.reach)
    return redirect("ground:batch_show", batch.pk)


@page("ground.view_batch", Batch, methods=("POST",))
def batch_settle(request, batch):
    """`keep` in the form: "file" takes the file's cells, anything else leaves the system's."""
    take_file = request.POST.get("keep") == "file"
    settle_conflicts(batch=batch, take_file=take_file, by=request.reach)
    return redirect("ground:batch_show", batch.pk)


@page("ground.view_batch", Batch, methods=("POST",))
def batch_undo(request, batch):
    undo_batch(batch=batch, by=request.reach)
    return redirect("ground:batch_show", batch.pk)


@page("ground.view_batch", Batch, methods=("POST",))
def batch_reread(request, batch):
    reread_batch(batch=batch, by=request.reach)
    return redirect("ground:batch_show", batch.pk)


@page("ground.view_batch", Batch, methods=("POST",))
def batch_cancel(request, batch):
    batch = cancel_batch(batch=batch, by=request.reach)
    if batch.state == Batch.State.CANCELLED:
        return redirect(kind_of(batch.kind).back(batch.unit_id))
    return redirect("ground:batch_show", batch.pk)


@page("ground.view_batch", Batch, methods=("GET", "HEAD"))
def batch_file(request, batch):
    return hand_out(request, batch.file_id, "batch_file", batch=batch)


@page("ground.view_batch", Batch, methods=("GET", "HEAD"))
def batch_annotated(request, batch):
    preview, kept = query.noted_preview(batch), file_of(batch.file_id)
    if preview is None or kept is None:
        raise Http404
    request.note("export", action="batch_annotated", reason=kept.name, batch=batch)
    name = f"{kept.name.rsplit('.', 1)[0]} - ghi chú lỗi.xlsx"
    data = io.BytesIO(annotate(kept.read(), preview))
    return FileResponse(data, as_attachment=True, filename=name, content_type=XLSX)
