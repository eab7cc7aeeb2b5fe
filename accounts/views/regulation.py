"""A unit's own regulation: its page, the text to start from, and the board of who has none."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.actions.regulation import add_regulation, withdraw_regulation
from accounts.forms.directive import WithdrawForm
from accounts.forms.regulation import RegulationForm
from accounts.models import Regulation
from accounts.queries.regulation import (
    CHANGE,
    BoardListing,
    board_counts,
    board_rows,
    regulation_now,
    regulations_of,
)
from accounts.regulation_print import model_pdf
from csdl.ground.views.file import hand_out
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.models import Unit
from schools.views.frame import unit_crumbs, unit_tabs


@page("accounts.view_regulation")
def regulation_board(request):
    listing = BoardListing(board_rows(request.reach), request.GET)
    if listing.file_format:
        return show_list(request, "accounts/regulation_board.html", listing)
    context = {"counts": board_counts(request.reach)}
    return show_list(request, "accounts/regulation_board.html", listing, **context)


@page("accounts.view_regulation", Unit)
def regulation_unit(request, unit):
    context = {
        "title": f"Quy chế của {unit.short_name}",
        "unit": unit,
        "tabs": unit_tabs(unit, ""),
        "crumbs": unit_crumbs(unit, ("Quy chế", "")),
        "now": regulation_now(unit),
        "rows": regulations_of(unit),
        "may_change": can(request.reach, CHANGE, unit),
    }
    return render(request, "accounts/regulation_unit.html", context)


@page("accounts.change_regulation", Unit)
def regulation_new(request, unit):
    back = reverse("accounts:regulation_unit", args=[unit.pk])
    form = RegulationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, add_regulation, unit=unit, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã ghi quy chế.")
            return redirect(back)
    return _form(request, unit, form, "Ghi quy chế của đơn vị", back)


@page("accounts.change_regulation", Regulation)
def regulation_withdraw(request, regulation):
    unit = regulation.unit
    back = reverse("accounts:regulation_unit", args=[unit.pk])
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, withdraw_regulation, regulation=regulation, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, "Đã huỷ ghi nhận quy chế.")
            return redirect(back)
    return _form(request, unit, form, f"Huỷ ghi nhận quy chế {regulation.number}", back, True)


@page("accounts.view_regulation", Regulation, methods=("GET", "HEAD"))
def regulation_file(request, regulation):
    return hand_out(
        request,
        regulation.file_id,
        "regulation.file",
        kind="view",
        inline=True,
        regulation=regulation,
    )


@page("accounts.view_regulation", Unit, methods=("GET", "HEAD"))
def regulation_model(request, unit):
    """A text to start from, with the unit's own name, as a PDF to print and mend."""
    response = HttpResponse(model_pdf(unit), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="mau-quy-che.pdf"'
    return response


def _form(request, unit, form, title, back, danger=False):
    context = {
        "title": title,
        "form": form,
        "submit": "Huỷ ghi nhận" if danger else "Ghi quy chế",
        "danger": danger,
        "lead": unit.full_name,
        "cancel": back,
        "crumbs": unit_crumbs(unit, ("Quy chế", back), (title, "")),
    }
    return render(request, "accounts/regulation_edit.html", context)
