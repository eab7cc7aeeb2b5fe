"""A school in a round: its classes in order of need; schools and communes as boards."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Post
from accounts.models.post import days_now
from csdl.kit.listing import Column, Filter, Listing
from records.models import CampaignRoom, CampaignSchool
from records.models.campaign import SEE
from records.queries.campaign import school_row
from schools.models import Level, Parent, Unit

R, S = CampaignRoom.State, CampaignSchool.State
SCHOOL_CHIP = {
    "working": "doing",
    "signing": "soon",
    "sent": "soon",
    "returned": "returned",
    "accepted": "done",
    "changed": "returned",
}
_NEED = Case(
    *(
        When(state=state, then=Value(place))
        for place, state in enumerate((R.HANDED, R.CHANGED, R.RETURNED, R.REVIEWING, R.CONFIRMED))
    ),
    output_field=IntegerField(),
)


def room_rows(row):
    """The classes of a school in a round."""
    rows = CampaignRoom.objects.filter(campaign=row.campaign_id, school=row.school_id)
    return rows.select_related("classroom", "checked_by", "handed_by", "paper").order_by(
        "classroom__sort_key"
    )


def by_need(rows):
    """What waits for the head first, then what is furthest behind."""
    return rows.annotate(need=_NEED, missing=F("pupils") - F("done")).order_by(
        "need", "-missing", "classroom__sort_key"
    )


def school_state(row):
    return SCHOOL_CHIP[row.state], row.get_state_display()


def sums(rooms):
    """The figures of several classes, added up: {name: number} with percent."""
    names = ("pupils", "done", "ask", "problem", "reopened", "slips", "slips_out")
    found = rooms.aggregate(
        rooms=Count("pk"),
        confirmed=Count("pk", filter=Q(state=R.CONFIRMED)),
        **{name: Sum(name, default=0) for name in names},
    )
    found["percent"] = 100 * found["done"] // found["pupils"] if found["pupils"] else 0
    return found


def _sum(expression, **where):
    rows = CampaignRoom.objects.filter(
        campaign=OuterRef("campaign"), school=OuterRef("school"), **where
    )
    rows = rows.order_by().values("school").annotate(n=expression).values("n")
    return Subquery(rows, output_field=IntegerField())


def handed_counts(rows):
    """The schools' rows, each with how many of its classes wait for the head (`handed`)."""
    return rows.annotate(handed=Coalesce(_sum(Count("pk"), state=R.HANDED), 0))


def school_rows(reach, campaign):
    """Schools of a round that one may see, with their sums and who manages and heads them."""
    manager = Parent.objects.on(reach.today).filter(unit=OuterRef("school")).values("manager_id")
    head = Post.objects.filter(days_now(), unit=OuterRef("school"), kind__in=Post.HEADS)
    return (
        CampaignSchool.objects.allowed(reach, SEE)
        .filter(campaign=campaign)
        .select_related("school")
        .annotate(
            pupils=_sum(Sum("pupils")),
            done=_sum(Sum("done")),
            rooms=_sum(Count("pk")),
            confirmed=_sum(Count("pk"), state=R.CONFIRMED),
            manager_id=Subquery(manager[:1]),
            head_name=Subquery(head.values("user__full_name")[:1]),
        )
    )


def percent(row):
    if not row.pupils and row.staff:
        return row.staff_percent
    return 100 * (row.done or 0) // row.pupils if row.pupils else 0


def staff_words(row):
    """ "12/45, 2 ngoại lệ"; nothing where the round does not cover staff."""
    if not row.staff:
        return ""
    apart = f", {row.staff_excepted} ngoại lệ" if row.staff_excepted else ""
    return f"{row.staff_done}/{row.staff}{apart}"


class SchoolListing(Listing):
    label = "Các trường trong đợt rà soát"
    unit = "trường"
    search = "school__search_text"
    search_label = "Tìm theo tên, mã trường"
    order = ("school__sort_key",)
    columns = [
        Column(
            "school",
            "Trường",
            lambda r: r.school.name,
            sort="school__sort_key",
            url=lambda r: f"/dot-ra-soat/truong/{r.pk}/",
        ),
        Column("done", "Học sinh đã xong", lambda r: f"{r.done or 0}/{r.pupils or 0}"),
        Column("percent", "Tỉ lệ %", percent, kind="number"),
        Column("rooms", "Lớp đã xác nhận", lambda r: f"{r.confirmed or 0}/{r.rooms or 0}"),
        Column("staff", "Nhân sự đã xác nhận", staff_words),
        Column("state", "Tình trạng", school_state, kind="status", sort="state"),
        Column("since", "Từ lúc", lambda r: f"{timezone.localtime(r.since):%H:%M %d/%m/%Y}",
               sort="since"),
        Column("head", "Đang ở", lambda r: holder(r)),
    ]  # fmt: skip
    filters = [
        Filter("state", "Tình trạng", S.choices, lambda rows, v: rows.filter(state=v)),
        Filter("manager", "Đơn vị quản lý", "managers", lambda rows, v: rows.filter(manager_id=v)
               if v.isdigit() else rows.none()),
        Filter("level", "Cấp học", Level.choices,
               lambda rows, v: rows.filter(school__levels__contains=[v])),
    ]  # fmt: skip
    empty = "Chưa có trường nào bạn được xem trong đợt này"

    def managers(self):
        return self.extra.get("managers", [])


