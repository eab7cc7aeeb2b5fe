"""Kinds of sheets that can be uploaded. An app above declares one and registers it in ready().

    @sheet_kind
    class CommuneSheet(SheetKind):
        code, title, perm = "commune", "Danh sách xã, phường, đặc khu", "schools.add_unit"
        resource = CommuneResource

Reading, preview, annotated copy, template, confirm and receipt are the same for all kinds.
"""

import copy
from abc import ABC, abstractmethod
from dataclasses import replace

from csdl.kit.action import Refused
from csdl.kit.excel.columns import Sheet

KINDS: dict[str, "SheetKind"] = {}


def sheet_kind(cls):
    """Register a kind under its code."""
    if cls.code in KINDS:
        raise TypeError(f"sheet kind {cls.code} is registered twice")
    KINDS[cls.code] = cls()
    return cls


class SheetKind(ABC):
    """One kind. `unit_id` is the unit whose data the sheet holds: its right is asked for.

    code, title   name in addresses, words on screen
    resource      django-import-export resource: the columns, both ways
    unit          what a row is: "trường"
    unique        further columns (or groups) whose value may stand once in a file
    max_rows      more than this is refused; max_mb: of the file as sent
    """

    code = ""
    title = ""
    resource = None
    unit = "dòng"
    unique = ()
    max_rows = 5000
    max_mb = 5

    @property
    def key(self):
        return Sheet.of(self.resource).key

    def columns(self, unit_id):
        """The columns, with the choices of this unit in them (`choices`)."""
        found = []
        choices = self.choices(unit_id)
        for column in Sheet.of(self.resource).columns:
            if column.name in choices:
                field = copy.deepcopy(column.field)
                field.choices = choices[column.name]
                column = replace(column, field=field)
            found.append(column)
        return found

    def columns_for(self, unit_id, reach):
        """The columns this person may fill in and see here; all of them unless a kind says less."""
        return self.columns(unit_id)

    def choices(self, unit_id) -> dict:
        """{column name: (code, label) pairs} for columns whose choices depend on the unit."""
        return {}

    @abstractmethod
    def may(self, reach, unit_id) -> bool:
        """Whether this person may write this sheet here, now."""

    @abstractmethod
    def existing(self, unit_id) -> dict:
        """{key: {column name: clean value}} of what is there now."""

    def known(self, unit_id, rows) -> dict:
        """`existing` for some rows (their clean values); for kinds too large to hold whole."""
        return self.existing(unit_id)

    def identify(self, unit_id):
        """None, or function(clean values) → key in `existing` (csdl.kit.excel.check.Checker)."""
        return

    def lock(self, unit_id, rows):
        """Lock what these rows are about to change, so that nobody does meanwhile."""
        return

    def rules(self, unit_id) -> list:
        """Checks over whole rows (csdl.kit.excel.check.Rule)."""
        return []

    def rules_for(self, unit_id, reach) -> list:
        """`rules`, where a rule must ask as this person."""
        return self.rules(unit_id)

    @abstractmethod
    def write(self, unit_id, rows, by) -> dict:
        """Write the new and changed rows through an action, in bulk; counts for the receipt."""

    def remove(self, unit_id, rows, by) -> None:
        """Take back rows that `write` added, through an action. Refused when something was built
        on them. A kind without this can't be undone."""
        raise Refused("Loại tệp này không hoàn tác được.")

    @property
    def can_undo(self):
        return type(self).remove is not SheetKind.remove

    def place(self, unit_id) -> str:
        """The name of the unit, for the top of the template."""
        return ""

    def back(self, unit_id) -> str:
        """Where to go after the receipt."""
        return "/"

    def again(self, unit_id) -> str:
        """The upload page of this kind."""
        return "/"
