"""The way upward: a school verifies, its manager approves, the outbox shows where each part is."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit import dates, wall
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.canonical import digest
from csdl.kit.show import show_list
from records.actions.push import (
    approve_data,
    carry_push,
    difference,
    push_again,
    return_data,
    standing,
    submit_data,
)
from records.exchange.upward import is_connected, package
from records.forms.push import ReturnForm, SubmitForm
from records.models import DataApproval, Push
from records.models.push import APPROVE, SEE, SUBMIT
from records.queries import push as query
from schools.models import Unit

HERE = {"label": "Đồng bộ", "url": "/dong-bo/"}


@page(SEE)
def push_list(request):
    reach = request.reach
    own = list(query.own_schools(reach)[:2])
    if len(own) == 1 and "q" not in request.GET and len(reach.units(SEE)) == 1:
        return redirect("records:push_school", own[0].pk)
    done = query.pushed_parts(reach)
    listing = query.ApprovalListing(query.approval_rows(reach), request.GET, done=done)
    return show_list(request, "records/push_list.html", listing)


@page(SEE, Unit)
def push_school(request, school):
    if not school.is_school:
        return redirect("records:push_list")
    reach = request.reach
    row = query.approval_of(school)
    score, errors = standing(school, row.year)
    context = {
        "title": f"Đồng bộ dữ liệu: {school.name}",
        "crumbs": [HERE, {"label": school.name, "url": ""}],
        "school": school,
        "row": row,
        "chip": query.APPROVAL_CHIP[row.state],
        "score": score,
        "errors": errors,
        "gate": query.staff_gate(school),
        "pushes": [(one, query.PUSH_CHIP[one.state]) for one in query.pushes_of(school, row.year)],
        "may_submit": can(reach, SUBMIT, school) and row.state != row.State.SENT,
        "may_approve": row.pk and row.state == row.State.SENT and can(reach, APPROVE, row),
        "may_carry": can(reach, SUBMIT, school),
        "connected": is_connected(),
    }
    return render(request, "records/push_school.html", context)


@page(SUBMIT, Unit)
def push_submit(request, school):
    back = reverse("records:push_school", args=[school.pk])
    form = SubmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, submit_data, school=school, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã gửi. Đơn vị quản lý xem và phê duyệt.")
            return redirect(back)
    row = query.approval_of(school)
    _, errors = standing(school, row.year)
    said = f"còn {errors} lỗi" if errors else "không còn lỗi nào"
    lead = f"Xác nhận dữ liệu năm học này của {school.name} là đúng, đủ ({said})."
    return _form(request, "Xác thực, gửi phê duyệt", form, back, lead, "Xác thực, gửi")


@page(APPROVE, DataApproval, methods=("POST",))
def push_approve(request, approval):
    approve_data(approval=approval, by=request.reach)
    messages.success(request, "Đã phê duyệt. Dữ liệu được đẩy lên lần lượt từng phần.")
    return redirect("records:push_school", approval.school_id)


@page(APPROVE, DataApproval)
def push_return(request, approval):
    back = reverse("records:push_school", args=[approval.school_id])
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"approval": approval, **form.cleaned_data}
        ok, _ = attempt(form, return_data, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã trả lại trường.")
            return redirect(back)
    return _form(request, "Trả lại dữ liệu", form, back, approval.school.name, "Trả lại trường")


def _form(request, title, form, back, lead, submit):
    context = {
        "title": title,
        "crumbs": [HERE, {"label": title, "url": ""}],
        "form": form,
        "lead": lead,
        "submit": submit,
        "cancel": back,
    }
    return render(request, "parts/form_page.html", context)


@page(SUBMIT, Push, methods=("POST",))
def push_retry(request, push):
    push_again(push=push, by=request.reach)
    messages.success(request, "Đã xếp lại để đẩy.")
    return redirect("records:push_school", push.school_id)


@page(SUBMIT, Push)
def push_carry(request, push):
    """Without a connection: the package as a file, then the word that it was handed in."""
    if request.method == "POST":
        carry_push(push=push, stamp=request.POST.get("stamp", ""), by=request.reach)
        messages.success(request, f"Đã ghi nộp gói: {push.get_part_display()}.")
        return redirect("records:push_school", push.school_id)
    with wall.school(request.reach, push.school):
        rows, changed, gone = difference(push)
        body = package(push, changed, gone)
    if "tep" in request.GET:
        return _file(request, push, body)
    context = {
        "title": f"Gói dữ liệu: {push.get_part_display()}",
        "crumbs": [HERE, {"label": push.school.name, "url": ""}],
        "push": push,
        "number": len(rows),
        "changed": len(changed),
        "gone": len(gone),
        "stamp": digest(body),
        "day": dates.today(),
    }
    return render(request, "records/push_carry.html", context)


def _file(request, push, body):
    request.note("export", action="push_file", unit_id=push.school_id,
                 reason=f"Gói {body['part']}: {len(body['records'])} hồ sơ")  # fmt: skip
    data = json.dumps(body, ensure_ascii=False, indent=1)
    answer = HttpResponse(data, content_type="application/json; charset=utf-8")
    name = f"{push.school.code}-{body['year']}-{push.part}-{body['part']}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
