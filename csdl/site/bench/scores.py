"""Đúng, đủ, sạch, sống of the whole department: every score counted anew and compared with what is
kept, against the bare GROUP BYs over the same tables."""

from __future__ import annotations

from django.db import connection, transaction

from csdl.kit import wall
from csdl.kit.reach import system
from records.actions.quality_count import drifted, recount_department
from records.models import QualityRoom
from records.queries.quality_sql import bare_rooms, bare_schools
from schools.models import Unit


def measure(clock) -> dict:
    """Seconds of the first count (all rows written), of one later, and of the bare counts."""
    department = Unit.objects.get(tier=Unit.Tier.DEPARTMENT, code="DEMO")
    by = system("Đo")

    def first():
        with transaction.atomic():
            recount_department(department=department, by=by)

    def count():
        with transaction.atomic():
            drifted(department.pk)

    def floor():
        with transaction.atomic(), wall.whole(department.pk), connection.cursor() as cursor:
            for statement in (bare_rooms(), bare_schools()):
                cursor.execute(statement)
                cursor.fetchall()

    floor()  # what all three read is in memory by now
    first_s = clock.seconds(first)
    with transaction.atomic(), wall.whole(department.pk):
        rows = sum(QualityRoom.objects.values_list("records", flat=True))
    return {
        "first_s": first_s,
        "count_s": clock.seconds(count),
        "floor_s": clock.seconds(floor),
        "rows": rows,
    }
