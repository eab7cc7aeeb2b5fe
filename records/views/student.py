"""One pupil: the record in tabs, each under its own permission; search over all one may see."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import Refused
from csdl.kit.show import show_list
from records.actions.student import Conflict, add_student, change_student
from records.actions.student_check import Problem
from records.catalogue import GROUPS, STUDENT
from records.forms.student import EntryForm, StudentForm
from records.models import Student, StudentFile
from records.queries import student as query
from records.queries.search import StudentListing
from schools.models import Classroom


@page("records.view_student")
def student_list(request):
    reach = request.reach
    listing = StudentListing(query.student_rows(reach), request.GET, reach=reach)
    if listing.by_number:
        request.note("view", action="student_by_number", reason="Tìm theo số định danh")
    return show_list(request, "records/student_list.html", listing)


def _show(group):
    def view(request, student):
        reach, open_secrets = request.reach, "hien" in request.GET
        student = query.whole(student)
        items = STUDENT.of(group.key)
        rows = query.shown(student, items, open_secrets)
        has_secrets = any(item.secret and text for item, text in rows)
        act = "student_reveal" if open_secrets and has_secrets else f"student_show_{group.key}"
        request.note("view", action=act, unit_id=student.school_id, student=student)
        context = {
            "rows": [{"label": item.label, "value": text} for item, text in rows],
            "group": group,
            "may_edit": can(reach, group.change, student),
            "has_secrets": has_secrets,
            "open_secrets": open_secrets,
        }
        return render(
            request, "records/student_show.html", {**frame(request, student, group.key), **context}
        )

    view.__name__ = f"student_show_{group.key}"
    return page(group.view, Student)(view)


def _edit(group):
    def view(request, student):
        student = query.whole(student)
        items = [item for item in STUDENT.of(group.key) if not item.fixed]
        here = query.present_enrollment(request.reach, student)
        level = here.classroom.level if here else ""
        form = _form(request, items, STUDENT.values(student, items), level)
        back = reverse(f"records:student_show_{group.key}", args=[student.pk])
        if request.method == "POST" and form.is_valid() and _save(request, student, form):
            return redirect(back)
        request.note(
            "view", action=f"student_edit_{group.key}", unit_id=student.school_id, student=student
        )
        context = {"form": form, "cancel": back, "group": group}
        return render(
            request, "records/student_edit.html", {**frame(request, student, group.key), **context}
        )

    view.__name__ = f"student_edit_{group.key}"
    return page(group.change, Student)(view)


# One page per group of fields, so that each has the door of its own permission.
SHOW = {group.key: _show(group) for group in GROUPS}
EDIT = {group.key: _edit(group) for group in GROUPS}


@page("records.add_student", Classroom)
def student_new(request, classroom):
    items = [item for item in STUDENT.of("person") if not item.fixed]
    form = _form(request, items, {"nationality": "VN"}, classroom.level)
    entry = EntryForm(request.POST or None, initial={"kind": "enrolled"})
    if request.method == "POST" and form.is_valid() and entry.is_valid():
        try:
            student = add_student(
                classroom=classroom,
                values=form.cleaned_data,
                by=request.reach,
                **entry.cleaned_data,
            )
            messages.success(request, f"Đã thêm {student.full_name} vào lớp {classroom.name}.")
            return redirect("records:student_show_person", student.pk)
        except Problem as problem:
            form.tell_problems(problem)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    back = reverse("records:classroom_show", args=[classroom.pk])
    context = {
        "title": f"Thêm học sinh vào lớp {classroom.name}",
        "form": form,
        "entry": entry,
        "cancel": back,
        "crumbs": _crumbs((f"Lớp {classroom.name}", back), ("Thêm học sinh", "")),
    }
    return render(request, "records/student_new.html", context)


@page("records.view_student", Student)
def student_history(request, student):
    groups = query.visible_groups(request.reach, student)
    code = request.GET.get("truong", "")
    if code and code not in STUDENT.by_code:
        raise Http404
    student = query.whole(student)
    request.note("view", action="student_history", unit_id=student.school_id, student=student)
    context = {
        "entries": query.history_of(student, groups, code),
        "one": STUDENT.by_code.get(code),
    }
    return render(
        request, "records/student_history.html", {**frame(request, student, "history"), **context}
    )


def frame(request, student, active):
    """What every page of a pupil shows: name, class, tabs, breadcrumb."""
    reach = request.reach
    here = query.present_enrollment(reach, student)
    tabs = [
        (group.key, group.label, f"student_show_{group.key}")
        for group in query.visible_groups(reach, student)
    ]
    if can(reach, StudentFile.SEE, student):
        tabs += [("files", "Giấy tờ", "student_files")]
    tabs += [("path", "Quá trình học", "student_path")]
    tabs += [("history", "Lịch sử sửa", "student_history")]
    steps = [(student.full_name, "")]
    if here and can(reach, "records.view_student", here.classroom):
        room = reverse("records:classroom_show", args=[here.classroom_id])
        steps.insert(0, (f"Lớp {here.classroom.name}", room))
    return {
        "title": student.full_name,
        "student": student,
        "here": here,
        "may_correct": here and can(reach, "records.change_student", student),
        "tabs": [
            {
                "label": label,
                "url": reverse(f"records:{name}", args=[student.pk]),
                "active": key == active,
            }
            for key, label, name in tabs
        ],
        "crumbs": _crumbs(*steps),
    }


def _crumbs(*steps):
    start = ("Lớp học", reverse("records:classroom_list"))
    return [{"label": label, "url": url} for label, url in (start, *steps)]


def _form(request, items, values, level):
    return StudentForm(
        request.POST or None,
        items=items,
        lists=query.lists_of(items, level=level),
        words=query.words_of(items),
        values=values,
    )


def _save(request, student, form):
    try:
        count = change_student(
            student=student, values=form.cleaned_data, was=form.was, by=request.reach
        )
    except Conflict as conflict:
        form.tell_conflict(conflict.theirs)
    except Problem as problem:
        form.tell_problems(problem)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, "Đã lưu." if count else "Không có gì thay đổi.")
        return True
    return False
