"""School years: the list, one year with its weeks, opening and mending one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.actions.year import TERM1_WEEKS, default_days, edit_year, open_year
from schools.forms.year import NewYearForm, YearForm
from schools.models import Unit, Year
from schools.queries import year as query
from schools.queries.listing import YearListing
from schools.queries.unit import day_of, root_units


@page("schools.view_year")
def year_list(request):
    listing = YearListing(query.year_rows(request.reach), request.GET)
    root = root_units(request.reach, "schools.add_year").first()
    return show_list(request, "schools/year_list.html", listing, root=root)


@page("schools.view_year", Year)
def year_show(request, year):
    context = {
        "title": f"Năm học {year.name}",
        "year": year,
        "terms": query.terms_with_weeks(year),
        "may_edit": can(request.reach, "schools.change_year", year),
        "crumbs": _crumbs((year.name, "")),
    }
    return render(request, "schools/year_show.html", context)


@page("schools.add_year", Unit)
def year_new(request, department):
    starts = query.next_year(department.pk, day_of(request.reach))
    one, two = default_days(starts)
    initial = {"starts_year": starts, "term1_on": one, "term2_on": two, "term1_weeks": TERM1_WEEKS}
    form = NewYearForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        ok, year = attempt(form, open_year, department=department, by=request.reach, **form.days)
        if ok:
            messages.success(request, f"Đã mở năm học {year.name} với 35 tuần thực học.")
            return redirect("schools:year_show", year.pk)
    return _form(request, "year_new", form, "Mở năm học", reverse("schools:year_list"))


@page("schools.change_year", Year)
def year_edit(request, year):
    form = YearForm(request.POST or None, initial=query.year_days(year))
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, edit_year, year=year, by=request.reach, **form.days)
        if ok:
            messages.success(request, "Đã lưu. Các tuần đã xếp lại theo ngày mới.")
            return redirect("schools:year_show", year.pk)
    back = reverse("schools:year_show", args=[year.pk])
    return _form(request, "year_edit", form, f"Sửa ngày năm học {year.name}", back)


def _crumbs(*steps):
    first = ("Năm học", reverse("schools:year_list"))
    return [{"label": label, "url": url} for label, url in (first, *steps)]


def _form(request, name, form, title, back):
    context = {"title": title, "form": form, "submit": "Lưu", "cancel": back}
    return render(request, f"schools/{name}.html", context | {"crumbs": _crumbs((title, ""))})
