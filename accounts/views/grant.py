"""Handing down and taking back."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts.actions.grant import end_grants
from accounts.actions.provisional import start_provisionally
from accounts.forms.grant import (
    ProvisionalForm,
    ReasonForm,
)
from accounts.labels import labels
from accounts.models import Grant
from accounts.queries.axes import work_words
from accounts.queries.offer import giving_units
from accounts.queries.people import GrantListing, grant_list, grant_place, grant_state
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list


@page("accounts.view_grant")
def grant_list_page(request):
    listing = GrantListing(grant_list(request.reach), request.GET)
    giving = giving_units(request.reach)
    return show_list(request, "accounts/grant_list.html", listing, giving=giving)


@page("accounts.view_grant", Grant)
def grant_show(request, grant):
    context = {
        "title": f"{work_words(grant)}: {grant.holder.full_name}",
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
        "role": work_words(grant),
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
        "role": work_words(grant),
        "place": grant_place(grant),
    }
    return render(request, "accounts/grant_provisional.html", context)
