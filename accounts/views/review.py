"""The yearly review of rights; who may do what in a class; accounts that nobody uses."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.actions.review import review_grants
from accounts.models import Review
from accounts.queries.review import (
    IdleListing,
    grants_to_review,
    idle_days,
    idle_rows,
    review_lines,
    reviewing_units,
    reviews_of,
    room_people,
)
from csdl.kit.access import page
from csdl.kit.action import Refused
from csdl.kit.dates import school_year_name
from csdl.kit.show import show_list
from schools.models import Classroom, Unit
from schools.views.frame import unit_crumbs, unit_tabs


@page("accounts.end_grant", Unit, fresh=True)
def review_unit(request, unit):
    """Each right the unit gave: keep or end; one button for all that was decided."""
    error = ""
    if request.method == "POST":
        try:
            review = review_grants(unit=unit, **_decided(request.POST), by=request.reach)
        except Refused as refusal:
            error = str(refusal)
        else:
            messages.success(request, "Đã ghi kết quả rà soát.")
            return redirect("accounts:review_show", review.pk)
    rows = grants_to_review(request.reach, unit)
    for row in rows:
        row["said"] = request.POST.get(f"g{row['grant'].pk}", "")
        row["why"] = request.POST.get(f"why{row['grant'].pk}", "")
    context = {
        "title": f"Rà soát quyền của {unit.short_name}",
        "unit": unit,
        "tabs": unit_tabs(unit, ""),
        "crumbs": unit_crumbs(unit, ("Rà soát quyền", "")),
        "rows": rows,
        "left": sum(not row["grant"].reviewed for row in rows),
        "error": error,
        "has_errors": bool(error),
        "reviews": reviews_of(unit),
    }
    return render(request, "accounts/review_unit.html", context)


def _decided(data):
    """What the form says: {"kept": ids, "ended": {id: reason}}."""
    chosen = {
        int(name[1:]): value
        for name, value in data.items()
        if name[:1] == "g" and name[1:].isdigit() and len(name) < 18
    }
    return {
        "kept": [pk for pk, value in chosen.items() if value == "giu"],
        "ended": {
            pk: data.get(f"why{pk}", "").strip() for pk, value in chosen.items() if value == "thu"
        },
    }


@page("accounts.view_grant", Review)
def review_show(request, review):
    context = {
        "title": f"Kết quả rà soát quyền của {review.unit.short_name}",
        "review": review,
        "year": school_year_name(review.starts_year),
        "rows": review_lines(review),
        "crumbs": unit_crumbs(review.unit, ("Kết quả rà soát", "")),
    }
    return render(request, "accounts/review_show.html", context)


@page("accounts.view_grant", Classroom)
def review_room(request, room):
    """Who may do what in this class, since when, by which paper."""
    context = {
        "title": f"Ai làm được gì ở lớp {room.name}",
        "room": room,
        "rows": room_people(request.reach, room),
        "crumbs": unit_crumbs(room.school, (f"Lớp {room.name}", "")),
    }
    return render(request, "accounts/review_room.html", context)


@page("accounts.view_user")
def review_idle(request):
    """Accounts unused for N days (?ngay=90), never activated, or without any right."""
    days = idle_days(request.GET.get("ngay", ""))
    listing = IdleListing(idle_rows(request.reach, days), request.GET)
    context = {
        "days": days,
        "units": reviewing_units(request.reach),
        "crumbs": [
            {"label": "Người dùng", "url": reverse("accounts:user_list")},
            {"label": "Không dùng", "url": ""},
        ],
    }
    return show_list(request, "accounts/review_idle.html", listing, **context)
