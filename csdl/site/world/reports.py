"""Statistics of the demo: the start-of-year report, cut, and an ad-hoc one under way."""

from __future__ import annotations

from datetime import timedelta

from accounts.actions.paper import sign_paper
from accounts.queries.reach import reach_of
from csdl.kit import dates, wall
from csdl.kit.window import Deadline
from csdl.site.world.cast import PIN, THCS
from reports.actions.cut_off import (
    count_all,
    finish_cut_off,
    keep_snapshots,
    program,
    schools_to_cut,
)
from reports.actions.period import open_period
from reports.actions.submission import fill, prepare
from reports.models import Period, Submission
from reports.queries.period import latest_forms
from reports.queries.submission import read_sheet


def make_reports(world) -> None:
    """The year's first report by the calendar; a count of pupils due next week, which one school
    has sent already."""
    by, today = reach_of(world.users["department_officer"]), dates.today()
    wall.enter(by)
    start = open_period(year=world.year, kind=Period.Kind.START, by=by)
    if start.cut_on < today:
        cut(start)
    adhoc = open_period(
        year=world.year,
        kind=Period.Kind.ADHOC,
        title="Báo cáo nhanh sĩ số và đội ngũ",
        cut_on=max(world.year.starts_on, today - timedelta(days=1)),
        school=Deadline.before("17h00", today + timedelta(days=7)),
        commune=Deadline.before("17h00", today + timedelta(days=12)),
        forms=latest_forms(world.year.department_id, Period.Kind.START),
        by=by,
    )
    cut(adhoc)
    _send(world, adhoc)


def cut(period) -> None:
    """The figures of the cut-off for every school of the period that has none yet."""
    by = program(period)
    found, known_at = count_all(period)
    todo = schools_to_cut(period)
    rows = [(pk, unit, found.get(unit.pk, {})) for pk, unit in todo]
    for start in range(0, len(rows), wall.MOST_SCHOOLS):
        part = rows[start : start + wall.MOST_SCHOOLS]
        keep_snapshots(period=period, found=part, known_at=known_at, by=by)
    finish_cut_off(period=period, known_at=known_at, by=by)


def _send(world, period):
    """The THCS of the cast: its data officer prepares, its head certifies."""
    officer, head = reach_of(world.users["data_officer"]), reach_of(world.users["head"])
    wall.enter(officer)
    mine = Submission.objects.select_related("school", "period", "year", "snapshot").get(
        period=period, school=world.units[THCS]
    )
    sheet = read_sheet(mine)
    values = {form.code: dict.fromkeys(sheet.manual(form), 0) for form in sheet.forms}
    fill(submission=mine, values=values, by=officer)
    mine.refresh_from_db()
    reasons = {p.key: "Đã đối chiếu." for p in read_sheet(mine).problems if not p.is_error}
    fill(submission=mine, values={}, reasons=reasons, by=officer)
    row = prepare(submission=mine, by=officer)
    wall.enter(head)
    sign_paper(paper=row.paper, side="giver", pin=PIN, by=head)
