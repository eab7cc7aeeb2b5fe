"""The turn of one school, step by step: outcomes, map, rehearsal, commit, confirm, approve."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from csdl.kit.access import can, page
from csdl.kit.action import Refused, attempt
from csdl.kit.show import show_list
from records.actions.turn import undo
from records.actions.turn_map import edit_map, rename_map
from records.actions.turn_plan import run_turn
from records.actions.turn_state import approve, confirm, give_back
from records.forms.rollover import CommitForm, MapForm, PatternForm, ReasonForm
from records.models.rollover import MOVES
from records.queries import rollover as query
from records.queries.rollover_list import TurnDifferListing, TurnPupilListing
from records.views.rollover import COMMIT, REHEARSE
from schools.models import Classroom, Unit

CONFIRM, APPROVE = "records.confirm_rollover", "records.approve_rollover"
OUTCOMES = "records.change_outcome"


def _turn(request, unit):
    """(plan, the school's row or None). Refused, in words, before the Sở opened a turn."""
    plan = query.plan_for(request.reach, unit)
    if plan is None:
        raise Refused("Sở chưa mở đợt kết chuyển năm học.")
    return plan, query.rollover_of(request.reach, unit, plan)


def _crumbs(unit, *steps):
    start = ("Kết chuyển năm học", reverse("records:rollover_list"))
    mine = (unit.short_name, reverse("records:rollover_show", args=[unit.pk]))
    return [{"label": label, "url": url} for label, url in (start, mine, *steps)]


@page(query.SEE, Unit)
def rollover_show(request, unit):
    plan, turn = _turn(request, unit)
    reach = request.reach
    missing = query.written_missing(reach, unit, plan.year_before)
    moves = {
        to: move
        for (start, to), move in MOVES.items()
        if turn and start == turn.state and can(reach, move.perm, unit)
    }
    context = {
        "title": f"Kết chuyển năm học: {unit.short_name}",
        "unit": unit,
        "plan": plan,
        "turn": turn,
        "deadline": plan.window.text(timezone.now()),
        "open": plan.window.is_open(timezone.now()),
        "missing": missing,
        "steps": _steps(unit, turn, missing),
        "counts": _tiles(unit, turn),
        "lots": query.lots(turn),
        "rehearsed": query.is_rehearsed(turn),
        "ready": query.ready_of(turn),
        "opens": query.to_open(turn) if turn and turn.rehearsed_at else [],
        "moves": moves,
        "may_run": can(reach, query.RUN, unit),
        "chip": query.CHIP[turn.state if turn else ""],
        "crumbs": _crumbs(unit)[:1] + [{"label": unit.short_name, "url": ""}],
    }
    return render(request, "records/rollover_show.html", context)


def _tiles(unit, turn):
    if turn is None or not turn.result:
        return []
    pupils = reverse("records:rollover_pupils", args=[unit.pk])
    return [tile | {"url": f"{pupils}?end={tile['end']}"} for tile in query.school_tiles(turn)]


def _steps(unit, turn, missing):
    state = turn.state if turn else ""
    written = bool(turn and turn.is_written)
    here = {name: reverse(f"records:{name}", args=[unit.pk]) for name in (
        "outcome_list", "rollover_map", "rollover_pupils")}  # fmt: skip
    done = [not missing, bool(turn), query.is_rehearsed(turn), written,
            state in ("confirmed", "approved"), state == "approved"]  # fmt: skip
    words = [
        ("Kết quả cuối năm", here["outcome_list"], f"còn {missing} em" if missing else ""),
        ("Sơ đồ lớp", here["rollover_map"] if turn else "", ""),
        ("Diễn tập", here["rollover_pupils"] if turn else "", ""),
        ("Kết chuyển", "", ""),
        ("Trường xác nhận", "", ""),
        ("Phê duyệt", "", ""),
    ]
    now = next((n for n, ok in enumerate(done) if not ok), None)
    return [
        {"title": title, "url": url, "hint": hint,
         "state": "done" if ok else "now" if n == now else "todo"}
        for n, ((title, url, hint), ok) in enumerate(zip(words, done, strict=True))
    ]  # fmt: skip


@page(query.RUN, Unit, methods=("POST",))
def rollover_rehearse(request, unit):
    plan, _ = _turn(request, unit)
    job = run_turn(task=REHEARSE, plan=plan, schools=[unit], by=request.reach)
    return redirect("ground:job_show", job.pk)


@page(query.RUN, Classroom, methods=("POST",))
def rollover_rehearse_room(request, classroom):
    """One class alone, from the page where its outcomes are written."""
    plan, _ = _turn(request, classroom.school)
    if plan.year_before_id != classroom.year_id:
        raise Refused(f"Đợt kết chuyển đang mở là của năm học {plan.year_before.name}.")
    job = run_turn(
        task=REHEARSE, plan=plan, schools=[classroom.school], classroom=classroom, by=request.reach
    )
    return redirect("ground:job_show", job.pk)


@page(query.RUN, Unit)
def rollover_map(request, unit):
    plan, turn = _turn(request, unit)
    if turn is None:
        raise Refused("Diễn tập một lần để có sơ đồ lớp, rồi sửa ở đây.")
    rows = query.map_rows(turn)
    form = MapForm(request.POST or None, rows=rows, levels=unit.levels)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, edit_map, school=unit, plan=plan, by=request.reach, **form.given())
        if ok:
            messages.success(request, "Đã lưu sơ đồ lớp. Diễn tập lại để xem kết quả mới.")
            return redirect("records:rollover_show", unit.pk)
    context = {
        "title": "Sơ đồ lớp",
        "unit": unit,
        "plan": plan,
        "turn": turn,
        "form": form,
        "pattern": PatternForm(initial={"pattern": turn.pattern}),
        "crumbs": _crumbs(unit, ("Sơ đồ lớp", "")),
    }
    return render(request, "records/rollover_map.html", context)


