"""Counting the staff of schools in open rounds, and the edit that re-opens what one confirmed.

Who counts is who works at the school today: main or second place, on any contract (S1: "thực hiện
đối với cả giáo viên hợp đồng, thỉnh giảng"). Days pass without a write, so the hourly job counts
too, and closing counts before it looks.
"""

from django.db import connection

from csdl.kit.dates import today
from records import staff_reviewed
from records.models import Campaign, CampaignSchool, Employment, Qualification, StaffConfirmation
from records.models.figure import recount_school, touch_schools
from records.queries.staff_record import record_behind

C = StaffConfirmation.State
NAMES = ("staff", "staff_done", "staff_excepted", "staff_wrong", "staff_reopened")
AT_WORK = """e.starts_on <= %(today)s and (e.ends_on is null or e.ends_on >= %(today)s)"""

_COUNTED = f"""select s.id,
  count(distinct e.staff_id) as staff,
  count(distinct e.staff_id) filter (where c.state = 'done') as staff_done,
  count(distinct e.staff_id) filter (where c.state = 'excepted') as staff_excepted,
  count(distinct e.staff_id) filter (where c.state = 'wrong') as staff_wrong,
  count(distinct e.staff_id) filter (where c.state = 'reopened') as staff_reopened
from records_campaignschool s
left join records_employment e on e.school_id = s.school_id and {AT_WORK}
left join records_staffconfirmation c on c.campaign_id = s.campaign_id
  and c.school_id = s.school_id and c.staff_id = e.staff_id
where s.id = any(%(rows)s) group by s.id"""
_ROW = ", ".join(f"s.{name}" for name in NAMES)
_NEW = ", ".join(f"f.{name}" for name in NAMES)
_DIFFER = f"""from records_campaignschool s join ({_COUNTED}) f on f.id = s.id
where ({_ROW}) is distinct from ({_NEW})"""
_WRITE = f"""update records_campaignschool t set ({", ".join(NAMES)}) = ({_NEW})
from ({_COUNTED}) f where f.id = t.id
  and ({_ROW.replace("s.", "t.")}) is distinct from ({_NEW})"""
# A list that was signed off, in which someone is new or open again, needs a new signature, and a
# result already sent up is no longer what it was.
_CHANGED = """update records_campaignschool set staff_state = 'changed', staff_since = now()
where id = any(%(rows)s) and staff_state = 'signed' and staff > staff_done + staff_excepted"""
_RESULT = """update records_campaignschool set state = 'changed', since = now()
where id = any(%(rows)s) and staff_state = 'changed' and state in ('sent', 'accepted')"""


@recount_school
def count_staff(schools):
    """Count the staff of these schools anew in every open round that covers staff."""
    rows = CampaignSchool.objects.filter(school__in=schools, campaign__state=Campaign.State.OPEN)
    rows = rows.exclude(campaign__covers=Campaign.Covers.PUPILS).select_for_update(of=["self"])
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    values = {"rows": ids, "today": today()}
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        written = cursor.rowcount
        cursor.execute(_CHANGED, values)
        cursor.execute(_RESULT, values)
    return written


def staff_drifted(ids):
    """Of these rows of schools, the keys whose kept figures of staff differ from a count now."""
    with connection.cursor() as cursor:
        cursor.execute(f"select s.id {_DIFFER}", {"rows": ids, "today": today()})
        return [row[0] for row in cursor.fetchall()]


def reopen_staff(staff_id, school_id):
    """After an edit, behind the wall of the school: what this person confirmed in open rounds and
    is no longer so is open again, and the page says which field. Counts the school too."""
    rows = StaffConfirmation.objects.filter(
        staff=staff_id, school=school_id, state=C.DONE, campaign__state=Campaign.State.OPEN
    ).order_by("pk")
    for row in rows.select_for_update(of=["self"]):
        job = Employment.objects.filter(staff=staff_id, school=school_id).on(today()).first()
        if job is None:
            continue
        now, _ = current_snapshot(job)
        if fields := staff_reviewed.changed(row.snapshot, now):
            row.state, row.changed = C.REOPENED, fields
            row.save(update_fields=["state", "changed"])
    touch_schools(school_id)


def current_snapshot(job):
    """(values, hash) of the person behind a job as the records say now."""
    staff = record_behind(job)
    degrees = Qualification.objects.filter(staff=staff) if staff else ()
    return staff_reviewed.snapshot(staff, job, degrees)
