"""The inspection dossier of a unit: asked for, then fetched while the right lasts."""

from datetime import date

from django.http import Http404
from django.shortcuts import redirect, render

from accounts.actions.dossier import start_dossier
from accounts.forms.dossier import DossierForm
from accounts.queries.dossier import my_dossier, my_dossiers
from csdl.ground.queries.job import job_card
from csdl.ground.views.file import hand_out
from csdl.kit.access import page
from csdl.kit.action import attempt
from schools.models import Unit
from schools.views.frame import unit_crumbs, unit_tabs


@page("accounts.view_dossier", Unit)
def dossier_new(request, unit):
    today = request.reach.today
    since = date(today.year if today.month >= 8 else today.year - 1, 8, 1)
    form = DossierForm(request.POST or None, initial={"since": since, "until": today})
    if request.method == "POST" and form.is_valid():
        ok, job = attempt(form, start_dossier, unit=unit, by=request.reach, **form.cleaned_data)
        if ok:
            return redirect("ground:job_show", job.pk)
    context = {
        "title": f"Hồ sơ kiểm tra: {unit.short_name}",
        "unit": unit,
        "tabs": unit_tabs(unit, ""),
        "crumbs": unit_crumbs(unit, ("Hồ sơ kiểm tra", "")),
        "form": form,
        "dossiers": [
            {"job": job, "card": job_card(job)} for job in my_dossiers(request.reach, unit)
        ],
    }
    return render(request, "accounts/dossier_new.html", context)


@page("accounts.view_dossier", Unit, methods=("GET", "HEAD"))
def dossier_file(request, unit, job):
    """The bound file, for who had it made and still holds the right."""
    made = my_dossier(request.reach, unit, job)
    if made is None:
        raise Http404
    return hand_out(request, made.params.get("file"), "dossier.file", unit=unit, job=made)
