"""Review rounds: planned, opened, extended by a recorded decision, closed; who joins them."""

from django.utils import timezone

from csdl.ground.actions.job import start_job
from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.workflow import check_move
from records.actions.count import join_rounds
from records.models import Campaign, CampaignDeadline
from records.models.campaign import RUN
from records.queries.campaign import schools_of
from schools.models import Level, Unit

S = Campaign.State


@action("campaign.plan", "Lập đợt rà soát")
def plan_campaign(*, unit, year, title, covers, fields, deadlines, by, basis=None, staff_fields=()):
    """Make a round, not yet open. deadlines: {level: csdl.kit.window.Deadline}."""
    if not by.system and unit.pk not in by.units(RUN):
        raise Refused(f"Bạn không lập đợt rà soát thay mặt {unit.full_name}.")
    if not deadlines:
        raise Refused("Ghi hạn cho ít nhất một cấp học.")
    now = timezone.now()
    if late := [d.phrase for d in deadlines.values() if d.passed(now)]:
        raise Refused(f"Hạn “{late[0]}” đã qua.")
    campaign = Campaign.objects.create(
        department_id=unit.department_id,
        unit=unit,
        year=year,
        title=title,
        covers=covers,
        levels=[level.value for level in Level if level in deadlines],
        fields=list(fields),
        staff_fields=list(staff_fields),
        basis=basis,
        made_by_id=by.user_id,
    )
    for level, deadline in deadlines.items():
        _announce(campaign, level, deadline, now, by)
    return campaign


def _announce(campaign, level, deadline, now, by, **decision):
    return CampaignDeadline.objects.create(
        campaign=campaign,
        level=level,
        closes_at=deadline.closes_at,
        phrase=deadline.phrase,
        made_at=now,
        made_by_id=by.user_id,
        **decision,
    )


@action("campaign.open", "Mở đợt rà soát")
def open_campaign(*, campaign, by):
    """Open a round: its classes and schools get their rows, many schools by a job."""
    campaign = _move(campaign, S.OPEN, by)
    campaign.opened_at = timezone.now()
    campaign.save(update_fields=["state", "opened_at"])
    schools = list(schools_of(campaign))
    if len(schools) <= wall.MOST_SCHOOLS:
        fill(schools, by, [campaign.pk])
    else:
        start_job(
            task="records.fill_campaign",
            title=f"Đưa {len(schools)} trường vào đợt “{campaign.title}”"[:200],
            params={"campaign": campaign.pk},
            unit_id=campaign.unit_id,
            key=f"fill-campaign:{campaign.pk}",
            total=len(schools),
            by=by,
        )
    return campaign


def _move(campaign, to, by):
    campaign = Campaign.objects.select_for_update(of=["self"]).get(pk=campaign.pk)
    if not by.system and campaign.unit_id not in by.units(RUN):
        raise Refused(f"Đợt này do {campaign.unit.full_name} lập.")
    check_move(Campaign.MOVES, campaign.state, to, dict(S.choices))
    campaign.state = to
    return campaign


def fill(schools, by, campaigns):
    """The rows of classes and schools that these rounds do not have yet; returns how many."""
    now = timezone.now()
    groups = wall.by_groups(by, schools)
    return sum(join_rounds([unit.pk for unit in group], campaigns, now) for group in groups)


@action("campaign.fill", "Đưa trường, lớp vào đợt rà soát")
def fill_campaign(*, campaign, by):
    """Give a round the rows it lacks: all at its opening, later those of new units and classes."""
    return fill(schools_of(campaign), by, [campaign.pk])


@action("campaign.extend", "Gia hạn đợt rà soát")
def extend_campaign(
    *, campaign, levels, deadline, number, decided_on, decided_by, by, units=(), reason=""
):
    """Give more time by a recorded decision; units: only those (schools or communes).

    Raises Refused for a deadline no later than the one in force, or units outside the round.
    """
    campaign = Campaign.objects.select_for_update(of=["self"]).get(pk=campaign.pk)
    if not by.system and campaign.unit_id not in by.units(RUN):
        raise Refused(f"Đợt này do {campaign.unit.full_name} lập.")
    if campaign.state != S.OPEN:
        raise Refused("Chỉ gia hạn được đợt đang mở.")
    if strange := set(levels) - set(campaign.levels):
        raise Refused(f"Đợt này không có cấp {Level(min(strange)).label}.")
    if not levels:
        raise Refused("Chọn ít nhất một cấp học được gia hạn.")
    _check_later(campaign, levels, deadline, units)
    now = timezone.now()
    decision = {
        "units": sorted(unit.pk for unit in units),
        "is_extension": True,
        "number": number,
        "decided_on": decided_on,
        "decided_by": decided_by,
        "reason": reason,
    }
    return [_announce(campaign, level, deadline, now, by, **decision) for level in levels]


def _check_later(campaign, levels, deadline, units):
    places = [[unit.pk] for unit in units] or [[]]
    for level in levels:
        for place in places:
            before = campaign.window([level], place).deadline
            if before and deadline.closes_at <= before.closes_at:
                raise Refused(
                    f"Hạn mới phải sau hạn đang có của cấp {Level(level).label}: {before.phrase}."
                )
    inside = set(schools_of(campaign).values_list("pk", flat=True))
    for unit in units:
        below = set(unit.managed.on(timezone.localdate()).values_list("unit_id", flat=True))
        if unit.tier == Unit.Tier.DEPARTMENT or not ({unit.pk} | below) & inside:
            raise Refused(f"{unit.name} không thuộc đợt này.")


@action("campaign.close", "Kết thúc đợt rà soát")
def close_campaign(*, campaign, reason, by):
    """End a round: nothing is reviewed or confirmed in it any more, its figures stay."""
    campaign = _move(campaign, S.CLOSED, by)
    campaign.closed_at, campaign.close_reason = timezone.now(), reason
    campaign.save(update_fields=["state", "closed_at", "close_reason"])
    return campaign


def close_with_unit(*, unit, to, day, by):
    """The rounds that a unit made end with it: the unit its schools go to makes its own."""
    for campaign in Campaign.objects.filter(unit=unit, state=S.OPEN):
        close_campaign(campaign=campaign, reason=f"{unit.full_name} kết thúc hoạt động", by=by)
