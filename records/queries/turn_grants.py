"""Class grants for the new year, proposed from last year's: a draft that people change."""

from dataclasses import dataclass

from accounts.models import Grant, User
from accounts.roles import ROLES
from records.models import Homeroom
from schools.models import Classroom

HOMEROOM = "homeroom_teacher"
PER_CLASS = [key for key, role in ROLES.items() if role.per_class and role.subject != "must"]


@dataclass(frozen=True)
class Proposal:
    """One person who held a class, or is homeroom teacher of a new one: which class becomes
    theirs, unless someone says otherwise. old: the class held, None for who held none.

    given: the class of the new year a biên bản already names for them; None when there is none.
    """

    holder: User
    role: str
    old: Classroom | None
    new: Classroom | None
    given: Classroom | None

    @property
    def key(self):
        return f"{self.role}-{self.holder.pk}-{self.old.pk if self.old else 0}"

    @property
    def label(self):
        return ROLES[self.role].label


def proposals(rollover) -> list[Proposal]:
    """The holders of last year's classes, class by class; then who is homeroom teacher in the new
    year without having held a class. Who is assigned to a class is offered that class."""
    school, plan = rollover.school_id, rollover.plan
    made = {
        row.classroom_id: row.made
        for row in rollover.rooms.filter(classroom__isnull=False).select_related("made")
    }
    rows = (
        Grant.objects.filter(
            unit=school,
            from_unit=school,
            role__in=PER_CLASS,
            classroom__year=plan.year_before_id,
            holder__is_active=True,
        )
        .exclude(activated_at=None)
        .select_related("holder", "classroom")
        .order_by("classroom__sort_key", "holder__sort_key")
    )
    current = [row for row in rows if row.state == Grant.State.ACTIVE]
    given = {}
    for grant in (
        Grant.objects.filter(unit=school, classroom__year=plan.year_id, role__in=PER_CLASS)
        .exclude(state=Grant.State.ENDED)
        .select_related("classroom")
    ):
        given[grant.holder_id, grant.role] = grant.classroom
    assigned = _assigned(rollover)
    found = []
    for grant in current:
        room = made.get(grant.classroom_id)
        if grant.role == HOMEROOM and assigned:
            _, room = assigned.pop(grant.holder_id, (None, None))
        had = given.get((grant.holder_id, grant.role))
        found.append(Proposal(grant.holder, grant.role, grant.classroom, room, had))
    for user, room in assigned.values():
        found.append(Proposal(user, HOMEROOM, None, room, given.get((user.pk, HOMEROOM))))
    return found


def _assigned(rollover):
    """{account: (account, class)} of the homeroom teachers of the new year that have one."""
    rows = Homeroom.objects.filter(school=rollover.school_id, year=rollover.year_id, ends_on=None)
    rows = rows.exclude(employment__staff__user=None).filter(
        employment__staff__user__is_active=True
    )
    rows = rows.select_related("classroom", "employment__staff__user")
    return {
        row.employment.staff.user_id: (row.employment.staff.user, row.classroom)
        for row in rows.order_by("classroom__sort_key")
    }


def new_classrooms(rollover):
    """The classes of the new year, to choose from."""
    rows = Classroom.objects.filter(school=rollover.school_id, year=rollover.year_id)
    return list(rows.order_by("sort_key"))
