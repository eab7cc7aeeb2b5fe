"""A period by the map of a day: which unit managed which schools then, how far these are, and one
figure of theirs summed up. The tree is dated, so no row is written for it (mission A2)."""

from django.db.models import Count, FloatField, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from csdl.kit.dates import dmy
from csdl.kit.listing import Column, Filter, Listing
from reports.models import Sent, Submission
from reports.models.submission import GONE, TAKEN
from reports.queries.period import forms_of
from schools.models import Parent, Unit

TOTAL = "tong"


def figures_of(period):
    """[("form|cell", words)]: the totals that may be summed up."""
    return [
        (f"{form.code}|{row['key']}.{TOTAL}", f"{form.code}: {row['label']}")
        for form in forms_of(period)
        for block in form.body.get("blocks", ())
        if any(column["key"] == TOTAL for column in block["columns"])
        for row in block["rows"]
    ]


def map_rows(reach, period, day, figure=""):
    """The units that managed, on a day, schools which report in a period. figure: one of
    `figures_of`: its sum over those schools' accepted copies, as `figure`."""
    schools = Submission.objects.allowed(reach, Submission.SEE)
    schools = schools.filter(period=period, tier=Unit.Tier.SCHOOL).order_by()
    edges = Parent.objects.on(day).filter(unit__in=schools.values("school_id"))
    edge = Q(school__parents__manager=OuterRef("pk"), school__parents__valid_from__lte=day)
    edge &= Q(school__parents__valid_to=None) | Q(school__parents__valid_to__gt=day)
    below = schools.filter(edge)

    def number(rows):
        counted = rows.values("period_id").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    found = Unit.objects.filter(pk__in=edges.values("manager_id")).annotate(
        schools=number(below),
        gone=number(below.filter(state__in=GONE)),
        taken=number(below.filter(state__in=TAKEN)),
    )
    return found.annotate(figure=_sum(below, figure)) if figure else found


def _sum(below, figure):
    form, cell = figure.split("|", 1)
    value = KeyTextTransform(cell, KeyTransform(form, "figures"))
    copies = Sent.objects.filter(submission=OuterRef("pk"), outcome="accepted")
    copies = copies.order_by("-number").values(one=Cast(value, FloatField()))[:1]
    rows = below.annotate(one=Subquery(copies, output_field=FloatField()))
    return Subquery(rows.values("period_id").annotate(n=Sum("one")).values("n"))


def _shown(unit):
    value = getattr(unit, "figure", None)
    return "" if value is None else int(value) if value == int(value) else value


class MapListing(Listing):
    """extra: day (whose map it is), figures (`figures_of`)."""

    label = "Theo bản đồ đơn vị"
    unit = "đơn vị quản lý"
    search_label = "Tìm theo tên"
    order = ("tier", "sort_key")
    keep = ("ngay",)
    empty = "Ngày ấy chưa đơn vị nào quản lý các trường này"
    empty_why = "Chọn ngày khác: Phòng GDĐT quản lý đến 30/6/2025, xã, phường từ 01/7/2025."
    columns = [
        Column("name", "Đơn vị quản lý", "short_name", sort="sort_key", url=lambda u: u.day_url),
        Column("tier", "Cấp", "get_tier_display", sort="tier"),
        Column("schools", "Số trường", kind="number", sort="schools"),
        Column("gone", "Đã gửi", kind="number", sort="gone"),
        Column("taken", "Đã chấp nhận", kind="number", sort="taken"),
        Column("figure", "Số liệu đã chọn", _shown, kind="number"),
    ]
    filters = [
        Filter("so", "Số liệu", "figure_choices", lambda rows, v: rows, blank="Chọn một dòng"),
    ]

    def figure_choices(self):
        return self.extra["figures"]

    def dress(self, row):
        row.day_url = f"{reverse('schools:unit_show', args=[row.pk])}?ngay={dmy(self.extra['day'])}"
        return row
