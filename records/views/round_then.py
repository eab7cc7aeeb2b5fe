"""A round as of any moment; the dossier of a school's round."""

from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.actions.dossier import start_dossier
from csdl.kit.access import page
from csdl.kit.action import attempt
from csdl.kit.dates import dmy
from csdl.kit.show import show_list
from records.forms.campaign import MomentForm, ShapeForm
from records.models import Campaign, CampaignSchool
from records.models.campaign import SEE
from records.queries.campaign import with_deadlines
from records.queries.round_then import deadlines_then, schools_then, totals
from records.queries.round_then_list import ThenListing, then_units
from records.queries.school_round import full_school
from records.views.campaign import crumbs


@page(SEE, Campaign, methods=("GET", "HEAD"))
def campaign_then(request, campaign):
    """Every state of the round at the moment that is asked for, now when none is."""
    campaign, now = with_deadlines(campaign), timezone.localtime()
    asked = request.GET if {"day", "hour"} & set(request.GET) else None
    form = MomentForm(asked, initial={"day": dmy(now), "hour": f"{now:%Hh%M}"})
    at = form.moment if form.is_bound and form.is_valid() else (None if form.is_bound else now)
    context = {
        "title": f"Theo thời điểm: {campaign.title}",
        "crumbs": crumbs(campaign, "Theo thời điểm"),
        "campaign": campaign,
        "form": form,
        "at": at,
    }
    if at is None:
        return render(request, "records/campaign_then.html", context)
    then = schools_then(request.reach, campaign, at)
    units = then_units(request.reach, campaign)
    by_school = {one.school.pk: one for one in then}
    listing = ThenListing(units, request.GET, campaign=campaign, at=at, then=by_school)
    context |= {"sums": totals(then), "deadlines": deadlines_then(campaign, at)}
    return show_list(request, "records/campaign_then.html", listing, **context)


@page("accounts.view_dossier", CampaignSchool)
def review_dossier(request, row):
    """All papers of the school in the round, and what happened, in one file by a job."""
    row = full_school(row)
    form = ShapeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = timezone.localdate(row.campaign.closed_at) if row.campaign.closed_at else None
        ok, job = attempt(
            form,
            start_dossier,
            unit=row.school,
            since=timezone.localdate(row.campaign.opened_at),
            until=until or request.reach.today,
            scope={"kind": "campaign", "key": row.campaign_id},
            by=request.reach,
            **form.cleaned_data,
        )
        if ok:
            return redirect("ground:job_show", job.pk)
    context = {
        "title": f"Hồ sơ đợt rà soát: {row.school.short_name}",
        "crumbs": crumbs(row.campaign, "Hồ sơ đợt"),
        "form": form,
        "lead": f"{row.campaign.title}. Gồm mọi biên bản, danh sách xác nhận, lần trả lại, sửa "
        "chữa, quyết định gia hạn. Tệp lập xong lấy ở trang Hồ sơ kiểm tra của trường.",
        "submit": "Lập hồ sơ",
        "cancel": f"/dot-ra-soat/{row.campaign_id}/",
    }
    return render(request, "parts/form_page.html", context)
