"""The approval annex of a unit's regulation: the table, its rows, the authorisations."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.actions.annex import add_annex_line, authorise_annex, remove_annex_line
from accounts.annex_print import annex_pdf as draw
from accounts.forms.annex import AnnexLineForm
from accounts.models import AnnexLine, Regulation
from accounts.queries.annex import annex_rows, unauthorised
from accounts.queries.give import year_for
from accounts.queries.regulation import CHANGE
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from schools.views.frame import unit_crumbs


def _back(regulation):
    return reverse("accounts:annex_show", args=[regulation.pk])


def _crumbs(regulation, *steps):
    unit = regulation.unit
    whole = ("Quy chế", reverse("accounts:regulation_unit", args=[unit.pk]))
    return unit_crumbs(unit, whole, *steps)


@page("accounts.view_regulation", Regulation)
def annex_show(request, regulation):
    may_change = can(request.reach, CHANGE, regulation)
    waiting = len(unauthorised(request.reach, regulation)) if may_change else 0
    context = {
        "title": f"Phân công phê duyệt: {regulation.unit.short_name}",
        "regulation": regulation,
        "rows": annex_rows(regulation),
        "may_change": may_change,
        "waiting": waiting,
        "may_authorise": waiting and can(request.reach, "accounts.give_grant", regulation.unit),
        "crumbs": _crumbs(regulation, ("Phân công phê duyệt", "")),
    }
    return render(request, "accounts/annex_show.html", context)


@page("accounts.change_regulation", Regulation)
def annex_line_new(request, regulation):
    unit = regulation.unit
    year = year_for(unit, request.reach.today)
    form = AnnexLineForm(request.POST or None, unit=unit, year=year)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, add_annex_line, regulation=regulation, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, "Đã ghi dòng phân công.")
            return redirect(_back(regulation))
    context = {
        "title": "Thêm dòng phân công phê duyệt",
        "form": form,
        "submit": "Ghi dòng này",
        "lead": unit.full_name,
        "cancel": _back(regulation),
        "crumbs": _crumbs(
            regulation, ("Phân công phê duyệt", _back(regulation)), ("Thêm dòng", "")
        ),
    }
    return render(request, "accounts/regulation_edit.html", context)


@page("accounts.change_regulation", AnnexLine, methods=("POST",))
def annex_line_remove(request, line):
    regulation = remove_annex_line(line=line, by=request.reach)
    messages.success(request, "Đã xoá dòng. Uỷ quyền đã lập thì thu hồi ở trang quyền.")
    return redirect(_back(regulation))


@page("accounts.change_regulation", Regulation, methods=("POST",))
def annex_authorise(request, regulation):
    papers = authorise_annex(regulation=regulation, by=request.reach)
    messages.success(request, f"Đã lập {len(papers)} biên bản uỷ quyền. Còn chờ hai bên ký.")
    return redirect(_back(regulation))


@page("accounts.view_regulation", Regulation, methods=("GET", "HEAD"))
def annex_pdf(request, regulation):
    response = HttpResponse(draw(regulation), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="phan-cong-phe-duyet.pdf"'
    return response
