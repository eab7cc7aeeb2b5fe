"""Beat and jobs of reports: the cut-off, reminders. A task never decides a deadline."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction

from csdl.ground.jobs import job_task, step
from csdl.kit import wall
from csdl.kit.reach import system
from reports.actions.cut_off import (
    count_all,
    finish_cut_off,
    keep_snapshots,
    program,
    schools_to_cut,
    start_cut_off,
)
from reports.actions.period import make_rows
from reports.actions.reminder import digest, remind
from reports.models import Period
from reports.queries import clock
from reports.queries.cut_off import TASK, standing

log = logging.getLogger(__name__)
LONG_LEASE = timedelta(minutes=15)  # of the one pass, from which nothing shows


@shared_task(name="reports.tasks.tick", expires=60)
def tick():
    """Queue the cut-offs that are due, send the reminders that are. Beat may be late or doubled:
    each is queued once, and sent once. A cut-off that failed waits longer each time."""
    for pk in Period.objects.standing().filter(closed_at=None).values_list("pk", flat=True):
        try:
            _tick(pk)
        except Exception:  # the other periods' reminders do not wait for this one's fault
            log.exception("period %s", pk)


def _tick(pk):
    with transaction.atomic():
        now = clock.now()
        period = Period.objects.select_related("department").get(pk=pk)
        if period.cut_at is None:
            if period.opens_at <= now and standing(period).is_due(now):
                start_cut_off(period, system("đến giờ chốt số liệu"))
        else:
            remind(period=period, now=now, by=system("nhắc nộp báo cáo"))
            digest(period=period, now=now, by=system("tóm tắt tuần"))


@job_task(TASK)
def cut_off(job, reach, tick):
    """params: {"period": id}. One pass over the department, then a snapshot per school; what is
    kept already is skipped, so it may be broken off and run again."""
    period = Period.objects.select_related("department", "year").get(pk=job.params["period"])
    if period.cut_at or period.withdrawn_at:
        return
    by = program(period)
    tick(0, note="Đang đếm trên hồ sơ của cả Sở", lease=LONG_LEASE)
    with step(by):
        make_rows(period=period, by=by)  # schools opened since the period was
        todo = schools_to_cut(period)
        found, known_at = count_all(period)
    for start in range(0, len(todo), wall.MOST_SCHOOLS):
        part = [
            (pk, unit, found.get(unit.pk, {})) for pk, unit in todo[start:][: wall.MOST_SCHOOLS]
        ]
        with step(by):
            keep_snapshots(period=period, found=part, known_at=known_at, by=by)
        tick(start + len(part), len(todo), f"Đã chốt {start + len(part)}/{len(todo)} trường")
    with step(by):
        finish_cut_off(period=period, known_at=known_at, by=by)
