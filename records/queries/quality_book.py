"""The rules in force in a department: the program's, as the Sở has set them, and the Sở's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from records.catalogue import STUDENT
from records.catalogue_school import PROFILE
from records.catalogue_staff import STAFF
from records.models import QualityRule
from records.models.quality import SEE, Severity, Side, Subject
from records.quality import pupil, unit  # noqa: F401  (they register their rules)
from records.quality.pupil import ALIASES
from records.quality.rule import BUILT, Rule, empty
from schools.queries.code import entries

# Of which records a Sở may ask more, and where their fields stand in the frame.
FIELDS = {
    Subject.PUPIL: (STUDENT, ALIASES),
    Subject.STAFF: (STAFF, {"": "s", "sensitive": "x"}),
    Subject.SCHOOL: (PROFILE, {"": "p"}),
}
NUMBERS = ("whole", "number")
DATES = ("past", "date")
# A shape as people write it: # a digit, A a letter, ? any one, * the rest; else as it stands.
_SHAPE = {"#": "[0-9]", "A": "[[:alpha:]]", "?": ".", "*": ".*"}


@dataclass(frozen=True)
class Book:
    """The rules in force, in the order they are shown."""

    rules: tuple[Rule, ...]

    @cached_property
    def by_code(self) -> dict[str, Rule]:
        return {rule.code: rule for rule in self.rules}

    def of(self, subject) -> list[Rule]:
        return [rule for rule in self.rules if rule.subject == subject]

    @cached_property
    def params(self) -> dict:
        """What the conditions' placeholders stand for."""
        found = {"ethnicities": [entry.code for entry in entries("ethnicity")]}
        for rule in self.rules:
            found |= rule.params
        return found


def fields_of(subject):
    """{code: item} of the fields that a rule of the Sở may ask about."""
    if subject not in FIELDS:
        return {}
    catalogue, aliases = FIELDS[subject]
    return {
        item.code: item
        for item in catalogue.items
        if catalogue.part_of(item) in aliases and item.kind not in ("yes", "pick_number")
    }


def set_rules(department_id) -> dict[str, QualityRule]:
    """{code: what the Sở says of it}."""
    return {row.code: row for row in QualityRule.objects.filter(department=department_id)}


def book_of(department_id) -> Book:
    """The rules in force now; one query."""
    said = set_rules(department_id)
    rules = [as_set(rule, said.get(rule.code)) for rule in BUILT.values()]
    rules += [own_rule(row) for row in said.values() if row.test and row.is_on]
    return Book(tuple(rule for rule in rules if rule))


def as_set(rule, row):
    """A rule of the program as the Sở has set it; None when it is switched off."""
    if row is None:
        return rule
    if not row.is_on:
        return None
    value = row.value if rule.value is not None and row.value is not None else rule.value
    return replace(rule, severity=Severity(row.severity), value=value)


def own_rule(row) -> Rule | None:
    """The rule that a Sở's row describes; None when its field is no longer in the catalogue."""
    item = fields_of(row.subject).get(row.field)
    if item is None:
        return None
    catalogue, aliases = FIELDS[row.subject]
    column = f"{aliases[catalogue.part_of(item)]}.{item.code}"
    nothing = empty(column, item.kind)
    key = f"own_{row.pk}"
    sql, params = nothing, {}
    if row.test == row.Test.SHAPE:
        sql, params = f"not ({nothing}) and {column} !~ %({key})s", {key: regexp(row.shape)}
    elif row.test == row.Test.BETWEEN:
        sql, params = _between(column, item, row, key)
    levels = tuple(row.levels) if row.subject == Subject.PUPIL else ()
    side = Side.FULL if row.test == row.Test.NEED else Side.RIGHT
    return Rule(
        row.code, Subject(row.subject), side, Severity(row.severity), row.text, sql, item.code,
        (column,), levels, params=params, is_own=True,
    )  # fmt: skip


def _between(column, item, row, key):
    kind = "numeric" if item.kind in NUMBERS else "date"
    sides, params = [], {}
    for end, sign in (("low", "<"), ("high", ">")):
        if text := getattr(row, end):
            sides.append(f"{column} {sign} %({key}_{end})s::{kind}")
            params[f"{key}_{end}"] = text
    return f"{column} is not null and ({' or '.join(sides) or 'false'})", params


def regexp(shape):
    """The regular expression of a shape; nothing a person writes gets into it unquoted."""
    return "^" + "".join(_SHAPE.get(sign, re.escape(sign)) for sign in shape) + "$"


def rule_rows(reach):
    """What the Sở has said of rules, for their page."""
    return QualityRule.objects.allowed(reach, SEE)
