"""A reorganisation comes into force at 00:00 of its day, once, by the beat."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from csdl.kit import dates
from csdl.site.world.cast import THCS
from records.actions.reorganise import concern
from records.actions.reorganise_apply import apply_plan, approve_plan
from records.tasks import reorganise
from schools.models import Parent
from schools.queries.unit import edge_on
from tests.records.reorganising import BOTH, BY, DAY, rows_of, unit

pytestmark = pytest.mark.django_db
FIRST = date(2027, 7, 1)


@pytest.fixture
def on(monkeypatch):
    """on(day): what day it is."""

    def set_to(day):
        for module in ("records.actions.reorganise_apply", "records.queries.reorganisation"):
            monkeypatch.setattr(f"{module}.today", lambda: day)

    return set_to


def test_the_beat_does_it_on_its_day_once(drafted, ward, new_ward, on):
    today = dates.today()
    made = drafted(today + DAY)
    concern(plan=made, unit=unit(THCS), answer="manager", to=new_ward, by=BY)
    approve_plan(plan=made, by=BY)
    reorganise()
    made.refresh_from_db()
    assert made.state == "approved" and edge_on(unit(THCS), today + DAY).manager == ward
    on(today + DAY)
    reorganise()
    edges = list(Parent.objects.order_by("pk").values_list())
    made.refresh_from_db()
    assert made.state == "done"
    assert edge_on(unit(THCS), today).manager == ward
    assert edge_on(unit(THCS), today + DAY).manager == new_ward
    reorganise()
    apply_plan(plan=made, by=BY)
    assert list(Parent.objects.order_by("pk").values_list()) == edges


@pytest.mark.parametrize(
    ("moment", "done"),
    [
        (dates.vn_moment(FIRST) - timedelta(minutes=1), False),
        (dates.vn_moment(FIRST) - timedelta(microseconds=1), False),
        (dates.vn_moment(FIRST), True),
        (dates.vn_moment(FIRST, 0, 1), True),
        (dates.vn_moment(FIRST + 3 * DAY, 9), True),  # the beat was down for three days
    ],
)
def test_at_midnight_of_the_day_however_late_the_beat(
    drafted, ward, new_ward, monkeypatch, moment, done
):
    """In force from 00:00 in Việt Nam of its day: late, it still counts from that day; asked
    twice, it is done once."""
    made = drafted(FIRST)
    concern(plan=made, unit=unit(THCS), answer="manager", to=new_ward, by=BY)
    approve_plan(plan=made, by=BY)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    before = rows_of(ward.department)
    reorganise()
    edges = list(Parent.objects.order_by("pk").values_list())
    reorganise()
    assert list(Parent.objects.order_by("pk").values_list()) == edges
    made.refresh_from_db()
    assert made.state == ("done" if done else "approved")
    assert edge_on(unit(THCS), FIRST - DAY).manager == ward
    assert edge_on(unit(THCS), FIRST).manager == (new_ward if done else ward)
    assert rows_of(ward.department) == before


def test_a_fault_of_the_program_in_one_plan_stops_no_other(drafted, ward, new_ward, monkeypatch):
    bad, good = drafted(), drafted()
    for one, school in ((bad, THCS), (good, BOTH)):
        concern(plan=one, unit=unit(school), answer="manager", to=new_ward, by=BY)
        approve_plan(plan=one, by=BY)

    def apply(*, plan, by):
        if plan.pk == bad.pk:
            raise ZeroDivisionError
        return apply_plan(plan=plan, by=by)

    monkeypatch.setattr("records.tasks.apply_plan", apply)
    reorganise()
    for one in (bad, good):
        one.refresh_from_db()
    assert (bad.state, good.state) == ("approved", "done")
    assert f"kế hoạch {bad.pk}" in bad.error and "Báo bộ phận hỗ trợ" in bad.error
    monkeypatch.undo()
    reorganise()
    bad.refresh_from_db()
    assert bad.state == "done"


def test_a_plan_that_cannot_be_done_says_why_and_stops_no_other(drafted, ward, new_ward):
    bad, good = drafted(), drafted()
    concern(plan=bad, unit=unit(THCS), answer="manager", to=new_ward, by=BY)
    concern(plan=good, unit=unit(BOTH), answer="manager", to=new_ward, by=BY)
    for one in (bad, good):
        approve_plan(plan=one, by=BY)
    Parent.objects.filter(unit=unit(THCS), valid_to=None).update(
        valid_from=dates.today() + 5 * DAY
    )  # somebody moved it by hand meanwhile
    reorganise()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("approved", "done")
    assert "Lần đổi gần nhất có hiệu lực" in bad.error
