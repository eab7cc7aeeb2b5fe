"""What becomes of a pupil: leaves, moves class, comes back; and the path so far."""

from django.contrib import messages
from django.shortcuts import redirect, render

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from records.actions.status import leave_school, move_class, return_to_class
from records.forms.student import IntoForm, LeaveForm
from records.models import Student
from records.queries import student as query
from records.queries.transfer import offer_of
from records.views.student import frame
from schools.queries.code import choices, code_labels

MANAGE = "records.add_student"  # who takes pupils in also lets them go


@page("records.view_student", Student)
def student_path(request, student):
    student = query.whole(student)
    events, rooms = query.path_of(request.reach, student)
    reasons = code_labels("leave_reason")
    for event in events:
        event.why = reasons.get(event.reason_code, event.reason_code)
    context = {
        "events": events,
        "rooms": rooms,
        "may_manage": can(request.reach, MANAGE, student),
        "offer": offer_of(request.reach, student),
    }
    return render(
        request, "records/student_path.html", {**frame(request, student, "path"), **context}
    )


@page(MANAGE, Student)
def student_leave(request, student):
    form = LeaveForm(request.POST or None, reasons=choices("leave_reason"))
    return _act(request, student, form, leave_school, "Rời trường", "Ghi em rời trường")


@page(MANAGE, Student)
def student_move(request, student):
    here = query.present_enrollment(request.reach, student)
    year = here.year.starts_year if here else None
    form = IntoForm(request.POST or None, rooms=query.rooms_for(student, year))
    return _act(request, student, form, move_class, "Chuyển lớp", "Chuyển lớp")


@page(MANAGE, Student)
def student_return(request, student):
    form = IntoForm(request.POST or None, rooms=query.rooms_for(student))
    return _act(request, student, form, return_to_class, "Trở lại học", "Cho em học lại")


def _act(request, student, form, act, title, submit):
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, act, student=student, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã ghi: {row.get_kind_display().lower()}.")
            return redirect("records:student_path", student.pk)
    context = frame(request, query.whole(student), "path")
    context |= {"form": form, "submit": submit, "lead": context["title"], "title": title}
    return render(request, "records/student_act.html", context)
