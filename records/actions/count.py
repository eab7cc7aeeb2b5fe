"""Counting the figures of classes in open rounds: from enrollments and confirmations."""

from django.db import connection
from django.utils import timezone

from csdl.kit.dates import today
from records.models import Campaign, CampaignRoom
from records.models.figure import recount
from records.queries.campaign import open_campaigns_at
from schools.models import Classroom

# Rows per class and per school, set-based, of schools named in the transaction's wall. The class
# belongs to a round of its year and level; running it again adds only who is new.
_IN_ROUND = """c.state = 'open' and c.id = any(%(campaigns)s) and s.id = any(%(schools)s)
   and s.closed_on is null"""
_ROOMS = f"""insert into records_campaignroom (department_id, school_id, year_id, campaign_id,
  classroom_id, level, state, since, pupils, done, ask, problem, reopened, slips, slips_wrong,
  slips_out, reason)
select k.department_id, k.school_id, k.year_id, c.id, k.id, k.level, 'reviewing', %(now)s,
  (select count(*) from records_enrollment e where e.classroom_id = k.id and e.left_on is null),
  0, 0, 0, 0, 0, 0, 0, ''
from records_campaign c
join schools_unit s on {_IN_ROUND}
join schools_classroom k on k.school_id = s.id and k.year_id = c.year_id
  and k.level = any(c.levels)
where c.covers <> 'staff'
on conflict (campaign_id, classroom_id) do nothing"""
_SCHOOLS = f"""insert into records_campaignschool (department_id, school_id, year_id, campaign_id,
  state, since, reason, staff_state, staff, staff_done, staff_excepted, staff_wrong,
  staff_reopened)
select s.department_id, s.id, c.year_id, c.id, 'working', %(now)s, '', 'working',
  case when c.covers = 'pupils' then 0 else (
    select count(distinct e.staff_id) from records_employment e where e.school_id = s.id
      and e.starts_on <= %(today)s and (e.ends_on is null or e.ends_on >= %(today)s)) end,
  0, 0, 0, 0
from records_campaign c
join schools_unit s on {_IN_ROUND} and s.tier = 4 and s.levels && c.levels::varchar(4)[]
on conflict (campaign_id, school_id) do nothing"""

_COUNTED = """select r.id,
  count(e.id) as pupils,
  count(*) filter (where c.state = 'done') as done,
  count(*) filter (where c.state = 'ask') as ask,
  count(*) filter (where c.state = 'problem') as problem,
  count(*) filter (where c.state = 'reopened') as reopened,
  count(*) filter (where c.slip <> '') as slips,
  count(*) filter (where c.slip = 'wrong') as slips_wrong
from records_campaignroom r
left join records_enrollment e on e.classroom_id = r.classroom_id and e.left_on is null
left join records_confirmation c on c.campaign_id = r.campaign_id
  and c.school_id = r.school_id and c.student_id = e.student_id
where r.id = any(%(rows)s) group by r.id"""
_NAMES = "pupils, done, ask, problem, reopened, slips, slips_wrong"
_F = ", ".join(f"f.{name.strip()}" for name in _NAMES.split(","))
_R = ", ".join(f"r.{name.strip()}" for name in _NAMES.split(","))
_WRITE = f"""update records_campaignroom r set ({_NAMES}) = ({_F}) from ({_COUNTED}) f
where f.id = r.id and ({_R}) is distinct from ({_F})"""
_DIFFER = f"""select r.id from records_campaignroom r join ({_COUNTED}) f on f.id = r.id
where ({_R}) is distinct from ({_F})"""
# A class signed off in which a pupil is new, or open again, needs a new signature; so does the
# school that has sent its result. It is the write itself that says so, whichever act it was.
_CHANGED = """update records_campaignroom set state = 'changed', since = now()
where id = any(%(rows)s) and state = 'confirmed'
  and (reopened > 0 or problem > 0 or pupils > done + ask + problem + reopened)"""
_SCHOOL_CHANGED = """update records_campaignschool s set state = 'changed', since = now()
from records_campaignroom r where r.id = any(%(rows)s) and r.state = 'changed'
  and s.campaign_id = r.campaign_id and s.school_id = r.school_id
  and s.state in ('sent', 'accepted')"""
_OPEN = Campaign.State.OPEN


@recount
def count_rooms(classrooms):
    """Count these classes anew in every open round; a class new to a round joins it."""
    _join(classrooms)
    rows = CampaignRoom.objects.filter(
        classroom__in=classrooms, campaign__state=_OPEN
    ).select_for_update(of=["self"])
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    written = _run(_WRITE, ids)
    _run(_CHANGED, ids)
    _run(_SCHOOL_CHANGED, ids)
    return written


def _join(classrooms):
    """Classes that no open round of their school, year and level knows yet come into it."""
    places: dict = {}
    years = Campaign.objects.filter(state=_OPEN).values("year")
    found = Classroom.objects.filter(pk__in=classrooms, year__in=years)
    for room in found.select_related("school"):
        places.setdefault((room.school, room.year_id), []).append(room)
    for (school, year_id), rooms in places.items():
        rounds = list(open_campaigns_at(school).filter(year_id=year_id))
        if not rounds:
            continue
        rows = CampaignRoom.objects.filter(classroom__in=rooms, campaign__in=rounds)
        known = set(rows.values_list("campaign_id", "classroom_id"))
        lacking = [
            one.pk
            for one in rounds
            if any(room.level in one.levels and (one.pk, room.pk) not in known for room in rooms)
        ]
        if lacking:
            join_rounds([school.pk], lacking, timezone.now())


def join_rounds(schools, campaigns, now):
    """Rows of classes and schools that these rounds lack, behind the wall that stands."""
    values = {"campaigns": campaigns, "schools": schools, "now": now, "today": today()}
    made = 0
    with connection.cursor() as cursor:
        for sql in (_ROOMS, _SCHOOLS):
            cursor.execute(sql, values)
            made += cursor.rowcount
    return made


def _run(sql, ids):
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(sql, {"rows": ids})
        return cursor.rowcount


def drifted(ids):
    """Of these rows, the keys whose kept figures differ from a count now."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER, {"rows": ids})
        return [row[0] for row in cursor.fetchall()]
