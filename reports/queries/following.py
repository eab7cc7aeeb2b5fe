"""Following: who uses the portal, who keeps the records, who lags, by unit and week (S0, H7)."""

from datetime import date, timedelta

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Post
from accounts.models.post import days_now
from csdl.ground.models import AccessLog
from csdl.kit.dates import in_vn, vn_date, vn_datetime, vn_moment
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from schools.models import Unit

WEEKS = 12  # that may be looked back at


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(today: date) -> list[tuple[str, str]]:
    """(Monday, words) of the last weeks, this one first."""
    first = monday_of(today)
    days = [first - timedelta(weeks=n) for n in range(WEEKS)]
    return [(d.isoformat(), f"{vn_date(d)} – {vn_date(d + timedelta(days=6))}") for d in days]


def asked_week(value: str, today: date) -> date:
    """The Monday that was asked for, of those offered; else this week's."""
    known = {key for key, _ in weeks(today)}
    return date.fromisoformat(value) if value in known else monday_of(today)


def _number(rows, unit):
    rows = rows.order_by().values(unit).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def unit_rows(reach, monday):
    """Units one follows, each with its people, those who signed in and the acts of a week: those
    of its own people, for what others did there says nothing of it."""
    start, end = vn_moment(monday), vn_moment(monday + timedelta(days=7))
    log = AccessLog.objects.filter(at__gte=start, at__lt=end)
    people = Post.objects.filter(days_now(), unit_id=OuterRef("pk"))
    came = log.filter(kind="login", user_id=OuterRef("user_id"))
    own = Exists(Post.objects.filter(days_now(), unit_id=OuterRef("unit_id"),
                                     user_id=OuterRef("user_id")))  # fmt: skip
    acts = log.filter(own, kind="act", unit_id=OuterRef("pk"))
    last = AccessLog.objects.filter(own, kind="act", unit_id=OuterRef("pk"), at__lt=end)
    last = last.order_by().values("unit_id").annotate(at_last=Max("at")).values("at_last")
    rows = Unit.objects.allowed(reach, "schools.view_unit").open_on(monday)
    return rows.filter(tier__gt=Unit.Tier.DEPARTMENT).annotate(
        people=_number(people, "unit_id"),
        came=_number(people.filter(Exists(came)), "unit_id"),
        acts=_number(acts, "unit_id"),
        last_act=Subquery(last),
    )


def _lag(unit):
    """(chip, words): nobody came, nothing was done, or all is well."""
    if not unit.came:
        return "returned", "Không ai vào"
    if not unit.acts:
        return "soon", "Vào, chưa cập nhật"
    return "done", "Có cập nhật"


class FollowingListing(Listing):
    """extra: today (of the reach)."""

    label = "Theo dõi sử dụng"
    unit = "đơn vị"
    search_label = "Tìm theo tên, mã đơn vị"
    order = ("tier", "sort_key")
    keep = ("tuan",)
    columns = [
        Column("name", "Đơn vị", "short_name", sort="sort_key",
               url=link("schools:unit_show")),
        Column("people", "Người", kind="number"),
        Column("came", "Đã đăng nhập", kind="number"),
        Column("acts", "Lần cập nhật", kind="number"),
        Column("last", "Cập nhật gần nhất",
               lambda u: vn_datetime(in_vn(u.last_act)) if u.last_act else "chưa có"),
        Column("lag", "Tình trạng", _lag, kind="status"),
        Column("phone", "Điện thoại"),
    ]  # fmt: skip
    filters = [
        Filter("tier", "Cấp", [(3, "Xã, phường"), (4, "Trường")],
               lambda rows, v: rows.filter(tier=v) if v.isdigit() else rows),
        Filter("lag", "Tình trạng",
               [("none", "Không ai vào"), ("idle", "Vào, chưa cập nhật"), ("ok", "Có cập nhật")],
               lambda rows, v: _lagging(rows, v)),
    ]  # fmt: skip


def _lagging(rows, value):
    if value == "none":
        return rows.filter(came=0)
    if value == "idle":
        return rows.filter(came__gt=0, acts=0)
    return rows.filter(came__gt=0, acts__gt=0)
