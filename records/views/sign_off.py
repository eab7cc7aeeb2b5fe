"""The head checks each class and sends the school's result; the level above judges it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from records.actions.sign_off import (
    accept_school,
    complete_school,
    confirm_room,
    return_room,
    return_school,
)
from records.forms.campaign import ReasonForm
from records.forms.review import ConfirmForm, HandOverForm
from records.models import CampaignRoom, CampaignSchool
from records.models.campaign import ACCEPT, CHECK, SEE
from records.models.staff_confirmation import SEE_STAFF
from records.queries.campaign import places_of
from records.queries.review import errors, full_room, lines, room_state, samples, warnings
from records.queries.school_round import (
    by_need,
    full_school,
    room_rows,
    school_state,
    sums,
)
from records.views.campaign import crumbs
from records.views.review import head_words, trail


def school_trail(row, here=""):
    found = crumbs(row.campaign, row.school.name)
    if here:
        found[-1]["url"] = reverse("records:review_school", args=[row.pk])
        found.append({"label": here, "url": ""})
    return found


@page(SEE, CampaignSchool)
def review_school(request, row):
    """A school's classes in the order of need, its figures, what comes next and by whom."""
    row, reach = full_school(row), request.reach
    rooms, state = room_rows(row), row.State
    may_check, may_accept = can(reach, CHECK, row), can(reach, ACCEPT, row)
    window = row.campaign.window(row.school.levels, places_of(row.school))
    found = sums(rooms)
    context = {
        "title": row.school.name,
        "crumbs": school_trail(row),
        "row": row,
        "state": school_state(row),
        "sums": found,
        "rooms": [(room, room_state(room)) for room in by_need(rooms)],
        "changed": found["reopened"],
        "deadline": window.text(timezone.now()),
        "may_complete": may_check
        and row.state in (state.WORKING, state.RETURNED, state.CHANGED)
        and row.campaign.is_open,
        "ready": _ready(row, found),
        "may_see_staff": row.campaign.has_staff and can(reach, SEE_STAFF, row),
        "may_check": may_check,
        "may_dossier": can(reach, "accounts.view_dossier", row.school),
        "may_judge": may_accept and row.state == state.SENT,
    }
    return render(request, "records/review_school.html", context)


def _ready(row, found):
    """Whether all that the round asks of the school is confirmed, so that it may be sent."""
    pupils = found["rooms"] and found["confirmed"] == found["rooms"]
    staff = row.staff_state == row.StaffState.SIGNED
    return (pupils or not row.campaign.has_pupils) and (staff or not row.campaign.has_staff)


@page(CHECK, CampaignRoom)
def review_check(request, room):
    """Figures, open problems, samples; confirm, with a reason when something is left."""
    room = full_room(room)
    rows = lines(room)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, confirm_room, room=room, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã xác nhận lớp {room.classroom.name}.")
            return _to_school(room)
    picked = samples(rows)
    context = {
        "title": f"Kiểm tra lớp {room.classroom.name}",
        "crumbs": trail(room, "Kiểm tra"),
        "form": form,
        "errors_now": errors(room),
        "warnings": warnings(room),
        "doubts": [line for line in rows if line.state != "done"],
        "samples": [line for line in rows if line.student.pk in picked],
        **head_words(room),
    }
    return render(request, "records/review_check.html", context)


def _to_school(room):
    row = room.campaign.schools.filter(school=room.school_id).first()
    return redirect("records:review_school", row.pk)


@page(CHECK, CampaignRoom)
def review_return(request, room):
    room = full_room(room)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, return_room, room=room, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã trả lại lớp {room.classroom.name}.")
            return _to_school(room)
    context = {
        "title": f"Trả lại lớp {room.classroom.name}",
        "crumbs": trail(room, "Trả lại"),
        "form": form,
        "lead": "Ghi rõ em nào, thông tin nào cần xem lại. Biên bản chưa ký đủ sẽ huỷ.",
        "submit": "Trả lại lớp",
        "cancel": reverse("records:review_check", args=[room.pk]),
    }
    return render(request, "parts/form_page.html", context)


@page(CHECK, CampaignSchool)
def review_complete(request, row):
    row = full_school(row)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, done = attempt(form, complete_school, row=row, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã lập xác nhận hoàn thành.")
            return redirect("accounts:paper_show", done.paper_id)
    context = {
        "title": "Xác nhận hoàn thành rà soát",
        "crumbs": school_trail(row, "Xác nhận hoàn thành"),
        "form": form,
        "lead": "Ký bằng mã PIN thì kết quả gửi lên ngay. Hiệu trưởng là người ký.",
        "submit": "Lập xác nhận",
        "cancel": reverse("records:review_school", args=[row.pk]),
    }
    return render(request, "parts/form_page.html", context)


@page(ACCEPT, CampaignSchool, methods=("POST",))
def review_accept(request, row):
    accept_school(row=row, by=request.reach)
    messages.success(request, f"Đã nhận kết quả của {row.school.name}.")
    return redirect("records:review_school", row.pk)


@page(ACCEPT, CampaignSchool)
def review_return_school(request, row):
    row = full_school(row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, return_school, row=row, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã trả lại {row.school.name}.")
            return redirect("records:review_school", row.pk)
    context = {
        "title": f"Trả lại {row.school.name}",
        "crumbs": school_trail(row, "Trả lại"),
        "form": form,
        "submit": "Trả lại trường",
        "cancel": reverse("records:review_school", args=[row.pk]),
    }
    return render(request, "parts/form_page.html", context)
