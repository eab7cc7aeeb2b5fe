"""Statistics of the whole department: all start-of-year figures of every school in one pass,
against the bare GROUP BYs over the same tables."""

from __future__ import annotations

from django.db import connection, transaction

from csdl.kit import dates, wall
from reports import design, shipped
from reports.queries.cube import AsOf, Cube, bare, facts, wanted_by
from reports.sources import SOURCES
from schools.models import Unit
from schools.queries.year import current_year


def measure(clock) -> dict:
    """Seconds of the pass with all cells worked out, of the pass alone, and of the bare counts."""
    department = Unit.objects.get(tier=Unit.Tier.DEPARTMENT, code="DEMO")
    year = current_year(department, dates.today())  # not the one opened for the next turn
    asked = AsOf(department.pk, year.pk, year.starts_year, year.ends_on)
    forms = shipped.forms("start")
    wanted = wanted_by(form["body"] for form in forms)
    found = {}

    def count():
        with transaction.atomic(), wall.whole(department.pk):
            found.update(facts(asked, wanted))

    def floor():
        with transaction.atomic(), wall.whole(department.pk), connection.cursor() as cursor:
            for key, dims in wanted.items():
                cursor.execute(bare(SOURCES[key], dims, asked), asked.params)
                cursor.fetchall()

    floor()  # what both read is in memory by now
    return {
        "floor_s": clock.seconds(floor),
        "pass_s": clock.seconds(count),
        "cells_s": clock.seconds(lambda: _cells(found, forms)),
        "schools": len(found),
        "pupils": sum(Cube(told).count("pupil", {}) for told in found.values()),
    }


def _cells(found, forms):
    """Every cell of every form that a school has pupils for."""
    for told in found.values():
        cube = Cube(told)
        levels = {row[0] for row in told.get("pupil", {}).get("rows", ())}
        for form in forms:
            if form["level"] in levels:
                design.figures(form["body"], form["level"], cube.count, {})
