"""The register of directives: list, entry, file, adding, editing, withdrawing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.actions.directive import add_directive, edit_directive, withdraw_directive
from accounts.forms.directive import BASIS_FOR, DirectiveForm, WithdrawForm, facts_of
from accounts.models import Directive
from accounts.queries.directive import (
    CHANGE,
    DirectiveListing,
    directive_list,
    directive_rows,
    directive_state,
    registers,
)
from csdl.ground.views.file import hand_out
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.models import Unit

REGISTER = {"label": "Văn bản chỉ đạo", "url": "/van-ban/"}


@page()
def directive_list_page(request):
    """Open to everyone who holds something: the rows are those visible to them."""
    listing = DirectiveListing(directive_list(request.reach), request.GET)
    context = {"registers": registers(request.reach)}
    return show_list(request, "accounts/directive_list.html", listing, **context)


@page("accounts.view_directive", Directive)
def directive_show(request, directive):
    context = {
        "title": str(directive),
        "directive": directive,
        "rows": directive_rows(directive, BASIS_FOR),
        "state": directive_state(directive),
        "may_change": not directive.withdrawn_at and can(request.reach, CHANGE, directive),
        "crumbs": [REGISTER, {"label": directive.number, "url": ""}],
    }
    return render(request, "accounts/directive_show.html", context)


@page("accounts.view_directive", Directive, methods=("GET", "HEAD"))
def directive_file(request, directive):
    return hand_out(
        request, directive.file_id, "directive.file", kind="view", inline=True, directive=directive
    )


@page("accounts.add_directive", Unit)
def directive_new(request, unit):
    form = DirectiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        ok, made = attempt(form, add_directive, unit=unit, by=request.reach, **form.said())
        if ok:
            messages.success(request, "Đã ghi vào sổ.")
            return redirect("accounts:directive_show", made.pk)
    return _form(request, form, f"Ghi văn bản vào sổ của {unit.short_name}", REGISTER["url"])


@page("accounts.change_directive", Directive)
def directive_edit(request, directive):
    back = reverse("accounts:directive_show", args=[directive.pk])
    form = DirectiveForm(request.POST or None, request.FILES or None, initial=facts_of(directive))
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, edit_directive, directive=directive, by=request.reach, **form.said())
        if ok:
            messages.success(request, "Đã lưu. Giấy tờ đã lập giữ nguyên căn cứ cũ.")
            return redirect(back)
    return _form(request, form, f"Sửa {directive}", back)


@page("accounts.change_directive", Directive)
def directive_withdraw(request, directive):
    back = reverse("accounts:directive_show", args=[directive.pk])
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, withdraw_directive, directive=directive, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, "Đã rút khỏi sổ. Giấy tờ lập từ nay không ghi văn bản này.")
            return redirect(back)
    lead = "Văn bản vẫn còn trong danh sách “Đã rút”; giấy tờ đã lập giữ nguyên căn cứ."
    more = {"lead": lead, "danger": True, "submit": "Rút khỏi sổ"}
    return _form(request, form, f"Rút {directive} khỏi sổ", back, **more)


def _form(request, form, title, back, **more):
    context = {
        "title": title,
        "form": form,
        "submit": "Lưu",
        "cancel": back,
        "crumbs": [REGISTER, {"label": title, "url": ""}],
        **more,
    }
    return render(request, "accounts/directive_edit.html", context)
