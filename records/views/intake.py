"""Entry grades: who was admitted, from Excel; placed into classes by hand or dealt out."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.ground.views.batch import kind_of, template_file, upload_page
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from records.actions.intake import deal_out, place
from records.forms.transfer import PasteForm, PlaceForm
from records.queries import intake as query
from records.queries.transfer import IntakeListing, grades_of
from schools.models import Unit
from schools.models.level import GRADE_LABELS
from schools.views.frame import unit_crumbs

KIND, PLACE = "tuyen-sinh", "xep-lop"


@page("records.view_student", Unit)
def intake_list(request, unit):
    year = query.intake_year(unit)
    rows = query.intake_rows(request.reach, unit, year)
    listing = IntakeListing(rows, request.GET, grades=grades_of(request.reach, unit, year))
    listing.label = f"Tuyển sinh đầu cấp {unit.short_name}, {year.name if year else ''}"
    waiting = [
        {"grade": grade, "label": GRADE_LABELS[grade], "number": number}
        for _, grade, number in query.grades_waiting(request.reach, unit, year)
    ]
    context = {
        "title": "Tuyển sinh đầu cấp",
        "unit": unit,
        "year": year,
        "waiting": waiting,
        "may_add": can(request.reach, query.ADD, unit),
        "crumbs": unit_crumbs(unit, ("Tuyển sinh đầu cấp", "")),
    }
    return show_list(request, "records/intake_list.html", listing, **context)


@page("records.add_student", Unit)
def intake_import(request, unit):
    back = reverse("records:intake_list", args=[unit.pk])
    steps = unit_crumbs(unit, ("Tuyển sinh đầu cấp", back), ("Nhập Excel", ""))
    template = reverse("records:intake_sheet", args=[unit.pk])
    return upload_page(
        request, kind_of(KIND), unit.pk, crumbs=steps, template_url=template, cancel=back
    )


@page("records.add_student", Unit, methods=("GET", "HEAD"))
def intake_sheet(request, unit):
    return template_file(request, kind_of(KIND), unit.pk)


@page("records.add_student", Unit)
def place_import(request, unit):
    back = reverse("records:intake_list", args=[unit.pk])
    steps = unit_crumbs(unit, ("Tuyển sinh đầu cấp", back), ("Xếp lớp bằng Excel", ""))
    template = reverse("records:place_sheet", args=[unit.pk])
    return upload_page(
        request, kind_of(PLACE), unit.pk, crumbs=steps, template_url=template, cancel=back
    )


@page("records.add_student", Unit, methods=("GET", "HEAD"))
def place_sheet(request, unit):
    return template_file(request, kind_of(PLACE), unit.pk)


@page("records.add_student", Unit)
def intake_place(request, unit):
    """Classes of one grade: by hand, by a pasted list, or all that wait dealt out evenly."""
    year, grade = query.intake_year(unit), request.GET.get("khoi", "")
    rows = query.waiting_rows(request.reach, unit, year, grade)
    rooms = query.rooms_of(unit, year, grade)
    pasted = "paste" in request.POST
    form = PlaceForm(None if pasted else request.POST or None, rows=rows, rooms=rooms)
    named = query.rooms_by_name(unit, year)
    paste = PasteForm(request.POST if pasted else None, rows=rows, rooms=named)
    back = reverse("records:intake_list", args=[unit.pk])
    asked = paste if pasted else form
    if request.method == "POST" and asked.is_valid():
        given = {"school": unit, "year": year, "by": request.reach}
        if pasted:
            ok, number = attempt(paste, place, choices=paste.cleaned_data["text"], **given)
        elif "deal" in request.POST:
            ok, number = attempt(form, deal_out, grade=grade, **given)
        else:
            ok, number = attempt(form, place, choices=form.choices(), **given)
        if ok:
            messages.success(request, f"Đã xếp lớp cho {number} em.")
            return redirect(back)
    context = {
        "title": f"Xếp lớp {GRADE_LABELS.get(grade, '').lower()}",
        "unit": unit,
        "year": year,
        "year_key": str(year.pk) if year else "",
        "rooms": rooms,
        "form": form,
        "paste": paste,
        "asked": asked,
        "crumbs": unit_crumbs(unit, ("Tuyển sinh đầu cấp", back), ("Xếp lớp", "")),
    }
    return render(request, "records/intake_place.html", context)
