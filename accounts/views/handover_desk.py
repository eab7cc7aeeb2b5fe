"""The desk: search, claim, three ticks, hand over, print, signed, next."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.actions.handover import (
    accept_other,
    claim_stop,
    issue_stop,
    mark_absent,
    print_stop,
    reassign_stop,
    receive_stop,
    record_other,
    release_stop,
)
from accounts.forms.handover import DeskForm, IssueForm, OtherForm, PersonForm
from accounts.models import HandoverDay, HandoverStop
from accounts.models.handover import ACCEPT
from accounts.queries.handover import (
    companions,
    find_stops,
    full_stop,
    held_before,
    said_state,
    signed_in_system,
    was_trained,
    whom_to_call,
)
from accounts.views.handover import crumbs
from csdl.kit.access import can, page
from csdl.kit.action import attempt


def _desk(request, day):
    """The desk this screen was opened as, for this day: {"name", "site"}."""
    desk = request.session.get("desk") or {}
    return desk if desk.get("day") == day.pk else None


@page("accounts.run_handover", HandoverDay, fresh=True)
def handover_desk_open(request, day):
    """Say which desk this screen is. Proved anew here, for the desk prints activation slips."""
    form = DeskForm(request.POST or None, sites=day.sites.all())
    if request.method == "POST" and form.is_valid():
        site = form.cleaned_data["site"]
        request.session["desk"] = {"day": day.pk, "name": form.desk(), "site": site.pk}
        return redirect("accounts:handover_desk", day.pk)
    context = {
        "title": "Mở bàn bàn giao",
        "crumbs": crumbs(day, "Mở bàn"),
        "form": form,
        "submit": "Mở bàn này",
        "lead": "Mỗi bàn một số riêng: bàn khác thấy “bàn 2 đang làm” khi bạn nhận một đơn vị.",
        "cancel": f"/ngay-ban-giao/{day.pk}/",
    }
    return render(request, "parts/form_page.html", context)


@page("accounts.run_handover", HandoverDay, methods=("GET", "HEAD"))
def handover_desk(request, day):
    """One search box: name, code, or what a QR reader types."""
    desk = _desk(request, day)
    if desk is None:
        return redirect("accounts:handover_desk_open", day.pk)
    words = request.GET.get("q", "").strip()[:300]
    found = find_stops(day, words) if words else []
    for stop in found:
        stop.chip = said_state(stop)
    context = {
        "title": desk["name"][:1].upper() + desk["name"][1:],
        "crumbs": crumbs(day, desk["name"]),
        "day": day,
        "q": words,
        "found": found,
    }
    return render(request, "accounts/handover_desk.html", context)


def _card(request, stop, form=None):
    stop = full_stop(stop)
    mine = stop.is_claimed() and stop.claimed_by_id == request.user.pk
    form = form or (IssueForm(stop=stop) if mine and not stop.paper_id else None)
    context = {
        "title": stop.name,
        "crumbs": crumbs(stop.day, stop.name),
        "stop": stop,
        "day": stop.day,
        "desk": _desk(request, stop.day),
        "form": form,
        "mine": mine,
        "state": said_state(stop),
        "trained": was_trained(stop),
        "held": held_before(stop),
        "call": whom_to_call(stop),
        "papers": companions(stop) if stop.paper_id else [],
        "in_system": bool(stop.paper_id) and signed_in_system(stop),
        "may_accept": can(request.reach, ACCEPT, stop),
    }
    return render(request, "accounts/handover_card.html", context)


@page("accounts.run_handover", HandoverStop)
def handover_card(request, stop):
    """A turn at the desk. POST: "Giao tài khoản"."""
    if request.method != "POST":
        return _card(request, stop)
    form = IssueForm(request.POST, stop=full_stop(stop))
    if form.is_valid():
        ok, _ = attempt(form, issue_stop, stop=stop, by=request.reach, **form.values())
        if ok:
            return redirect("accounts:handover_card", stop.pk)
    return _card(request, stop, form)


@page("accounts.run_handover", HandoverStop, methods=("POST",))
def handover_claim(request, stop):
    desk = _desk(request, stop.day)
    if desk is None:
        return redirect("accounts:handover_desk_open", stop.day_id)
    claim_stop(stop=stop, desk=desk["name"], by=request.reach)
    return redirect("accounts:handover_card", stop.pk)


@page("accounts.run_handover", HandoverStop, methods=("POST",))
def handover_release(request, stop):
    release_stop(stop=stop, by=request.reach)
    messages.info(request, f"Đã nhả {stop.name}: bàn khác làm được.")
    return redirect("accounts:handover_desk", stop.day_id)


@page("accounts.run_handover", HandoverStop, methods=("POST",))
def handover_print(request, stop):
    """Biên bản, cam kết and slip in one PDF. The slip's code is nowhere else."""
    data = print_stop(stop=stop, by=request.reach)
    request.note("print", action="handover.print", unit_id=stop.unit_id, stop=stop)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ban-giao-{stop.pk}.pdf"'
    return response


@page("accounts.run_handover", HandoverStop, methods=("POST",))
def handover_receive(request, stop):
    system = "system" in request.POST
    route = HandoverStop.Route.SYSTEM if system else HandoverStop.Route.PAPER
    receive_stop(stop=stop, route=route, by=request.reach)
    messages.success(request, f"{stop.name} đã nhận tài khoản.")
    return redirect("accounts:handover_desk", stop.day_id)


@page("accounts.run_handover", HandoverStop, methods=("POST",))
def handover_absent(request, stop):
    stop = mark_absent(stop=stop, by=request.reach)
    messages.info(request, f"{stop.name}: {stop.get_state_display().lower()}.")
    return redirect("accounts:handover_card", stop.pk)


def _ask(request, stop, form, act, *, title, submit, lead="", back="accounts:handover_card"):
    """A page of one form whose act leads back to the turn."""
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, act, stop=stop, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã ghi: {title.lower()}.")
            return redirect(back, stop.day_id if back.endswith("show") else stop.pk)
    context = {
        "title": title,
        "crumbs": crumbs(stop.day, stop.name),
        "form": form,
        "submit": submit,
        "lead": lead,
    }
    return render(request, "parts/form_page.html", context)


@page("accounts.run_handover", HandoverStop)
def handover_other(request, stop):
    return _ask(
        request,
        stop,
        OtherForm(request.POST or None),
        record_other,
        title="Người khác đến nhận",
        submit="Ghi người đến",
        lead="Chưa giao: chờ sửa phân công, hoặc người phụ trách điểm chấp nhận.",
    )


@page("accounts.run_handover", HandoverStop)
def handover_reassign(request, stop):
    return _ask(
        request,
        stop,
        PersonForm(request.POST or None, stop=stop),
        reassign_stop,
        title="Sửa phân công người nhận",
        submit="Sửa phân công",
        lead="Theo văn bản của đơn vị. Người chưa có ở đây: lập tài khoản ở trang đơn vị.",
    )


@page("accounts.sign_grant", HandoverStop)
def handover_accept(request, stop):
    came = f"{stop.other_name}, {stop.other_title}" if stop.other_title else stop.other_name
    return _ask(
        request,
        stop,
        PersonForm(request.POST or None, stop=stop),
        accept_other,
        title="Chấp nhận người khác đến nhận",
        submit="Chấp nhận",
        lead=f"Người đến: {came}. Tên bạn và lý do được ghi vào biên bản tổng hợp.",
        back="accounts:handover_show",
    )
