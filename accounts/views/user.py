"""People: list, card, new account, activation slip."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.actions.slip import check_may_mend, issue_slip
from accounts.actions.user import create_user
from accounts.forms.user import UserForm
from accounts.models import User
from accounts.queries.axes import work_words
from accounts.queries.mend import may_mend
from accounts.queries.offer import givers_at
from accounts.queries.people import (
    UserListing,
    account_state,
    grant_place,
    grant_state,
    grants_of,
    posts_of,
    unit_people,
    user_list,
)
from accounts.queries.sessions import account_safety
from accounts.slip_print import slip_pdf
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.models import Unit
from schools.views.frame import unit_tabs


@page("accounts.view_user")
def user_list_page(request):
    listing = UserListing(user_list(request.reach), request.GET)
    return show_list(request, "accounts/user_list.html", listing)


@page("accounts.view_user", User)
def user_show(request, user):
    grants = [
        {"grant": g, "role": work_words(g), "place": grant_place(g), "state": grant_state(g)}
        for g in grants_of(request.reach, user)
    ]
    context = {
        "title": user.full_name,
        "person": user,
        "posts": posts_of(user),
        "grants": grants,
        "state": account_state(user),
        "may_mend": can(request.reach, "accounts.change_user", user)
        and may_mend(request.reach, user),
        "may_sign_out": user != request.user and can(request.reach, "accounts.change_user", user),
        "safety": account_safety(user),
    }
    request.note("view", action="user_show", user=user)
    return render(request, "accounts/user_show.html", context)


@page("accounts.view_user", Unit)
def unit_people_page(request, unit):
    reach = request.reach
    context = {
        "title": unit.short_name,
        "unit": unit,
        "tabs": unit_tabs(unit, ""),
        "rows": unit_people(reach, unit),
        "givers": givers_at(reach, unit),
        "may_add": can(reach, "accounts.add_user", unit),
        "may_give": can(reach, "accounts.give_grant", unit),
    }
    return render(request, "accounts/unit_people.html", context)


@page("accounts.add_user", Unit)
def user_create(request, unit):
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, user = attempt(form, create_user, unit=unit, **form.cleaned_data, by=request.reach)
        if ok:
            messages.success(
                request,
                f"Đã lập tài khoản {user.username} cho {user.full_name}. "
                "Bước tiếp: in phiếu kích hoạt, rồi giao quyền.",
            )
            return redirect("accounts:user_show", pk=user.pk)
    context = {"title": f"Lập tài khoản ở {unit.short_name}", "form": form, "unit": unit}
    return render(request, "accounts/user_create.html", context)


@page("accounts.change_user", User, fresh=True)
def slip_print(request, user):
    """GET asks, POST prints: a new slip kills the one before."""
    check_may_mend(request.reach, user)
    if request.method != "POST":
        context = {"title": f"In phiếu kích hoạt cho {user.full_name}", "person": user}
        return render(request, "accounts/slip_print.html", context)
    slip, code = issue_slip(user=user, by=request.reach)
    request.note("print", action="slip.print", user=user)
    response = HttpResponse(slip_pdf(user, slip, code), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phieu-kich-hoat-{user.username}.pdf"'
    return response
