"""Handing down and taking back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.actions.batch import prepare_many
from accounts.actions.grant import end_grants, prepare_grants
from accounts.actions.provisional import start_provisionally
from accounts.forms.grant import (
    BatchForm,
    PersonForm,
    ProvisionalForm,
    ReasonForm,
    TargetForm,
    WorkForm,
    default_days,
)
from accounts.models import Grant
from accounts.queries.give import batch_people, wizard_steps, year_for
from accounts.queries.offer import candidates, giving_units, roles_at, targets
from accounts.queries.people import GrantListing, grant_list, grant_place, grant_state
from accounts.roles import ROLES, labels
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.models import Unit


@page("accounts.view_grant")
def grant_list_page(request):
    listing = GrantListing(grant_list(request.reach), request.GET)
    giving = giving_units(request.reach)
    return show_list(request, "accounts/grant_list.html", listing, giving=giving)


@page("accounts.view_grant", Grant)
def grant_show(request, grant):
    context = {
        "title": f"{ROLES[grant.role].label}: {grant.holder.full_name}",
        "grant": grant,
        "place": grant_place(grant),
        "state": grant_state(grant),
        "may": labels(grant.may),
        "may_give": labels(grant.may_give),
        "may_begin": grant.state == Grant.State.PENDING
        and not grant.provisional_until
        and can(request.reach, "accounts.sign_grant", grant),
        "may_end": grant.state != Grant.State.ENDED
        and can(request.reach, "accounts.end_grant", grant),
    }
    return render(request, "accounts/grant_show.html", context)


@page("accounts.end_grant", Grant, fresh=True)
def grant_end(request, grant):
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, paper = attempt(form, end_grants, grants=[grant], by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(
                request,
                f"Đã thu hồi. {grant.holder.full_name} đã được đăng xuất khỏi mọi thiết bị.",
            )
            return (
                redirect("accounts:paper_show", paper.pk)
                if paper
                else redirect("accounts:grant_show", grant.pk)
            )
    context = {
        "title": f"Thu hồi quyền của {grant.holder.full_name}",
        "form": form,
        "grant": grant,
        "role": ROLES[grant.role].label,
        "place": grant_place(grant),
    }
    return render(request, "accounts/grant_end.html", context)


@page("accounts.sign_grant", Grant)
def grant_provisional(request, grant):
    """The head lets someone begin today, 72 hours at most."""
    form = ProvisionalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, start_provisionally, grant=grant, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(
                request,
                f"{grant.holder.full_name} được làm tạm. Nhớ ký biên bản trước khi hết giờ.",
            )
            return redirect("accounts:grant_show", grant.pk)
    context = {
        "title": f"Cho {grant.holder.full_name} làm tạm",
        "form": form,
        "grant": grant,
        "role": ROLES[grant.role].label,
        "place": grant_place(grant),
    }
    return render(request, "accounts/grant_provisional.html", context)


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
    place = get_object_or_404(targets(request.reach, from_unit), pk=target)
    form = PersonForm(request.GET or None, reach=request.reach, target=place)
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
    """Steps 3 and 4: which work and until when; then the check page; then the biên bản."""
    place = get_object_or_404(targets(request.reach, from_unit), pk=target)
    person = get_object_or_404(candidates(place), pk=holder)
    form = WorkForm(
        request.POST or None,
        reach=request.reach,
        from_unit=from_unit,
        target=place,
        year=year_for(place, request.reach.today),
        initial=default_days(request.reach.today, None),
    )
    context = {
        "title": f"Giao việc cho {person.full_name}",
        "form": form,
        "from_unit": from_unit,
        "target": place,
        "person": person,
        "steps": wizard_steps(3),
    }
    if request.method == "POST" and form.is_valid():
        if "confirm" not in request.POST:
            return _check_page(request, form, context)
        ok, paper = attempt(
            form,
            prepare_grants,
            holder=person,
            from_unit=from_unit,
            lines=[form.line()],
            letter=form.letter(),
            by=request.reach,
        )
        if ok:
            messages.success(request, "Đã lập biên bản. Chưa có hiệu lực: còn chờ hai bên ký.")
            return redirect("accounts:paper_show", paper.pk)
    return render(request, "accounts/grant_work.html", context)


def _check_page(request, form, context):
    line = form.line()
    role = ROLES[line.role]
    context |= {
        "title": "Kiểm tra lại",
        "line": line,
        "role": role,
        "steps": wizard_steps(4),
        "may": labels(role.may),
        "may_give": labels(role.may_give),
        "letter": form.letter(),
        "back": request.path,
    }
    return render(request, "accounts/grant_check.html", context)


@page("accounts.give_grant", Unit)
def grant_batch(request, from_unit):
    """One kind of work for the people of many units: 114 communes in one job."""
    below = targets(request.reach, from_unit).exclude(pk=from_unit.pk)
    sample = (
        below.filter(tier=request.GET.get("tier") or Unit.Tier.COMMUNE).first() or below.first()
    )
    roles = roles_at(request.reach, from_unit, sample) if sample else []
    form = BatchForm(
        request.POST or None, roles=roles, initial=default_days(request.reach.today, None)
    )
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
