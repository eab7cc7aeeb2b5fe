"""The curve of a round, by day: sums of the schools' day rows, drawn as SVG by the template."""

from dataclasses import dataclass

from django.db.models import Sum

from csdl.kit.dates import vn_date
from records.models import CampaignDay
from records.models.campaign import SEE

WIDTH, HEIGHT, MOST = 600, 160, 60


@dataclass(frozen=True)
class Point:
    day: object
    pupils: int
    done: int
    x: int = 0
    y: int = 0

    @property
    def percent(self):
        return 100 * self.done // self.pupils if self.pupils else 0

    @property
    def label(self):
        return f"{vn_date(self.day)}: {self.percent}%"


def points(reach, campaign):
    """The last days of a round, each with its place in the drawing; none on the first day."""
    rows = (
        CampaignDay.objects.allowed(reach, SEE)
        .filter(campaign=campaign)
        .order_by("-day")
        .values("day")
        .annotate(p=Sum("pupils"), d=Sum("done"))
    )
    found = [Point(r["day"], r["p"], r["d"]) for r in rows[:MOST]][::-1]
    step = WIDTH / max(1, len(found) - 1)
    return [
        Point(p.day, p.pupils, p.done, round(n * step), HEIGHT - HEIGHT * p.percent // 100)
        for n, p in enumerate(found)
    ]
