"""Verification: a board of batches, a school's standing, a batch."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.ground.views.batch import kind_of, template_file, upload_page
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from records.actions.identity import send_again, start_verifying
from records.exchange.population import is_connected
from records.forms.identity import VerifyForm
from records.models import IdentityBatch
from records.models.identity import SEE, VERIFY
from records.queries import identity as query
from records.queries.quality_work import staff_field, student_field
from schools.models import Unit

HERE = {"label": "Xác thực định danh", "url": "/dinh-danh/"}
UPLOADS = {"pupil": "records:identity_pupil_import", "staff": "records:identity_staff_import"}


@page(SEE)
def identity_list(request):
    reach = request.reach
    listing = query.BatchListing(query.batch_rows(reach), request.GET)
    context = {"units": query.sending_units(reach)[:3], "shares": query.shares(reach)}
    return show_list(request, "records/identity_list.html", listing, **context)


@page(VERIFY, Unit)
def identity_new(request, unit):
    form = VerifyForm(request.POST or None, connected=is_connected())
    if request.method == "POST" and form.is_valid():
        ok, job = attempt(form, start_verifying, unit=unit, by=request.reach, **form.cleaned_data)
        if ok:
            return redirect("ground:job_show", job.pk)
    context = {
        "title": "Gửi xác thực định danh",
        "crumbs": [HERE, {"label": "Gửi", "url": ""}],
        "lead": f"Với cơ sở dữ liệu quốc gia về dân cư, cho {unit.full_name}.",
        "form": form,
        "submit": "Gửi",
        "cancel": HERE["url"],
    }
    return render(request, "parts/form_page.html", context)


@page(SEE, Unit)
def identity_school(request, school):
    if not school.is_school:
        return redirect("records:identity_list")
    rows = query.standing(school)
    may = can(request.reach, VERIFY, school)
    for row in rows:
        row["upload"] = reverse(UPLOADS[row["kind"]], args=[school.pk]) if may else ""
        row["wrong"] = [
            _wrong(row["kind"], *one) for one in query.wrong_people(school, row["kind"])
        ]
    request.note("view", action="identity_school", unit_id=school.pk)
    context = {
        "title": f"Xác thực định danh: {school.name}",
        "crumbs": [HERE, {"label": school.name, "url": ""}],
        "school": school,
        "rows": rows,
        "may": may,
    }
    return render(request, "records/identity_school.html", context)


def _wrong(kind, pk, name, verdict, fields):
    """One who differs: where to mend the first field that does."""
    where = student_field if kind == "pupil" else staff_field
    labels = ", ".join(query.LABELS[code].lower() for code in fields)
    return {
        "name": name,
        "url": where(pk, fields[0] if fields else "personal_id"),
        "what": f"Lệch {labels}" if labels else "Không tìm thấy",
    }


@page(SEE, IdentityBatch)
def identity_show(request, batch):
    context = {
        "title": f"Lần gửi xác thực: {batch.school.name}",
        "crumbs": [HERE, {"label": batch.school.name, "url": ""}],
        "batch": batch,
        "chip": query.CHIP[batch.state],
        "may": can(request.reach, VERIFY, batch),
        "upload": reverse(UPLOADS[batch.kind], args=[batch.school_id]),
    }
    return render(request, "records/identity_show.html", context)


@page(VERIFY, IdentityBatch, methods=("POST",))
def identity_again(request, batch):
    send_again(batch=batch, by=request.reach)
    messages.success(request, "Đã xếp lại để gửi.")
    return redirect("records:identity_show", batch.pk)


def _upload(request, unit, code):
    kind = kind_of(code)
    return upload_page(
        request,
        kind,
        unit.pk,
        crumbs=[HERE, {"label": kind.title, "url": ""}],
        template_url=reverse(kind.upload + "_sheet", args=[unit.pk]),
        cancel=kind.back(unit.pk),
    )


@page(VERIFY, Unit)
def identity_pupil_import(request, unit):
    return _upload(request, unit, "dinh-danh-hs")


@page(VERIFY, Unit, methods=("GET", "HEAD"))
def identity_pupil_import_sheet(request, unit):
    return template_file(request, kind_of("dinh-danh-hs"), unit.pk)


@page(VERIFY, Unit)
def identity_staff_import(request, unit):
    return _upload(request, unit, "dinh-danh-cb")


@page(VERIFY, Unit, methods=("GET", "HEAD"))
def identity_staff_import_sheet(request, unit):
    return template_file(request, kind_of("dinh-danh-cb"), unit.pk)
