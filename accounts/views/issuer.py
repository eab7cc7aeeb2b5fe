"""A unit's letterhead and the numbers its Văn thư reserved."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts.actions.issuer import edit_issuer
from accounts.actions.number import reserve_block
from accounts.forms.grant import BlockForm, IssuerForm
from accounts.queries.issuer import blocks, letterhead
from csdl.kit.access import page
from csdl.kit.action import attempt
from schools.models import Unit


@page("accounts.give_grant", Unit)
def issuer_edit(request, unit):
    form = IssuerForm(request.POST or None, initial=letterhead(unit))
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, edit_issuer, unit=unit, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã lưu tiêu đề. Giấy tờ đã lập giữ tiêu đề cũ.")
            return redirect("schools:unit_show", unit.pk)
    context = {"title": f"Tiêu đề giấy tờ của {unit.short_name}", "form": form, "unit": unit}
    return render(request, "accounts/issuer_edit.html", context)


@page("accounts.give_grant", Unit)
def block_list(request, unit):
    form = BlockForm(request.POST or None, initial={"year": request.reach.today.year})
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, reserve_block, unit=unit, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã giữ khối số.")
            return redirect("accounts:block_list", unit.pk)
    context = {
        "title": f"Số văn bản giữ sẵn của {unit.short_name}",
        "form": form,
        "blocks": blocks(unit),
        "unit": unit,
    }
    return render(request, "accounts/block_list.html", context)
