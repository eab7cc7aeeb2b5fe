"""What figures count: the sources, each with the dimensions by which it may be told apart.

The only SQL of figures is declared here, in code; forms and figures name sources, dimensions and
codes. `tables` are read as of a moment (reports.queries.cube), and joined by `joins`, which must
cut down to the year, the day and, where given, the schools.
"""

from __future__ import annotations

from collections.abc import Callable

from reports.sources.pupils import CLASSROOM, MOVEMENT, OUTCOME, PUPIL
from reports.sources.said import Dim, Source, Table
from reports.sources.schools import EQUIPMENT, FACILITY, SCHOOL, SITE
from reports.sources.staff import LEAVER, STAFF

__all__ = ["DIMS", "SOURCES", "Dim", "Source", "Table", "pairs_of"]

SOURCES: dict[str, Source] = {
    one.key: one
    for one in (
        PUPIL,
        MOVEMENT,
        OUTCOME,
        CLASSROOM,
        SCHOOL,
        SITE,
        STAFF,
        LEAVER,
        FACILITY,
        EQUIPMENT,
    )
}
DIMS = {key: frozenset(one.by_key) for key, one in SOURCES.items()}


def pairs_of(dim: Dim, choices: Callable) -> list[tuple[str, str]]:
    """The codes of a dimension with their words. choices: of a code list, by its key."""
    return list(dim.pairs) if dim.pairs else choices(dim.list)