@page(query.RUN, Unit, methods=("POST",))
def rollover_pattern(request, unit):
    plan, _ = _turn(request, unit)
    form = PatternForm(request.POST)
    if form.is_valid():
        rename_map(school=unit, plan=plan, by=request.reach, **form.cleaned_data)
        messages.success(request, "Đã đặt lại tên lớp theo mẫu.")
    return redirect("records:rollover_map", unit.pk)


@page(query.SEE, Unit)
def rollover_pupils(request, unit):
    plan, turn = _turn(request, unit)
    if turn is None or not turn.rehearsed_at:
        raise Refused("Chưa diễn tập nên chưa có danh sách.")
    rows = query.pupil_rows(request.reach, turn)
    writes = can(request.reach, OUTCOMES, unit)
    listing = TurnPupilListing(rows, request.GET, ends=query.ends_of(turn), writes=writes)
    listing.label = f"Diễn tập kết chuyển {unit.short_name}, sang {plan.year.name}"
    context = {
        "title": "Từng em trong lần diễn tập",
        "unit": unit,
        "turn": turn,
        "crumbs": _crumbs(unit, ("Từng em", "")),
    }
    request.note("view", action="rollover_pupils", unit_id=unit.pk, unit=unit)
    return show_list(request, "records/rollover_pupils.html", listing, **context)


@page(query.SEE, Unit)
def rollover_differ(request, unit):
    """What the commit did beside what the rehearsal had said: those who differ, one by one."""
    plan, turn = _turn(request, unit)
    if turn is None or not turn.is_written:
        raise Refused("Chưa kết chuyển nên chưa có gì để so với lần diễn tập.")
    rows = query.differing_rows(request.reach, turn)
    listing = TurnDifferListing(rows, request.GET, compared=turn.compared)
    listing.label = f"Khác với lần diễn tập: {unit.short_name}, sang {plan.year.name}"
    context = {
        "title": "Khác với lần diễn tập",
        "turn": turn,
        "crumbs": _crumbs(unit, ("Khác với lần diễn tập", "")),
    }
    request.note("view", action="rollover_differ", unit_id=unit.pk, unit=unit)
    return show_list(request, "records/rollover_differ.html", listing, **context)


