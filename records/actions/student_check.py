"""Whether a pupil's values can be kept: alone (records.checks), in the school, across schools."""

from __future__ import annotations

from collections import Counter

from django.db import connection

from csdl.kit import dates
from csdl.kit.action import Refused
from records import checks
from records.models import Student


class Problem(Refused):
    """Values that can't be kept. found: [(row number, field, sentence)]."""

    def __init__(self, found, names=()):
        self.found = found
        several = len(names) > 1
        said = [f"{names[row]}: {text}" if several else text for row, _, text in found[:5]]
        more = f" Và {len(found) - 5} chỗ nữa." if len(found) > 5 else ""
        super().__init__(" ".join(said) + more)


def check(school, rows, names, own=()):
    """Refuse what can't be kept. own: the pupils these rows are, when they exist already."""
    numbers = [row.get("personal_id") or "" for row in rows]
    found = _ids_twice(school, numbers, own)
    elsewhere = ids_elsewhere(school, {n for n in numbers if n})
    today = dates.today()
    for number, row in enumerate(rows):
        known = numbers[number] in elsewhere
        found += [(number, *one) for one in checks.problems(row, today, known)]
    if found:
        raise Problem(sorted(found), names)


def _ids_twice(school, numbers, own):
    """Two pupils of one school never share a number."""
    counted = Counter(n for n in numbers if n)
    there = Student.objects.filter(
        department_id=school.department_id, school=school, personal_id__in=counted
    ).exclude(pk__in=own)
    holders = {s.personal_id: s.full_name for s in there}
    found = []
    for row, number in enumerate(numbers):
        if number in holders:
            found.append((row, "personal_id", f"{holders[number]} đã có số định danh này."))
        elif number and counted[number] > 1:
            found.append((row, "personal_id", "Số định danh này ghi cho hai em."))
    return found


def ids_elsewhere(school, numbers) -> set[str]:
    """Which of these numbers a pupil of another school of the department holds (migration 0007)."""
    if not numbers:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select records_ids_elsewhere(%s, %s)", [school.pk, sorted(numbers)])
        return {row[0] for row in cursor.fetchall()}
