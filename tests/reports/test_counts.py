"""Every derived cell of every shipped form, in every school, equals a count written another way
(tests/reports/reference.py): on the demo world, and on a generated department."""

from datetime import date

import pytest

from csdl.kit import wall
from reports import design, shipped
from reports.models import Submission
from reports.queries.cube import AsOf, Cube, facts, wanted_by
from reports.queries.period import latest_forms
from reports.queries.submission import read_sheet
from tests.reports import reference
from tests.reports.generated import Department


def compare(world, school, form, figures, seen):
    """Each derived cell of one form of one school, and the sums over them."""
    for block, row in design.rows_of(form["body"]):
        for column in design.columns_of(block, row):
            cell = f"{row['key']}.{column['key']}"
            told = reference.expected(world, school, form["level"], cell)
            if design.how(row) in ("derived", "sum"):
                assert told is not None, f"{form['code']}: no reference for {cell}"
                assert figures[cell] == told, (school, form["code"], cell)
                seen.setdefault((form["code"], row["key"]), []).append(told)
            else:
                assert told is None, f"{form['code']}: {cell} is counted in the reference only"


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2027, 5, 31)])
def test_a_generated_department(db, day):
    made = Department(day=day)
    forms = [*shipped.forms("start"), *shipped.forms("end")]
    wanted = wanted_by(form["body"] for form in forms)
    asked = AsOf(made.unit.pk, made.year.pk, made.year.starts_year, day)
    seen = {}
    with wall.whole(made.unit.pk):
        found = facts(asked, wanted)
        world = reference.read(made.unit.pk, made.year, day)
    for school in made.schools:
        cube = Cube(found.get(school.pk, {}))
        for form in forms:
            if form["level"] in school.levels:
                figures = design.figures(form["body"], form["level"], cube.count, {})
                compare(world, school, form, figures, seen)
    empty = sorted(key for key, told in seen.items() if not any(told))
    assert len(seen) > 250
    # what chance left at zero everywhere is little: the comparison is of numbers, not of noughts
    assert len(empty) < len(seen) / 8, empty


@pytest.mark.parametrize("kind", ["start", "end"])
def test_the_demo_world(open_period, reach, year, kind):
    open_period(cut=False)
    period = open_period(forms=latest_forms(year.department_id, kind), title=f"Đếm {kind}")
    reach("department_officer")
    with wall.whole(period.department_id):
        world = reference.read(period.department_id, period.year, period.cut_on)
    seen, schools = {}, 0
    for mine in Submission.objects.filter(period=period, tier=4).select_related(
        "school", "snapshot", "period__year", "year"
    ):
        sheet = read_sheet(mine)
        for one in sheet.forms:
            form = {"code": one.code, "level": one.level, "body": one.body}
            compare(world, mine.school, form, sheet.figures[one.code], seen)
        schools += 1
    assert schools >= 30
    assert sum(map(sum, seen.values())) > (1000 if kind == "start" else 100)
