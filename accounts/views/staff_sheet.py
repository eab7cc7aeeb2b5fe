"""A unit's people from Excel; their papers and slips in one file."""

from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.actions.kit import start_kits
from accounts.queries.kit import open_kits
from csdl.ground.views.batch import kind_of, template_file, upload_page
from csdl.kit.access import page
from schools.models import Unit
from schools.views.frame import unit_crumbs


def _crumbs(unit, here):
    people = reverse("accounts:unit_people", args=[unit.pk])
    return unit_crumbs(unit, ("Người và quyền", people), (here, ""))


@page("accounts.add_user", Unit)
def staff_import(request, unit):
    sheet, back = kind_of("nhan-su"), reverse("accounts:unit_people", args=[unit.pk])
    return upload_page(
        request,
        sheet,
        unit.pk,
        crumbs=_crumbs(unit, "Nhập Excel"),
        template_url=reverse("accounts:sheet_staff", args=[unit.pk]),
        cancel=back,
    )


@page("accounts.add_user", Unit, methods=("GET", "HEAD"))
def staff_template(request, unit):
    return template_file(request, kind_of("nhan-su"), unit.pk)


@page("accounts.change_user", Unit, fresh=True)
def kit_print(request, unit):
    """Who still has something to sign or to open; one PDF for those ticked."""
    if request.method == "POST":
        people = [int(pk) for pk in request.POST.getlist("pick") if pk.isdigit()]
        job = start_kits(unit=unit, people=people, by=request.reach)
        return redirect("ground:job_show", job.pk)
    context = {
        "title": "In bộ nhận tài khoản",
        "unit": unit,
        "crumbs": _crumbs(unit, "In bộ nhận tài khoản"),
        "kits": open_kits(request.reach, unit),
    }
    return render(request, "accounts/kit_print.html", context)