@page(query.RUN, Unit, fresh=True)
def rollover_commit(request, unit):
    """The check page, then the commit itself: by a job, as all long work."""
    plan, turn = _turn(request, unit)
    if turn is None or not query.is_rehearsed(turn):
        raise Refused("Chưa diễn tập cả trường. Diễn tập và xem kết quả trước khi kết chuyển.")
    if fault := plan.window.refusal(timezone.now()):
        raise Refused(fault)
    if query.is_spent(turn):
        raise Refused("Lần diễn tập này đã được kết chuyển. Diễn tập lại để biết em nào còn lại.")
    blocked = turn.result.get("ends", {}).get("b", 0)
    form = CommitForm(request.POST if request.method == "POST" else None, blocked=blocked)
    if not blocked:
        del form.fields["leave"]
    if request.method == "POST" and form.is_valid():
        given = {"plan": plan, "schools": [unit], "leave": form.cleaned_data.get("leave", False)}
        ok, job = attempt(form, run_turn, task=COMMIT, by=request.reach, **given)
        if ok:
            return redirect("ground:job_show", job.pk)
    context = {
        "title": "Kết chuyển: kiểm tra lần cuối",
        "unit": unit,
        "plan": plan,
        "turn": turn,
        "form": form,
        "ready": query.ready_of(turn),
        "opens": query.to_open(turn),
        "blocked": blocked,
        "lots": query.lots(turn),
        "counts": query.school_tiles(turn),
        "cancel": reverse("records:rollover_show", args=[unit.pk]),
        "crumbs": _crumbs(unit, ("Kết chuyển", "")),
    }
    return render(request, "records/rollover_commit.html", context)


def _reason(request, unit, title, submit, act, lead, done, danger=False):
    """A page that asks for a reason, then does one thing to the school's turn."""
    plan, _ = _turn(request, unit)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"school": unit, "plan": plan, "reason": form.cleaned_data["reason"]}
        ok, _ = attempt(form, act, by=request.reach, **given)
        if ok:
            messages.success(request, done)
            return redirect("records:rollover_show", unit.pk)
    context = {
        "title": title,
        "lead": lead,
        "form": form,
        "submit": submit,
        "danger": danger,
        "cancel": reverse("records:rollover_show", args=[unit.pk]),
        "crumbs": _crumbs(unit, (title, "")),
    }
    return render(request, "records/rollover_reason.html", context)


@page(query.RUN, Unit, fresh=True)
def rollover_undo(request, unit):
    lead = (
        "Các lớp và học sinh mà lần kết chuyển đưa sang năm mới được gỡ ra, trường trở lại như "
        "trước. Không làm được nữa khi năm mới đã có dữ liệu riêng."
    )
    return _reason(
        request, unit, "Hoàn tác kết chuyển", "Hoàn tác", undo, lead,
        "Đã hoàn tác: trường trở lại như trước khi kết chuyển.", danger=True,
    )  # fmt: skip


@page(CONFIRM, Unit, methods=("POST",), fresh=True)
def rollover_confirm(request, unit):
    plan, _ = _turn(request, unit)
    form = Form({})
    ok, _ = attempt(form, confirm, school=unit, plan=plan, by=request.reach)
    if ok:
        messages.success(request, "Đã xác nhận. Đơn vị quản lý sẽ phê duyệt.")
    for error in form.non_field_errors():
        messages.error(request, error)
    return redirect("records:rollover_show", unit.pk)


@page(APPROVE, Unit, methods=("POST",), fresh=True)
def rollover_approve(request, unit):
    plan, _ = _turn(request, unit)
    approve(school=unit, plan=plan, by=request.reach)
    messages.success(request, "Đã phê duyệt.")
    return redirect("records:rollover_show", unit.pk)


@page(APPROVE, Unit)
def rollover_return(request, unit):
    return _reason(
        request, unit, "Trả lại trường", "Trả lại", give_back,
        "Trường đọc lý do này, sửa rồi xác nhận lại.", "Đã trả lại trường.",
    )  # fmt: skip
