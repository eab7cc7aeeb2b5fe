"""The schools of a round as they stood at a moment: the list, its search, its Excel."""

from csdl.kit.dates import vn_datetime
from csdl.kit.listing import Column, Listing
from records.models import CampaignSchool
from records.models.campaign import SEE
from schools.models import Unit


def then_units(reach, campaign):
    """The schools of the round that one may see."""
    seen = CampaignSchool.objects.allowed(reach, SEE).filter(campaign=campaign)
    return Unit.objects.filter(pk__in=seen.values("school_id"))


def _marks(name, *kinds):
    """function(unit) → how many stood at these marks, one after another."""
    return lambda unit: ", ".join(str(getattr(unit.then, name).get(kind, 0)) for kind in kinds)


_PUPILS = [
    Column("rooms", "Lớp đã xác nhận", lambda u: f"{u.then.confirmed}/{u.then.rooms}"),
    Column("done", "Học sinh đã xong", lambda u: u.then.marks.get("done", 0), kind="number"),
    Column("open", "Để hỏi, vướng, sửa lại", _marks("marks", "ask", "problem", "reopened")),
]
_STAFF = [
    Column("staff_state", "Nhân sự", lambda u: u.then.staff_label),
    Column("staff_done", "Đã xác nhận, ngoại lệ", _marks("staff", "done", "excepted")),
]


class ThenListing(Listing):
    """extra: then, {school id: Then} of `schools_then`."""

    unit = "trường"
    search_label = "Tìm theo tên trường"
    order = ("sort_key",)
    keep = ("day", "hour")
    empty = "Không có trường nào bạn được xem trong đợt"
    empty_why = "Trường vào đợt khi đợt mở."
    columns = [
        Column("school", "Trường", "name", sort="sort_key"),
        Column("state", "Tình trạng", lambda u: u.then.state_label),
        Column("since", "Từ lúc", lambda u: u.then.since and vn_datetime(u.then.since)),
    ]

    def __init__(self, rows, params, *, campaign, at, **extra):
        super().__init__(rows, params, **extra)
        self.label = f"{campaign.title}: từng trường lúc {vn_datetime(at)}"
        self.columns = [
            *self.columns,
            *(_PUPILS if campaign.has_pupils else ()),
            *(_STAFF if campaign.has_staff else ()),
        ]

    def dress(self, row):
        row.then = self.extra["then"][row.pk]
        return row