def holder(row):
    """With whom a school's result lies now."""
    if row.state in (S.SENT,):
        return "Đơn vị quản lý"
    return "" if row.state == S.ACCEPTED else (row.head_name or "Chưa có thủ trưởng")


@dataclass
class Tile:
    """One commune (or the Sở, for its own schools) on the board."""

    unit: Unit
    schools: int = 0
    pupils: int = 0
    done: int = 0
    staff: int = 0
    staff_done: int = 0
    staff_excepted: int = 0
    states: dict = field(default_factory=dict)
    oldest: object = None
    stuck: str = ""

    @property
    def percent(self):
        """Of pupils; of staff where the round covers them alone."""
        if self.pupils or not self.staff:
            return 100 * self.done // self.pupils if self.pupils else 0
        return 100 * (self.staff_done + self.staff_excepted) // self.staff

    @property
    def accepted(self):
        return self.states.get(S.ACCEPTED, 0)

    @property
    def kind(self):
        if self.schools and self.accepted == self.schools:
            return "done"
        if self.states.get(S.RETURNED) or self.states.get(S.CHANGED):
            return "returned"
        return "doing" if self.done or self.staff_done else "todo"

    @property
    def word(self):
        """ "3/14 trường đã nhận" """
        return f"{self.accepted}/{self.schools} trường đã nhận"

    def take(self, row, figures):
        """Add a school's row, and its classes' sums."""
        self.schools += 1
        self.pupils += figures["p"]
        self.done += figures["d"]
        self.staff += row.staff
        self.staff_done += row.staff_done
        self.staff_excepted += row.staff_excepted
        self.states[row.state] = self.states.get(row.state, 0) + 1
        if row.state != S.ACCEPTED and (self.oldest is None or row.since < self.oldest):
            self.oldest = row.since
            self.stuck = f"{row.school__name}: {S(row.state).label.lower()}"


def room_sums(reach, campaign):
    """[(school, level, pupils, done)] of all one may see: what a board adds up further."""
    rows = CampaignRoom.objects.allowed(reach, SEE).filter(campaign=campaign).order_by()
    rows = rows.values_list("school_id", "level").annotate(p=Sum("pupils"), d=Sum("done"))
    return list(rows)


def _added(sums, place):
    """{what stands at this place of the sums: {"p": pupils, "d": done}}."""
    found = defaultdict(lambda: {"p": 0, "d": 0})
    for row in sums:
        found[row[place]]["p"] += row[2]
        found[row[place]]["d"] += row[3]
    return found


_OF_TILE = ("school_id", "school__name", "state", "since", "staff", "staff_done", "staff_excepted",
            "manager")  # fmt: skip


def board(reach, campaign, level="", sums=None):
    """One tile per managing unit, in the fixed order of names: sums of kept figures alone."""
    sums = room_sums(reach, campaign) if sums is None else sums
    schools = CampaignSchool.objects.allowed(reach, SEE).filter(campaign=campaign)
    if level:
        sums = [row for row in sums if row[1] == level]
        schools = schools.filter(school__levels__contains=[level])
    figures = _added(sums, 0)
    # A department has 1,600 schools: tuples, where objects of four models took most of the time.
    above = Parent.objects.on(reach.today).filter(unit=OuterRef("school_id")).values("manager_id")
    rows = schools.annotate(manager=Subquery(above[:1])).values_list(*_OF_TILE, named=True)
    rows = [row for row in rows if row.manager]
    tiles = {pk: Tile(unit) for pk, unit in Unit.objects.in_bulk({r.manager for r in rows}).items()}
    for row in rows:
        tiles[row.manager].take(row, figures[row.school_id])
    return sorted(tiles.values(), key=lambda t: (t.unit.tier, t.unit.sort_key))


def staff_sums(reach, campaign):
    """{staff, done, excepted, percent} of all schools one may see."""
    rows = CampaignSchool.objects.allowed(reach, SEE).filter(campaign=campaign).order_by()
    found = rows.aggregate(
        staff=Sum("staff", default=0),
        done=Sum("staff_done", default=0),
        excepted=Sum("staff_excepted", default=0),
    )
    settled = found["done"] + found["excepted"]
    return found | {"percent": 100 * settled // found["staff"] if found["staff"] else 0}


def per_level(campaign, sums):
    """[(level, pupils, done, percent)] of the `room_sums`."""
    found = _added(sums, 1)
    return [
        {
            "level": Level(code).label,
            "code": code,
            "pupils": found[code]["p"],
            "done": found[code]["d"],
            "percent": 100 * found[code]["d"] // found[code]["p"] if found[code]["p"] else 0,
        }
        for code in campaign.levels
        if code in found
    ]


def full_school(row):
    """The school's row with what its pages name, the round's deadlines read."""
    return school_row(row.campaign_id, row.school_id)
