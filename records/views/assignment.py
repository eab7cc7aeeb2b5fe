"""Homeroom and teaching assignments of a school: the classes on a day, one class, a change."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.dates import today
from records.actions import assignment as act
from records.forms.assignment import AssignmentForm, HomeroomForm, PlanForm
from records.forms.staff import EndDayForm
from records.models import Assignment, Homeroom
from records.queries import assignment as query
from schools.models import Classroom, Unit
from schools.views.frame import asked_day, asked_year, unit_crumbs, unit_tabs

TITLE = "Phân công"


@page("records.view_assignment", Unit)
def assignment_list(request, unit):
    (day, asked), reach = asked_day(request), request.reach
    year, years = asked_year(request, unit.department_id)
    if not asked and year:  # a past year as it ended, a coming one as it begins
        day = max(year.starts_on, min(day, year.ends_on))
    context = {
        "title": f"Phân công: {unit.short_name}",
        "unit": unit,
        "day": day,
        "asked": asked,
        "year": year,
        "years": years,
        "lines": query.class_lines(reach, unit, year, day) if year else [],
        "may_edit": can(reach, "records.change_assignment", unit),
        "may_give": can(reach, "accounts.give_grant", unit),
        "sees_grants": reach.holds("accounts.view_grant"),
        "tabs": unit_tabs(unit, "assignment_list"),
        "crumbs": unit_crumbs(unit, (TITLE, "")),
    }
    return render(request, "records/assignment_list.html", context)


@page("records.view_assignment", Classroom)
def assignment_show(request, classroom):
    day, asked = asked_day(request)
    context = {
        "title": f"Phân công lớp {classroom.name}",
        "classroom": classroom,
        "day": day,
        "asked": asked,
        "homerooms": query.homeroom_past(request.reach, classroom),
        "plan": query.class_plan(request.reach, classroom, day),
        "may_edit": can(request.reach, "records.change_assignment", classroom),
        "crumbs": _crumbs(classroom),
    }
    return render(request, "records/assignment_show.html", context)


@page("records.change_assignment", Classroom)
def homeroom_set(request, classroom):
    day = _day_in(classroom.year)
    teachers = query.teachers_on(request.reach, classroom.school, day)
    form = HomeroomForm(request.POST or None, teachers=teachers, initial={"starts_on": day})
    if request.method == "POST" and form.is_valid():
        given = {"classroom": classroom, **form.cleaned_data}
        ok, row = attempt(form, act.set_homeroom, by=request.reach, **given)
        if ok:
            name = row.employment.full_name
            messages.success(request, f"Đã phân công {name} chủ nhiệm lớp {classroom.name}.")
            return redirect("records:assignment_show", classroom.pk)
    lead = "Phân công không cho quyền trên hệ thống: quyền ở lớp giao bằng biên bản riêng."
    return _form(request, "homeroom_set", classroom, form, "Phân công chủ nhiệm", lead)


@page("records.change_assignment", Homeroom)
def homeroom_end(request, homeroom):
    form = EndDayForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        given = {"homeroom": homeroom, **form.cleaned_data}
        ok, _ = attempt(form, act.end_homeroom, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã ghi thôi chủ nhiệm.")
            return redirect("records:assignment_show", homeroom.classroom_id)
    lead = "Quyền ở lớp thu hồi bằng biên bản riêng, ở trang của quyền ấy."
    return _form(request, "homeroom_end", homeroom.classroom, form, "Ghi thôi chủ nhiệm", lead)


@page("records.change_assignment", Classroom)
def assignment_plan(request, classroom):
    day, reach = _day_in(classroom.year), request.reach
    plan = query.class_plan(reach, classroom, day)
    form = PlanForm(
        request.POST or None,
        teachers=query.teachers_on(reach, classroom.school, day),
        subjects=[row.subject for row in plan],
        taught={row.subject.pk: _open(row.first, row.second) for row in plan},
        shared={r.subject.pk for r in plan if len(r.first) > 1 or len(r.second) > 1},
        initial={"from_day": day},
    )
    if request.method == "POST" and form.is_valid():
        given = {"terms": form.terms, "plan": form.plan, "from_day": form.cleaned_data["from_day"]}
        ok, changed = attempt(form, act.plan_class, classroom=classroom, by=reach, **given)
        if ok:
            said = f"Đã lưu {changed} thay đổi." if changed else "Không có gì thay đổi."
            messages.success(request, said)
            return redirect("records:assignment_show", classroom.pk)
    return _form(request, "assignment_plan", classroom, form, "Phân công giảng dạy")


def _open(first, second):
    """The employment who teaches at present, for the form."""
    rows = [row for row in (*first, *second) if row.ends_on is None]
    return rows[0].employment_id if rows else ""


@page("records.change_assignment", Classroom)
def assignment_new(request, classroom):
    day, reach = _day_in(classroom.year), request.reach
    form = AssignmentForm(
        request.POST or None,
        teachers=query.teachers_on(reach, classroom.school, day),
        subjects=query.subjects_at(classroom),
        initial={"starts_on": day},
    )
    if request.method == "POST" and form.is_valid():
        given = {"classroom": classroom, **form.cleaned_data}
        ok, _ = attempt(form, act.add_assignment, by=reach, **given)
        if ok:
            messages.success(request, "Đã thêm.")
            return redirect("records:assignment_show", classroom.pk)
    lead = "Dùng khi một môn có nhiều người dạy chung ở lớp."
    return _form(request, "assignment_new", classroom, form, "Thêm người dạy chung môn", lead)


@page("records.change_assignment", Assignment)
def assignment_end(request, row):
    form = EndDayForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        given = {"assignment": row, **form.cleaned_data}
        ok, _ = attempt(form, act.end_assignment, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã ghi thôi phân công.")
            return redirect("records:assignment_show", row.classroom_id)
    title = f"Thôi dạy {row.subject}: {row.employment.full_name}"
    return _form(request, "assignment_end", row.classroom, form, title)


def _day_in(year):
    """Today, or the first or last day of a year that is not now."""
    return max(year.starts_on, min(today(), year.ends_on))


def list_url(school, year):
    return f"{reverse('records:assignment_list', args=[school.pk])}?nam={year.pk}"


def _crumbs(classroom, *last):
    here = reverse("records:assignment_show", args=[classroom.pk]) if last else ""
    steps = [(TITLE, list_url(classroom.school, classroom.year)), (f"Lớp {classroom.name}", here)]
    return unit_crumbs(classroom.school, *steps, *((label, "") for label in last))


def _form(request, name, classroom, form, title, lead="", **more):
    context = {
        "title": f"{title}: lớp {classroom.name}",
        "form": form,
        "submit": "Lưu",
        "lead": lead,
        "cancel": reverse("records:assignment_show", args=[classroom.pk]),
        "crumbs": _crumbs(classroom, title),
    }
    return render(request, f"records/{name}.html", context | more)
