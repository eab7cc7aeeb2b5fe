"""What a role is, and what follows from the table of them (accounts.roles)."""

from __future__ import annotations

from dataclasses import dataclass

from accounts import functions
from schools.models import Unit

ROLES: dict[str, Role] = {}
MAY_GIVE: dict[str, frozenset] = {}


@dataclass(frozen=True)
class Role:
    """A kind of work.

    tier: of the unit it is done at; own: given by that unit to its own people, else by the
    unit above; per_class: held on one class; per_level: may be limited to education levels.
    custodian: holds the unit's admin account for its head, one person at a time (mission B3);
    single: one person of the unit at a time;
    authorised: an uỷ quyền, which names the decision it rests on;
    outside: done by people of the giving unit, without a post where they look (inspectors);
    functions: those a grant may be limited to, then it holds `base` and theirs; must_choose:
    at least one must be named; subject: "must" or "may" be on one subject; per_term: may be
    limited to a term; per_group: "must" or "may" be in one professional group; helps: done for a
    named teacher of the class, who takes over what was entered.
    """

    key: str
    label: str
    tier: Unit.Tier
    may: frozenset
    gives: tuple[str, ...] = ()
    own: bool = False
    per_class: bool = False
    per_level: bool = False
    custodian: bool = False
    single: bool = False
    authorised: bool = False
    outside: bool = False
    functions: tuple[str, ...] = ()
    base: frozenset = frozenset()
    must_choose: bool = False
    subject: str = ""
    per_term: bool = False
    per_group: str = ""
    helps: bool = False

    @property
    def may_give(self):
        return MAY_GIVE[self.key]

    def hands_on(self, chosen=()):
        """What a grant of this role may give on, limited to the functions chosen (none: whole):
        then only the kinds of work whose all it holds itself."""
        if not chosen:
            return self.may_give
        held = self.holds(chosen)
        whole = (ROLES[key].needs for key in self.gives if ROLES[key].needs <= held)
        return frozenset().union(*whole)

    @property
    def most(self):
        """All that a grant of this role may ever hold."""
        return self.may | functions.permissions(self.functions)

    @property
    def needs(self):
        """What the giver must be able to give for this role to be offered."""
        return self.most | self.may_give

    def holds(self, chosen=()):
        """What a grant of this role holds, limited to the functions chosen (none: whole)."""
        return self.base | functions.permissions(chosen) if chosen else self.may


def table(*roles) -> dict[str, Role]:
    """The one table {key: role}, with what each may give on; said once, by accounts.roles."""
    ROLES.update({role.key: role for role in roles})
    MAY_GIVE.update(_closure())
    return ROLES


def _closure():
    """may_give of each role: all that the roles it gives may do and give in turn."""
    found = {key: frozenset() for key in ROLES}
    while True:
        wider = {
            key: frozenset().union(*(ROLES[g].most | found[g] for g in role.gives))
            for key, role in ROLES.items()
        }
        if wider == found:
            return found
        found = wider
