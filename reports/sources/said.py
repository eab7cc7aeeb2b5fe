"""How a source of figures is said: tables, the dimensions that tell its rows apart."""

from __future__ import annotations

from dataclasses import dataclass

from schools.models import Level

GENDERS = (("0", "Nữ"), ("1", "Nam"))
YES = (("yes", "Có"), ("no", "Không"))


@dataclass(frozen=True)
class Table:
    """One table of a source. key: its column with which history speaks of a row."""

    name: str
    columns: tuple[str, ...]
    key: str = "id"


@dataclass(frozen=True)
class Dim:
    """One way to tell rows apart. sql: its code as text; pairs or list: the codes with their
    words; perm: what one must hold to open the rows behind a figure that uses it."""

    key: str
    label: str
    sql: str
    pairs: tuple = ()
    list: str = ""
    perm: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of thing that is counted. id: what a row is called by; school: where it counts;
    weight: the dimension that says how many one row stands for (rooms of a kind)."""

    key: str
    label: str
    unit: str
    tables: dict[str, Table]
    joins: str
    id: str
    school: str
    dims: tuple[Dim, ...]
    perm: str = "reports.view_submission"
    weight: str = ""

    @property
    def by_key(self) -> dict[str, Dim]:
        return {dim.key: dim for dim in self.dims}


def yes(column):
    return f"case when {column} then 'yes' else 'no' end"


# What a school of several levels has in common counts once, at its lowest level.
FIRST = Dim("level", "Cấp học", "u.levels[1]", tuple(Level.choices))
UNIT = Table("schools_unit", ("department_id", "tier", "kind", "ownership", "levels",
                               "opened_on", "closed_on"))  # fmt: skip
# 01 Kinh, 55 người nước ngoài; nothing written is not a minority (domain.md 1.3)
IS_MINORITY = yes("x.ethnicity not in ('', '01', '55')")
