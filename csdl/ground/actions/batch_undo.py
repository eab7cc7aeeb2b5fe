"""Taking back what a sheet wrote, while nothing was built on it."""

from csdl.ground import lines
from csdl.ground.actions.batch import _locked, _one_at_a_time, _set, _start, refuse_stranger
from csdl.ground.batches import KINDS
from csdl.ground.models import Batch
from csdl.kit.action import Refused, action
from csdl.kit.excel.preview import CHANGED, NEW, identity, same, undone

State = Batch.State
AT_ONCE = 200  # rows taken back while the person waits


@action("batch.undo", "Hoàn tác lần ghi từ tệp Excel")
def undo_batch(*, batch, by):
    """Take back what a batch wrote; a long one by a job. Refused once anything was built on it:
    one edit since, one thing that hangs on a new row."""
    batch = _locked(batch, State.APPLIED)
    refuse_stranger(batch.kind, batch.unit_id, by)
    if not KINDS[batch.kind].can_undo or batch.forgotten_at:
        raise Refused("Lần ghi này không hoàn tác được nữa. Sửa từng dòng, hoặc nộp tệp mới.")
    rows = sum(batch.written.values())
    if rows > AT_ONCE:
        _set(batch, state=State.UNDOING, error="")
        return _start(batch, "ground.undo_batch", f"Hoàn tác {rows} dòng: {batch.title}", by)
    return _take_back(batch, by)


@action("batch.take_back", "Hoàn tác xong lần ghi từ tệp Excel")
def take_back(*, batch, by):
    """The job's part of `undo_batch`; a second run finds it done."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.UNDOING:
        return batch
    refuse_stranger(batch.kind, batch.unit_id, by)
    return _take_back(batch, by)


@action("batch.keep_written", "Không hoàn tác được lần ghi")
def keep_written(*, batch, reason, by):
    """What was built on a batch keeps it; the sentence that says so is shown."""
    _set(batch, state=State.APPLIED, error=reason[:500])


def _take_back(batch, by):
    kind = KINDS[batch.kind]
    _one_at_a_time(batch)
    rows = lines.rows_of(batch, is_written=True)
    _refuse_built_on(batch, kind, rows)
    changed = [undone(row) for row in rows if row.status == CHANGED]
    if changed:
        kind.write(batch.unit_id, changed, by)
    if new := [row for row in rows if row.status == NEW]:
        kind.remove(batch.unit_id, new, by)
    _set(batch, state=State.UNDONE)
    return batch


def _refuse_built_on(batch, kind, rows):
    values = [row.values for row in rows]
    kind.lock(batch.unit_id, values)
    known, find = kind.known(batch.unit_id, values), kind.identify(batch.unit_id)
    edited = []
    for row in rows:
        now = known.get(identity(row.values, kind.key, find)) or {}
        names = row.old if row.status == CHANGED else [n for n, v in row.values.items() if v]
        if not now or any(n in now and not same(now[n], row.values.get(n)) for n in names):
            edited.append(row)
    if edited:
        shown = ", ".join(str(row.number) for row in edited[:5])
        raise Refused(
            f"{len(edited)} dòng đã được sửa tiếp sau khi ghi (dòng {shown}…), nên không hoàn tác "
            "cả lần ghi được. Sửa từng dòng, hoặc nộp tệp mới."
        )
