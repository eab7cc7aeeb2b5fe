"""Periods: the list, opening one, its board, league, more time, closing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.queries.directive import directive_list
from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.dates import vn_date
from csdl.kit.show import show_list
from reports.actions.cut_off import cut_again
from reports.actions.period import close_period, extend, open_period, withdraw
from reports.forms.period import ExtendForm, OpenForm, WhyForm
from reports.models import Period
from reports.models.submission import RUN
from reports.queries.board import LeagueListing, SubmissionListing, board_rows, league_rows
from reports.queries.cut_off import standing
from reports.queries.form import issued_forms
from reports.queries.period import (
    PeriodListing,
    counts,
    forms_of,
    period_rows,
    period_state,
    reporting_units,
)
from schools.models import Unit
from schools.queries.unit import day_of, root_units
from schools.queries.year import current_year, years_of

LIST = {"label": "Báo cáo", "url": "/bao-cao/"}


def crumbs(period, *steps):
    trail = [LIST, {"label": period.title, "url": reverse("reports:period_show", args=[period.pk])}]
    return trail + [{"label": word, "url": ""} for word in steps]


@page("reports.view_period")
def period_list(request):
    listing = PeriodListing(period_rows(request.reach), request.GET)
    root = root_units(request.reach, RUN).first()
    return show_list(request, "reports/period_list.html", listing, root=root)


@page(RUN, Unit)
def period_new(request, department):
    form = OpenForm(
        request.POST or None,
        years=years_of(department.pk),
        directives=directive_list(request.reach).filter(unit=department, withdrawn_at=None),
        issued=issued_forms(department.pk),
        running=current_year(department, day_of(request.reach)),
    )
    if request.method == "POST" and form.is_valid():
        ok, period = attempt(form, open_period, by=request.reach, **form.facts)
        if ok:
            messages.success(request, f"Đã mở “{period.title}” và lập báo cáo cho các đơn vị.")
            return redirect("reports:period_show", period.pk)
    lead = (
        "Đầu năm: chốt 30/9, trường trước 17h00 07/10, xã trước 17h00 15/10. Cuối năm: chốt 31/5, "
        "trường trước 17h00 07/6, xã trước 17h00 15/6. Chỉ ghi ngày khi khác lịch này."
    )
    title = "Mở kỳ báo cáo"
    trail = [LIST, {"label": title, "url": ""}]
    return _form(request, form, title, title, "/bao-cao/", trail, lead=lead)


def _form(request, form, title, submit, back, trail, **more):
    context = {"title": title, "form": form, "submit": submit, "cancel": back, "crumbs": trail}
    return render(request, "parts/form_page.html", context | more)


@page("reports.view_period", Period)
def period_show(request, period):
    under = request.GET.get("cua", "")
    listing = SubmissionListing(board_rows(request.reach, period, under), request.GET)
    listing.label = f"{period.title}: báo cáo của các đơn vị"
    found = counts(request.reach, period)
    context = {
        "title": period.title,
        "period": period,
        "state": period_state(period),
        "cut": None if period.cut_at else standing(period),
        "forms": forms_of(period),
        "counts": _tiles(found, period),
        "may_run": can(request.reach, RUN, period),
        "sums": found["all"] > 1,
        "under": under,
        "rows": _facts(period),
        "crumbs": [LIST, {"label": period.title, "url": ""}],
    }
    return show_list(request, "reports/period_show.html", listing, **context)


def _facts(period):
    rows = [
        ("Số liệu đến", f"hết ngày {vn_date(period.cut_on)}"),
        ("Hạn của trường", period.school_phrase),
        ("Hạn của xã, phường", period.commune_phrase),
        ("Hạn của Sở", period.department_phrase),
        ("Nộp sau hạn", period.get_late_display()),
        ("Căn cứ", period.basis_text),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _tiles(found, period):
    names = (
        ("gone", "đơn vị đã gửi", "done"),
        ("over", "quá hạn, chưa gửi", "returned"),
        ("returned", "bị trả lại", "returned"),
        ("late", "nộp muộn", "soon"),
        ("accepted", "đã được chấp nhận", "done"),
    )
    board = reverse("reports:period_show", args=[period.pk])
    tiles = [
        {"value": found.get(n, 0), "label": w, "kind": kind, "url": f"{board}?state={n}"}
        for n, w, kind in names
    ]
    tiles[0] |= {"value": f"{found['gone']}/{found['all']}", "url": ""}
    return tiles


@page("reports.view_period", Period)
def period_league(request, period):
    listing = LeagueListing(league_rows(request.reach, period), request.GET)
    listing.label = f"{period.title}: tiến độ theo xã, phường"
    trail = crumbs(period, "Tiến độ")
    return show_list(request, "reports/period_league.html", listing, period=period, crumbs=trail)


@page(RUN, Period)
def period_extend(request, period):
    form = ExtendForm(request.POST or None, units=reporting_units(period))
    if request.method == "POST" and form.is_valid():
        ok, row = attempt(form, extend, period=period, by=request.reach, **form.facts)
        if ok:
            messages.success(request, f"Đã gia hạn cho {row.unit.short_name}: {row.phrase}.")
            return redirect("reports:period_show", period.pk)
    back = reverse("reports:period_show", args=[period.pk])
    return _form(request, form, "Gia hạn nộp báo cáo", "Gia hạn", back, crumbs(period, "Gia hạn"))


@page(RUN, Period, methods=("POST",))
def period_cut(request, period):
    cut_again(period=period, by=request.reach)
    messages.success(request, "Đã chạy tiếp việc chốt số liệu. Tải lại trang sau ít phút.")
    return redirect("reports:period_show", period.pk)


@page(RUN, Period, fresh=True)
def period_close(request, period):
    if request.method == "POST":
        locked = close_period(period=period, by=request.reach)
        messages.success(request, f"Đã khoá kỳ báo cáo, khoá {locked} báo cáo đã được chấp nhận.")
        return redirect("reports:period_show", period.pk)
    context = {"title": "Khoá kỳ báo cáo", "period": period, "crumbs": crumbs(period, "Khoá kỳ"),
               "counts": _tiles(counts(request.reach, period), period)}  # fmt: skip
    return render(request, "reports/period_close.html", context)


@page(RUN, Period, fresh=True)
def period_withdraw(request, period):
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, withdraw, period=period, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã huỷ kỳ báo cáo.")
            return redirect("reports:period_list")
    back = reverse("reports:period_show", args=[period.pk])
    trail = crumbs(period, "Huỷ kỳ")
    return _form(request, form, "Huỷ kỳ báo cáo mở nhầm", "Huỷ kỳ báo cáo", back, trail,
                 danger=True)  # fmt: skip
