"""Transfers between schools: offered on the pupil's record, answered by the other school."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit import dates
from csdl.kit.access import page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from records.actions.transfer import (
    accept_transfer,
    giving_only,
    offer_transfer,
    receiving_only,
    return_transfer,
    school_by_code,
    withdraw_transfer,
)
from records.forms.transfer import AcceptForm, AnswerForm, OfferForm
from records.models import Student, Transfer
from records.queries import student as pupils
from records.queries import transfer as query
from records.views.student import frame

MANAGE = "records.add_student"


@page("records.view_student")
def transfer_list(request):
    listing = query.TransferListing(query.transfer_rows(request.reach), request.GET)
    return show_list(request, "records/transfer_list.html", listing)


@page(MANAGE, Student)
def transfer_new(request, student):
    student = pupils.whole(student)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        school = school_by_code(student.department_id, data.pop("code"))
        if school is None:
            form.add_error("code", "Không có trường đang hoạt động mang mã này. Kiểm tra lại mã.")
        else:
            given = {"student": student, "to_school": school, **data}
            ok, row = attempt(form, offer_transfer, by=request.reach, **given)
            if ok:
                messages.success(request, f"Đã gửi {school.name}. Em vẫn học ở đây đến khi nhận.")
                return redirect("records:transfer_show", row.pk)
    context = frame(request, student, "path")
    context |= {"form": form, "submit": "Gửi trường nhận", "title": "Chuyển sang trường khác",
                "lead": student.full_name}  # fmt: skip
    return render(request, "records/student_act.html", context)


@page("records.view_student", Transfer)
def transfer_show(request, transfer):
    mine = request.reach.units(MANAGE)
    taken = transfer.state == "offered" and transfer.to_school_id in mine
    context = {
        "title": f"Chuyển trường: {transfer.full_name}",
        "transfer": transfer,
        "chip": (query.CHIP[transfer.state], transfer.get_state_display()),
        "may_take": taken,
        "is_ahead": taken and transfer.leaves_on > dates.today(),
        "may_withdraw": transfer.state == "offered" and transfer.from_school_id in mine,
        "has_record": query.record_kept(request.reach, transfer),
        "unfinished": query.open_corrections(transfer).count(),
        "crumbs": _crumbs((transfer.full_name, "")),
    }
    request.note("view", action="transfer_show", transfer=transfer)
    return render(request, "records/transfer_show.html", context)


@page(MANAGE, Transfer)
def transfer_accept(request, transfer):
    receiving_only(transfer, request.reach)
    form = AcceptForm(request.POST or None, rooms=query.rooms_for(transfer))
    if request.method == "POST" and form.is_valid():
        given = {"transfer": transfer, **form.cleaned_data}
        ok, _ = attempt(form, accept_transfer, by=request.reach, **given)
        if ok:
            messages.success(request, f"Đã tiếp nhận {transfer.full_name}.")
            return redirect("records:transfer_show", transfer.pk)
    lead = f"{transfer.full_name}, lớp {transfer.class_name} {transfer.from_school.name}"
    return _form(request, transfer, form, "Tiếp nhận", "Tiếp nhận em", lead)


@page(MANAGE, Transfer)
def transfer_return(request, transfer):
    receiving_only(transfer, request.reach)
    return _answer(request, transfer, return_transfer, "Trả lại", "Đã trả lại trường cũ.")


@page(MANAGE, Transfer)
def transfer_withdraw(request, transfer):
    giving_only(transfer, request.reach)
    return _answer(request, transfer, withdraw_transfer, "Rút đề nghị", "Đã rút đề nghị.")


def _answer(request, transfer, act, title, done):
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"transfer": transfer, "reason": form.cleaned_data["reason"]}
        ok, _ = attempt(form, act, by=request.reach, **given)
        if ok:
            messages.success(request, done)
            return redirect("records:transfer_show", transfer.pk)
    return _form(request, transfer, form, title, title, transfer.full_name)


def _form(request, transfer, form, title, submit, lead):
    context = {
        "title": title,
        "lead": lead,
        "form": form,
        "submit": submit,
        "cancel": reverse("records:transfer_show", args=[transfer.pk]),
        "crumbs": _crumbs((title, "")),
    }
    return render(request, "records/transfer_form.html", context)


def _crumbs(*steps):
    start = ("Chuyển trường", reverse("records:transfer_list"))
    return [{"label": label, "url": url} for label, url in (start, *steps)]
