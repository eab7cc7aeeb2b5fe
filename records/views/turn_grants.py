"""Class grants of the new year: the draft from last year's, then one list to sign."""

from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import page
from csdl.kit.action import Refused, attempt
from records.actions.turn_grants import prepare_list
from records.forms.turn_grants import GrantsForm
from records.queries import rollover as query
from records.queries.turn_grants import new_classrooms, proposals
from schools.models import Unit


@page("accounts.give_grant", Unit)
def rollover_grants(request, unit):
    plan = query.plan_for(request.reach, unit)
    turn = query.rollover_of(request.reach, unit, plan) if plan else None
    if turn is None or not turn.is_written:
        raise Refused("Kết chuyển xong mới có lớp của năm học mới để giao.")
    rows = proposals(turn)
    form = GrantsForm(request.POST or None, proposals=rows, rooms=new_classrooms(turn))
    if request.method == "POST" and form.is_valid():
        given = {"school": unit, "plan": plan, "choices": form.choices()}
        ok, job = attempt(form, prepare_list, by=request.reach, **given)
        if ok:
            return redirect("ground:job_show", job.pk)
    here = reverse("records:rollover_show", args=[unit.pk])
    context = {
        "title": "Giao quyền theo lớp năm mới",
        "unit": unit,
        "plan": plan,
        "form": form,
        "waiting": sum(row.given is not None for row in rows),
        "crumbs": [
            {"label": "Kết chuyển năm học", "url": reverse("records:rollover_list")},
            {"label": unit.short_name, "url": here},
            {"label": "Giao quyền theo lớp", "url": ""},
        ],
    }
    return render(request, "records/rollover_grants.html", context)
