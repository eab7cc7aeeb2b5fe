"""The lines of a biên bản while it is being put together."""

from datetime import date

from django.core import signing

from accounts.queries.give import groups_of, rooms_of, subjects_of, teachers_of
from accounts.queries.offer import Line

# The parts of a line that are rows, and where they are looked up again.
ROWS = {"classroom": rooms_of, "subject": subjects_of, "group": groups_of, "helps": teachers_of}


def _key(line):
    return line.role, line.classroom, line.subject, line.term, line.group, line.helps


class Draft:
    """The lines chosen so far for one biên bản, carried by the pages themselves, signed.

    Takes errors like a form, so that a refusal of the whole is shown on the check page.
    """

    SALT = "accounts.grant.draft"

    def __init__(self, text, target, year):
        self.lines, self.letter, self.errors_said = [], None, []
        for row in self._load(text):
            found = {
                name: rows(target, year).filter(pk=row[name]).first() if row.get(name) else None
                for name, rows in ROWS.items()
            }
            self.lines.append(
                Line(
                    role=row["role"],
                    unit=target,
                    starts_on=date.fromisoformat(row["starts_on"]),
                    ends_on=date.fromisoformat(row["ends_on"]),
                    levels=tuple(row["levels"]),
                    functions=tuple(row.get("functions", ())),
                    term=row.get("term"),
                    basis=row.get("basis", ""),
                    **found,
                )
            )

    def _load(self, text):
        try:
            said = signing.loads(text, salt=self.SALT, max_age=3600) if text else {"lines": []}
        except signing.BadSignature:
            said = {"lines": []}
        self.letter = said.get("letter")
        return said["lines"]

    def add(self, line, letter):
        """Add a line; the same work at the same place replaces what was said before."""
        same = [x for x in self.lines if _key(x) == _key(line)]
        self.lines = [x for x in self.lines if x not in same] + [line]
        self.letter = letter or self.letter

    def add_error(self, field, message):
        self.errors_said.append(message)

    @property
    def text(self):
        rows = [
            {
                "role": line.role,
                "starts_on": line.starts_on.isoformat(),
                "ends_on": line.ends_on.isoformat(),
                "levels": list(line.levels),
                "functions": list(line.functions),
                "term": line.term,
                "basis": line.basis,
                **{name: one.pk for name in ROWS if (one := getattr(line, name))},
            }
            for line in self.lines
        ]
        return signing.dumps({"lines": rows, "letter": self.letter}, salt=self.SALT)
