"""The cut-off when it goes wrong: it waits longer each time, says why, and a person starts it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from csdl.ground.models import Job
from csdl.kit.action import Refused
from csdl.kit.reach import system
from reports import tasks
from reports.actions.cut_off import cut_again, start_cut_off
from reports.models import Snapshot
from reports.queries import clock
from reports.queries.cut_off import WAITS, standing


@pytest.fixture
def broken(open_period, monkeypatch):
    """A period whose first cut-off has failed for good, by a fault that is still there."""

    def fault(period):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(tasks, "count_all", fault)
    period = open_period(cut=False)
    fail(start_cut_off(period, system("thử")))
    return period


def fail(job):
    for _ in range(Job.MOST_ATTEMPTS):
        tasks.cut_off(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def jobs_of(period):
    return Job.objects.filter(task="reports.cut_off", params__period=period.pk).count()


def test_beat_does_not_queue_it_again_each_minute(broken, monkeypatch):
    for number, wait in enumerate((*WAITS, WAITS[-1]), 1):
        now = standing(broken)
        assert (now.tries, now.retry_at) == (number, now.job.finished_at + wait)
        for moment in (now.job.finished_at, now.retry_at - timedelta(seconds=1)):
            monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
            tasks.tick()
        assert jobs_of(broken) == number
        monkeypatch.setattr(clock, "now", lambda now=now: now.retry_at)
        tasks.tick()
        tasks.tick()
        assert jobs_of(broken) == number + 1
        fail(standing(broken).job)


def test_the_page_says_why_and_a_person_starts_it(broken, signed_in, monkeypatch):
    show, again = (reverse(f"reports:{n}", args=[broken.pk]) for n in ("period_show", "period_cut"))
    page = signed_in("department_officer").get(show).content.decode()
    assert "Chưa chốt được số liệu" in page and "tự thử lại lúc" in page and again in page
    assert again not in signed_in("head").get(show).content.decode()
    assert signed_in("head").post(again).status_code == 403
    monkeypatch.undo()  # the fault is mended
    signed_in("department_officer").post(again)
    assert jobs_of(broken) == 2
    tasks.cut_off(standing(broken).job.pk)
    broken.refresh_from_db()
    assert broken.cut_at and Snapshot.objects.filter(period=broken).count() > 20
    assert "Chưa chốt được" not in signed_in("department_officer").get(show).content.decode()


def test_what_did_not_fail_is_not_started_again(open_period, reach):
    period = open_period()
    with pytest.raises(Refused, match="không bị dừng"):
        cut_again(period=period, by=reach("department_officer"))
