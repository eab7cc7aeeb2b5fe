"""Several at once, really committed: reports in the last minutes, beats that run side by side."""

import multiprocessing
import os
import signal
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.actions.paper import sign_paper
from csdl.ground.actions import notice
from csdl.ground.models import Notice
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.dates import in_vn, vn_moment
from csdl.kit.reach import system
from csdl.site.world.cast import CAST, PIN
from csdl.site.world.cast import person as cast
from reports.actions import reminder
from reports.actions import submission as act
from reports.actions.reminder import remind
from reports.models import Period, Reminder, Sent, Submission
from reports.queries.reminder import not_sent
from schools.models import Unit
from tests.accounts.scratch import at_once, scratch_database
from tests.reports.conftest import fill_all

HEADS = ("head_2", "head_3", "head_4", "acting_head")


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id) as name:
        yield name


def entered(key):
    found = reach_of(cast(key))
    wall.enter(found)
    return found


def period():
    return Period.objects.select_related("department").get(kind="adhoc", withdrawn_at=None)


def report_of(key):
    rows = Submission.objects.select_related("school", "period", "year", "snapshot", "paper")
    return rows.get(period=period(), school__code=CAST[key].unit)


def prepare(key):
    with transaction.atomic():
        by = entered(key)
        fill_all(report_of(key), by)
        act.prepare(submission=report_of(key), alone_reason="Một người làm báo cáo", by=by)


def test_beats_side_by_side_remind_once(scratch):
    """Killed and started twice, or four of them: each unit has one reminder, each person one."""
    due = period()
    last = in_vn(due.school_closes_at).date()
    now = vn_moment(last - timedelta(days=3), 9)

    def beat(number):
        with transaction.atomic():
            return remind(period=due, now=now, by=system("thử"))

    results, errors = at_once(4, beat)
    assert errors == {}
    rows = Reminder.objects.filter(period=due, mark="T-3")
    assert sum(results.values()) == rows.count() > 0
    told = Notice.objects.filter(key__startswith="report:", key__endswith=":T-3")
    assert told.count() == sum(rows.values_list("told", flat=True)) > 0


def _killed_at(third, due, now):
    """In a process of its own: a beat that is killed before it tells the third unit."""
    told = iter(range(third))

    def tell(*args, **kwargs):
        if next(told, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return notice.tell(*args, **kwargs)

    reminder.tell = tell  # nobody else's: this process ends here
    with transaction.atomic():
        remind(period=due, now=now, by=system("thử"))


def test_a_beat_killed_half_way_and_started_twice(scratch):
    """What it had begun is undone with it; those who come after remind every unit, once."""
    due = period()
    now = vn_moment(in_vn(due.school_closes_at).date() - timedelta(days=1), 9)
    connection.close()  # a fork must not share it
    killed = multiprocessing.get_context("fork").Process(target=_killed_at, args=(2, due, now))
    killed.start()
    killed.join(120)
    assert killed.exitcode == -signal.SIGKILL
    rows = Reminder.objects.filter(period=due, mark="T-1")
    told = Notice.objects.filter(key__startswith="report:", key__endswith=":T-1")
    assert (rows.count(), told.count()) == (0, 0)

    def beat(number):
        with transaction.atomic():
            return remind(period=due, now=now, by=system("thử"))

    results, errors = at_once(2, beat)
    assert errors == {}
    with transaction.atomic(), wall.whole(due.department_id):
        waiting = {row.school_id for row in not_sent(due) if row.tier == Unit.Tier.SCHOOL}
    assert sum(results.values()) == rows.count() >= len(waiting) > 2
    assert waiting <= set(rows.values_list("unit_id", flat=True))
    assert told.count() == sum(rows.values_list("told", flat=True)) > 2


def test_all_send_in_the_last_minutes_none_lost_none_twice(scratch):
    """Each head presses twice, all at the same moment."""
    for key in HEADS:
        prepare(key)

    def send(number):
        with transaction.atomic():
            by = entered(HEADS[number // 2])
            sign_paper(paper=report_of(HEADS[number // 2]).paper, side="giver", pin=PIN, by=by)
        return number

    results, errors = at_once(2 * len(HEADS), send)
    assert len(results) == len(HEADS), errors
    assert all(isinstance(error, Refused) for error in errors.values()), errors
    for key in HEADS:
        with transaction.atomic():
            entered(key)
            row = report_of(key)
            assert (row.state, row.number) == ("sent", 1)
            assert Sent.objects.filter(submission=row).count() == 1


def test_two_accept_the_same_report_once(scratch):
    with transaction.atomic():
        act.take(submission=report_row("commune_officer"), by=entered("commune_officer"))

    def accept(number):
        key = ("commune_officer", "commune_head")[number]
        with transaction.atomic():
            by = entered(key)
            act.accept(submission=report_row(key), by=by)

    results, errors = at_once(2, accept)
    assert len(results) == 1 and [type(e) for e in errors.values()] == [Refused]


def report_row(key):
    """The report of the cast's THCS, as someone of the ward sees it."""
    entered(key)
    rows = Submission.objects.select_related("school", "period")
    return rows.get(period=period(), school__code=CAST["head"].unit)
