"""One unit's report: its page, filling it in, its moves, its figures opened, its workbook."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.dates import vn_datetime
from reports.actions import submission as act
from reports.forms.period import WhyForm
from reports.forms.submission import PrepareForm, ReturnForm, read_cells, read_marks, read_reasons
from reports.models import Submission
from reports.models.submission import CERTIFY, CHECK, PREPARE, RUN
from reports.queries.board import with_whom
from reports.queries.period import CHIPS
from reports.queries.screen import boxes, changes, marks_of, when
from reports.queries.submission import (
    copies_of,
    load,
    read_sheet,
    shown_sheet,
)
from reports.views.period import crumbs


def _here(submission):
    return reverse("reports:submission_show", args=[submission.pk])


def trail_of(submission, *steps):
    trail = crumbs(submission.period)
    trail.append({"label": submission.school.short_name, "url": _here(submission)})
    return trail + [{"label": word, "url": ""} for word in steps]


def _page(request, submission, sheet, *, editable, **more):
    marks, copy = marks_of(submission)
    copies = list(copies_of(submission))
    tables = [
        (form, boxes(sheet, form, editable=editable, marks=marks,
                     typed=more.get("typed"), errors=more.get("errors")))
        for form in sheet.forms
    ]  # fmt: skip
    context = {
        "title": f"{submission.school.short_name}: {submission.period.title}",
        "submission": submission,
        "period": submission.period,
        "sheet": sheet,
        "state": (CHIPS[submission.state], submission.get_state_display()),
        "whom": with_whom(submission),
        "when": when(submission),
        "tables": tables,
        "copy": copy,
        "copies": copies,
        "changes": changes(sheet, copies),
        "is_open": submission.state in act.EDITABLE,
        "returned": _returned(copy, tables) if marks else None,
        "crumbs": trail_of(submission)[:-1] + [{"label": submission.school.short_name, "url": ""}],
    }
    return render(request, "reports/submission_show.html", context | more)


def _returned(copy, tables):
    """When it came back, and the cells to go to."""
    cells = [
        (form, box)
        for form, blocks in tables
        for _, _, lines in blocks
        for _, line in lines
        for box in line
        if box.mark
    ]
    heading = f"Bị trả lại lúc {vn_datetime(copy.outcome_at)}: {len(cells)} ô"
    return {"heading": heading, "cells": cells}


def _may(request, submission):
    reach = request.reach
    return {
        "prepare": can(reach, PREPARE, submission),
        "certify": can(reach, CERTIFY, submission),
        "check": can(reach, CHECK, submission),
        "run": can(reach, RUN, submission),
    }


@page("reports.view_submission", Submission)
def submission_show(request, submission):
    submission = load(submission)
    may = _may(request, submission)
    editable = may["prepare"] and submission.state in act.EDITABLE and not submission.is_sum
    sheet = shown_sheet(submission, request.reach)
    return _page(request, submission, sheet, editable=editable, may=may)


@page(PREPARE, Submission)
def submission_fill(request, submission):
    """Cells and explanations, kept as they are typed; what can't be read stays on the screen."""
    submission = load(submission)
    if request.method != "POST":
        return redirect(_here(submission))
    sheet = read_sheet(submission)
    values, typed, errors = read_cells(sheet, request.POST)
    reasons = read_reasons(sheet, request.POST)
    act.fill(submission=submission, values=values, reasons=reasons, by=request.reach)
    submission = load(submission)
    if errors:
        sheet = read_sheet(submission)
        may = _may(request, submission)
        return _page(request, submission, sheet, editable=True, typed=typed, errors=errors, may=may)
    messages.success(request, "Đã lưu.")
    if "prepare" in request.POST:
        return redirect("reports:submission_prepare", submission.pk)
    return redirect(_here(submission))


@page(PREPARE, Submission)
def submission_prepare(request, submission):
    """ "Kiểm tra lại" before the report goes to the head; a receipt is the report's own page."""
    submission = load(submission)
    sheet, time = read_sheet(submission), when(submission)
    form = PrepareForm(
        request.POST if request.method == "POST" else None,
        is_late=time["is_late"] and not submission.number,
        may_certify=can(request.reach, CERTIFY, submission),
        initial={"late_reason": submission.late_reason},
    )
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, act.prepare, submission=submission, by=request.reach,
                          **form.cleaned_data)  # fmt: skip
        if ok:
            messages.success(request, f"Đã lập xong, mã hồ sơ {row.paper.code}. Chờ thủ trưởng.")
            return redirect(_here(submission))
    context = {"title": "Kiểm tra lại trước khi trình", "submission": submission, "form": form,
               "sheet": sheet, "when": time, "crumbs": trail_of(submission, "Trình")}  # fmt: skip
    return render(request, "reports/submission_prepare.html", context)


