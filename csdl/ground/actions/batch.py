"""A sheet's way in: uploaded, read, previewed, written as a whole, or put away."""

from django.db.models.functions import Now

from csdl.ground.actions.job import start_job
from csdl.ground.batches import KINDS
from csdl.ground.models import Batch, File
from csdl.kit.action import Refused, action
from csdl.kit.excel.check import check_rows
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.gate import check_file
from csdl.kit.excel.preview import Preview, stale

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHANGED = "Dữ liệu đã đổi từ lúc đọc tệp. Bấm “Xem lại” để đọc lại tệp với dữ liệu mới."


@action("batch.upload", "Nộp tệp Excel")
def upload_batch(*, kind, unit_id, data, name, by):
    """Keep an uploaded sheet and start reading it. Refused when it is no .xlsx, in words."""
    refuse_stranger(kind, unit_id, by)
    try:
        check_file(data)
    except ExcelError as error:
        raise Refused(str(error)) from None
    kept = File.keep(data, name=name, content_type=XLSX, by_id=by.user_id)
    batch = Batch.objects.create(
        kind=kind, title=KINDS[kind].title, unit_id=unit_id, file_id=kept.pk, by_id=by.user_id
    )
    return _start(batch, "ground.read_batch", f"Đọc tệp {name}", by)


@action("batch.reread", "Đọc lại tệp Excel")
def reread_batch(*, batch, by):
    """Read the same file again against the data of now."""
    batch = _locked(batch, Batch.State.READY, Batch.State.WRITING, Batch.State.FAILED)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.READING, error="")
    return _start(batch, "ground.read_batch", f"Đọc lại: {batch.title}", by)


@action("batch.read", "Đọc tệp Excel")
def keep_preview(*, batch, table, columns, by):
    """Compare what was read with what is there, and keep the preview."""
    kind = KINDS[batch.kind]
    preview = check_rows(
        table,
        columns,
        kind.existing(batch.unit_id),
        key=kind.key,
        rules=kind.rules(batch.unit_id),
    )
    batch.preview, batch.counts = preview.to_json(), preview.counts
    batch.state, batch.error = Batch.State.READY, ""
    batch.save(update_fields=["preview", "counts", "state", "error"])
    return batch


@action("batch.fail", "Không đọc được tệp Excel")
def fail_batch(*, batch, reason, by):
    """The file can't be used: keep the sentence that says why and what to do."""
    batch.state, batch.error = Batch.State.FAILED, reason[:500]
    batch.save(update_fields=["state", "error"])
    return batch


@action("batch.confirm", "Ghi dữ liệu từ tệp Excel")
def confirm_batch(*, batch, by):
    """Start writing the valid rows. Refused when the data changed since the preview."""
    batch = _locked(batch, Batch.State.READY)
    refuse_stranger(batch.kind, batch.unit_id, by)
    if not batch.to_write:
        raise Refused("Tệp không có dòng mới hay dòng đổi nào để ghi.")
    _fresh(batch)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.WRITING)
    return _start(batch, "ground.apply_batch", f"Ghi {batch.to_write} dòng: {batch.title}", by)


@action("batch.apply", "Ghi xong dữ liệu từ tệp Excel")
def apply_batch(*, batch, by):
    """Write the valid rows in one transaction; a second run finds it done and changes nothing."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == Batch.State.APPLIED:
        return batch
    if batch.state != Batch.State.WRITING:
        raise Refused("Tệp này không còn chờ ghi.")
    refuse_stranger(batch.kind, batch.unit_id, by)
    preview = _fresh(batch)
    batch.written = KINDS[batch.kind].write(batch.unit_id, preview.good(), by)
    batch.state, batch.applied_at = Batch.State.APPLIED, Now()
    batch.save(update_fields=["written", "state", "applied_at"])
    return batch


@action("batch.cancel", "Bỏ tệp Excel")
def cancel_batch(*, batch, by):
    """Put an upload away without writing; its preview, which may hold persons, goes."""
    batch = _locked(batch, Batch.State.READY, Batch.State.FAILED)
    batch.state, batch.preview = Batch.State.CANCELLED, None
    batch.save(update_fields=["state", "preview"])
    return batch


def refuse_stranger(kind, unit_id, by):
    """A right may have ended since the page was opened, or since the job was queued."""
    if not by.system and not KINDS[kind].may(by, unit_id):
        raise Refused("Bạn không còn quyền nhập tệp này ở đơn vị. Hỏi người giao quyền cho bạn.")


def _fresh(batch):
    kind = KINDS[batch.kind]
    preview = Preview.from_json(batch.preview, kind.columns(batch.unit_id))
    if stale(preview, kind.key, kind.existing(batch.unit_id)):
        raise Refused(CHANGED)
    return preview


def _locked(batch, *states):
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in states:
        raise Refused(f"Tệp này đang ở tình trạng “{batch.get_state_display()}”. Tải lại trang.")
    return batch


def _start(batch, task, title, by):
    job = start_job(
        task=task, title=title[:200], params={"batch": batch.pk}, unit_id=batch.unit_id, by=by
    )
    Batch.objects.filter(pk=batch.pk).update(job_id=job.pk)
    batch.job_id = job.pk
    return batch
