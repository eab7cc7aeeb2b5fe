"""Change of hands: who and how → each thing they hold → check → one minutes."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.actions.comeback import return_early
from accounts.actions.leave import carry_out
from accounts.forms.leave import AnswersForm, ChangeForm, LeaverForm, ReturnForm
from accounts.queries.comeback import absence_of
from accounts.queries.leave import change_fault, plan
from accounts.queries.post import leavers
from csdl.kit.access import page
from csdl.kit.action import attempt
from schools.models import Unit
from schools.views.frame import unit_crumbs

STEPS = ("Ai, vì sao, từ ngày nào", "Từng việc giao cho ai", "Kiểm tra lại")


def _frame(unit, number, title):
    states = ["done"] * (number - 1) + ["now"] + ["todo"] * (len(STEPS) - number)
    here = reverse("accounts:post_list", args=[unit.pk])
    return {
        "title": title,
        "unit": unit,
        "steps": [{"title": t, "state": s} for t, s in zip(STEPS, states, strict=True)],
        "crumbs": unit_crumbs(unit, ("Thủ trưởng, đầu mối", here), (title, "")),
    }


@page("accounts.change_user", Unit)
def leave_new(request, unit):
    """Step 1: who leaves, why, from which day."""
    form = LeaverForm(
        request.POST or None,
        reach=request.reach,
        unit=unit,
        initial={"day": request.reach.today, "leaver": request.GET.get("ai")},
    )
    if request.method == "POST" and form.is_valid():
        leaver = form.cleaned_data["leaver"]
        path = reverse("accounts:leave_plan", args=[unit.pk, leaver.pk])
        return redirect(f"{path}?{urlencode(form.query())}")
    return render(
        request, "accounts/leave_new.html", {**_frame(unit, 1, "Thay đổi nhân sự"), "form": form}
    )


@page("accounts.change_user", Unit, fresh=True)
def leave_plan(request, unit, leaver):
    """Steps 2 and 3: what becomes of each thing; then all of it at once."""
    person = leavers(request.reach, unit).filter(pk=leaver).first()
    if person is None:
        raise Http404
    asked = ChangeForm(request.GET)
    if not asked.is_valid():
        start = reverse("accounts:leave_new", args=[unit.pk])
        return redirect(f"{start}?{urlencode({'ai': person.pk})}")
    values = asked.cleaned_data
    change = asked.change(person, unit)
    fault = change_fault(request.reach, change)
    items = [] if fault else plan(request.reach, change)
    form = AnswersForm(request.POST if request.method == "POST" else None, items=items)
    context = {
        **_frame(unit, 2, f"Bàn giao việc của {person.full_name}"),
        "change": change,
        "form": form,
        "fault": fault,
        "blocked": [item for item in items if item.fault],
        "nothing": not items and not fault,
        "again": reverse("accounts:leave_new", args=[unit.pk]) + f"?ai={person.pk}",
    }
    if request.method == "POST" and not fault and form.is_valid():
        if "confirm" not in request.POST:
            return render(
                request,
                "accounts/leave_check.html",
                context | _frame(unit, 3, "Kiểm tra lại"),
            )
        ok, paper = attempt(
            form,
            carry_out,
            leaver=person,
            unit=unit,
            answers=form.answers(),
            by=request.reach,
            **values,
        )
        if ok:
            messages.success(request, _said(change, request.reach))
            return redirect("accounts:paper_show", paper.pk)
    return render(request, "accounts/leave_plan.html", context)


def _said(change, reach):
    if change.is_long:
        return "Đã ghi. Quyền tự dừng và tự có lại đúng ngày; người làm thay còn chờ ký biên bản."
    if change.day <= reach.today:
        return (
            f"Đã kết thúc quyền của {change.leaver.full_name} và đăng xuất khỏi mọi thiết bị. "
            "Người nhận còn chờ ký biên bản của mình."
        )
    return "Đã ghi. Quyền tự hết hiệu lực đúng ngày; người nhận còn chờ ký biên bản của mình."


@page("accounts.change_user", Unit, fresh=True)
def leave_return(request, unit, leaver):
    """Somebody on a long leave comes back before the day that was written."""
    absence = absence_of(unit, leaver)
    if absence is None:
        raise Http404
    form = ReturnForm(request.POST or None, initial={"day": request.reach.today})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        ok, paper = attempt(
            form, return_early, person=absence.person, unit=unit, by=request.reach, **values
        )
        if ok:
            messages.success(request, "Đã ghi. Quyền có lại từ ngày đó; người làm thay thôi giữ.")
            return redirect("accounts:paper_show", paper.pk)
    here = reverse("accounts:post_list", args=[unit.pk])
    title = f"{absence.person.full_name} trở lại sớm"
    context = {
        "title": title,
        "unit": unit,
        "absence": absence,
        "form": form,
        "crumbs": unit_crumbs(unit, ("Thủ trưởng, đầu mối", here), (title, "")),
    }
    return render(request, "accounts/leave_return.html", context)
