"""Figures of rounds that a job looks after: a recount that must agree, the rows of the day."""

from django.db import connection
from django.utils import timezone

from csdl.kit import wall
from csdl.kit.action import action
from records.actions.count import count_rooms, drifted
from records.actions.staff_count import count_staff, staff_drifted
from records.models import CampaignRoom, CampaignSchool
from records.queries.campaign import schools_of

_DAY = """insert into records_campaignday (department_id, school_id, year_id, campaign_id, day,
  pupils, done, rooms, rooms_confirmed, staff, staff_done)
select s.department_id, s.school_id, s.year_id, s.campaign_id, %(day)s, coalesce(sum(r.pupils), 0),
  coalesce(sum(r.done), 0), count(r.id), count(r.id) filter (where r.state = 'confirmed'),
  s.staff, s.staff_done + s.staff_excepted
from records_campaignschool s
left join records_campaignroom r on r.campaign_id = s.campaign_id and r.school_id = s.school_id
where s.campaign_id = %(campaign)s and s.school_id = any(%(schools)s)
group by s.id
on conflict (campaign_id, school_id, day) do update set pupils = excluded.pupils,
  done = excluded.done, rooms = excluded.rooms, rooms_confirmed = excluded.rooms_confirmed,
  staff = excluded.staff, staff_done = excluded.staff_done"""


@action("campaign.recount", "Đếm lại số liệu đợt rà soát")
def recount_schools(*, campaign, by):
    """Count all classes of a round anew; returns how many kept figures were wrong."""
    wrong = 0
    for group in wall.by_groups(by, schools_of(campaign)):
        rows = CampaignRoom.objects.filter(campaign=campaign, school__in=group)
        ids = drifted(list(rows.values_list("pk", flat=True)))
        if ids:
            wrong += len(ids)
            lost = CampaignRoom.objects.filter(pk__in=ids)
            count_rooms(sorted(lost.values_list("classroom_id", flat=True)))
        if campaign.has_staff:
            wrong += _recount_staff(campaign, group)
    return wrong


def _recount_staff(campaign, group):
    rows = CampaignSchool.objects.filter(campaign=campaign, school__in=group)
    ids = staff_drifted(list(rows.values_list("pk", flat=True)))
    if ids:
        count_staff(sorted(rows.filter(pk__in=ids).values_list("school_id", flat=True)))
    return len(ids)


@action("campaign.keep_day", "Ghi số liệu trong ngày của đợt rà soát")
def keep_day(*, campaign, by, day=None):
    """The figures of each school as they stand, for the day's point of the curve."""
    day = day or timezone.localdate()
    for group in wall.by_groups(by, schools_of(campaign)):
        with connection.cursor() as cursor:
            values = {
                "day": day,
                "campaign": campaign.pk,
                "schools": [unit.pk for unit in group],
            }
            cursor.execute(_DAY, values)
    return day
