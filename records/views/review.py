"""The homeroom teacher's review: the class, one pupil after another, slips, handing over."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from csdl.ground.actions.job import start_job
from csdl.kit.access import can, page
from csdl.kit.action import Refused, attempt
from records import reviewed
from records.actions.review import hand_out_slips, mark_clean, mark_pupil, take_slip
from records.actions.sign_off import hand_over_room, withdraw_room
from records.forms.campaign import ReasonForm
from records.forms.review import HandOverForm, MarkForm, SlipForm
from records.models import CampaignRoom
from records.models.campaign import CHECK, REVIEW, SEE
from records.queries.campaign import places_of
from records.queries.review import clean, errors, following, full_room, lines, room_state, warnings
from records.views.campaign import crumbs


def trail(room, here=""):
    found = crumbs(room.campaign, f"Lớp {room.classroom.name}")
    if here:
        found[-1]["url"] = reverse("records:review_room", args=[room.pk])
        found.append({"label": here, "url": ""})
    return found


def head_words(room):
    """What stands above every page of a class in a round."""
    window = room.campaign.window([room.level], places_of(room.school))
    now = timezone.now()
    return {
        "room": room,
        "state": room_state(room),
        "deadline": window.text(now),
        "refusal": window.refusal(now),
    }


@page(SEE, CampaignRoom)
def review_room(request, room):
    """The grid: who is left, with doubts; what comes next."""
    room, reach = full_room(room), request.reach
    rows = lines(room)
    request.note("view", action="review_room", unit_id=room.school_id, classroom=room.classroom)
    context = {
        "title": f"Rà soát lớp {room.classroom.name}",
        "crumbs": trail(room),
        "lines": rows,
        "next": following(rows),
        "clean": len(clean(rows, room.campaign.fields, room.level)),
        "errors": errors(room),
        "warnings": warnings(room),
        "may_review": can(reach, REVIEW, room),
        "may_check": can(reach, CHECK, room),
        **head_words(room),
    }
    return render(request, "records/review_room.html", context)


@page(SEE, CampaignRoom)
def review_pupil(request, room, student):
    """One pupil: look, correct, mark; the answer to the mark leads to the next one."""
    room = full_room(room)
    rows = lines(room)
    line = next((one for one in rows if one.student.pk == student), None)
    if line is None:
        raise Http404
    may = can(request.reach, REVIEW, room)
    form = MarkForm(request.POST or None, initial={"note": line.mark.note if line.mark else ""})
    if request.method == "POST" and may and form.is_valid():
        ok, _ = attempt(
            form, mark_pupil, room=room, student=line.student, by=request.reach, **form.cleaned_data
        )
        if ok:
            return _onward(room, rows, student)
    request.note("view", action="review_pupil", unit_id=room.school_id, student=line.student)
    context = {
        "title": line.student.full_name,
        "crumbs": trail(room, line.student.full_name),
        "line": line,
        "values": reviewed.shown(
            line.student,
            room.campaign.fields,
            reviewed.groups_for(request.reach, room),
            room.level,
            masked=not may,
        ),
        "place": rows.index(line) + 1,
        "total": len(rows),
        "form": form,
        "edit_url": _edit_url(line.student),
        "next": following(rows, student),
        "may_link": can(request.reach, CHECK, room) and room.campaign.is_open,
        "may_review": may and room.campaign.is_open,
        **head_words(room),
    }
    return render(request, "records/review_pupil.html", context)


def _onward(room, rows, student):
    following_one = following(rows, student)
    if following_one is None or not any(
        one.state in ("", "reopened") and one.student.pk != student for one in rows
    ):
        return redirect("records:review_room", room.pk)
    return redirect("records:review_pupil", room.pk, following_one.pk)


def _edit_url(student):
    try:
        return reverse("records:student_edit_person", args=[student.pk])
    except NoReverseMatch:
        return ""


@page(REVIEW, CampaignRoom)
def review_clean(request, room):
    """All pupils whose records lack nothing, confirmed in one act after a look at their names."""
    room = full_room(room)
    rows = clean(lines(room), room.campaign.fields, room.level)
    if request.method == "POST":
        picked = {int(pk) for pk in request.POST.getlist("pick") if pk.isdigit()}
        students = [line.student for line in rows if line.student.pk in picked]
        if not students:
            raise Refused("Chọn ít nhất một em.")
        count = mark_clean(room=room, students=students, by=request.reach)
        messages.success(request, f"Đã xác nhận {count} em.")
        return redirect("records:review_room", room.pk)
    context = {
        "title": f"Xác nhận các em không có lỗi ({len(rows)})",
        "crumbs": trail(room, "Các em không có lỗi"),
        "lines": rows,
        "fields": [reviewed.label_of(code) for code in room.campaign.fields],
        **head_words(room),
    }
    return render(request, "records/review_clean.html", context)


@page(REVIEW, CampaignRoom, methods=("POST",))
def review_slips(request, room):
    """Slips of the whole class as one PDF, by a job."""
    room = hand_out_slips(room=room, by=request.reach)
    job = start_job(
        task="records.print_slips",
        title=f"In phiếu rà soát lớp {room.classroom.name}",
        params={"room": room.pk},
        unit_id=room.school_id,
        total=1,
        by=request.reach,
    )
    request.note("print", action="review_slips", unit_id=room.school_id, classroom=room.classroom)
    return redirect("ground:job_show", job.pk)


@page(REVIEW, CampaignRoom)
def review_slip(request, room, student):
    """Behind the QR of a slip: exactly that pupil, for the teacher who holds the class."""
    room = full_room(room)
    line = next((one for one in lines(room) if one.student.pk == student), None)
    if line is None:
        raise Http404
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, take_slip, room=room, student=line.student, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, f"Đã nhận phiếu của {line.student.full_name}.")
            if form.cleaned_data["result"] == "wrong":
                return redirect("records:review_pupil", room.pk, student)
            return redirect("records:review_room", room.pk)
    context = {
        "title": f"Phiếu của {line.student.full_name}",
        "crumbs": trail(room, "Nhận phiếu"),
        "form": form,
        "lead": f"Lớp {room.classroom.name}. {line.slip or 'Phiếu chưa về.'}",
        "submit": "Nhận phiếu",
        "cancel": reverse("records:review_room", args=[room.pk]),
    }
    return render(request, "parts/form_page.html", context)


@page(REVIEW, CampaignRoom)
def review_hand_over(request, room):
    room = full_room(room)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, done = attempt(form, hand_over_room, room=room, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã lập biên bản. Lãnh đạo trường kiểm tra tiếp.")
            return redirect("accounts:paper_show", done.paper_id)
    context = {
        "title": f"Bàn giao dữ liệu lớp {room.classroom.name}",
        "crumbs": trail(room, "Bàn giao"),
        "form": form,
        "errors_now": errors(room),
        "warnings": warnings(room),
        **head_words(room),
    }
    return render(request, "records/review_hand_over.html", context)


@page(REVIEW, CampaignRoom)
def review_withdraw(request, room):
    room = full_room(room)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, withdraw_room, room=room, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã rút lại biên bản. Rà soát tiếp được ngay.")
            return redirect("records:review_room", room.pk)
    context = {
        "title": f"Rút lại biên bản lớp {room.classroom.name}",
        "crumbs": trail(room, "Rút lại"),
        "form": form,
        "submit": "Rút lại",
        "cancel": reverse("records:review_room", args=[room.pk]),
    }
    return render(request, "parts/form_page.html", context)
