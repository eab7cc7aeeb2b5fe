"""The grant wizard: where, to whom, which work, check; and the same for many units at once."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.actions.batch import prepare_many
from accounts.actions.grant import prepare_grants
from accounts.forms.draft import Draft
from accounts.forms.grant import (
    BatchForm,
    PersonForm,
    TargetForm,
    WorkForm,
    default_days,
)
from accounts.labels import labels
from accounts.queries.axes import narrow_words, work_words
from accounts.queries.give import batch_people, wizard_steps, year_for
from accounts.queries.offer import people_for, places, roles_at, targets
from accounts.roles import ROLES
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from schools.models import Unit


@page("accounts.give_grant", Unit)
def grant_new(request, from_unit):
    """Step 1: at which unit."""
    form = TargetForm(request.GET or None, reach=request.reach, from_unit=from_unit)
    if form.is_bound and form.is_valid():
        return redirect("accounts:grant_person", from_unit.pk, form.cleaned_data["unit"].pk)
    context = {
        "title": "Giao quyền",
        "form": form,
        "steps": wizard_steps(1),
        "from_unit": from_unit,
        "submit": "Tiếp tục",
    }
    return render(request, "accounts/grant_step.html", context)


@page("accounts.give_grant", Unit)
def grant_person(request, from_unit, target):
    """Step 2: to whom."""
    place = get_object_or_404(places(request.reach, from_unit), pk=target)
    people = people_for(from_unit, place, roles_at(request.reach, from_unit, place))
    form = PersonForm(request.GET or None, reach=request.reach, people=people)
    if form.is_bound and form.is_valid():
        return redirect(
            "accounts:grant_work", from_unit.pk, place.pk, form.cleaned_data["holder"].pk
        )
    context = {
        "title": f"Giao quyền ở {place.short_name}",
        "form": form,
        "steps": wizard_steps(2),
        "from_unit": from_unit,
        "target": place,
        "submit": "Tiếp tục",
        "may_add": can(request.reach, "accounts.add_user", place),
        "nobody": not form.fields["holder"].queryset.exists(),
    }
    return render(request, "accounts/grant_step.html", context)


@page("accounts.give_grant", Unit)
def grant_work(request, from_unit, target, holder):
    """Steps 3 and 4: which work and until when, several lines if need be; check; the biên bản."""
    place = get_object_or_404(places(request.reach, from_unit), pk=target)
    roles = roles_at(request.reach, from_unit, place)
    person = get_object_or_404(people_for(from_unit, place, roles), pk=holder)
    year = year_for(place, request.reach.today)
    draft = Draft(request.POST.get("draft"), place, year)
    context = {
        "title": f"Giao việc cho {person.full_name}",
        "from_unit": from_unit,
        "target": place,
        "person": person,
        "draft": draft,
        "steps": wizard_steps(3),
    }
    asked = request.POST if request.method == "POST" and "role" in request.POST else None
    form = WorkForm(
        asked,
        reach=request.reach,
        from_unit=from_unit,
        target=place,
        year=year,
        initial=default_days(request.reach.today),
    )
    if "confirm" in request.POST:
        return _make(request, form, draft, context)
    if form.is_valid():
        draft.add(form.line(), form.letter())
        return _check_page(request, form, draft, context)
    return render(request, "accounts/grant_work.html", context | {"form": form})


def _make(request, form, draft, context):
    ok, paper = attempt(
        draft,
        prepare_grants,
        holder=context["person"],
        from_unit=context["from_unit"],
        lines=draft.lines,
        letter=draft.letter,
        by=request.reach,
    )
    if ok:
        messages.success(request, "Đã lập biên bản. Chưa có hiệu lực: còn chờ hai bên ký.")
        return redirect("accounts:paper_show", paper.pk)
    return _check_page(request, draft, draft, context)


def _check_page(request, form, draft, context):
    rows = [
        {
            "line": line,
            "role": work_words(line),
            "narrow": ", ".join(narrow_words(line)),
            "may": labels(ROLES[line.role].holds(line.functions)),
            "may_give": labels(ROLES[line.role].hands_on(line.functions)),
        }
        for line in draft.lines
    ]
    context |= {"title": "Kiểm tra lại", "form": form, "rows": rows, "steps": wizard_steps(4)}
    return render(request, "accounts/grant_check.html", context)


@page("accounts.give_grant", Unit)
def grant_batch(request, from_unit):
    """One kind of work for the people of many units: 114 communes in one job."""
    below = targets(request.reach, from_unit).exclude(pk=from_unit.pk)
    sample = (
        below.filter(tier=request.GET.get("tier") or Unit.Tier.COMMUNE).first() or below.first()
    )
    roles = roles_at(request.reach, from_unit, sample) if sample else []
    form = BatchForm(request.POST or None, roles=roles, initial=default_days(request.reach.today))
    people = batch_people(request.reach, from_unit, sample.tier if sample else 0)
    if request.method == "POST" and form.is_valid():
        chosen = {
            tuple(map(int, v.split(":"))) for v in request.POST.getlist("pick") if v.count(":") == 1
        }
        pairs = [
            (row["unit"].pk, row["user"].pk)
            for row in people
            if (row["unit"].pk, row["user"].pk) in chosen
        ]
        ok, job = attempt(
            form,
            prepare_many,
            from_unit=from_unit,
            people=pairs,
            by=request.reach,
            **form.cleaned_data,
        )
        if ok:
            return redirect("ground:job_show", job.pk)
    context = {
        "title": "Lập biên bản hàng loạt",
        "form": form,
        "people": people,
        "from_unit": from_unit,
        "back": reverse("accounts:grant_list"),
    }
    return render(request, "accounts/grant_batch.html", context)
