"""A period read by the map of any day."""

from csdl.kit.access import page
from csdl.kit.dates import vn_date
from csdl.kit.show import show_list
from reports.models import Period
from reports.queries.by_map import MapListing, figures_of, map_rows
from reports.views.period import crumbs
from schools.views.frame import asked_day


@page("reports.view_period", Period)
def period_map(request, period):
    day, asked = asked_day(request)
    day = day if asked else period.cut_on  # the map its reports were made by
    figures = figures_of(period)
    wanted = request.GET.get("so", "")
    figure = wanted if wanted in dict(figures) else ""
    rows = map_rows(request.reach, period, day, figure)
    listing = MapListing(rows, request.GET, day=day, figures=figures)
    listing.label = f"{period.title}, theo bản đồ đơn vị ngày {vn_date(day)}"
    context = {"period": period, "day": day, "asked": asked,
               "crumbs": crumbs(period, "Theo bản đồ đơn vị")}  # fmt: skip
    return show_list(request, "reports/period_map.html", listing, **context)
