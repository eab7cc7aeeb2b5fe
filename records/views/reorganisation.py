"""Reorganisation of units: the plans, one plan with its preview, approved and in force."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.roles import ROLES
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from records.actions import reorganise as act
from records.actions.reorganise_apply import approve_plan, reopen_plan
from records.forms.reorganisation import AnswersForm, ConcernForm, PlanForm, ReasonForm
from records.models import Reorganisation, ReorgItem
from records.models.reorganisation import APPROVE, PLAN
from records.queries import reorganisation as query

TITLE = "Sắp xếp đơn vị"


@page(query.SEE)
def reorganisation_list(request):
    listing = query.ReorganisationListing(query.plan_rows(request.reach), request.GET)
    context = {"title": TITLE, "may_plan": request.reach.holds(PLAN)}
    return show_list(request, "records/reorganisation_list.html", listing, **context)


@page(PLAN)
def reorganisation_new(request):
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        department = query.departments_to_plan(request.reach, PLAN).first()
        given = {"department": department, **form.cleaned_data}
        ok, plan = attempt(form, act.draft_plan, by=request.reach, **given)
        if ok:
            return redirect("records:reorganisation_concern", plan.pk)
    return _form(request, form, "Lập phương án sắp xếp", "Lập phương án",
                 reverse("records:reorganisation_list"))  # fmt: skip


@page(query.SEE, Reorganisation)
def reorganisation_show(request, plan):
    items = query.items_of(plan)
    may_edit = plan.state == "draft" and can(request.reach, PLAN, plan)
    find = partial(query.unit_by_code, plan.department_id)
    form = AnswersForm(request.POST or None, items=items, find=find)
    if request.method == "POST" and may_edit and form.is_valid():
        given = {"plan": plan, "answers": form.answers()}
        ok, number = attempt(form, act.answer_items, by=request.reach, **given)
        if ok:
            messages.success(request, f"Đã lưu {number} thay đổi.")
            return redirect("records:reorganisation_show", plan.pk)
    moves = {to for (state, to), move in plan.MOVES.items()
             if state == plan.state and can(request.reach, move.perm, plan)}  # fmt: skip
    context = {
        "title": plan.title,
        "plan": plan,
        "chip": (query.CHIP[plan.state], plan.get_state_display()),
        "form": form,
        "units": [(line, *form.fields_of(line.item)) for line in query.unit_lines(items)],
        "people": [(item, *form.fields_of(item)) for item in items if item.post],
        "grants": [(item, _role(item), *form.fields_of(item)) for item in items if item.grant],
        "may_edit": may_edit,
        "moves": moves,
        "crumbs": _crumbs((plan.title, "")),
    }
    return render(request, "records/reorganisation_show.html", context)


def _role(item):
    return ROLES[item.grant.role].label if item.grant.role in ROLES else item.grant.role


@page(PLAN, Reorganisation)
def reorganisation_concern(request, plan):
    find = partial(query.unit_by_code, plan.department_id)
    form = ConcernForm(request.POST or None, find=find)
    back = reverse("records:reorganisation_show", args=[plan.pk])
    if request.method == "POST" and form.is_valid():
        ok, item = attempt(form, act.concern, plan=plan, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã thêm {item.unit.short_name}. Xem và chọn từng dòng.")
            return redirect(back)
    lead = (
        "Sáp nhập: chọn “Kết thúc hoạt động” cho đơn vị cũ. Chia tách: kết thúc đơn vị cũ, rồi "
        "chọn lại nơi đến của từng trường. Trường, người và quyền của đơn vị ấy được thêm cùng."
    )
    return _form(request, form, "Thêm đơn vị", "Thêm đơn vị", back, plan, lead)


@page(PLAN, ReorgItem, methods=("POST",))
def reorganisation_drop(request, item):
    act.drop_unit(item=item, by=request.reach)
    messages.success(request, "Đã bỏ đơn vị khỏi phương án.")
    return redirect("records:reorganisation_show", item.plan_id)


@page(APPROVE, Reorganisation, methods=("POST",), fresh=True)
def reorganisation_approve(request, plan):
    approve_plan(plan=plan, by=request.reach)
    messages.success(request, "Đã duyệt. Phương án tự có hiệu lực lúc 0 giờ ngày ghi ở trên.")
    return redirect("records:reorganisation_show", plan.pk)


@page(APPROVE, Reorganisation)
def reorganisation_reopen(request, plan):
    return _reason(request, plan, reopen_plan, "Mở lại để sửa")


@page(PLAN, Reorganisation)
def reorganisation_withdraw(request, plan):
    return _reason(request, plan, act.withdraw_plan, "Rút phương án")


def _reason(request, plan, function, title):
    form = ReasonForm(request.POST or None)
    back = reverse("records:reorganisation_show", args=[plan.pk])
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, function, plan=plan, by=request.reach, **form.cleaned_data)
        if ok:
            return redirect(back)
    return _form(request, form, title, title, back, plan)


def _form(request, form, title, submit, cancel, plan=None, lead=""):
    steps = [(plan.title, reverse("records:reorganisation_show", args=[plan.pk]))] if plan else []
    context = {
        "title": title,
        "form": form,
        "submit": submit,
        "cancel": cancel,
        "lead": lead,
        "crumbs": _crumbs(*steps, (title, "")),
    }
    return render(request, "records/transfer_form.html", context)


def _crumbs(*steps):
    start = (
        ("Đơn vị", reverse("schools:unit_list")),
        (TITLE, reverse("records:reorganisation_list")),
    )
    return [{"label": label, "url": url} for label, url in (*start, *steps)]
