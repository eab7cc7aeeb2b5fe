"""Code lists of the Sở: see, add a code, end one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.actions.code import LISTS, add_code, end_code
from schools.forms.code import CodeForm, EndCodeForm
from schools.models import Code
from schools.queries.code import code_rows
from schools.queries.listing import CodeListing
from schools.queries.unit import day_of, start_year


@page("schools.view_code")
def code_list(request):
    listed = _asked(request)
    may_change = request.reach.holds("schools.change_code")
    listing = CodeListing(code_rows(request.reach, listed), request.GET, may_change=may_change)
    tabs = [
        {"label": label, "url": f"{reverse('schools:code_list')}?ds={key}", "active": key == listed}
        for key, label in LISTS.items()
    ]
    context = {"title": "Danh mục mã", "tabs": tabs, "listed": listed}
    may_add = request.reach.holds("schools.add_code")
    return show_list(request, "schools/code_list.html", listing, may_add=may_add, **context)


@page("schools.add_code")
def code_new(request):
    listed = _asked(request)
    initial = {"valid_from": start_year(day_of(request.reach))}
    form = CodeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, add_code, listed=listed, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã thêm “{row.label}”, mã {row.code}.")
            return redirect(_list_url(listed))
    return _form(request, "code_new", form, f"Thêm mã: {LISTS[listed]}", listed)


@page("schools.change_code", Code)
def code_end(request, code):
    form = EndCodeForm(request.POST or None, initial={"last_year": code.valid_to})
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, end_code, code=code, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã lưu: “{code.label}” dùng đến năm ấy.")
            return redirect(_list_url(code.list))
    return _form(request, "code_end", form, f"Kết thúc mã {code.code}: {code.label}", code.list)


def _asked(request):
    listed = request.GET.get("ds", "")
    return listed if listed in LISTS else next(iter(LISTS))


def _list_url(listed):
    return f"{reverse('schools:code_list')}?ds={listed}"


def _form(request, name, form, title, listed):
    back = _list_url(listed)
    steps = [{"label": "Danh mục mã", "url": back}, {"label": title, "url": ""}]
    context = {"title": title, "form": form, "submit": "Lưu", "cancel": back, "crumbs": steps}
    return render(request, f"schools/{name}.html", context)
