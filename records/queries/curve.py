"""The curve of a round, by day: sums of the schools' day rows, drawn as SVG by the template."""

from dataclasses import dataclass

from django.db.models import Sum

from csdl.kit.dates import vn_date
from records.models import CampaignDay
from records.models.campaign import SEE

WIDTH, HEIGHT, MOST = 600, 160, 60


@dataclass(frozen=True)
class Point:
    """One day: how many of how many, and its place in the drawing."""

    day: object
    whole: int
    done: int
    x: int = 0

    @property
    def percent(self):
        return 100 * self.done // self.whole if self.whole else 0

    @property
    def y(self):
        return HEIGHT - HEIGHT * self.percent // 100

    @property
    def label(self):
        return f"{vn_date(self.day)}: {self.percent}%"


def curves(reach, campaign):
    """[(who, points of the last days)], of pupils and of staff; empty on the first day."""
    rows = (
        CampaignDay.objects.allowed(reach, SEE)
        .filter(campaign=campaign)
        .order_by("-day")
        .values("day")
        .annotate(**{name: Sum(name) for name in ("pupils", "done", "staff", "staff_done")})
    )
    days = list(rows[:MOST])[::-1]
    if len(days) < 2:
        return []
    step, found = WIDTH / (len(days) - 1), []
    kinds = (
        (campaign.has_pupils, "học sinh", "pupils", "done"),
        (campaign.has_staff, "nhân sự", "staff", "staff_done"),
    )
    for covered, who, whole, done in kinds:
        if covered:
            points = [Point(d["day"], d[whole], d[done], round(n * step))
                      for n, d in enumerate(days)]  # fmt: skip
            found.append((who, points))
    return found
