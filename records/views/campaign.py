"""Rounds: list, plan, open, extend, close; the boards of who is how far."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from csdl.kit.workflow import moves_from
from records import staff_reviewed
from records.actions.campaign import (
    close_campaign,
    extend_campaign,
    open_campaign,
    plan_campaign,
)
from records.forms.campaign import CampaignForm, ExtendForm, ReasonForm
from records.models import Campaign
from records.models.campaign import REVIEW, REVIEW_STAFF, RUN, SEE
from records.queries import campaign as query
from records.queries import curve
from records.queries import school_round as schools_query
from records.queries.review import room_state
from records.reviewed import label_of
from schools.models import Level, Unit


def crumbs(campaign, here=""):
    trail = [
        ("Rà soát", "/dot-ra-soat/"),
        (campaign.title, f"/dot-ra-soat/{campaign.pk}/"),
        (here, ""),
    ]
    return [{"label": label, "url": url} for label, url in trail if label]


@page()
def campaign_list(request):
    listing = query.CampaignListing(query.campaign_rows(request.reach), request.GET)
    running = query.running_units(request.reach)
    return show_list(request, "records/campaign_list.html", listing, running=running)


@page("records.run_campaign", Unit)
def campaign_new(request, unit):
    levels = unit.levels if unit.is_school else [level.value for level in Level]
    form = CampaignForm(request.POST or None, bases=query.bases(unit), levels=levels)
    if request.method == "POST" and form.is_valid():
        year = query.year_now(unit)
        ok, campaign = attempt(
            form, plan_campaign, unit=unit, year=year, by=request.reach, **form.plan()
        )
        if ok:
            messages.success(request, "Đã lập đợt. Kiểm tra lại rồi mở đợt.")
            return redirect("records:campaign_show", campaign.pk)
    context = {
        "title": "Lập đợt rà soát",
        "form": form,
        "lead": f"Đơn vị lập: {unit.full_name}. Cấp học nào có ngày hết hạn thì tham gia.",
        "submit": "Lập đợt",
        "cancel": "/dot-ra-soat/",
    }
    return render(request, "parts/form_page.html", context)


@page(SEE, Campaign)
def campaign_show(request, campaign):
    campaign, reach = query.with_deadlines(campaign), request.reach
    may_run = can(reach, RUN, campaign)
    context = {
        "title": campaign.title,
        "crumbs": crumbs(campaign),
        "campaign": campaign,
        "state": query.state_of(campaign),
        "deadlines": query.deadline_rows(campaign),
        "extensions": query.extension_rows(campaign),
        "fields": ", ".join(label_of(code) for code in campaign.fields),
        "may_run": may_run,
        "moves": moves_from(Campaign.MOVES, campaign.state, reach) if may_run else {},
        "levels": schools_query.per_level(campaign, schools_query.room_sums(reach, campaign)),
        "staff": schools_query.staff_sums(reach, campaign) if campaign.has_staff else None,
        "staff_fields": ", ".join(staff_reviewed.label_of(code) for code in campaign.staff_fields),
        "rooms": [
            (room, room_state(room)) for room in query.my_rooms(reach, REVIEW, campaign)[:20]
        ],
        "schools": list(query.my_schools(reach, SEE, campaign)[:2]),
        "staff_rows": list(query.my_schools(reach, REVIEW_STAFF, campaign)[:2]),
    }
    return render(request, "records/campaign_show.html", context)


@page(RUN, Campaign, methods=("POST",))
def campaign_open(request, campaign):
    open_campaign(campaign=campaign, by=request.reach)
    messages.success(request, "Đã mở đợt. Các lớp và trường trong đợt thấy ngay ở “Việc của tôi”.")
    return redirect("records:campaign_show", campaign.pk)


@page(RUN, Campaign)
def campaign_extend(request, campaign):
    form = ExtendForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid() and _extended(form, campaign, request.reach):
        messages.success(request, "Đã ghi gia hạn. Hạn mới có hiệu lực ngay.")
        return redirect("records:campaign_show", campaign.pk)
    context = {
        "title": "Gia hạn đợt rà soát",
        "crumbs": crumbs(campaign, "Gia hạn"),
        "form": form,
        "submit": "Ghi gia hạn",
        "cancel": f"/dot-ra-soat/{campaign.pk}/",
    }
    return render(request, "parts/form_page.html", context)


def _extended(form, campaign, reach):
    try:
        units = query.units_by_code(campaign, form.cleaned_data["unit_codes"])
    except ValueError as fault:
        form.add_error("codes", str(fault))
        return False
    ok, _ = attempt(
        form,
        extend_campaign,
        campaign=query.with_deadlines(campaign),
        units=units,
        by=reach,
        **form.extension(),
    )
    return ok


@page(RUN, Campaign)
def campaign_close(request, campaign):
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, close_campaign, campaign=campaign, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, "Đã kết thúc đợt. Số liệu giữ nguyên để tra cứu.")
            return redirect("records:campaign_show", campaign.pk)
    context = {
        "title": "Kết thúc đợt rà soát",
        "crumbs": crumbs(campaign, "Kết thúc"),
        "form": form,
        "submit": "Kết thúc đợt",
        "danger": True,
        "hint": "Sau khi kết thúc không rà soát, xác nhận trong đợt này nữa. Không hoàn tác được.",
        "cancel": f"/dot-ra-soat/{campaign.pk}/",
    }
    return render(request, "parts/form_page.html", context)


@page(SEE, Campaign)
def campaign_board(request, campaign):
    campaign, reach = query.with_deadlines(campaign), request.reach
    level = request.GET.get("level", "")
    level = level if level in campaign.levels else ""
    now, sums = timezone.now(), schools_query.room_sums(reach, campaign)
    context = {
        "title": f"Bảng theo dõi: {campaign.title}",
        "crumbs": crumbs(campaign, "Bảng theo dõi"),
        "campaign": campaign,
        "deadline": campaign.window([level] if level else campaign.levels, []).text(now),
        "level": level,
        "levels": schools_query.per_level(campaign, sums),
        "tiles": schools_query.board(reach, campaign, level, sums),
        "staff": schools_query.staff_sums(reach, campaign) if campaign.has_staff else None,
        "curves": curve.curves(reach, campaign),
        "now": now,
    }
    return render(request, "records/campaign_board.html", context)


@page(SEE, Campaign)
def campaign_schools(request, campaign):
    rows = schools_query.school_rows(request.reach, campaign)
    managers = query.managers_in(request.reach, campaign)
    listing = schools_query.SchoolListing(rows, request.GET, managers=managers)
    context = {
        "title": f"Các trường: {campaign.title}",
        "crumbs": crumbs(campaign, "Các trường"),
    }
    return show_list(request, "records/campaign_schools.html", listing, **context)
