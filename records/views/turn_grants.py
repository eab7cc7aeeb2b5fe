"""The new year's assignments and class grants: a draft from last year's, then one list to sign."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import Refused, attempt
from records.actions.turn_duties import SIGN, save_draft, sign_duties
from records.actions.turn_grants import prepare_list
from records.forms.turn_grants import DutiesForm, GrantsForm
from records.queries import rollover as query
from records.queries.turn_duties import draft_of
from records.queries.turn_grants import new_classrooms, proposals
from records.queries.turn_teaching import teachings
from schools.models import Unit


@page("accounts.give_grant", Unit)
def rollover_grants(request, unit):
    plan, turn = _turned(request, unit, "giao")
    rows = proposals(turn)
    taught = teachings(turn)
    form = GrantsForm(
        request.POST or None, proposals=rows, rooms=new_classrooms(turn), teachings=taught
    )
    if request.method == "POST" and form.is_valid():
        given = {"choices": form.choices(), "teachers": form.teachers()}
        ok, job = attempt(form, prepare_list, school=unit, plan=plan, by=request.reach, **given)
        if ok:
            return redirect("ground:job_show", job.pk)
    context = {
        "title": "Giao quyền theo lớp năm mới",
        "unit": unit,
        "plan": plan,
        "form": form,
        "waiting": any(row.given for row in [*rows, *taught]),
        "crumbs": _crumbs(unit, "Giao quyền theo lớp"),
    }
    return render(request, "records/rollover_grants.html", context)


@page("records.change_assignment", Unit)
def rollover_duties(request, unit):
    plan, turn = _turned(request, unit, "phân công")
    form = DutiesForm(request.POST or None, draft=draft_of(turn))
    if request.method == "POST" and form.is_valid():
        given = {"school": unit, "plan": plan, "homerooms": form.homerooms()}
        if "sign" in request.POST:
            ok, made = attempt(
                form,
                sign_duties,
                by=request.reach,
                teaching=form.teaching(),
                leads=form.going_on(),
                **given,
            )
            words = made and (
                f"Đã phân công {made['homeroom']} giáo viên chủ nhiệm, "
                f"{made['teaching']} lượt giảng dạy, {made['leads']} tổ trưởng, tổ phó. "
                "Quyền ở lớp giao bằng biên bản riêng."
            )
        else:
            ok, _ = attempt(form, save_draft, by=request.reach, **given, **form.unticked())
            words = "Đã lưu bản nháp. Thủ trưởng xem, sửa và ký ở trang này."
        if ok:
            messages.success(request, words)
            return redirect("records:rollover_duties", unit.pk)
    context = {
        "title": "Phân công năm mới",
        "unit": unit,
        "plan": plan,
        "form": form,
        "may_sign": can(request.reach, SIGN, unit),
        "may_give": can(request.reach, "accounts.give_grant", unit),
        "drafted": bool(turn.draft),
        "crumbs": _crumbs(unit, "Phân công năm mới"),
    }
    return render(request, "records/rollover_duties.html", context)


def _turned(request, unit, what):
    plan = query.plan_for(request.reach, unit)
    turn = query.rollover_of(request.reach, unit, plan) if plan else None
    if turn is None or not turn.is_written:
        raise Refused(f"Kết chuyển xong mới có lớp của năm học mới để {what}.")
    return plan, turn


def _crumbs(unit, title):
    here = reverse("records:rollover_show", args=[unit.pk])
    steps = (("Kết chuyển năm học", reverse("records:rollover_list")), (unit.short_name, here))
    return [{"label": label, "url": url} for label, url in (*steps, (title, ""))]
