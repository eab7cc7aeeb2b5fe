"""The sweeper; reading and writing uploaded sheets."""

from celery import shared_task
from django.db.models import Q
from django.db.models.functions import Now

from csdl.ground.actions.batch import apply_batch, fail_batch, keep_preview
from csdl.ground.actions.job import _send
from csdl.ground.batches import KINDS
from csdl.ground.jobs import job_task, step
from csdl.ground.models import Batch, File, Job
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.read import read_table


@shared_task(name="csdl.ground.tasks.sweep", expires=60)
def sweep():
    """Send again each open job that nobody holds; give up on those tried too often."""
    idle = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    for job in Job.objects.filter(idle, attempts__lt=Job.MOST_ATTEMPTS).order_by("pk")[:200]:
        _send(job.task, job.pk)
    Job.objects.filter(
        state=Job.State.RUNNING, lease_until__lt=Now(), attempts__gte=Job.MOST_ATTEMPTS
    ).update(
        state=Job.State.FAILED,
        finished_at=Now(),
        error="Việc này dừng giữa chừng nhiều lần. Bấm “Chạy tiếp” để thử lại.",
    )


def _batch(job, reach):
    """The job's batch; the wall of the person who uploaded it stands around each step."""
    return Batch.objects.allowed(reach, Batch.SEE).get(pk=job.params["batch"])


@job_task("ground.read_batch")
def read_batch(job, reach, tick):
    """params: {"batch": id}. The parser runs in a process of its own, outside a transaction."""
    with step(reach):
        batch = _batch(job, reach)
        kind, data = KINDS[batch.kind], File.objects.get(pk=batch.file_id).read()
        columns = kind.columns(batch.unit_id)
    if batch.state != Batch.State.READING:
        return
    try:
        table = read_table(data, columns, max_rows=kind.max_rows, progress=tick)
    except ExcelError as error:
        with step(reach):
            fail_batch(batch=batch, reason=str(error), by=reach)
        return
    tick(len(table.rows), len(table.rows), "So với dữ liệu đang có")
    with step(reach):
        keep_preview(batch=batch, table=table, columns=columns, by=reach)


@job_task("ground.apply_batch")
def write_batch(job, reach, tick):
    """params: {"batch": id}. All rows in one transaction."""
    with step(reach):
        batch = apply_batch(batch=_batch(job, reach), by=reach)
    tick(batch.to_write, batch.to_write)
