"""Tổ chuyên môn of a school: the list of a year, making and mending one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.actions.group import create_group, edit_group
from schools.forms.classroom import GroupForm
from schools.models import Group, Unit
from schools.queries.classroom import group_rows, subjects_of
from schools.queries.listing import GroupListing
from schools.queries.year import years_of
from schools.views.frame import asked_year, unit_crumbs, unit_tabs


@page("schools.view_unit", Unit)
def group_list(request, unit):
    year, years = asked_year(request, unit.department_id)
    may_edit = can(request.reach, "schools.change_group", unit)
    listing = GroupListing(
        group_rows(request.reach, unit, year),
        request.GET,
        url=lambda group: reverse("schools:group_edit", args=[group.pk]) if may_edit else "",
    )
    context = {
        "title": f"Tổ chuyên môn: {unit.short_name}",
        "unit": unit,
        "year": year,
        "years": years,
        "tabs": unit_tabs(unit, "group_list"),
        "may_add": can(request.reach, "schools.add_group", unit),
        "crumbs": unit_crumbs(unit, ("Tổ chuyên môn", "")),
    }
    return show_list(request, "schools/group_list.html", listing, **context)


@page("schools.add_group", Unit)
def group_new(request, unit):
    year, _ = asked_year(request, unit.department_id)
    years, subjects = years_of(unit.department_id), subjects_of(unit.levels)
    form = GroupForm(request.POST or None, years=years, subjects=subjects, initial={"year": year})
    if request.method == "POST" and form.is_valid():
        ok, group = attempt(form, create_group, school=unit, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã lập {group.name}.")
            return redirect(_list_url(unit, group.year_id))
    return _form(request, "group_new", unit, form, "Lập tổ chuyên môn")


@page("schools.change_group", Group)
def group_edit(request, group):
    initial = {"name": group.name, "subjects": list(group.subjects.all())}
    form = GroupForm(
        request.POST or None, subjects=subjects_of(group.school.levels), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, edit_group, group=group, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã lưu.")
            return redirect(_list_url(group.school, group.year_id))
    return _form(request, "group_edit", group.school, form, f"Sửa {group.name}")


def _list_url(unit, year_id):
    return f"{reverse('schools:group_list', args=[unit.pk])}?nam={year_id}"


def _form(request, name, unit, form, title):
    back = reverse("schools:group_list", args=[unit.pk])
    context = {
        "title": title,
        "form": form,
        "submit": "Lưu",
        "lead": unit.short_name,
        "cancel": back,
        "crumbs": unit_crumbs(unit, ("Tổ chuyên môn", back), (title, "")),
    }
    return render(request, f"schools/{name}.html", context)
