"""The rules of a Sở: seen by everyone, set by the Sở; a warning kept with a reason."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import page
from csdl.kit.action import attempt
from records.actions.quality import add_rule, end_waiver, set_rule, waive
from records.forms.quality import SUBJECTS, NewRuleForm, RuleForm, WaiveForm
from records.models import QualityWaiver, Staff, Student
from records.models.quality import RULES, SEE, Severity, Side, Subject
from records.queries import quality_rules as query
from records.queries.quality_book import book_of
from records.queries.quality_work import present_room
from records.views.quality import BOARD
from schools.models import Classroom, Unit

DONE = "Đã ghi. Điểm của cả Sở đang được tính lại."


@page(SEE)
def quality_rules(request):
    department = query.department_of(request.reach)
    rows = query.rules_of(department)
    may = request.reach.holds(RULES)
    groups = [
        (subject.label, [row for row in rows if row.rule.subject == subject]) for subject in Subject
    ]
    context = {
        "title": "Quy tắc chất lượng dữ liệu",
        "crumbs": [BOARD, {"label": "Quy tắc", "url": ""}],
        "groups": [group for group in groups if group[1]],
        "department": department if may else None,
        "sides": Side,
        "subjects": SUBJECTS,
    }
    return render(request, "records/quality_rules.html", context)


@page(RULES, Unit)
def quality_rule_edit(request, department, code):
    row = next((r for r in query.rules_of(department) if r.rule.code == code), None)
    if row is None:
        raise Http404
    rule = row.rule
    initial = {"is_on": row.is_on, "severity": rule.severity, "value": rule.value}
    form = RuleForm(request.POST or None, initial=initial, has_value=rule.value is not None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, set_rule, department=department, code=code, by=request.reach, **form.rule()
        )
        if ok:
            messages.success(request, DONE)
            return redirect("records:quality_rules")
    return _form(request, "Quy tắc", form, rule.sentence, hint=rule.source)


@page(RULES, Unit)
def quality_rule_new(request, department):
    subject = request.GET.get("ho-so", Subject.PUPIL)
    if subject not in dict(SUBJECTS):
        raise Http404
    form = NewRuleForm(request.POST or None, subject=Subject(subject),
                       initial={"severity": Severity.WARNING})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, add_rule, department=department, by=request.reach, **form.rule())
        if ok:
            messages.success(request, DONE)
            return redirect("records:quality_rules")
    return _form(request, "Thêm quy tắc", form, f"Về: {dict(SUBJECTS)[subject]}")


def _form(request, title, form, lead, hint="", submit="Ghi", back="/chat-luong/quy-tac/"):
    context = {
        "title": title,
        "form": form,
        "lead": lead,
        "hint": hint,
        "submit": submit,
        "cancel": back,
        "crumbs": [BOARD, {"label": title, "url": ""}],
    }
    return render(request, "parts/form_page.html", context)


def _waive(request, subject, record, school, code, back, classroom=None):
    rule = book_of(school.department_id).by_code.get(code)
    if rule is None or rule.subject != subject or rule.is_error:
        raise Http404
    form = WaiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, waive, subject=subject, record=record, school=school, rule=code,
            classroom=classroom, by=request.reach, **form.cleaned_data,
        )  # fmt: skip
        if ok:
            messages.success(request, "Đã ghi. Cảnh báo trở lại khi giá trị thay đổi.")
            return redirect(back)
    lead = f"{record}: {rule.sentence}"
    return _form(request, "Giữ nguyên, ghi lý do", form, lead, submit="Giữ nguyên", back=back)


@page("records.change_student", Student)
def quality_waive_student(request, student, code):
    classroom = present_room(student)
    if classroom is None:
        raise Http404
    back = reverse("records:quality_room", args=[classroom.pk])
    return _waive(request, Subject.PUPIL, student, student.school, code, back, classroom)


@page("records.change_staff", Staff)
def quality_waive_staff(request, staff, code):
    back = reverse("records:quality_staff", args=[staff.school_id])
    return _waive(request, Subject.STAFF, staff, staff.school, code, back)


@page("schools.change_classroom", Classroom)
def quality_waive_room(request, classroom, code):
    back = reverse("records:quality_room", args=[classroom.pk])
    return _waive(request, Subject.ROOM, classroom, classroom.school, code, back, classroom)


@page("records.change_student", QualityWaiver, methods=("POST",))
def quality_unwaive(request, waiver):
    end_waiver(waiver=waiver, by=request.reach)
    messages.success(request, "Đã bỏ. Cảnh báo được tính lại.")
    if waiver.classroom_id:
        return redirect("records:quality_room", waiver.classroom_id)
    return redirect("records:quality_staff", waiver.school_id)
