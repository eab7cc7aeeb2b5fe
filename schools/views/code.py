"""Code lists of the Sở: which there are, the codes of one, one code with its history."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.actions.code import add_code, edit_code, end_code
from schools.actions.subject import add_subject, edit_subject
from schools.forms.code import CodeForm, EditCodeForm, EndCodeForm, SubjectForm
from schools.lists import LISTS, grouped
from schools.models import Code, Subject
from schools.queries.code import (
    code_past,
    code_rows,
    list_counts,
    subject_count,
    subject_past,
    subject_rows,
)
from schools.queries.listing import CodeListing, SubjectListing
from schools.queries.unit import day_of, start_year

TITLE = "Danh mục mã"


@page("schools.view_code")
def code_list(request):
    listed, year = _asked(request), start_year(day_of(request.reach))
    if not listed:
        counts = list_counts(request.reach, year)
        groups = [
            (group, [(one, counts.get(one.key, 0)) for one in lists])
            for group, lists in grouped().items()
        ]
        context = {"title": TITLE, "groups": groups, "subjects": subject_count(request.reach, year)}
        return render(request, "schools/code_lists.html", context)
    listing = CodeListing(code_rows(request.reach, listed), request.GET, year=year)
    listing.label = f"{TITLE}: {LISTS[listed].label}"
    context = {"list": LISTS[listed], "may_add": request.reach.holds("schools.add_code")}
    steps = [_home(), {"label": LISTS[listed].label, "url": ""}]
    return show_list(request, "schools/code_list.html", listing, crumbs=steps, **context)


@page("schools.view_code", Code)
def code_show(request, code):
    title = f"{LISTS[code.list].label}: {code.label}"
    context = {
        "title": title,
        "code": code,
        "past": code_past(code),
        "may_change": can(request.reach, "schools.change_code", code),
        "crumbs": _crumbs(code.list, code.label),
    }
    return render(request, "schools/code_show.html", context)


@page("schools.add_code")
def code_new(request):
    listed = _asked(request) or next(iter(LISTS))
    initial = {"valid_from": start_year(day_of(request.reach))}
    form = CodeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, add_code, listed=listed, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã thêm “{row.label}”, mã {row.code}.")
            return redirect(_list_url(listed))
    title = f"Thêm mã: {LISTS[listed].label}"
    return _form(request, "code_new", form, title, listed, _list_url(listed))


@page("schools.change_code", Code)
def code_edit(request, code):
    initial = {name: getattr(code, name) for name in ("label", "levels", "position")}
    initial["from_year"] = max(start_year(day_of(request.reach)), code.valid_from)
    form = EditCodeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, edit_code, code=code, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã lưu “{row.label}”.")
            return redirect("schools:code_show", row.pk)
    title = f"Sửa mã {code.code}: {code.label}"
    return _form(request, "code_edit", form, title, code.list, _code_url(code))


@page("schools.change_code", Code)
def code_end(request, code):
    form = EndCodeForm(request.POST or None, initial={"last_year": code.valid_to})
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, end_code, code=code, by=request.reach, **form.cleaned_data)
        if ok:
            until = "đến năm ấy" if row.valid_to is not None else "tiếp"
            messages.success(request, f"Đã lưu: “{code.label}” dùng {until}.")
            return redirect(_code_url(code))
    title = f"Kết thúc mã {code.code}: {code.label}"
    return _form(request, "code_end", form, title, code.list, _code_url(code))


@page("schools.view_code")
def subject_list(request):
    year = start_year(day_of(request.reach))
    listing = SubjectListing(subject_rows(request.reach), request.GET, year=year)
    may_add = request.reach.holds("schools.add_code")
    steps = [_home(), {"label": "Môn học", "url": ""}]
    return show_list(request, "schools/subject_list.html", listing, may_add=may_add, crumbs=steps)


@page("schools.view_code", Subject)
def subject_show(request, subject):
    context = {
        "title": f"Môn học: {subject.name}",
        "subject": subject,
        "past": subject_past(subject),
        "may_change": can(request.reach, "schools.change_code", subject),
        "crumbs": _subject_crumbs(subject.name),
    }
    return render(request, "schools/subject_show.html", context)


@page("schools.add_code")
def subject_new(request):
    initial = {"valid_from": start_year(day_of(request.reach))}
    form = SubjectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, add_subject, by=request.reach, **form.given)
        if ok:
            messages.success(request, f"Đã thêm môn {row.name}.")
            return redirect("schools:subject_list")
    return _subject_form(request, "subject_new", form, "Thêm môn học")


@page("schools.change_code", Subject)
def subject_edit(request, subject):
    names = ("levels", "by_comment", "position", "valid_from", "valid_to")
    initial = {"label": subject.name} | {name: getattr(subject, name) for name in names}
    form = SubjectForm(request.POST or None, initial=initial, is_new=False)
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, edit_subject, subject=subject, by=request.reach, **form.given)
        if ok:
            messages.success(request, f"Đã lưu môn {row.name}.")
            return redirect("schools:subject_show", row.pk)
    return _subject_form(request, "subject_edit", form, f"Sửa môn {subject.name}")


def _subject_crumbs(last):
    here = {"label": "Môn học", "url": reverse("schools:subject_list")}
    return [_home(), here, {"label": last, "url": ""}]


def _subject_form(request, name, form, title):
    context = {"title": title, "form": form, "submit": "Lưu"}
    context |= {"cancel": reverse("schools:subject_list"), "crumbs": _subject_crumbs(title)}
    return render(request, f"schools/{name}.html", context)


def _asked(request):
    listed = request.GET.get("ds", "")
    return listed if listed in LISTS else ""


def _list_url(listed):
    return f"{reverse('schools:code_list')}?ds={listed}"


def _code_url(code):
    return reverse("schools:code_show", args=[code.pk])


def _home():
    return {"label": TITLE, "url": reverse("schools:code_list")}


def _crumbs(listed, last):
    here = {"label": LISTS[listed].label, "url": _list_url(listed)}
    return [_home(), here, {"label": last, "url": ""}]


def _form(request, name, form, title, listed, back):
    context = {"title": title, "form": form, "submit": "Lưu", "cancel": back}
    context["crumbs"] = _crumbs(listed, title)
    return render(request, f"schools/{name}.html", context)
