"""Who signs in, updates, lags: by unit and week."""

from csdl.kit.access import page
from csdl.kit.show import show_list
from reports.queries.following import FollowingListing, asked_week, unit_rows, weeks
from reports.views.period import LIST
from schools.queries.unit import day_of


@page("reports.view_submission")
def following(request):
    today = day_of(request.reach)
    monday = asked_week(request.GET.get("tuan", ""), today)
    listing = FollowingListing(unit_rows(request.reach, monday), request.GET)
    listing.label = f"Theo dõi sử dụng tuần {dict(weeks(today))[monday.isoformat()]}"
    context = {"weeks": weeks(today), "week": monday.isoformat(),
               "crumbs": [LIST, {"label": "Theo dõi sử dụng", "url": ""}]}  # fmt: skip
    return show_list(request, "reports/following.html", listing, **context)
