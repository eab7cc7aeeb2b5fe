"""The turn of the year: the board of all schools, opened and run by the Sở or a commune."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from csdl.kit.access import page
from csdl.kit.action import Refused, attempt
from csdl.kit.show import show_list
from records.actions.turn_plan import extend_plan, open_plan, run_turn
from records.forms.rollover import CommitForm, ExtendForm, PlanForm
from records.models import RolloverPlan
from records.queries import rollover as query
from records.queries.rollover_list import BoardListing

REHEARSE, COMMIT = "records.rehearse_turn", "records.commit_turn"
PLAN = "records.plan_rollover"
# Whose turn a run may take up: not those never rehearsed, nor those approved.
COMMITS = ("rehearsed", "committed", "confirmed")


def _board(request):
    plan = query.plans(request.reach).first()
    if plan is None:
        return None, None
    rows = query.board_rows(request.reach, plan)
    managers = query.managers_of(request.reach, plan)
    return plan, BoardListing(rows, request.GET or request.POST, managers=managers)


@page(query.SEE)
def rollover_list(request):
    plan, listing = _board(request)
    may_plan = request.reach.holds(PLAN)
    context = {
        "title": "Kết chuyển năm học",
        "plan": plan,
        "may_plan": may_plan,
        "may_open": may_plan and query.open_years(request.reach, PLAN).exists(),
        "may_run": request.reach.holds(query.RUN),
    }
    if plan is None:
        return render(request, "records/rollover_list.html", context)
    counts = query.board_counts(query.board_rows(request.reach, plan))
    context |= {
        "deadline": plan.window.text(timezone.now()),
        "counts": _tiles(counts),
        "many": counts["total"] > 1,
    }
    return show_list(request, "records/rollover_list.html", listing, **context)


def _tiles(counts):
    here = reverse("records:rollover_list")
    tiles = [
        {"value": counts[""] + counts["open"], "label": "chưa diễn tập", "kind": "todo",
         "url": f"{here}?state=open"},
        {"value": counts["rehearsed"], "label": "đã diễn tập", "kind": "soon",
         "url": f"{here}?state=rehearsed"},
        {"value": counts["committed"], "label": "đã kết chuyển", "kind": "doing",
         "url": f"{here}?state=committed"},
        {"value": counts["confirmed"], "label": "trường đã xác nhận", "kind": "doing",
         "url": f"{here}?state=confirmed"},
        {"value": counts["approved"], "label": "đã phê duyệt", "kind": "done",
         "url": f"{here}?state=approved"},
    ]  # fmt: skip
    if counts["failed"]:
        tiles.append(
            {"value": counts["failed"], "label": "chưa làm được", "kind": "returned",
             "url": f"{here}?state=failed"}
        )  # fmt: skip
    return tiles


@page(query.RUN)
def rollover_rehearse_many(request):
    """A rehearsal over the schools of the board, under its present filters."""
    if request.method != "POST":
        return redirect("records:rollover_list")
    plan, schools = _schools(request)
    job = run_turn(task=REHEARSE, plan=plan, schools=schools, by=request.reach)
    return redirect("ground:job_show", job.pk)


@page(query.RUN, fresh=True)
def rollover_commit_many(request):
    plan, shown = _schools(request)
    if fault := plan.window.refusal(timezone.now()):
        raise Refused(fault)
    schools = [s for s in shown if s.turn_state in COMMITS]
    form = CommitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {"plan": plan, "schools": schools, "leave": form.cleaned_data["leave"]}
        ok, job = attempt(form, run_turn, task=COMMIT, by=request.reach, **given)
        if ok:
            return redirect("ground:job_show", job.pk)
    ready = [s for s in schools if s.turn_state == "rehearsed"]
    context = {
        "title": "Kết chuyển nhiều trường",
        "plan": plan,
        "form": form,
        "ready": len(ready),
        "unready": [s for s in shown if s.turn_state in ("", "open")],
        "blocked": [s for s in ready if _end(s, "b")],
        "pupils": sum(_end(s, "n") + _end(s, "r") for s in ready),
        "crumbs": _crumbs(("Kết chuyển nhiều trường", "")),
    }
    return render(request, "records/rollover_commit_many.html", context)


def _end(school, end):
    return (school.turn_result or {}).get("ends", {}).get(end, 0)


def _schools(request):
    """The plan, and the schools of the board that this person may run."""
    plan, listing = _board(request)
    if plan is None:
        raise PermissionDenied
    ids = list(listing.rows.values_list("pk", flat=True))
    allowed = query.in_reach(request.reach, query.RUN, ids)
    return plan, [school for school in listing.rows if school.pk in allowed]


@page(PLAN)
def rollover_open(request):
    years = query.open_years(request.reach, PLAN)
    form = PlanForm(request.POST or None, years=years)
    if request.method == "POST" and form.is_valid():
        ok, plan = attempt(form, open_plan, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã mở đợt kết chuyển sang năm học {plan.year.name}.")
            return redirect("records:rollover_list")
    context = {
        "title": "Mở đợt kết chuyển năm học",
        "form": form,
        "submit": "Mở đợt kết chuyển",
        "none": not years.exists(),
        "cancel": reverse("records:rollover_list"),
        "crumbs": _crumbs(("Mở đợt", "")),
    }
    return render(request, "records/rollover_open.html", context)


@page(PLAN, RolloverPlan)
def rollover_extend(request, plan):
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, extend_plan, plan=plan, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã ghi hạn mới.")
            return redirect("records:rollover_list")
    context = {
        "title": "Gia hạn kết chuyển",
        "lead": f"Năm học {plan.year.name}, hạn hiện nay: {plan.window.text(timezone.now())}",
        "form": form,
        "submit": "Ghi hạn mới",
        "cancel": reverse("records:rollover_list"),
        "crumbs": _crumbs(("Gia hạn", "")),
    }
    return render(request, "records/rollover_extend.html", context)


def _crumbs(*steps):
    start = ("Kết chuyển năm học", reverse("records:rollover_list"))
    return [{"label": label, "url": url} for label, url in (start, *steps)]
