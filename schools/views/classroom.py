"""Classes of a school: the list of a year, opening one or many, mending one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.rows import link
from csdl.kit.show import show_list
from schools.actions.classroom import create_classrooms, edit_classroom
from schools.forms.classroom import ClassroomForm, ClassroomsForm
from schools.models import Classroom, Unit
from schools.models.level import GRADES
from schools.queries.classroom import classroom_rows
from schools.queries.listing import ClassroomListing
from schools.queries.year import years_of
from schools.views.frame import asked_year, unit_crumbs, unit_tabs


@page("schools.view_unit", Unit)
def classroom_list(request, unit):
    year, years = asked_year(request, unit.department_id)
    listing = ClassroomListing(
        classroom_rows(request.reach, unit, year),
        request.GET,
        grades=list(dict.fromkeys(g for level in unit.levels for g in GRADES[level])),
        url=link("records:classroom_show"),
    )
    context = {
        "title": f"Lớp học: {unit.short_name}",
        "unit": unit,
        "year": year,
        "years": years,
        "tabs": unit_tabs(unit, "classroom_list"),
        "may_add": can(request.reach, "schools.add_classroom", unit),
        "crumbs": unit_crumbs(unit, ("Lớp học", "")),
    }
    return show_list(request, "schools/classroom_list.html", listing, **context)


@page("schools.add_classroom", Unit)
def classroom_new(request, unit):
    year, _ = asked_year(request, unit.department_id)
    years = years_of(unit.department_id)
    form = ClassroomsForm(
        request.POST or None, levels=unit.levels, years=years, initial={"year": year}
    )
    if request.method == "POST" and form.is_valid():
        given = {"names": form.cleaned_data["names"], **form.place}
        ok, rooms = attempt(form, create_classrooms, school=unit, by=request.reach, **given)
        if ok:
            messages.success(request, f"Đã mở {len(rooms)} lớp: {', '.join(map(str, rooms))}.")
            return redirect(_list_url(unit, rooms[0].year_id))
    return _form(request, "classroom_new", unit, form, "Mở lớp", "Mở lớp")


@page("schools.change_classroom", Classroom)
def classroom_edit(request, room):
    initial = {"name": room.name, "grade": f"{room.level}-{room.grade}", "year": room.year_id}
    years = years_of(room.department_id)
    form = ClassroomForm(
        request.POST or None, levels=room.school.levels, years=years, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        given = {"name": form.cleaned_data["name"], **form.place}
        ok, _ = attempt(form, edit_classroom, classroom=room, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã lưu.")
            return redirect(_list_url(room.school, room.year_id))
    return _form(request, "classroom_edit", room.school, form, f"Sửa lớp {room.name}", "Lưu")


def _list_url(unit, year_id):
    return f"{reverse('schools:classroom_list', args=[unit.pk])}?nam={year_id}"


def _form(request, name, unit, form, title, submit):
    back = reverse("schools:classroom_list", args=[unit.pk])
    context = {
        "title": title,
        "form": form,
        "submit": submit,
        "lead": unit.short_name,
        "cancel": back,
        "crumbs": unit_crumbs(unit, ("Lớp học", back), (title, "")),
    }
    return render(request, f"schools/{name}.html", context)
