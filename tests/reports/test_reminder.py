"""Reminders: the right day, to those who hold the work, each once, nothing once it is sent."""

from datetime import datetime, timedelta

import pytest

from csdl.ground.models import Notice
from csdl.kit.dates import VN, vn_moment
from csdl.kit.reach import system
from csdl.kit.window import Deadline
from reports.actions.reminder import digest, remind
from reports.models import Reminder, Submission
from reports.queries.reminder import mark_at, week_mark

DUE = Deadline.before("17h00", datetime(2026, 10, 7).date()).closes_at
THROUGH = Deadline.through(datetime(2026, 10, 7).date()).closes_at


@pytest.mark.parametrize("closes_at", [DUE, THROUGH])
@pytest.mark.parametrize(
    ("day", "hour", "mark"),
    [
        (29, 23, ""), (30, 7, ""), (30, 8, "T-7"), (30, 23, "T-7"), (34, 7, ""), (34, 8, "T-3"),
        (35, 8, ""), (36, 9, "T-1"), (37, 8, "T"), (37, 23, "T"), (38, 8, "T+1"), (39, 8, ""),
    ],
)  # fmt: skip
def test_the_days_of_a_deadline(closes_at, day, hour, mark):
    """A day that was missed is not made up for later. Day 37 is 07/10."""
    now = datetime(2026, 8, 31, hour, tzinfo=VN) + timedelta(days=day)
    assert mark_at(closes_at, now) == mark


def test_a_digest_is_for_mondays():
    monday = datetime(2026, 10, 5, 8, 0, tzinfo=VN)
    assert week_mark(monday) == "2026-W41"
    assert not week_mark(monday - timedelta(seconds=1))
    assert not week_mark(monday + timedelta(days=1))


@pytest.fixture
def due(open_period):
    """A period and a moment at which its schools' T-3 is due."""
    period = open_period()
    day = period.school_closes_at.astimezone(VN).date() - timedelta(days=3)
    return period, vn_moment(day, 9)


BEAT = system("thử")


def test_each_goes_out_once_to_who_holds_the_work(due, person, report_of):
    period, now = due
    number = remind(period=period, now=now, by=BEAT)
    assert number == Reminder.objects.filter(period=period, mark="T-3").count() > 0
    mine = report_of(period, "head")
    told = set(Notice.objects.filter(key=f"report:{mine.pk}:T-3").values_list("user_id", flat=True))
    assert {person("data_officer").pk, person("head").pk} == told
    before = Notice.objects.count()
    assert remind(period=period, now=now + timedelta(minutes=1), by=BEAT) == 0
    assert Notice.objects.count() == before


def test_nothing_after_it_is_sent(due, reach, report_of):
    from tests.reports.test_ladder import send

    period, now = due
    mine = send(report_of(period, "head"), reach)
    remind(period=period, now=now, by=BEAT)
    assert not Reminder.objects.filter(period=period, unit=mine.school).exists()


def test_a_unit_with_more_time_has_its_own_days(due, reach, report_of):
    from reports.actions.period import extend

    period, now = due
    mine = report_of(period, "head")
    later = Deadline.before("17h00", period.school_closes_at.astimezone(VN).date() + timedelta(2))
    extend(period=period, unit=mine.school, deadline=later, decision="CV 1", reason="Bão",
           by=reach("department_officer"))  # fmt: skip
    remind(period=period, now=now, by=BEAT)
    assert not Reminder.objects.filter(unit=mine.school, mark="T-3", period=period).exists()
    remind(period=period, now=now + timedelta(days=2), by=BEAT)
    assert Reminder.objects.filter(unit=mine.school, mark="T-3", period=period).exists()


def test_heads_have_a_digest_a_week(open_period, person, report_of):
    period = open_period()
    monday = vn_moment(datetime(2026, 10, 5).date(), 9)
    assert digest(period=period, now=monday, by=BEAT) > 0
    mine = report_of(period, "commune_head")
    told = Notice.objects.filter(key__startswith=f"digest:{period.pk}:{mine.school_id}:")
    assert person("commune_head").pk in told.values_list("user_id", flat=True)
    schools = Submission.objects.filter(period=period, receiver=mine.school).count()
    assert f"0/{schools} đơn vị đã gửi" in told.first().title
    assert digest(period=period, now=monday + timedelta(hours=3), by=BEAT) == 0
