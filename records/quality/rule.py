"""What a rule is. Conditions name the aliases of their subject's frame (records.quality.frame)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from records.models.quality import Severity, Side, Subject

WEIGHT = {Severity.ERROR: 3, Severity.WARNING: 1}  # points that a finding costs


@dataclass(frozen=True)
class Rule:
    """One rule.

    code     its name everywhere; kept figures and waivers point at it
    subject, side, severity
    text     what is wrong and how to mend it, one sentence; may hold {value}
    sql      true when the record breaks it; of its constants no percent sign
    field    the catalogue's field to open; place: words for a target that is no field
    reads    SQL of what it looks at: a waiver ends when one of them changes
    levels   education levels of the classes it holds in (empty: all)
    value    a threshold that the Sở may change, put into sql and text
    source   where it comes from; params: values of own rules
    """

    code: str
    subject: Subject
    side: Side
    severity: Severity
    text: str
    sql: str
    field: str = ""
    reads: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    value: int | None = None
    source: str = ""
    params: Mapping = dataclasses.field(default_factory=dict)
    is_own: bool = False

    @property
    def weight(self):
        return WEIGHT[self.severity]

    @property
    def is_error(self):
        return self.severity == Severity.ERROR

    @property
    def condition(self):
        """The condition with its threshold and levels, ready to stand in a statement."""
        sql = self.sql if self.value is None else self.sql.replace("{value}", str(int(self.value)))
        if not self.levels:
            return f"({sql})"
        levels = ", ".join(f"'{level}'" for level in self.levels)
        return f"(k.level in ({levels}) and ({sql}))"

    @property
    def print(self):
        """SQL of the stamp that a waiver keeps of the values it was given for."""
        return f"md5(concat_ws('|', {', '.join(self.reads) or 'null'}))"

    @property
    def sentence(self):
        return self.text.replace("{value}", f"{self.value}")

    @property
    def side_label(self):
        return Side(self.side).label

    @property
    def severity_label(self):
        return Severity(self.severity).label

    @property
    def subject_label(self):
        return Subject(self.subject).label

    def at(self, level):
        return not self.levels or level in self.levels


BUILT: dict[str, Rule] = {}


def register(*rules):
    for rule in rules:
        if rule.code in BUILT:
            raise TypeError(f"quality rule {rule.code} is registered twice")
        BUILT[rule.code] = rule


def empty(column, kind):
    """SQL that a column of the catalogue holds nothing."""
    if kind in ("past", "date", "whole", "number", "pick_number"):
        return f"{column} is null"
    return f"coalesce({column}, '') = ''"
