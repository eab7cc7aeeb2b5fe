"""Units and their own regulation: of one unit, and the board of who has none."""

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse

from accounts.models import Regulation
from csdl.kit.dates import vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from schools.models import Unit

SEE, CHANGE = "accounts.view_regulation", "accounts.change_regulation"


def regulations_of(unit):
    """All entries of a unit, the latest first."""
    rows = Regulation.objects.filter(unit=unit).select_related("made_by")
    return rows.order_by("-starts_on", "-pk")


def regulation_now(unit):
    """The one in force today, or None."""
    return Regulation.objects.now().filter(unit=unit).first()


def board_rows(reach):
    """Every unit in reach that is at work, with its regulation in force (`in_force`, 0 or 1)."""
    now = Regulation.objects.now()
    return (
        Unit.objects.allowed(reach, SEE)
        .open_on(reach.today)
        .annotate(has_one=Exists(now.filter(unit=OuterRef("pk"))))
        .prefetch_related(Prefetch("regulations", queryset=now, to_attr="in_force"))
    )


def board_counts(reach):
    """How many have one and how many have none, as tiles."""
    rows = board_rows(reach).order_by()
    total, have = rows.count(), rows.filter(has_one=True).count()
    url = reverse("accounts:regulation_board")
    return [
        {"value": have, "label": "đơn vị đã có quy chế", "url": f"{url}?co=yes", "kind": "done"},
        {
            "value": total - have,
            "label": "đơn vị chưa có quy chế",
            "url": f"{url}?co=no",
            "kind": "todo",
        },
    ]


def _of(unit, read):
    return read(unit.in_force[0]) if unit.in_force else ""


class BoardListing(Listing):
    label = "Quy chế của các đơn vị"
    unit = "đơn vị"
    search_label = "Tìm theo tên, mã đơn vị"
    order = ("tier", "sort_key")
    empty = "Chưa có đơn vị nào"
    columns = [
        Column(
            "name",
            "Đơn vị",
            "short_name",
            sort="sort_key",
            url=link("accounts:regulation_unit"),
        ),
        Column("tier", "Cấp", lambda u: u.get_tier_display(), sort="tier"),
        Column("number", "Số quy chế", lambda u: _of(u, lambda r: r.number)),
        Column("issued_on", "Ngày ban hành", lambda u: _of(u, lambda r: vn_date(r.issued_on))),
        Column(
            "way",
            "Xác nhận trên hệ thống",
            lambda u: _of(u, lambda r: "Chấp nhận" if r.accepts_system else "Phải ký giấy"),
        ),
        Column(
            "state",
            "Tình trạng",
            lambda u: ("done", "Đã có") if u.in_force else ("todo", "Chưa có"),
            kind="status",
            sort="has_one",
        ),
    ]
    filters = [
        Filter(
            "co",
            "Quy chế",
            [("no", "Chưa có"), ("yes", "Đã có")],
            lambda rows, v: rows.filter(has_one=v == "yes"),
        ),
        Filter(
            "tier",
            "Cấp",
            Unit.Tier.choices,
            lambda rows, v: rows.filter(tier=int(v) if v.isdigit() else 0),
        ),
    ]
