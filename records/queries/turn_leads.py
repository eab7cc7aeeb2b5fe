"""Heads of professional groups (tổ trưởng, tổ phó) of the new year: proposed as they were."""

from __future__ import annotations

from dataclasses import dataclass

from records.models import Duty, Employment
from records.models.employment import TO_DUTY
from schools.models import Group
from schools.queries.code import code_labels


@dataclass
class LeadLine:
    """One duty of last year in a group that goes on. person: who has it, None when they are not at
    work any more (`name` says who it was); given: it is assigned in the new year already;
    goes_on: what the draft says."""

    duty: Duty
    group: Group
    label: str
    name: str
    person: Employment | None
    given: bool
    goes_on: bool = True

    @property
    def box(self):
        return f"n{self.duty.pk}"


def leads_of(rollover, working) -> list[LeadLine]:
    """By group. working: {id: Employment} of those at work as the new year begins."""
    here = {"school": rollover.school_id}
    groups = {one.name: one for one in Group.objects.filter(**here, year=rollover.year_id)}
    held = Duty.objects.filter(**here, code__in=TO_DUTY, group__isnull=False)
    held = held.select_related("group", "employment").order_by("group__sort_key", "code", "pk")
    before = held.filter(group__year=rollover.plan.year_before_id)
    before = list(before.on(rollover.plan.year_before.ends_on))
    given = set(held.filter(group__year=rollover.year_id).values_list("group_id", "code"))
    labels = code_labels("staff_position")
    return [
        LeadLine(
            duty=duty,
            group=group,
            label=labels.get(duty.code, duty.code),
            name=duty.employment.full_name,
            person=working.get(duty.employment_id),
            given=(group.pk, duty.code) in given,
            goes_on=duty.pk not in rollover.draft.get("ending", ()),
        )
        for duty in before
        if (group := groups.get(duty.group.name))
    ]
