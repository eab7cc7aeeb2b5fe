"""Homeroom and teaching assignments of the new year: drafted by whoever prepares, signed by the
head as one list. They give no right: the rights follow on papers of their own (turn_grants)."""

from django.db import IntegrityError, transaction

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import DAY
from records.actions.turn_map import turn_of
from records.models import Assignment, Duty, Homeroom, Rollover
from records.queries.turn_duties import draft_of
from schools.models import Term

SIGN = "records.confirm_rollover"


@action("rollover.draft", "Lưu bản nháp phân công năm mới")
def save_draft(*, school, plan, homerooms, by, without=(), ending=()):
    """Keep who is to be homeroom teacher, and what of last year is not to go on.

    homerooms: {new class: Employment or None}; without: classes that don't take over their
    teaching; ending: duties of heads of groups that don't go on.
    """
    with wall.school(by, school):
        rollover = _turned(school, plan)
        _check(draft_of(rollover), homerooms)
        chosen = {str(room): one and one.pk for room, one in homerooms.items()}
        said = {"homeroom": chosen, "without": sorted(without), "ending": sorted(ending)}
        rollover.draft = {**rollover.draft, **said}
        Rollover.objects.filter(pk=rollover.pk).update(draft=rollover.draft)
    return rollover


@action("rollover.assign", "Ký phân công chủ nhiệm, giảng dạy năm mới")
def sign_duties(*, school, plan, homerooms, teaching, by, leads=()):
    """The head signs the list: homeroom teachers as chosen, and the teaching of the draft in the
    classes of `teaching`, and the heads of groups whose duties of last year `leads` names (ids):
    those go on in the group's new year. What is assigned already stays. Returns {"homeroom",
    "teaching", "leads"}: rows.
    """
    if not by.system and school.pk not in by.units(SIGN):
        raise Refused("Thủ trưởng ký danh sách này. Bấm “Lưu bản nháp” rồi báo thủ trưởng.")
    with wall.school(by, school):
        rollover = _turned(school, plan)
        draft = draft_of(rollover)
        _check(draft, homerooms)
        lines = {line.room.pk: line for line in draft.lines}
        rooms = [
            Homeroom(**_keys(lines[pk].room), employment=one, starts_on=plan.year.starts_on)
            for pk, one in homerooms.items()
            if one and lines[pk].set_to is None
        ]
        taught = list(_taught([line for pk, line in lines.items() if pk in teaching], plan.year))
        try:
            with transaction.atomic():
                Homeroom.objects.bulk_create(rooms)
                Assignment.objects.bulk_create(taught, batch_size=1000)
                heads = _go_on([one for one in draft.leads if one.duty.pk in leads], plan.year)
        except IntegrityError:
            raise Refused("Người khác vừa phân công ở một lớp. Tải lại trang rồi ký.") from None
        Rollover.objects.filter(pk=rollover.pk).update(draft={})
    return {"homeroom": len(rooms), "teaching": len(taught), "leads": heads}


def _go_on(leads, year):
    """Last year's duty ends the day before the new year's begins; how many go on."""
    going = [one for one in leads if one.person and not one.given]
    for one in going:
        old = one.duty
        if old.ends_on is None or old.ends_on >= year.starts_on:
            old.ends_on = max(old.starts_on, year.starts_on - DAY)
            old.save(update_fields=["ends_on"])
    Duty.objects.bulk_create(
        Duty(
            department_id=one.duty.department_id,
            school_id=one.duty.school_id,
            employment=one.person,
            code=one.duty.code,
            group=one.group,
            starts_on=year.starts_on,
        )
        for one in going
    )
    return len(going)


def _turned(school, plan):
    rollover = turn_of(school, plan)
    if not rollover.is_written:
        raise Refused("Kết chuyển xong mới có lớp của năm học mới để phân công.")
    return rollover


def _check(draft, homerooms):
    rooms = {line.room.pk: line.room.name for line in draft.lines}
    working = {one.pk for one in draft.people}
    if set(homerooms) - set(rooms):
        raise Refused("Một lớp trong danh sách không còn trong năm học mới. Tải lại trang.")
    seen: dict = {}
    for room, one in homerooms.items():
        if one is None:
            continue
        if one.pk not in working:
            raise Refused(f"{one.full_name} không làm việc ở trường khi năm học mới bắt đầu.")
        if one.pk in seen:
            raise Refused(
                f"{one.full_name} được chọn chủ nhiệm cả lớp {seen[one.pk]} và lớp {rooms[room]}. "
                "Chọn người khác cho một trong hai."
            )
        seen[one.pk] = rooms[room]


def _taught(lines, year):
    """Rows of both terms, as in `records.actions.assignment`: a term's begin on its first day."""
    starts = {row.number: row.starts_on for row in Term.objects.filter(year=year)}
    for line in lines:
        for subject, people in line.subjects:
            for one in people:
                for term, first in starts.items():
                    yield Assignment(
                        **_keys(line.room),
                        subject=subject,
                        employment=one,
                        term=term,
                        starts_on=first,
                    )


def _keys(room):
    return {
        "department_id": room.department_id,
        "school_id": room.school_id,
        "year_id": room.year_id,
        "classroom": room,
    }
