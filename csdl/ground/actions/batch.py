"""A sheet's way in: uploaded, read, previewed, written, or put away."""

from django.db import connection
from django.db.models.functions import Now

from csdl.ground import lines
from csdl.ground.actions.job import start_job
from csdl.ground.batches import KINDS
from csdl.ground.models import Batch, File, Job
from csdl.kit.action import Refused, action
from csdl.kit.excel.errors import ExcelError
from csdl.kit.excel.gate import check_file
from csdl.kit.excel.preview import (
    CHANGED,
    CONFLICT,
    NEW,
    compare_again,
    identity,
    settle,
    stale,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 5000  # rows written in one transaction: all of any school's sheet
State = Batch.State


@action("batch.upload", "Nộp tệp Excel")
def upload_batch(*, kind, unit_id, data, name, by):
    """Keep an uploaded sheet and start reading it. Refused when it is no .xlsx, in words."""
    refuse_stranger(kind, unit_id, by)
    try:
        check_file(data, max_mb=KINDS[kind].max_mb)
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
    batch = _locked(batch, State.READY, State.WRITING, State.FAILED, State.READING)
    going = batch.state in (State.READING, State.WRITING)
    if going and Job.objects.filter(pk=batch.job_id).exclude(state=Job.State.FAILED).exists():
        raise Refused("Tệp này đang được đọc hoặc ghi. Chờ xong, hoặc bấm dừng trước.")
    if batch.written:
        raise Refused("Tệp này đã ghi được một phần. Bấm “Chạy tiếp”, hoặc nộp lại tệp.")
    _set(batch, state=State.READING, error="")
    return _start(batch, "ground.read_batch", f"Đọc lại: {batch.title}", by)


@action("batch.read", "Đọc tệp Excel")
def open_preview(*, batch, table, by):
    """Where the table stands in the file; rows of an earlier reading go."""
    lines.drop_lines(batch)
    parts = ("sheet", "header_row", "names", "letters", "unknown", "stray", "skipped")
    _set(batch, sheet={part: getattr(table, part) for part in parts}, counts={})
    return batch


@action("batch.preview", "Đọc xong tệp Excel")
def close_preview(*, batch, table, changed, by):
    """The whole file is known: rows that turned out wrong, and the counts. Ready to confirm."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.READING:
        return batch
    if changed:
        lines.change_lines(batch, changed)
    batch.sheet |= {"skipped": table.skipped, "stray": table.stray}
    _set(batch, sheet=batch.sheet, counts=lines.count_lines(batch), state=State.READY, error="")
    return batch


@action("batch.fail", "Không đọc được tệp Excel")
def fail_batch(*, batch, reason, by):
    """The file can't be used: keep the sentence that says why and what to do."""
    lines.drop_lines(batch)
    _set(batch, state=State.FAILED, error=reason[:500])
    return batch


@action("batch.confirm", "Ghi dữ liệu từ tệp Excel")
def confirm_batch(*, batch, by, partial=False):
    """Start writing: all rows, or with `partial` the good ones, the others left out."""
    batch = _locked(batch, State.READY)
    refuse_stranger(batch.kind, batch.unit_id, by)
    if not batch.to_write:
        raise Refused("Tệp không có dòng mới hay dòng đổi nào để ghi.")
    if batch.doubts and not partial:
        raise Refused(
            f"Còn {batch.doubts} dòng lỗi hoặc xung đột. Sửa tệp rồi nộp lại, hoặc chọn chỉ ghi "
            "các dòng hợp lệ."
        )
    _set(batch, state=State.WRITING, partial=partial, stop=False)
    return _start(batch, "ground.apply_batch", f"Ghi {batch.to_write} dòng: {batch.title}", by)


@action("batch.settle", "Chọn cách xử lý dòng xung đột")
def settle_conflicts(*, batch, take_file, by):
    """Rows that the file and someone else both changed: the file's cells, or the system's."""
    batch = _locked(batch, State.READY)
    refuse_stranger(batch.kind, batch.unit_id, by)
    rows = lines.rows_of(batch, status=CONFLICT)
    if not rows:
        raise Refused("Không còn dòng xung đột nào.")
    lines.change_lines(batch, [settle(row, take_file=take_file) for row in rows])
    _set(batch, counts=lines.count_lines(batch))
    return batch


@action("batch.apply", "Ghi các dòng từ tệp Excel")
def apply_rows(*, batch, by):
    """Write the next rows in one transaction. A second run finds them written and goes on.

    Someone may have edited a row since the preview: such a row becomes a conflict, shown and
    written by nobody. Unless only the good rows were asked for, then nothing is written at all
    (while nothing is yet).
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.WRITING:
        return batch
    refuse_stranger(batch.kind, batch.unit_id, by)
    kind = KINDS[batch.kind]
    _one_at_a_time(batch)
    columns = kind.columns(batch.unit_id)
    _refuse_lost_columns(batch, kind, by)
    rows = lines.rows_of(batch, CHUNK, columns=columns, is_written=False, status__in=(NEW, CHANGED))
    touched = _touched(batch, kind, rows, columns) if rows else []
    if touched and not batch.partial and not batch.written:
        _set(batch, state=State.READY)
        return batch
    numbers = {row.number for row in touched}
    rows = [row for row in rows if row.number not in numbers]
    if rows and not batch.stop:
        done = kind.write(batch.unit_id, rows, by)
        lines.mark_written(batch, rows)
        _set(batch, written={k: batch.written.get(k, 0) + n for k, n in done.items()})
    if batch.stop or not lines.waiting(batch):
        _finish(batch)
    return batch


def _touched(batch, kind, rows, columns):
    """The rows that someone else changed since the preview, judged and kept anew."""
    values = [row.values for row in rows]
    kind.lock(batch.unit_id, values)
    known, find = kind.known(batch.unit_id, values), kind.identify(batch.unit_id)
    touched = stale(rows, kind.key, known, identify=find)
    for row in touched:
        compare_again(row, known.get(identity(row.values, kind.key, find)), columns)
    if touched:
        lines.change_lines(batch, touched)
        _set(batch, counts=lines.count_lines(batch))
    return touched


def _finish(batch):
    """Nothing waits any more: written, or stopped before anything was."""
    if not batch.written:
        if batch.stop:
            _put_away(batch)
        else:
            _set(batch, state=State.READY)
    else:
        _set(batch, state=State.APPLIED, applied_at=Now())


@action("batch.cancel", "Bỏ tệp Excel")
def cancel_batch(*, batch, by):
    """Put an upload away: rows and file go. One being written stops after the rows at hand."""
    states = (State.READY, State.FAILED, State.READING, State.WRITING)
    batch = _locked(batch, *states)
    if batch.state == State.WRITING:
        _set(batch, stop=True)
    elif batch.written:
        _set(batch, state=State.APPLIED, applied_at=Now())
    else:
        _put_away(batch)
    return batch


@action("batch.forget", "Xoá dữ liệu tạm của tệp Excel")
def forget_batch(*, batch, by):
    """A day after the last thing that happened, rows and file go: they hold persons."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    waits = batch.state in (State.READY, State.READING, State.WRITING, State.FAILED)
    state = (State.APPLIED if batch.written else State.CANCELLED) if waits else batch.state
    lines.forget(batch)
    _set(batch, state=state, forgotten_at=Now())
    return batch


def _put_away(batch):
    lines.forget(batch)
    _set(batch, state=State.CANCELLED, forgotten_at=Now())


def refuse_stranger(kind, unit_id, by):
    """A right may have ended since the page was opened, or since the job was queued."""
    if not by.system and not KINDS[kind].may(by, unit_id):
        raise Refused("Bạn không còn quyền nhập tệp này ở đơn vị. Hỏi người giao quyền cho bạn.")


def _refuse_lost_columns(batch, kind, by):
    """A right over some columns may have ended since the file was read."""
    if by.system:
        return
    mine = {column.name for column in kind.columns_for(batch.unit_id, by)}
    read = set(batch.sheet.get("names", ()))
    lost = [c for c in kind.columns(batch.unit_id) if c.name in read - mine]
    if lost:
        raise Refused(f"Bạn không còn quyền ghi cột “{lost[0].header}”. Bỏ tệp này rồi nộp lại.")


def _one_at_a_time(batch):
    """Two sheets of one kind and unit are written one after the other: the second sees what the
    first did."""
    with connection.cursor() as cursor:
        key = f"batch:{batch.kind}:{batch.unit_id}"
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _locked(batch, *states):
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in states:
        raise Refused(f"Tệp này đang ở tình trạng “{batch.get_state_display()}”. Tải lại trang.")
    return batch


def _set(batch, **columns):
    for name, value in columns.items():
        setattr(batch, name, value)
    batch.save(update_fields=[*columns, "touched_at"])


def _start(batch, task, title, by):
    job = start_job(
        task=task, title=title[:200], params={"batch": batch.pk}, unit_id=batch.unit_id, by=by
    )
    _set(batch, job_id=job.pk)
    return batch
