"""The kinds of work and what each may do and hand on: domain.md 6.1, mission.md B1–B4."""

from __future__ import annotations

from dataclasses import dataclass

DEPARTMENT, COMMUNE, SCHOOL = "department", "commune", "school"
GIVE, SIGN, END = "accounts.give_grant", "accounts.sign_grant", "accounts.end_grant"
# Done in the name of one unit: held at that unit, never at those below it.
IN_OWN_NAME = {GIVE, SIGN, END}
SEE_USER, CHANGE_USER, ADD_USER = (f"accounts.{act}_user" for act in ("view", "change", "add"))
SEE_PUPIL, EDIT_PUPIL = "records.view_student", "records.change_student"
SEE_ROOM, EDIT_ROOM = "schools.view_classroom", "schools.change_classroom"
SEE_UNIT, EDIT_UNIT, ADD_UNIT = (f"schools.{act}_unit" for act in ("view", "change", "add"))

_SEE = {SEE_UNIT, SEE_ROOM, SEE_PUPIL, SEE_USER}
_PEOPLE = {ADD_USER, CHANGE_USER, GIVE, END}
_SCHOOL = {EDIT_UNIT, EDIT_ROOM}


@dataclass(frozen=True)
class Role:
    """A kind of work: what it may, and which kinds of work it may hand on.

    own: handed to the unit's own people; else by the unit above. by_room: on one class.
    by_level: may be limited to education levels. keeper: keeps the unit's accounts for its
    head, one person at a time (B3). decided: rests on a decision that the line names.
    outside: done by people of the giving unit (inspectors), by the Sở's anywhere in its area.
    """

    tier: str
    may: frozenset
    gives: frozenset = frozenset()
    own: bool = False
    by_room: bool = False
    by_level: bool = False
    keeper: bool = False
    decided: bool = False
    outside: bool = False


def _role(tier, may, gives="", **axes):
    return Role(tier, frozenset(may), frozenset(gives.split()), **axes)


_BY_DEPARTMENT = (
    "department_specialist commune_head commune_officer school_head school_officer"
    " inspector commune_inspector"
)
_BY_COMMUNE = "commune_specialist school_head school_officer inspector"
_BY_SCHOOL = "school_deputy homeroom_teacher"

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
    "commune_specialist": _role(COMMUNE, _SEE, own=True, by_level=True),
    "commune_inspector": _role(COMMUNE, _SEE, outside=True),
    "school_head": _role(
        SCHOOL,
        _SEE | _SCHOOL | _PEOPLE | {SIGN},
        f"school_data_officer school_signer {_BY_SCHOOL}",
    ),
    "school_officer": _role(
        SCHOOL, _SEE | _SCHOOL | _PEOPLE | {EDIT_PUPIL}, _BY_SCHOOL, keeper=True
    ),
    "school_data_officer": _role(
        SCHOOL, _SEE | _SCHOOL | _PEOPLE | {EDIT_PUPIL}, _BY_SCHOOL, own=True, keeper=True
    ),
    "school_signer": _role(SCHOOL, _SEE | {SIGN}, own=True, decided=True),
    "school_deputy": _role(SCHOOL, _SEE, own=True),
    "inspector": _role(SCHOOL, _SEE, outside=True),
    "homeroom_teacher": _role(SCHOOL, {SEE_ROOM, SEE_PUPIL, EDIT_PUPIL}, own=True, by_room=True),
}
PERMS = sorted(frozenset().union(*(role.may for role in ROLES.values())))
