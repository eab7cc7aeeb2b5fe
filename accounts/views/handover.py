"""A handover day: planned, sites, who goes where, the live board, its end."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts.actions.handover_day import (
    add_site,
    carry_absent,
    close_day,
    drop_stop,
    plan_day,
    send_staff,
    send_units,
)
from accounts.forms.handover import CarryForm, DayForm, PickSiteForm, SiteForm
from accounts.models import HandoverDay, HandoverStop
from accounts.models.handover import RUN
from accounts.queries.give import rooms_of, year_for
from accounts.queries.handover import (
    HandoverListing,
    board_of,
    handover_list,
    roles_for_day,
    sites_after,
    staff_to_plan,
    trainings_of,
    units_to_plan,
)
from accounts.queries.training import running_units
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from schools.models import Unit

LIST = ("Ngày bàn giao", "/ngay-ban-giao/")


def crumbs(day, here):
    trail = [LIST, (day.title, f"/ngay-ban-giao/{day.pk}/"), (here, "")]
    return [{"label": label, "url": url} for label, url in trail if label]


@page("accounts.view_handover")
def handover_list_page(request):
    listing = HandoverListing(handover_list(request.reach), request.GET)
    running = running_units(request.reach, RUN)
    return show_list(request, "accounts/handover_list.html", listing, running=running)


@page("accounts.run_handover", Unit)
def handover_new(request, unit):
    form = DayForm(
        request.POST or None,
        roles=roles_for_day(request.reach, unit),
        trainings=trainings_of(unit),
        today=request.reach.today,
    )
    if request.method == "POST" and form.is_valid():
        ok, day = attempt(form, plan_day, unit=unit, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã lập ngày bàn giao. Bước tiếp: thêm điểm bàn giao.")
            return redirect("accounts:handover_sites", day.pk)
    context = {
        "title": "Lập ngày bàn giao",
        "form": form,
        "lead": f"Bên giao: {unit.full_name}",
        "submit": "Lập ngày bàn giao",
        "cancel": LIST[1],
    }
    return render(request, "parts/form_page.html", context)


@page("accounts.view_handover", HandoverDay)
def handover_show(request, day):
    board = board_of(day)
    context = {
        "title": day.title,
        "crumbs": crumbs(day, ""),
        "day": day,
        "board": board,
        "may_run": can(request.reach, RUN, day),
        "sites": day.sites.select_related("in_charge"),
    }
    return render(request, "accounts/handover_show.html", context)


@page("accounts.run_handover", HandoverDay)
def handover_sites(request, day):
    form = SiteForm(request.POST or None, day=day)
    if request.method == "POST" and form.is_valid():
        ok, site = attempt(form, add_site, day=day, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, f"Đã thêm điểm {site.name}.")
            return redirect("accounts:handover_sites", day.pk)
    context = {
        "title": "Điểm bàn giao",
        "crumbs": crumbs(day, "Điểm bàn giao"),
        "day": day,
        "form": form,
        "sites": day.sites.select_related("in_charge"),
    }
    return render(request, "accounts/handover_sites.html", context)


@page("accounts.run_handover", HandoverDay)
def handover_plan(request, day):
    """Who goes to which site: tick units (or a unit's own people), choose the site."""
    form = PickSiteForm(request.POST or None, sites=day.sites.all())
    if request.method == "POST" and form.is_valid():
        site = form.cleaned_data["site"]
        ok, done = _send(request, form, day, site)
        if ok:
            what = "người" if day.is_staff_day else "đơn vị"
            messages.success(request, f"Đã đưa {done} {what} về điểm {site.name}.")
            return redirect("accounts:handover_plan", day.pk)
    staff = day.is_staff_day
    context = {
        "title": "Phân về điểm bàn giao",
        "crumbs": crumbs(day, "Phân về điểm"),
        "day": day,
        "form": form,
        "units": [] if staff else units_to_plan(request.reach, day),
        "people": staff_to_plan(day) if staff else [],
        "rooms": _rooms(request, day) if staff and day.work.per_class else [],
    }
    return render(request, "accounts/handover_plan.html", context)


def _rooms(request, day):
    return rooms_of(day.unit, year_for(day.unit, request.reach.today))


def _send(request, form, day, site):
    picked = [int(v) for v in request.POST.getlist("pick") if v.isdigit()]
    if not day.is_staff_day:
        return attempt(form, send_units, day=day, site=site, units=picked, by=request.reach)
    rooms = {str(r.pk): r for r in _rooms(request, day)} if day.work.per_class else {}
    people = [(pk, rooms.get(request.POST.get(f"room_{pk}"))) for pk in picked]
    return attempt(form, send_staff, day=day, site=site, people=people, by=request.reach)


@page("accounts.run_handover", HandoverStop, methods=("POST",))
def handover_drop(request, stop):
    drop_stop(stop=stop, by=request.reach)
    messages.success(request, f"Đã bỏ {stop.name} khỏi ngày bàn giao.")
    return redirect("accounts:handover_plan", stop.day_id)


@page("accounts.view_handover", HandoverDay, methods=("GET", "HEAD"))
def handover_board(request, day):
    """For the projector; htmx asks every ten seconds, without scripts the link does."""
    chosen = request.GET.get("diem", "")
    site = int(chosen) if chosen.isdigit() else None
    context = {
        "title": f"{day.title}: bảng theo dõi",
        "day": day,
        "board": board_of(day, site),
        "site": site,
        "sites": day.sites.all(),
        "here": request.get_full_path(),
    }
    fragment = request.htmx and not request.htmx.boosted
    template = "accounts/_handover_board.html" if fragment else "accounts/handover_board.html"
    return render(request, template, context)


@page("accounts.run_handover", HandoverDay, fresh=True)
def handover_close(request, day):
    """The end of a day asks first; after it the missing may be carried to a later one."""
    if request.method == "POST":
        paper = close_day(day=day, by=request.reach)
        messages.success(request, f"Đã kết thúc ngày bàn giao. Biên bản tổng hợp: {paper.code}.")
        return redirect("accounts:handover_show", day.pk)
    context = {
        "title": "Kết thúc ngày bàn giao",
        "crumbs": crumbs(day, "Kết thúc"),
        "day": day,
        "board": board_of(day),
    }
    return render(request, "accounts/handover_close.html", context)


@page("accounts.run_handover", HandoverDay)
def handover_carry(request, day):
    form = CarryForm(request.POST or None, sites=sites_after(request.reach, day))
    if request.method == "POST" and form.is_valid():
        site = form.cleaned_data["site"]
        ok, done = attempt(form, carry_absent, day=day, to=site.day, site=site, by=request.reach)
        if ok:
            messages.success(request, f"Đã chuyển {done} lượt sang ngày {site.day.day:%d/%m/%Y}.")
            return redirect("accounts:handover_show", site.day_id)
    context = {
        "title": "Chuyển các đơn vị vắng sang ngày sau",
        "crumbs": crumbs(day, "Chuyển ngày"),
        "form": form,
        "submit": "Chuyển sang ngày này",
        "lead": "Lập ngày bàn giao sau (cùng việc giao) và điểm của ngày đó trước, rồi chọn ở đây.",
        "cancel": f"/ngay-ban-giao/{day.pk}/",
    }
    return render(request, "parts/form_page.html", context)
