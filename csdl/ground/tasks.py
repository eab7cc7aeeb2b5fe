"""The sweeper; reading and writing uploaded sheets."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.db.models.functions import Now

from csdl.ground import lines
from csdl.ground.actions.batch import (
    apply_rows,
    close_preview,
    fail_batch,
    forget_batch,
    open_preview,
)
from csdl.ground.actions.batch_undo import keep_written, take_back
from csdl.ground.actions.export import TASK, forget_file
from csdl.ground.actions.job import _send
from csdl.ground.batches import KINDS, SheetKind
from csdl.ground.exports import make_file
from csdl.ground.jobs import job_task, step
from csdl.ground.models import Batch, File, Job
from csdl.kit.action import Refused
from csdl.kit.excel.check import Checker, make_error
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.read import stream_table
from csdl.kit.reach import system

PIECE = 1000  # rows compared and kept in one transaction
LONG_LEASE = timedelta(minutes=15)
LONGEST = 600  # seconds a reading child may live: it waits while its rows are compared


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
    """params: {"batch": id}. The parser runs in a process of its own, outside a transaction; the
    rows are compared and kept piece by piece, so that progress shows and a stop is heard."""
    with step(reach):
        batch = _batch(job, reach)
        kind, kept = KINDS[batch.kind], File.objects.get(pk=batch.file_id)
        data, columns = kept.read(), kind.columns_for(batch.unit_id, reach)
    if batch.state != Batch.State.READING:
        return
    try:
        limits = {"max_rows": kind.max_rows, "max_mb": kind.max_mb, "wait": LONGEST}
        with stream_table(data, columns, **limits) as (table, pieces):
            if not _read_rows(batch, kind, columns, table, pieces, reach, tick):
                return
    except ExcelError as error:
        with step(reach):
            fail_batch(batch=batch, reason=str(error), by=reach)


def _read_rows(batch, kind, columns, table, pieces, reach, tick):
    """Compare and keep; False when the person put the file away meanwhile."""
    unit, done = batch.unit_id, 0
    with step(reach):
        checker = Checker(
            table,
            columns,
            _once(kind, unit),
            key=kind.key,
            unique=kind.unique,
            rules=kind.rules_for(unit, reach),
            identify=kind.identify(unit),
        )
        open_preview(batch=batch, table=table, by=reach)
    for rows in gathered(pieces, PIECE):
        with step(reach):
            if not lines.is_open(batch.pk):
                return False
            lines.add_lines(batch, checker.check(rows), reach)
        done += len(rows)
        tick(done, note="So với dữ liệu đang có")
    with step(reach):
        changed = []
        if doubled := checker.doubled():
            changed = lines.rows_of(batch, columns=columns, number__in=list(doubled))
            for row in changed:
                make_error(row, doubled[row.number])
        close_preview(batch=batch, table=table, changed=changed, by=reach)
    tick(done, done)
    return True


def _once(kind, unit):
    """What is there: held whole and asked for once, unless the kind asks by rows."""
    if type(kind).known is not SheetKind.known:
        return lambda values: kind.known(unit, values)
    return kind.existing(unit)


def gathered(pieces, least):
    """The lists joined until they are worth a transaction."""
    held = []
    for piece in pieces:
        held += piece
        if len(held) >= least:
            yield held
            held = []
    if held:
        yield held


@job_task("ground.apply_batch")
def write_batch(job, reach, tick):
    """params: {"batch": id}. Some thousand rows in one transaction, until none waits."""
    while True:
        with step(reach):
            batch = apply_rows(batch=_batch(job, reach), by=reach)
        tick(sum(batch.written.values()), batch.to_write)
        if batch.state != Batch.State.WRITING:
            return


@job_task("ground.undo_batch")
def unwrite_batch(job, reach, tick):
    """params: {"batch": id}. All rows in one transaction; refused, the batch stays written."""
    tick(0, lease=LONG_LEASE)
    try:
        with step(reach):
            take_back(batch=_batch(job, reach), by=reach)
    except Refused as refusal:
        with step(reach):
            keep_written(batch=_batch(job, reach), reason=str(refusal), by=reach)
        raise


@job_task(TASK)
def export_list(job, reach, tick):
    """params: {"path", "query", "unit"}. The page runs in one transaction."""
    if not job.file_id:
        tick(0, lease=LONG_LEASE)
        with step(reach):
            job.file_id = make_file(job, reach).pk
            job.save(update_fields=["file_id"])


@shared_task(name="csdl.ground.tasks.tidy", expires=600)
def tidy():
    """A day after the last thing that happened to them: rows and bytes of uploads, and files made
    to be fetched once."""
    program = system("xoá dữ liệu tạm sau một ngày")
    for batch in Batch.objects.filter(
        forgotten_at=None, touched_at__lt=Now() - Batch.KEPT
    ).order_by("pk")[:500]:
        with step(program):
            forget_batch(batch=batch, by=program)
    old = Job.objects.filter(task=TASK, finished_at__lt=Now() - Batch.KEPT)
    for job in old.exclude(file_id=None).order_by("pk")[:500]:
        with step(program):
            forget_file(job=job, kept=File.objects.get(pk=job.file_id), by=program)
