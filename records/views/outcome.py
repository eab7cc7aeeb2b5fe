"""End-of-year outcomes: which classes lack them, the grid of a class, Excel for a school."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.ground.views.batch import kind_of, template_file, upload_page
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from records.actions.outcome import write_outcomes
from records.forms.outcome import OutcomeForm
from records.models import Outcome
from records.promotion import usual
from records.queries import outcome as query
from records.queries.outcome_list import OutcomeRoomListing
from records.queries.rollover import SEE, is_turning, plan_for
from schools.models import Classroom, Unit
from schools.views.frame import asked_year, unit_crumbs

KIND = "ket-qua"


@page("records.view_student", Unit)
def outcome_list(request, unit):
    year, years = asked_year(request, unit.department_id)
    rooms = query.room_counts(request.reach, unit, year) if year else []
    writes = can(request.reach, query.CHANGE, unit)
    listing = OutcomeRoomListing(
        query.rooms_of(unit, year),
        request.GET,
        counts={one.room.pk: one for one in rooms},
        writes=writes,
    )
    listing.label = f"Kết quả cuối năm theo lớp: {unit.short_name}"
    context = {
        "title": f"Kết quả cuối năm: {unit.short_name}",
        "unit": unit,
        "year": year,
        "years": years,
        "missing": sum(room.missing for room in rooms),
        "counts": _tiles(rooms),
        "may_write": writes,
        "turning": can(request.reach, SEE, unit) and plan_for(request.reach, unit) is not None,
        "crumbs": unit_crumbs(unit, ("Kết quả cuối năm", "")),
    }
    return show_list(request, "records/outcome_list.html", listing, **context)


def _tiles(rooms):
    total = {kind: sum(r.kinds.get(kind, 0) for r in rooms) for kind in Outcome.Kind.values}
    tiles = [
        {"value": total[kind], "label": Outcome.Kind(kind).label.lower()}
        for kind in Outcome.Kind.values
        if total[kind]
    ]
    missing = sum(room.missing for room in rooms)
    return [{"value": missing, "label": "chưa ghi", "kind": "returned" if missing else "done"}] + (
        tiles
    )


@page("records.change_outcome", Classroom)
def outcome_edit(request, classroom):
    rows = query.grid_rows(request.reach, classroom)
    names = query.repeat_names(classroom)
    form = OutcomeForm(request.POST or None, rows=rows, room=classroom, names=names)
    if request.method == "POST" and rows and form.is_valid():
        given = {"classroom": classroom, "entries": form.entries()}
        ok, changed = attempt(form, write_outcomes, by=request.reach, **given)
        if ok:
            messages.success(request, f"Đã lưu: {changed} em có kết quả mới.")
            return redirect("records:outcome_edit", classroom.pk)
    context = {
        "title": f"Kết quả cuối năm lớp {classroom.name}",
        "classroom": classroom,
        "form": form,
        "written": sum(row.written is not None for row in rows),
        "total": len(rows),
        "usual": Outcome.Kind(usual(classroom.level, classroom.grade)),
        "turning": is_turning(request.reach, classroom),
        "crumbs": [
            {"label": "Lớp học", "url": reverse("records:classroom_list")},
            {
                "label": f"Lớp {classroom.name}",
                "url": reverse("records:classroom_show", args=[classroom.pk]),
            },
            {"label": "Kết quả cuối năm", "url": ""},
        ],
    }
    request.note("view", action="outcome_edit", unit_id=classroom.school_id, classroom=classroom)
    return render(request, "records/outcome_edit.html", context)


@page("records.change_outcome", Unit)
def outcome_import(request, unit):
    back = reverse("records:outcome_list", args=[unit.pk])
    steps = unit_crumbs(unit, ("Kết quả cuối năm", back), ("Nhập Excel", ""))
    template = reverse("records:outcome_sheet", args=[unit.pk])
    return upload_page(
        request, kind_of(KIND), unit.pk, crumbs=steps, template_url=template, cancel=back
    )


@page("records.change_outcome", Unit, methods=("GET", "HEAD"))
def outcome_sheet(request, unit):
    return template_file(request, kind_of(KIND), unit.pk)
