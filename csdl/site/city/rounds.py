"""The open review round in the new schools: a third of them have begun, the rest have not.

A class's figures (records.models.figure) are written with the pupils' marks they count, from
one rule, `looked_at`; a test counts them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from csdl.kit import dates
from csdl.site.city.places import Built, Frame
from csdl.site.city.table import Table, loading, settle
from csdl.site.world import names
from records import reviewed as looked
from records.models import Campaign, CampaignDay, CampaignRoom, CampaignSchool
from records.models.student import Student

BEGUN = 0.35  # of the schools
DAYS = 3  # points of the curve


@dataclass(frozen=True)
class Round:
    """What pupils.py needs of it: the id, the fields, {class: (row of the round, looked at)}."""

    pk: int
    fields: tuple[str, ...]
    rooms: dict[int, tuple[int, int]]


def build_round(found: Frame, built: list[Built]) -> Round | None:
    """Put the schools and classes into the department's open round; None where there is none."""
    rows = Campaign.objects.filter(
        unit=found.department, year=found.year, state=Campaign.State.OPEN, covers="pupils"
    )
    if (campaign := rows.order_by("pk").last()) is None:
        return None
    looked_at = {one.unit.pk: looked_at_of(one) for one in built}
    first, rooms = Table(CampaignRoom).next_id(), {}
    for one in built:
        for room, number in zip(one.rooms, looked_at[one.unit.pk], strict=True):
            rooms[room] = (first + len(rooms), number)
    # asked for before the rows are made: the connection is busy while it copies
    school_id, day_id = Table(CampaignSchool).next_id(), Table(CampaignDay).next_id()
    with loading():
        Table(CampaignRoom).copy(_rooms(found, campaign, built, rooms))
        Table(CampaignSchool).copy(_schools(found, campaign, built, school_id))
        Table(CampaignDay).copy(_days(found, campaign, built, looked_at, day_id))
    settle(CampaignRoom, CampaignSchool, CampaignDay)
    return Round(campaign.pk, tuple(campaign.fields), rooms)


def looked_at_of(one: Built) -> list[int]:
    """How many pupils of each class of a school were looked at, the first of the list."""
    rng = names.stream(one.place.school.code, "round")
    begun = rng.random() < BEGUN
    pace = rng.random() if begun else 0
    return [int(room[3] * min(1, pace * 1.2 * rng.random())) for room in one.place.rooms]


def state_of(number: int) -> str:
    """The mark of the pupil at this place of the class's list."""
    return "ask" if number % 20 == 19 else "problem" if number % 33 == 32 else "done"


def _in_round(found, campaign, one):
    return {
        "department_id": found.department.pk,
        "school_id": one.unit.pk,
        "year_id": found.year.pk,
        "campaign_id": campaign.pk,
    }


def _rooms(found, campaign, built, rooms):
    for one in built:
        place = _in_round(found, campaign, one)
        for room, (_, level, _, pupils) in zip(one.rooms, one.place.rooms, strict=True):
            pk, number = rooms[room]
            states = [state_of(n) for n in range(number)]
            yield {
                **place,
                "id": pk,
                "classroom_id": room,
                "level": level,
                "since": campaign.opened_at,
                "pupils": pupils,
                **{state: states.count(state) for state in ("done", "ask", "problem")},
            }


def _schools(found, campaign, built, first):
    for pk, one in enumerate(built, first):
        yield {"id": pk, **_in_round(found, campaign, one), "since": campaign.opened_at}


def _days(found, campaign, built, looked_at, pk):
    today = dates.today()
    for one in built:
        number = sum(looked_at[one.unit.pk])
        for before in range(DAYS):
            yield {
                "id": pk,
                **_in_round(found, campaign, one),
                "day": today - timedelta(days=before + 1),
                "pupils": one.place.pupils,
                "done": number * (DAYS - before - 1) // DAYS,
                "rooms": len(one.rooms),
                "rooms_confirmed": 0,
            }
            pk += 1


def marks(reviewed: Round, pupils) -> Iterator[tuple]:
    """(pupil, values of the confirmation) of those looked at. pupils: in the order of their class
    lists, as csdl.site.city.pupils invents them."""
    now, before, number = timezone.now(), None, 0
    for one in pupils:
        number = number + 1 if one.room == before else 0
        before = one.room
        pk, many = reviewed.rooms[one.room]
        if number < many:
            yield (
                one,
                {
                    "campaign_id": reviewed.pk,
                    "room_id": pk,
                    "at": now,
                    **_said(reviewed, one, number),
                },
            )


def _said(reviewed, one, number):
    state = state_of(number)
    if state != "done":
        return {"state": state, "note": "Hỏi lại gia đình" if state == "ask" else "Thiếu giấy tờ"}
    own = Student(pk=one.pk, **one.parts[""])
    digest, prints = looked.snapshot(own, reviewed.fields)
    return {"state": state, "digest": digest, "prints": prints}