@page(PREPARE, Submission, methods=("POST",))
def submission_back(request, submission):
    act.take_back(submission=submission, by=request.reach)
    messages.success(request, "Đã lấy lại báo cáo. Bản in trước đã huỷ.")
    return redirect(_here(submission))


def _ask(request, submission, action, title, submit, done, lead="", danger=False):
    """A page that is one reason."""
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, action, submission=submission, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, done)
            return redirect(_here(submission))
    context = {"title": title, "form": form, "submit": submit, "cancel": _here(submission),
               "lead": lead, "danger": danger, "crumbs": trail_of(submission, title)}  # fmt: skip
    return render(request, "parts/form_page.html", context)


@page(PREPARE, Submission)
def submission_late(request, submission):
    return _ask(request, load(submission), act.explain_late, "Lý do nộp muộn", "Ghi lý do",
                "Đã ghi lý do nộp muộn.")  # fmt: skip


@page(PREPARE, Submission)
def submission_ask(request, submission):
    lead = "Đơn vị nhận báo cáo thấy đề nghị này và mở lại nếu đồng ý."
    return _ask(request, load(submission), act.ask_reopen, "Đề nghị mở lại báo cáo",
                "Gửi đề nghị", "Đã gửi đề nghị mở lại.", lead)  # fmt: skip


@page(CHECK, Submission)
def submission_reopen(request, submission):
    lead = submission.reopen_reason and f"Đề nghị của đơn vị: {submission.reopen_reason}"
    return _ask(request, load(submission), act.reopen, "Mở lại báo cáo", "Mở lại",
                "Đã mở lại: đơn vị sửa và gửi lại.", lead)  # fmt: skip


@page(RUN, Submission, fresh=True)
def submission_unlock(request, submission):
    lead = submission.reopen_reason and f"Đề nghị của đơn vị: {submission.reopen_reason}"
    return _ask(request, load(submission), act.reopen, "Mở khoá báo cáo", "Mở khoá",
                "Đã mở khoá: đơn vị sửa và gửi lại.", lead, danger=True)  # fmt: skip


@page(CHECK, Submission, methods=("POST",))
def submission_take(request, submission):
    act.take(submission=submission, by=request.reach)
    messages.success(request, "Bạn đang kiểm tra báo cáo này.")
    return redirect(_here(submission))


@page(CHECK, Submission, methods=("POST",))
def submission_accept(request, submission):
    act.accept(submission=submission, by=request.reach)
    messages.success(request, f"Đã chấp nhận báo cáo của {submission.school.short_name}.")
    return redirect("reports:period_show", submission.period_id)


@page(CHECK, Submission)
def submission_return(request, submission):
    """Tick the cells, say what is wrong: at least one."""
    submission = load(submission)
    sheet = shown_sheet(submission, request.reach)
    form = ReturnForm(request.POST or None)
    marks = read_marks(sheet, request.POST)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, act.give_back, submission=submission, marks=marks, by=request.reach,
                        **form.cleaned_data)  # fmt: skip
        if ok:
            messages.success(request, f"Đã trả lại {submission.school.short_name}.")
            return redirect("reports:period_show", submission.period_id)
    noted = {(m["form"], m["cell"]): m["note"] or " " for m in marks}
    context = {
        "title": f"Trả lại {submission.school.short_name}",
        "submission": submission,
        "form": form,
        "tables": [(one, boxes(sheet, one, editable=False, marks=noted)) for one in sheet.forms],
        "crumbs": trail_of(submission, "Trả lại"),
    }
    return render(request, "reports/submission_return.html", context)


@page(PREPARE, Submission)
def submission_revise(request, submission):
    lead = (
        "Số liệu được đọc lại theo hồ sơ hiện nay, vẫn tính tại ngày chốt. Bản trước được giữ; lý "
        "do được in trong báo cáo."
    )
    return _ask(request, load(submission), act.revise, "Lập lại số liệu chốt", "Lập lại",
                "Đã lập lại số liệu.", lead)  # fmt: skip
