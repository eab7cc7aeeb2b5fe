"""A round as it stood at a moment: states from the row images, marks from theirs (part 1).

Kept figures have no history of their own: what they say is counted from what they count.
"""

from dataclasses import dataclass, field

from django.db import connection

from csdl.kit.dates import in_vn
from records.models import CampaignRoom, CampaignSchool
from records.models.campaign import SEE
from schools.models import Level, Unit

R, S, SS = CampaignRoom.State, CampaignSchool.State, CampaignSchool.StaffState

_LATEST = """select distinct on (pgh_obj_id) * from {table}
  where campaign_id = %(campaign)s and school_id = any(%(schools)s) and pgh_created_at <= %(at)s
  order by pgh_obj_id, pgh_id desc"""
_STATES = f"""select school_id, state, staff_state, since
from ({_LATEST.format(table="records_campaignschoolevent")}) x where pgh_label <> 'delete'"""
_ROOMS = f"""select school_id, count(*), count(*) filter (where state = 'confirmed'),
  count(*) filter (where state = 'handed')
from ({_LATEST.format(table="records_campaignroomevent")}) x
where pgh_label <> 'delete' group by school_id"""
_MARKS = f"""select x.school_id, x.state, count(*)
from ({_LATEST.format(table="records_confirmationevent")}) x
where pgh_label <> 'delete' and x.state <> 'none' group by x.school_id, x.state"""
_STAFF = f"""select x.school_id, x.state, count(*)
from ({_LATEST.format(table="records_staffconfirmationevent")}) x
where pgh_label <> 'delete' group by x.school_id, x.state"""


@dataclass
class Then:
    """A school in the round at the moment; `state` is "" before it joined."""

    school: Unit
    state: str = ""
    staff_state: str = ""
    since: object = None
    rooms: int = 0
    confirmed: int = 0
    handed: int = 0
    marks: dict = field(default_factory=dict)
    staff: dict = field(default_factory=dict)

    @property
    def state_label(self):
        return S(self.state).label if self.state else "Chưa vào đợt"

    @property
    def staff_label(self):
        return SS(self.staff_state).label if self.staff_state else ""


def schools_then(reach, campaign, at):
    """[Then] of the schools one may see, by name. Marks count pupils as they were marked, where
    they have gone since."""
    seen = CampaignSchool.objects.allowed(reach, SEE).filter(campaign=campaign)
    units = Unit.objects.in_bulk(seen.values_list("school_id", flat=True))
    found = {pk: Then(unit) for pk, unit in units.items()}
    values = {"campaign": campaign.pk, "schools": list(units), "at": at}
    with connection.cursor() as cursor:
        for pk, state, staff_state, since in _rows(cursor, _STATES, values):
            found[pk].state, found[pk].staff_state, found[pk].since = state, staff_state, since
        for pk, rooms, confirmed, handed in _rows(cursor, _ROOMS, values):
            found[pk].rooms, found[pk].confirmed, found[pk].handed = rooms, confirmed, handed
        for pk, state, number in _rows(cursor, _MARKS, values):
            found[pk].marks[state] = number
        for pk, state, number in _rows(cursor, _STAFF, values):
            found[pk].staff[state] = number
    return sorted(found.values(), key=lambda one: one.school.sort_key)


def _rows(cursor, sql, values):
    cursor.execute(sql, values)
    return cursor.fetchall()


def totals(rows):
    """Sums of what `schools_then` gave."""
    return {
        "schools": sum(bool(one.state) for one in rows),
        "accepted": sum(one.state == S.ACCEPTED for one in rows),
        "sent": sum(one.state == S.SENT for one in rows),
        "rooms": sum(one.rooms for one in rows),
        "confirmed": sum(one.confirmed for one in rows),
        "done": sum(one.marks.get("done", 0) for one in rows),
        "staff_done": sum(one.staff.get("done", 0) for one in rows),
        "staff_excepted": sum(one.staff.get("excepted", 0) for one in rows),
    }


def deadlines_then(campaign, at):
    """[(level, deadline in words)] as they were known at the moment."""
    words = [(level, campaign.window([level], [], at=at).deadline) for level in campaign.levels]
    return [(Level(level).label, deadline.text(in_vn(at))) for level, deadline in words if deadline]
