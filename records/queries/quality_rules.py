"""The rules as a Sở has set them, for their page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from records.models.quality import SEE, Severity
from records.quality.rule import BUILT, Rule
from records.queries.quality_book import own_rule, set_rules
from schools.models import Unit


@dataclass(frozen=True)
class Row:
    """A rule as it stands; is_set: the Sở has said something of it."""

    rule: Rule
    is_on: bool = True
    is_set: bool = False


def department_of(reach):
    """The department whose rules this person works under."""
    return Unit.objects.get(pk=min(reach.roots(SEE)))


def rules_of(department) -> list[Row]:
    """All rules, the ones switched off too."""
    said = set_rules(department.pk)
    rows = []
    for rule in BUILT.values():
        row = said.get(rule.code)
        if row is None:
            rows.append(Row(rule))
            continue
        value = row.value if rule.value is not None and row.value is not None else rule.value
        now = replace(rule, severity=Severity(row.severity), value=value)
        rows.append(Row(now, row.is_on, True))
    own = (row for row in said.values() if row.test)
    rows += [Row(rule, row.is_on, True) for row in own if (rule := own_rule(row))]
    return rows
