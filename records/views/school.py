"""The school in a school year: profile, facilities, equipment."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import Refused, attempt
from csdl.kit.show import show_list
from records.actions import school as act
from records.catalogue_school import EQUIPMENT, FACILITY, PROFILE
from records.forms.record import RecordForm
from records.forms.staff import ReasonForm
from records.models import Equipment, Facility
from records.queries import school as query
from records.queries.values import said
from schools.models import Unit
from schools.queries.year import year_before
from schools.views.frame import asked_year, unit_crumbs, unit_tabs

TITLE = "Hồ sơ năm học"
FACILITIES, THINGS = "Cơ sở vật chất", "Thiết bị dạy học"


def _frame(request, unit, title, active):
    """What the three pages of a school year share; year is None before the Sở opens one."""
    year, years = asked_year(request, unit.department_id)
    parts = [
        ("profile_show", TITLE),
        ("facility_list", FACILITIES),
        ("equipment_list", THINGS),
    ]
    nam = f"?nam={year.pk}" if year else ""
    return {
        "title": f"{title}: {unit.short_name}",
        "unit": unit,
        "year": year,
        "years": years,
        "tabs": unit_tabs(unit, "profile_show"),
        "parts": [
            {
                "label": label,
                "url": reverse(f"records:{name}", args=[unit.pk]) + nam,
                "active": name == active,
            }
            for name, label in parts
        ],
        "crumbs": unit_crumbs(unit, (title, "")),
    }


@page("records.view_profile", Unit)
def profile_show(request, unit):
    context = _frame(request, unit, TITLE, "profile_show")
    year = context["year"]
    profile = query.profile_of(request.reach, unit, year) if year else None
    context |= {
        "profile": profile,
        "groups": query.profile_groups(profile, year) if year else [],
        "changes": query.history_of(profile) if profile else [],
        "may_edit": can(request.reach, "records.change_profile", unit),
    }
    return render(request, "records/profile_show.html", context)


def _year(request, unit):
    """The year asked for; refused before the Sở has opened one."""
    year, _ = asked_year(request, unit.department_id)
    if year is None:
        raise Refused("Sở chưa mở năm học nào. Sở mở năm học rồi thì ghi được.")
    return year


@page("records.change_profile", Unit)
def profile_edit(request, unit):
    year = _year(request, unit)
    back = f"{reverse('records:profile_show', args=[unit.pk])}?nam={year.pk}"
    profile = query.profile_of(request.reach, unit, year)
    form = RecordForm(
        request.POST or None,
        items=PROFILE.items,
        year=year.starts_year,
        initial=PROFILE.values(profile) if profile else {},
    )
    if request.method == "POST" and form.is_valid():
        given = {"school": unit, "year": year, "values": form.values}
        ok, _ = attempt(form, act.save_profile, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã lưu.")
            return redirect(back)
    title = f"Sửa hồ sơ năm học {year.name}"
    return _form(request, "profile_edit", unit, form, title, back)


@page("records.view_facility", Unit)
def facility_list(request, unit):
    context = _frame(request, unit, FACILITIES, "facility_list")
    figures = query.facility_figures(request.reach, unit, context["year"])
    tiles = [
        {"value": figures["rooms"], "label": "phòng học"},
        {"value": figures["solid"], "label": "phòng học kiên cố"},
    ]
    return _list(request, unit, Facility, query.FacilityListing, context, tiles)


@page("records.view_equipment", Unit)
def equipment_list(request, unit):
    context = _frame(request, unit, THINGS, "equipment_list")
    figures = query.equipment_figures(request.reach, unit, context["year"])
    tiles = [
        {"value": figures["number"], "label": "thiết bị, bộ thiết bị"},
        {"value": figures["broken"], "label": "trong đó hỏng"},
    ]
    return _list(request, unit, Equipment, query.EquipmentListing, context, tiles)


def _list(request, unit, model, listing_class, context, tiles):
    noun, year = model._meta.model_name, context["year"]
    listing = listing_class(query.rows_of(request.reach, model, unit, year), request.GET)
    listing.label = f"{listing.label} {unit.short_name}"
    may_edit = can(request.reach, f"records.change_{noun}", unit)
    before = year_before(year) if may_edit and year and not listing.total else None
    context |= {
        "counts": tiles,
        "before": before,
        "new_url": reverse(f"records:{noun}_new", args=[unit.pk]) if may_edit else "",
        "import_url": reverse(f"records:{noun}_import", args=[unit.pk]) if may_edit else "",
        "carry_url": reverse(f"records:{noun}_carry", args=[unit.pk]),
    }
    return show_list(request, "records/of_school_list.html", listing, **context)


@page("records.change_facility", Unit)
def facility_new(request, unit):
    return _new(request, unit, Facility, FACILITY, act.add_facility, "Thêm phòng, công trình")


@page("records.change_equipment", Unit)
def equipment_new(request, unit):
    return _new(request, unit, Equipment, EQUIPMENT, act.add_equipment, "Thêm thiết bị")


@page("records.change_facility", Unit, methods=("POST",))
def facility_carry(request, unit):
    return _carry(request, unit, Facility, act.carry_facilities)


@page("records.change_equipment", Unit, methods=("POST",))
def equipment_carry(request, unit):
    return _carry(request, unit, Equipment, act.carry_equipment)


@page("records.view_facility", Facility)
def facility_show(request, row):
    return _show(request, row, FACILITY)


@page("records.view_equipment", Equipment)
def equipment_show(request, row):
    return _show(request, row, EQUIPMENT)


@page("records.change_facility", Facility)
def facility_edit(request, row):
    return _edit(request, row, FACILITY, act.change_facility)


@page("records.change_equipment", Equipment)
def equipment_edit(request, row):
    return _edit(request, row, EQUIPMENT, act.change_equipment)


@page("records.change_facility", Facility)
def facility_remove(request, row):
    return _remove(request, row, act.remove_facility)


@page("records.change_equipment", Equipment)
def equipment_remove(request, row):
    return _remove(request, row, act.remove_equipment)


def _list_url(unit, model, year):
    name = f"records:{model._meta.model_name}_list"
    return f"{reverse(name, args=[unit.pk])}?nam={year.pk}"


def _new(request, unit, model, catalogue, action, title):
    year = _year(request, unit)
    back = _list_url(unit, model, year)
    form = RecordForm(
        request.POST or None, items=catalogue.items, levels=unit.levels, year=year.starts_year
    )
    if request.method == "POST" and form.is_valid():
        given = {"school": unit, "year": year, "values": form.values}
        ok, _ = attempt(form, action, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã thêm.")
            return redirect(back)
    name = f"{model._meta.model_name}_new"
    return _form(request, name, unit, form, f"{title}, năm học {year.name}", back)


def _carry(request, unit, model, action):
    year = _year(request, unit)
    before = year_before(year)
    if before is None:
        raise Refused("Không có năm học nào trước đó để chép.")
    count = action(school=unit, year=year, before=before, by=request.reach)
    messages.success(request, f"Đã chép {count} dòng từ năm học trước.")
    return redirect(_list_url(unit, model, year))


def _show(request, row, catalogue):
    noun = row._meta.model_name
    context = {
        "title": said(catalogue.by_code["kind"], row.kind),
        "row": row,
        "rows": [
            {"label": i.label, "value": said(i, getattr(row, i.code))} for i in catalogue.items
        ],
        "changes": query.history_of(row),
        "may_edit": can(request.reach, f"records.change_{noun}", row),
        "edit_url": reverse(f"records:{noun}_edit", args=[row.pk]),
        "remove_url": reverse(f"records:{noun}_remove", args=[row.pk]),
        "crumbs": _row_crumbs(row),
    }
    return render(request, "records/of_school_show.html", context)


def _row_crumbs(row, *last):
    label = FACILITIES if isinstance(row, Facility) else THINGS
    back = _list_url(row.school, type(row), row.year)
    return unit_crumbs(row.school, (label, back), *((one, "") for one in last or (str(row),)))


def _edit(request, row, catalogue, action):
    noun = row._meta.model_name
    back = reverse(f"records:{noun}_show", args=[row.pk])
    form = RecordForm(
        request.POST or None,
        items=catalogue.items,
        levels=row.school.levels,
        year=row.year.starts_year,
        initial=catalogue.values(row),
    )
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, action, by=request.reach, **{noun: row, "values": form.values})
        if ok:
            messages.success(request, "Đã lưu.")
            return redirect(back)
    title = f"Sửa: {said(catalogue.by_code['kind'], row.kind)}"
    return _form(request, f"{noun}_edit", row.school, form, title, back)


def _remove(request, row, action):
    noun = row._meta.model_name
    back = reverse(f"records:{noun}_show", args=[row.pk])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        after = _list_url(row.school, type(row), row.year)
        given = {noun: row, "reason": form.cleaned_data["reason"]}
        ok, _ = attempt(form, action, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã bỏ. Lịch sử vẫn giữ dòng này.")
            return redirect(after)
    more = {"submit": "Bỏ dòng này", "danger": True}
    return _form(request, f"{noun}_remove", row.school, form, "Bỏ khỏi năm học", back, **more)


def _form(request, name, unit, form, title, back, **more):
    context = {
        "title": title,
        "form": form,
        "submit": "Lưu",
        "lead": unit.short_name,
        "cancel": back,
        "crumbs": unit_crumbs(unit, (TITLE, back), (title, "")),
    }
    return render(request, f"records/{name}.html", context | more)
