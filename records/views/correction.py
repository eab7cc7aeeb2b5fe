"""Corrections: asked for from a pupil's record, agreed to by the head, then on paper."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.ground.views.file import hand_out
from csdl.kit.access import can, page
from csdl.kit.action import Refused, attempt
from csdl.kit.show import show_list
from records.actions.correction import agree_correction, ask_correction, refuse_correction
from records.forms.campaign import ReasonForm
from records.forms.correction import AgreeForm, AskForm
from records.models import Correction, Student
from records.models.campaign import CHECK, SEE
from records.models.correction import ASK
from records.queries.correction import (
    CorrectionListing,
    correction_rows,
    correction_state,
    fields_to_correct,
    full_correction,
    officers,
    words,
)
from records.queries.student import present_enrollment
from records.reviewed import label_of


def crumbs(here=""):
    trail = [("Đề nghị sửa dữ liệu", reverse("records:correction_list")), (here, "")]
    return [{"label": label, "url": url} for label, url in trail if label]


@page(SEE)
def correction_list(request):
    listing = CorrectionListing(correction_rows(request.reach), request.GET)
    return show_list(request, "records/campaign_schools.html", listing)


@page(ASK, Student)
def correction_new(request, student):
    here = present_enrollment(request.reach, student)
    if here is None:
        raise Refused("Em này không ở lớp nào trong năm học.")
    form = AskForm(
        request.POST or None,
        request.FILES or None,
        fields=fields_to_correct(here.classroom.level),
    )
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(
            form,
            ask_correction,
            student=student,
            classroom=here.classroom,
            by=request.reach,
            **form.values(),
        )
        if ok:
            messages.success(request, "Đã gửi đề nghị. Lãnh đạo trường xem và trả lời.")
            return redirect("records:correction_show", row.pk)
    context = {
        "title": f"Đề nghị sửa dữ liệu: {student.full_name}",
        "crumbs": crumbs(student.full_name),
        "form": form,
        "lead": "Dành cho dữ liệu đã xác nhận. Đồng ý rồi thì ba bên ký biên bản mới sửa.",
        "submit": "Gửi đề nghị",
    }
    return render(request, "parts/form_page.html", context)


@page(SEE, Correction)
def correction_show(request, row):
    row, reach = full_correction(row), request.reach
    waits = row.state == row.State.ASKED and can(reach, CHECK, row)
    context = {
        "title": f"Sửa {label_of(row.field)}: {row.full_name}",
        "crumbs": crumbs(row.full_name),
        "row": row,
        "state": correction_state(row),
        "label": label_of(row.field),
        "old": words(row.field, row.old),
        "new": words(row.field, row.new),
        "form": AgreeForm(officers=officers(row.school)) if waits else None,
    }
    request.note("view", action="correction_show", unit_id=row.school_id, correction=row)
    return render(request, "records/correction_show.html", context)


@page(CHECK, Correction)
def correction_agree(request, row):
    row = full_correction(row)
    form = AgreeForm(request.POST or None, officers=officers(row.school))
    if request.method == "POST" and form.is_valid():
        ok, done = attempt(
            form, agree_correction, correction=row, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, "Đã lập biên bản. Ba bên ký xong thì hệ thống sửa.")
            return redirect("accounts:paper_show", done.paper_id)
    context = {
        "title": f"Đồng ý sửa: {row.full_name}",
        "crumbs": crumbs(row.full_name),
        "form": form,
        "submit": "Đồng ý, lập biên bản",
        "cancel": reverse("records:correction_show", args=[row.pk]),
    }
    return render(request, "parts/form_page.html", context)


@page(CHECK, Correction)
def correction_refuse(request, row):
    row = full_correction(row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, refuse_correction, correction=row, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, "Đã trả lời người đề nghị.")
            return redirect("records:correction_show", row.pk)
    context = {
        "title": f"Không đồng ý sửa: {row.full_name}",
        "crumbs": crumbs(row.full_name),
        "form": form,
        "submit": "Không đồng ý",
        "cancel": reverse("records:correction_show", args=[row.pk]),
    }
    return render(request, "parts/form_page.html", context)


@page(SEE, Correction, methods=("GET", "HEAD"))
def correction_file(request, row):
    if row.file_id is None:
        raise Http404
    return hand_out(request, row.file_id, "correction_file", correction=row)
