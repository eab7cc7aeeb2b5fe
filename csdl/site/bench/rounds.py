"""Opening a round for the whole department: the rows of its classes and schools, against one plain
INSERT…SELECT of the rows it makes, their history's rows among them. Nothing is kept."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from csdl.kit import wall
from csdl.kit.reach import system
from csdl.kit.window import Deadline
from records.actions.campaign import fill, plan_campaign
from records.models import Campaign, CampaignRoom, CampaignSchool, Confirmation, StaffConfirmation
from records.queries.campaign import schools_of
from schools.models import Level, Unit
from schools.queries.year import current_year

MADE = (CampaignRoom, CampaignSchool)
NOT_MADE = (Confirmation, StaffConfirmation)  # nobody was looked at yet


def measure(clock) -> dict:
    """Seconds of filling a new round and of the plain copies; rows made, and rows of people."""
    with transaction.atomic():
        campaign, by = _planned(), system("bench")
        schools = list(schools_of(campaign))
        opened = clock.seconds(lambda: fill(schools, by, [campaign.pk]))
        rows = sum(_count(model, campaign, schools, by) for model in MADE)
        people = sum(_count(model, campaign, schools, by) for model in NOT_MADE)
        floor = clock.seconds(lambda: _copied(campaign, schools, by))
        transaction.set_rollback(True)
    return {"open_s": opened, "floor_s": floor, "rows": rows, "people": people}


def _planned():
    department = Unit.objects.get(tier=Unit.Tier.DEPARTMENT, code="DEMO")
    end = Deadline.through(timezone.localdate() + timedelta(days=30))
    campaign = plan_campaign(
        unit=department,
        year=current_year(department, timezone.localdate()),
        title="Bench",
        covers=Campaign.Covers.BOTH,
        fields=["full_name"],
        staff_fields=["full_name"],
        deadlines={level.value: end for level in Level},
        by=system("bench"),
    )
    campaign.state, campaign.opened_at = Campaign.State.OPEN, timezone.now()
    campaign.save(update_fields=["state", "opened_at"])
    return campaign


def _count(model, campaign, schools, by):
    return sum(
        model.objects.filter(campaign=campaign, school__in=group).count()
        for group in wall.by_groups(by, schools)
    )


def _copied(campaign, schools, by):
    """The same rows into empty tables of the same shape."""
    tables = [
        table
        for model in MADE
        for table in (model._meta.db_table, model.pgh_event_model._meta.db_table)
    ]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"create temp table bench_{table} (like {table} including all)")
        for group in wall.by_groups(by, schools):
            for table in tables:
                cursor.execute(
                    f"insert into bench_{table} select * from {table} "
                    "where campaign_id = %s and school_id = any(%s)",
                    [campaign.pk, [unit.pk for unit in group]],
                )
