"""Starting and resuming jobs."""

from celery import current_app
from django.db import transaction

from csdl.ground.models import Job
from csdl.kit.action import Refused, action


def wake(job):
    """Tell a worker, after commit. A lost message is mended by the sweeper."""
    transaction.on_commit(lambda: _send(job.task, job.pk))


def _send(task, pk):
    try:
        current_app.send_task(task, args=[pk], retry=False)
    except Exception:
        # The broker is away: the row stands, the sweeper sends it when it is back.
        return


@action("job.start", "Bắt đầu một việc chạy nền")
def start_job(*, task, title, params, by, unit_id=None, total=0, key=None):
    """Queue `task`. With a `key`, the same job is not queued twice while it is open."""
    if key and (running := Job.objects.filter(key=key).first()):
        if not running.is_over:
            return running
        Job.objects.filter(pk=running.pk).update(key=None)
    job = Job.objects.create(
        task=task,
        title=title,
        params=params,
        by_id=by.user_id,
        unit_id=unit_id,
        total=total,
        key=key,
    )
    wake(job)
    return job


@action("job.resume", "Chạy tiếp một việc")
def resume_job(*, job, by):
    """Run a failed job again from where it stands. Raises Refused unless it has failed."""
    changed = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, attempts=0, error=""
    )
    if not changed:
        raise Refused("Việc này không ở trạng thái “Chưa xong” nên không cần chạy tiếp.")
    wake(job)
    return job
