"""The rows of an uploaded sheet, kept between preview and writing: persons, behind the wall.

Everything here runs on the desk of the batch's unit (`wall.desk`); the caller has found the batch
among the person's own.
"""

import json

from django.db import connection
from django.db.models import Count, Q

from csdl.ground.batches import KINDS
from csdl.ground.models import Batch, BatchLine, File
from csdl.kit import wall
from csdl.kit.excel.preview import CHANGED, CONFLICT, ERROR, NEW, row_from_json, row_to_json

_INSERT = """insert into ground_batchline
  (batch_id, department_id, school_id, number, status, noted, is_written, data)
  select %s, %s, %s, n, s, m, false, d
  from jsonb_to_recordset(%s::jsonb) as t(n int, s text, m bool, d jsonb)"""
_UPDATE = """update ground_batchline l set status = s, noted = m, data = d
  from jsonb_to_recordset(%s::jsonb) as t(n int, s text, m bool, d jsonb)
  where l.batch_id = %s and l.number = n"""


def _told(rows):
    """The rows as one text: quoting each in an array takes as long as writing them."""
    return json.dumps(
        [
            {
                "n": row.number,
                "s": row.status,
                "m": bool(row.errors or row.warnings),
                "d": row_to_json(row),
            }
            for row in rows
        ],
        ensure_ascii=False,
    )


def add_lines(batch, rows, by):
    """Keep the next rows of the sheet."""
    department = getattr(by.user, "department_id", None) or batch.unit_id
    with wall.desk(batch.unit_id), connection.cursor() as cursor:
        cursor.execute(_INSERT, [batch.pk, department, batch.unit_id, _told(rows)])


def change_lines(batch, rows):
    """Keep these rows anew, as they were judged again."""
    with wall.desk(batch.unit_id), connection.cursor() as cursor:
        cursor.execute(_UPDATE, [_told(rows), batch.pk])


def drop_lines(batch):
    with wall.desk(batch.unit_id):
        BatchLine.objects.filter(batch=batch)._raw_delete("default")


def lines(batch, **which):
    """The lines as stored, in the sheet's order. Evaluate on the desk (`rows_of` does)."""
    return BatchLine.objects.filter(batch=batch, **which).order_by("number")


def rows_of(batch, first=None, *, columns=None, **which):
    """The rows with clean values, in the sheet's order; the first few if asked."""
    with wall.desk(batch.unit_id):
        found = list(lines(batch, **which)[:first])
    columns = KINDS[batch.kind].columns(batch.unit_id) if columns is None else columns
    return [row_from_json(line.number, line.status, line.data, columns) for line in found]


def mark_written(batch, rows):
    with wall.desk(batch.unit_id):
        numbers = [row.number for row in rows]
        BatchLine.objects.filter(batch=batch, number__in=numbers).update(is_written=True)


def count_lines(batch):
    """The counts of `Batch.counts`; written rows count by what they did."""
    with wall.desk(batch.unit_id):
        rows = BatchLine.objects.filter(batch=batch)
        by_status = dict(rows.values_list("status").annotate(Count("pk")))
        warned = rows.filter(noted=True).exclude(status=ERROR).count()
    counts = {status: by_status.get(status, 0) for status in BatchLine.Status.values}
    return {
        "total": sum(counts.values()),
        **counts,
        "warning": warned,
        "skipped": len(batch.sheet.get("skipped", ())),
    }


def waiting(batch):
    """Whether a row is still to be written."""
    with wall.desk(batch.unit_id):
        return lines(batch, is_written=False, status__in=(NEW, CHANGED)).exists()


def forget(batch):
    """Drop the rows and the bytes of the file; what happened stays on record."""
    drop_lines(batch)
    for kept in File.objects.filter(pk=batch.file_id):
        kept.forget()


def page_filter(tab):
    """The lines under a tab of the preview."""
    return {
        "loi": Q(noted=True),
        "xung-dot": Q(status=CONFLICT),
        "doi": Q(status__in=(NEW, CHANGED)),
        "tat-ca": Q(),
    }[tab]


def is_open(batch_id):
    """Whether a batch is still being read: nobody put it away meanwhile."""
    return Batch.objects.filter(pk=batch_id, state=Batch.State.READING).exists()
