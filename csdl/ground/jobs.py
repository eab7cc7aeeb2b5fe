"""How a task of any app becomes a Job that people can see.

    @job_task("accounts.draw_papers")
    def draw_papers(job, reach, tick): ...

The body may run twice (a killed worker, a doubled message), so it must skip what is done.
`tick(done, total, note)` shows progress and renews the lease; it raises `Lost` when
another worker has taken the job over. Before one long transaction, from which nothing shows,
ask for a longer lease, and tell how far it is through `pulse.tell`.
"""

import functools
import logging
import uuid
from datetime import timedelta

from celery import shared_task
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from csdl.ground.models import AccessLog, Job
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.request_id import moment

LEASE = timedelta(seconds=90)
log = logging.getLogger(__name__)


class Lost(Exception):
    """The lease went to another worker: stop, it carries on."""


def _mine(job):
    return Job.objects.filter(pk=job.pk, lease=job.lease)


def claim(job_id):
    """Take the job if it is free; None when someone else holds it or it is over."""
    lease = uuid.uuid4()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=Job.MOST_ATTEMPTS).update(
        state=Job.State.RUNNING,
        lease=lease,
        lease_until=Now() + LEASE,
        attempts=F("attempts") + 1,
        started_at=Now(),
    )
    return Job.objects.get(pk=job_id) if taken else None


def job_task(name):
    """Make a Celery task out of `function(job, reach, tick)`."""

    def decorate(function):
        @shared_task(name=name)
        @functools.wraps(function)
        def run(job_id):
            job = claim(job_id)
            if job is None:
                return
            user = get_user_model().objects.filter(pk=job.by_id).first()

            def tick(done, total=None, note="", lease=LEASE):
                changes = {"done": done, "note": note[:300], "lease_until": Now() + lease}
                if total is not None:
                    changes["total"] = total
                if not _mine(job).update(**changes):
                    raise Lost

            try:
                function(job, reach_of(user), tick)
            except Lost:
                return
            except Refused as refusal:
                _finish(job, Job.State.FAILED, error=str(refusal))
                AccessLog.objects.create(
                    kind=AccessLog.Kind.REFUSED,
                    action=name,
                    user_id=job.by_id,
                    unit_id=job.unit_id,
                    reason=str(refusal)[:500],
                    targets={"job": f"ground.job:{job.pk}"},
                )
            except Exception:
                # In words for the person, in full for the log.
                log.exception("job %s (%s) failed", job.pk, name)
                _fail(job)
            else:
                _finish(job, Job.State.DONE)

        return run

    return decorate


def step(reach):
    """One transaction of a job's work, behind the wall of the one who started it."""
    return _Step(reach)


class _Step:
    def __init__(self, reach):
        self.reach = reach
        self.atomic = transaction.atomic()

    def __enter__(self):
        self.atomic.__enter__()
        self.before = moment.set(uuid.uuid4().hex)
        wall.enter(self.reach)

    def __exit__(self, *problem):
        moment.reset(self.before)
        return self.atomic.__exit__(*problem)


def _fail(job):
    if job.attempts < Job.MOST_ATTEMPTS:
        # Back in the queue; the sweeper sends it again after the lease.
        _mine(job).update(state=Job.State.QUEUED, note="Gặp lỗi, sẽ tự thử lại.")
        return
    error = f"Hệ thống chưa làm xong việc này (mã {job.pk}). Bấm “Chạy tiếp” để thử lại."
    _finish(job, Job.State.FAILED, error=error)


def _finish(job, state, error=""):
    changes = {"state": state, "error": error[:500], "finished_at": Now()}
    if state == Job.State.DONE:
        changes["done"] = F("total")
    _mine(job).update(**changes)
