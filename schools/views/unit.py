"""Units: the list, one unit as of a day, founding, editing, moving, closing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.dates import vn_date
from csdl.kit.show import show_list
from schools.actions.unit import close_unit, create_unit, edit_unit, move_unit
from schools.forms.unit import CloseForm, CommuneForm, ContactForm, MoveForm, SchoolForm
from schools.models import Unit
from schools.queries import unit as query
from schools.queries.card import unit_card, unit_facts
from schools.queries.code import code_labels
from schools.queries.listing import UnitListing
from schools.views.frame import asked_day, crumbs, unit_crumbs, unit_tabs

NEW = {
    "xa": (Unit.Tier.COMMUNE, CommuneForm, "xã, phường, đặc khu"),
    "truong": (Unit.Tier.SCHOOL, SchoolForm, "trường"),
}


@page("schools.view_unit")
def unit_list(request):
    (day, asked), reach = asked_day(request), request.reach
    listing = UnitListing(
        query.unit_rows(reach, day),
        request.GET,
        day=day,
        place=query.place_label(reach, day),
        communes=query.communes(reach),
        kinds=code_labels("school_kind"),
    )
    founding = query.root_units(reach, "schools.add_unit").first()
    sees_plans = reach.holds("records.view_reorganisation")
    context = {"day": day, "asked": asked, "founding": founding, "sees_plans": sees_plans}
    return show_list(request, "schools/unit_list.html", listing, **context)


@page("schools.view_unit", Unit)
def unit_show(request, unit):
    day, asked = asked_day(request)
    may = {
        "edit": can(request.reach, "schools.change_unit", unit),
        "found": can(request.reach, "schools.add_unit", unit),
    }
    context = {
        "title": unit.full_name,
        "unit": unit,
        "day": day,
        "asked": asked,
        "card": unit_card(request.reach, unit, day),
        "may": may,
        "tabs": unit_tabs(unit, "unit_show"),
        "crumbs": crumbs((unit.short_name, "")),
    }
    return render(request, "schools/unit_show.html", context)


@page("schools.add_unit", Unit)
def unit_new(request, manager, what="truong"):
    tier, form_class, label = NEW[what]
    form = form_class(request.POST or None, places=query.communes_of(manager.department_id))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        code, name = given.pop("code"), given.pop("name")
        made = {"department": manager.department, "manager": manager, "tier": tier, "facts": given}
        ok, unit = attempt(form, create_unit, code=code, name=name, by=request.reach, **made)
        if ok:
            messages.success(request, f"Đã lập {unit.short_name}, mã {unit.code}.")
            return redirect("schools:unit_show", unit.pk)
    title, lead = f"Thêm {label}", f"Đơn vị quản lý: {manager.full_name}."
    return _form(request, "unit_new", manager, form, title, f"Thêm {label}", lead)


@page("schools.change_unit", Unit)
def unit_edit(request, unit):
    whole = can(request.reach, "schools.add_unit", unit)
    form_class = {Unit.Tier.COMMUNE: CommuneForm, Unit.Tier.SCHOOL: SchoolForm}.get(unit.tier)
    form_class = form_class if whole and form_class else ContactForm
    extra = {} if form_class is ContactForm else {"places": query.communes_of(unit.department_id)}
    form = form_class(request.POST or None, initial=unit_facts(unit), **extra)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, edit_unit, unit=unit, changes=form.cleaned_data, by=request.reach)
        if ok:
            messages.success(request, "Đã lưu.")
            return redirect("schools:unit_show", unit.pk)
    lead = "" if whole else "Tên, mã, cấp học do Sở sửa."
    return _form(request, "unit_edit", unit, form, "Sửa thông tin đơn vị", "Lưu", lead)


@page("schools.add_unit", Unit)
def unit_move(request, unit):
    managers = query.managers_for(request.reach).exclude(pk=unit.pk)
    form = MoveForm(request.POST or None, managers=managers)
    if request.method == "POST" and form.is_valid():
        ok, edge = attempt(form, move_unit, unit=unit, by=request.reach, **form.cleaned_data)
        if ok:
            day, name = vn_date(edge.valid_from), edge.manager.short_name
            messages.success(request, f"Từ {day}, {name} quản lý {unit.short_name}.")
            return redirect("schools:unit_show", unit.pk)
    now = query.edge_on(unit, query.day_of(request.reach))
    lead = f"Hiện nay: {now.manager.full_name}, từ {vn_date(now.valid_from)}." if now else ""
    return _form(request, "unit_move", unit, form, "Đổi đơn vị quản lý", "Đổi đơn vị quản lý", lead)


@page("schools.add_unit", Unit)
def unit_close(request, unit):
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, close_unit, unit=unit, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã ghi: {unit.short_name} giải thể.")
            return redirect("schools:unit_show", unit.pk)
    lead = "Dữ liệu cũ vẫn giữ, đơn vị không còn trong danh sách đang hoạt động."
    return _form(
        request, "unit_close", unit, form, "Giải thể đơn vị", "Ghi giải thể", lead, danger=True
    )


def _form(request, name, unit, form, title, submit, lead="", **more):
    context = {
        "title": f"{title}: {unit.short_name}" if name != "unit_new" else title,
        "form": form,
        "submit": submit,
        "lead": lead,
        "cancel": reverse("schools:unit_show", args=[unit.pk]),
        "crumbs": unit_crumbs(unit, (title, "")),
    }
    return render(request, f"schools/{name}.html", context | more)
