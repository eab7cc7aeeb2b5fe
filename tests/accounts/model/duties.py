"""The kinds of work and what each may do and hand on: domain.md 6.1, mission.md B1–B4."""

from __future__ import annotations

from dataclasses import dataclass, field

DEPARTMENT, COMMUNE, SCHOOL = "department", "commune", "school"
GIVE, SIGN, END = "accounts.give_grant", "accounts.sign_grant", "accounts.end_grant"
# Done in the name of one unit: held at that unit, never at those below it.
IN_OWN_NAME = {GIVE, SIGN, END}
SEE_USER, CHANGE_USER, ADD_USER = (f"accounts.{act}_user" for act in ("view", "change", "add"))
SEE_PUPIL, EDIT_PUPIL = "records.view_student", "records.change_student"
SEE_ROOM, EDIT_ROOM = "schools.view_classroom", "schools.change_classroom"
SEE_UNIT, EDIT_UNIT, ADD_UNIT = (f"schools.{act}_unit" for act in ("view", "change", "add"))
# The narrow ones: a class list alone, marks of one subject, entering for a teacher, approving.
ROLL, MARK, HELP = "records.view_roll", "records.enter_mark", "records.help_enter"
APPROVE = {
    kind: f"accounts.approve_{kind}"
    for kind in (
        *("group_plan", "teacher_plan", "lesson_plan", "gradebook"),
        *("report_card", "homeroom_book", "group_book"),
    )
}
SEEING = {SEE_USER, SEE_PUPIL, SEE_ROOM, SEE_UNIT, ROLL}

_SEE = {SEE_UNIT, SEE_ROOM, SEE_PUPIL, SEE_USER}
_PEOPLE = {ADD_USER, CHANGE_USER, GIVE, END}
_SCHOOL = {EDIT_UNIT, EDIT_ROOM}


@dataclass(frozen=True)
class Role:
    """A kind of work: what it may, and which kinds of work it may hand on.

    own: handed to the unit's own people; else by the unit above. by_room: on one class.
    by_level: may be limited to education levels. keeper: keeps the unit's accounts for its
    head, one person at a time (B3). single: other work that one person of
    the unit does at a time. decided: rests on a decision that the line names.
    outside: done by people of the giving unit (inspectors), by the Sở's anywhere in its area.
    functions: what each adds to `base` when a grant is limited to them; choose: some must be
    named. subject, by_group: "may" or "must" be on one; by_term: may be limited to one.
    helps: entered for a named teacher of the class.
    """

    tier: str
    may: frozenset
    gives: frozenset = frozenset()
    own: bool = False
    by_room: bool = False
    by_level: bool = False
    keeper: bool = False
    single: bool = False
    decided: bool = False
    outside: bool = False
    functions: dict = field(default_factory=dict)
    base: frozenset = frozenset()
    choose: bool = False
    subject: str = ""
    by_term: bool = False
    by_group: str = ""
    helps: bool = False

    def holds(self, functions):
        if not functions:
            return self.may
        return self.base.union(*(self.functions[key] for key in functions))

    @property
    def most(self):
        return self.may.union(*self.functions.values())


def _role(tier, may, gives="", **axes):
    return Role(tier, frozenset(may), frozenset(gives.split()), **axes)


_BY_DEPARTMENT = (
    "department_specialist commune_head commune_officer school_head school_officer"
    " inspector commune_inspector"
)
_BY_COMMUNE = "commune_specialist school_head school_officer inspector"
_BY_SCHOOL = "school_deputy school_staff homeroom_teacher subject_teacher class_helper"
_BASE = frozenset({SEE_UNIT, SEE_ROOM})
_STAFF = {
    "health": {ROLL},
    "library": {ROLL},
    "equipment": set(),
    "accounts": set(),
    "office": {SEE_USER},
    "youth": {ROLL},
}
_COMMUNE = {
    "schools": {EDIT_UNIT},
    "pupils": {SEE_PUPIL},
    "people": {SEE_USER},
    "handing": {SEE_USER},
}

# The Sở reads all, but the records of pupils are edited in schools alone (B1).
ROLES = {
    "department_head": _role(
        DEPARTMENT, _SEE | {SIGN, END}, f"department_officer {_BY_DEPARTMENT}", own=True
    ),
    "department_officer": _role(
        DEPARTMENT, _SEE | _PEOPLE | {ADD_UNIT, EDIT_UNIT}, _BY_DEPARTMENT, own=True
    ),
    "department_specialist": _role(DEPARTMENT, _SEE, own=True),
    "commune_head": _role(COMMUNE, _SEE | {SIGN, END}, _BY_COMMUNE),
    "commune_officer": _role(COMMUNE, _SEE | _PEOPLE | {EDIT_UNIT}, _BY_COMMUNE, keeper=True),
    "commune_specialist": _role(
        COMMUNE, _SEE, own=True, by_level=True, functions=_COMMUNE, base=_BASE
    ),
    "commune_inspector": _role(COMMUNE, _SEE, outside=True),
    "school_head": _role(
        SCHOOL,
        _SEE | _SCHOOL | _PEOPLE | {SIGN} | set(APPROVE.values()),
        "school_data_officer school_signer school_approver group_deputy staff_reviewer "
        + _BY_SCHOOL,
    ),
    "school_officer": _role(
        SCHOOL, _SEE | _SCHOOL | _PEOPLE | {EDIT_PUPIL}, _BY_SCHOOL, keeper=True
    ),
    "school_data_officer": _role(
        SCHOOL, _SEE | _SCHOOL | _PEOPLE | {EDIT_PUPIL}, _BY_SCHOOL, own=True, keeper=True
    ),
    "school_signer": _role(SCHOOL, _SEE | {SIGN}, own=True, decided=True),
    "school_approver": _role(
        SCHOOL,
        {},
        "group_deputy",
        own=True,
        decided=True,
        functions={f"approve_{kind}": {perm} for kind, perm in APPROVE.items()},
        base=_BASE,
        choose=True,
        by_group="may",
    ),
    "group_deputy": _role(
        SCHOOL,
        {},
        own=True,
        decided=True,
        functions={
            key: {APPROVE[key[8:]]} for key in ("approve_teacher_plan", "approve_lesson_plan")
        },
        base=_BASE,
        choose=True,
        by_group="must",
    ),
    # S1, 2.2, step 1: the head's own choice.
    "staff_reviewer": _role(SCHOOL, _BASE | {SEE_USER}, own=True, single=True),
    "school_staff": _role(SCHOOL, {}, own=True, functions=_STAFF, base=_BASE, choose=True),
    "school_deputy": _role(SCHOOL, _SEE, own=True),
    "inspector": _role(SCHOOL, _SEE, outside=True),
    "homeroom_teacher": _role(SCHOOL, {SEE_ROOM, SEE_PUPIL, EDIT_PUPIL}, own=True, by_room=True),
    "subject_teacher": _role(
        SCHOOL, {SEE_ROOM, ROLL, MARK}, own=True, by_room=True, subject="must", by_term=True
    ),
    "class_helper": _role(
        SCHOOL,
        {SEE_ROOM, ROLL, HELP},
        own=True,
        by_room=True,
        subject="may",
        by_term=True,
        helps=True,
    ),
}
PERMS = sorted(frozenset().union(*(role.most for role in ROLES.values())))
