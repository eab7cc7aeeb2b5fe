"""Rounds as a person may see them; which schools one covers; its deadlines in words."""

from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from accounts.models import Directive
from csdl.kit.dates import today, vn_date
from csdl.kit.listing import Column, Filter, Listing
from records.models import Campaign, CampaignDeadline, CampaignRoom, CampaignSchool
from records.models.campaign import RUN, SEE
from schools.models import Level, Parent, Unit, Year
from schools.queries.unit import start_year

CHIP = {"draft": "todo", "open": "doing", "closed": "locked"}


def campaign_rows(reach):
    rows = Campaign.objects.allowed(reach, SEE).select_related("unit", "year")
    return rows.prefetch_related("deadlines")


def schools_of(campaign):
    """The schools that a round covers today, by the tree of today."""
    rows = Unit.objects.schools().filter(
        department_id=campaign.department_id, levels__overlap=campaign.levels, closed_on=None
    )
    if campaign.unit_id == campaign.department_id:
        return rows.order_by("pk")
    edges = Parent.objects.on(today()).filter(unit_id=OuterRef("pk"), manager=campaign.unit_id)
    return rows.filter(Q(pk=campaign.unit_id) | Exists(edges)).order_by("pk")


def open_campaigns_at(school):
    """Open rounds whose maker is this school, who manages it today, or its Sở."""
    managers = Parent.objects.on(today()).filter(unit=school).values("manager_id")
    return Campaign.objects.filter(
        Q(unit=school) | Q(unit_id=school.department_id) | Q(unit_id__in=managers),
        state=Campaign.State.OPEN,
        levels__overlap=school.levels,
    )


def with_deadlines(campaign):
    """The round with its deadlines read: what `window` asks for."""
    deadlines = CampaignDeadline.objects.select_related("made_by").order_by("made_at", "pk")
    # Read anew each time: an extension may have come since.
    getattr(campaign, "_prefetched_objects_cache", {}).pop("deadlines", None)
    prefetch_related_objects([campaign], Prefetch("deadlines", deadlines))
    return campaign


def places_of(school):
    """The ids under which an extension may name a school: its own and its manager's."""
    edges = Parent.objects.on(today()).filter(unit=school).values_list("manager_id", flat=True)
    return [school.pk, *edges]


def school_row(campaign, school):
    """The row of a school in a round, with what its pages name, the deadlines read."""
    rows = CampaignSchool.objects.select_related(
        "campaign__unit", "campaign__year", "school", "paper", "staff_paper", "judged_by"
    )
    return rows.prefetch_related("campaign__deadlines").get(campaign=campaign, school=school)


def managers_of(schools):
    """{school: who manages it today}."""
    edges = Parent.objects.on(today()).filter(unit__in=schools)
    return dict(edges.values_list("unit_id", "manager_id"))


def places_at(schools):
    """{school: the ids under which an extension may name it}, of several schools at once."""
    managers = managers_of(schools) if schools else {}
    return {pk: [pk, managers[pk]] if pk in managers else [pk] for pk in schools}


def year_now(unit):
    """The school year of today in a unit's department, or None."""
    day = today()
    return Year.objects.filter(
        department_id=unit.department_id, starts_year=start_year(day)
    ).first()


def bases(unit):
    """Directives that a round of this unit may rest on: its own and the Sở's, in force."""
    rows = Directive.objects.in_force_on(today()).filter(unit_id__in={unit.pk, unit.department_id})
    return rows.order_by("-issued_on")


def running_units(reach):
    """The units in whose name this person may run rounds."""
    return Unit.objects.filter(pk__in=reach.units(RUN)).order_by("tier", "sort_key")


def units_by_code(campaign, codes):
    """[units] of codes within a round's department; ValueError names the first unknown one."""
    rows = Unit.objects.filter(
        department_id=campaign.department_id, code__in=codes, closed_on=None
    ).exclude(tier=Unit.Tier.DEPARTMENT)
    found = {unit.code: unit for unit in rows}
    for code in codes:
        if code not in found:
            raise ValueError(f"Không có đơn vị mang mã {code}.")
    return [found[code] for code in codes]


def deadline_rows(campaign, now=None):
    """[{level, text, extended}] of a round, extensions for single units apart."""
    now = now or timezone.now()
    return [
        {
            "level": Level(level).label,
            "text": campaign.window([level], []).text(now),
            "state": campaign.window([level], []).state(now),
        }
        for level in campaign.levels
    ]


def extension_rows(campaign):
    """What was decided, the latest first, with the names of the units it is for."""
    rows = [row for row in campaign.deadlines.all() if row.is_extension]
    ids = {pk for row in rows for pk in row.units}
    names = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [
        {
            "level": Level(row.level).label,
            "phrase": row.phrase,
            "decision": f"{row.number} ngày {vn_date(row.decided_on)}, {row.decided_by}",
            "reason": row.reason,
            "units": ", ".join(names.get(pk, "?") for pk in row.units) or "Tất cả đơn vị",
            "made_at": row.made_at,
        }
        for row in reversed(rows)
    ]


def state_of(campaign):
    return CHIP[campaign.state], campaign.get_state_display()


class CampaignListing(Listing):
    label = "Rà soát dữ liệu"
    unit = "đợt"
    search = None
    columns = [
        Column("title", "Đợt rà soát", url=lambda c: f"/dot-ra-soat/{c.pk}/"),
        Column("unit", "Đơn vị lập", lambda c: c.unit.short_name, sort="unit__sort_key"),
        Column("year", "Năm học", lambda c: c.year.name),
        Column("covers", "Rà soát", lambda c: c.get_covers_display()),
        Column(
            "deadline",
            "Hạn",
            lambda c: c.window(c.levels, []).text(timezone.now()),
        ),
        Column("state", "Tình trạng", state_of, kind="status", sort="state"),
    ]
    filters = [
        Filter("state", "Tình trạng", Campaign.State.choices, lambda r, v: r.filter(state=v))
    ]
    order = ("-made_at",)
    empty = "Chưa có đợt rà soát nào"
    empty_why = "Đợt do Sở, UBND cấp xã hoặc trường mở sẽ hiện ở đây."


def my_rooms(reach, perm, campaign=None):
    """Rows of open rounds in the classes where `perm` is held."""
    rows = CampaignRoom.objects.allowed(reach, perm).filter(campaign__state=Campaign.State.OPEN)
    if campaign:
        rows = rows.filter(campaign=campaign)
    return rows.select_related("classroom", "school", "campaign__unit").prefetch_related(
        Prefetch("campaign__deadlines", CampaignDeadline.objects.order_by("made_at", "pk"))
    )


def my_schools(reach, perm, campaign=None):
    """Rows of open rounds in the schools where `perm` is held."""
    rows = CampaignSchool.objects.allowed(reach, perm).filter(campaign__state=Campaign.State.OPEN)
    if campaign:
        rows = rows.filter(campaign=campaign)
    return rows.select_related("school", "campaign__unit").prefetch_related("campaign__deadlines")


def managers_in(reach, campaign):
    """(id, name) of the units that manage schools one may see in a round, for the filter."""
    seen = CampaignSchool.objects.allowed(reach, SEE).filter(campaign=campaign)
    edges = Parent.objects.on(reach.today).filter(unit__in=seen.values("school_id"))
    rows = Unit.objects.filter(pk__in=edges.values("manager_id")).order_by("tier", "sort_key")
    return [(unit.pk, unit.short_name) for unit in rows]
