"""What a round looks at in a pupil's record: the fields, what lacks, the print of each value."""

import hashlib

from csdl.kit.canonical import canonical, digest
from records.catalogue import STUDENT
from records.queries.values import said

# Groups that never leave the school on a slip or behind a link (Luật 91/2025/QH15).
KEPT_IN = ("sensitive", "health")


def choices():
    """(code, label) of the fields a round may ask for, under their groups."""
    return [
        (group.label, [(item.code, item.label) for item in STUDENT.of(group.key)])
        for group in STUDENT.groups
    ]


def usual():
    """The fields a round asks for unless someone says otherwise: what every record should have."""
    return [item.code for item in STUDENT.items if item.required or item.expected]


def label_of(code):
    return STUDENT.by_code[code].label


def items(fields, level=""):
    """The catalogue's items of these fields that records of a level have."""
    found = (STUDENT.by_code[code] for code in fields if code in STUDENT.by_code)
    return [item for item in found if not level or item.at([level])]


def lacking(student, fields, level=""):
    """Labels of the fields of a round that a record does not have."""
    return [
        item.label
        for item in items(fields, level)
        if item.kind != "yes" and STUDENT.read(student, item) in (None, "")
    ]


def groups_for(reach, room):
    """The groups of the record that a person may see of the pupils of this class."""
    return [group for group in STUDENT.groups if _sees(reach, group.view, room)]


def _sees(reach, perm, room):
    return any(
        scope.department == room.department_id
        or room.school_id in scope.units
        or scope.room == room.classroom_id
        for scope in reach.held(perm)
    )


def shown(student, fields, groups, level="", masked=False):
    """[{label, value, asked, missing}]: what the round asks for, and what else is known, of these
    groups. masked: secret numbers are not written out."""
    keys = [group.key for group in groups]
    rows = []
    for item in STUDENT.of(*keys, levels=[level] if level else ()):
        value, asked = STUDENT.read(student, item), item.code in fields
        empty = value in (None, "") or value is False
        if empty and not asked:
            continue
        text = said(item, value, reveal=not masked)
        rows.append(
            {
                "code": item.code,
                "label": item.label,
                "value": text,
                "asked": asked,
                "missing": asked and not text,
            }
        )
    return rows


def snapshot(student, fields):
    """(digest of all, {field: short print}): what is confirmed, and how to name what changes."""
    found = {item.code: _plain(STUDENT.read(student, item)) for item in items(fields)}
    prints = {
        code: hashlib.sha256(canonical([student.pk, code, value])).hexdigest()[:8]
        for code, value in found.items()
    }
    return digest({"student": student.pk, **found}), prints


def _plain(value):
    """Decimals have no canonical form: "38.50" and "38.5" are one number."""
    return format(value.normalize(), "f") if hasattr(value, "normalize") else value


def changed(confirmation, student, fields):
    """The fields whose value is no longer what was confirmed."""
    _, now = snapshot(student, fields)
    return [code for code in now if confirmation.prints.get(code) != now[code]]
