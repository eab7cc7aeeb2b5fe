"""The turn of the school year, opened by the Sở."""

from __future__ import annotations

from accounts.queries.reach import reach_of
from csdl.site.world.units import World
from records.actions.turn_plan import open_plan
from schools.actions.year import open_year


def open_turn(world: World, ahead: bool) -> None:
    """Into the year that runs, long closed; or, for who wants to try it, into the next one."""
    by, year = reach_of(world.users["department_officer"]), world.year
    if ahead:
        year = open_year(department=world.department, starts_year=year.starts_year + 1, by=by)
    open_plan(year=year, basis="Hướng dẫn nhiệm vụ năm học", by=by)
