"""50,000 rows of 30 columns through the whole way: kept in pieces, written in chunks, undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from csdl.ground import batches
from csdl.ground.actions.batch import confirm_batch, upload_batch
from csdl.ground.actions.batch_undo import undo_batch
from csdl.ground.lines import count_lines
from csdl.ground.models import Batch, Job
from csdl.ground.tasks import read_batch, unwrite_batch, write_batch
from csdl.kit.access import reach_of
from csdl.kit.excel.columns import SheetField, SheetResource
from csdl.kit.fields import TextField
from tests.kit import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.long]
ROWS = 50_000


class Free(SheetResource):
    """Thirty plain columns."""

    class Meta:
        name = "Ba mươi cột"
        import_id_fields = ("c0",)


for place in range(30):
    Free.fields[f"c{place}"] = SheetField(
        f"Cột {place}", TextField(required=False), attribute=f"c{place}"
    )


class FreeSheet(batches.SheetKind):
    code, title, resource, max_rows, max_mb = "test-30", "Ba mươi cột", Free, 60_000, 20
    there: dict = {}

    def may(self, reach, unit_id):
        return True

    def existing(self, unit_id):
        return self.there

    def write(self, unit_id, rows, by):
        self.there |= {row.values["c0"]: row.values for row in rows}
        return {"new": len(rows), "changed": 0}

    def remove(self, unit_id, rows, by):
        for row in rows:
            del self.there[row.values["c0"]]


def test_fifty_thousand_rows(monkeypatch, person, tmp_path):
    kind = FreeSheet()
    monkeypatch.setitem(batches.KINDS, kind.code, kind)
    path = tmp_path / "large.xlsx"
    corpus.large(ROWS, 30, str(path))
    by = reach_of(person("department_officer"))
    file = SimpleUploadedFile("large.xlsx", path.read_bytes())
    batch = upload_batch(kind=kind.code, unit_id=1, data=file.read(), name=file.name, by=by)
    read_batch(batch.job_id)
    batch.refresh_from_db()
    assert batch.counts["new"] == ROWS, batch.error
    batch = confirm_batch(batch=batch, by=by)
    write_batch(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, batch.written["new"]) == (Batch.State.APPLIED, ROWS)
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.total) == (Job.State.DONE, ROWS)
    assert len(kind.there) == ROWS and count_lines(batch)["new"] == ROWS
    unwrite_batch(undo_batch(batch=batch, by=by).job_id)
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE
    assert kind.there == {}
