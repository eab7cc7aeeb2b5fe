"""Excel in, the whole way from upload to committed, against what any import must do: openpyxl's
read-only parse and a COPY of the same rows; and against a plain django-import-export resource."""

from __future__ import annotations

import io
import resource
from itertools import chain, islice
from types import SimpleNamespace

import tablib
import xlsxwriter
from celery import current_app
from django.db import connection, transaction
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from openpyxl import load_workbook
from psycopg import sql

from accounts.queries.reach import reach_of
from csdl.ground.actions.batch import confirm_batch, upload_batch
from csdl.ground.actions.batch_undo import undo_batch
from csdl.ground.batches import KINDS, SheetKind
from csdl.ground.models import Batch
from csdl.ground.tasks import read_batch, unwrite_batch, write_batch
from csdl.kit import wall
from csdl.kit.excel.columns import SheetField, SheetResource
from csdl.kit.fields import TextField
from csdl.site.world import names
from csdl.site.world import schools as plan
from csdl.site.world.cast import THCS, person
from csdl.site.world.pupil_fields import fields_of
from records.actions.student import add_student
from records.catalogue import STUDENT
from schools.models import Unit

PUPILS, FREE, STOCK = 2_000, 50_000, 200
_SERIAL = 9_000_000  # personal numbers that nobody of any world has


def measure(clock) -> dict:
    """Seconds of both files through the portal and of their floors; of STOCK rows one by one."""
    current_app.conf.task_default_queue = "csdl-bench"  # nobody else takes these up
    return {**_pupils(clock), **_free(clock)}


def _pupils(clock):
    school = Unit.objects.get(code=THCS)
    kind, by = KINDS["hoc-sinh"], reach_of(person("data_officer"))
    with transaction.atomic(), wall.school(by, school):
        columns, rooms = kind.columns(school.pk), kind.rooms(school.pk)
    rows = list(_invented(rooms))
    data = workbook([c.header for c in columns], ([c.text(row) for c in columns] for row in rows))
    floor = clock.seconds(lambda: parse_and_copy(data))
    sent = []
    took = clock.seconds(lambda: sent.append(send(kind, school.pk, data, by)))
    written = sent[0].written["new"]
    unwrite_batch(undo_batch(batch=sent[0], by=by).job_id)
    part = workbook(
        [c.header for c in columns],
        ([c.text(row) for c in columns] for row in islice(rows, STOCK)),
    )
    return {
        "pupils_s": took,
        "pupils_floor_s": floor,
        "pupils": written,
        "columns": len(columns),
        "stock_s": clock.seconds(lambda: _one_by_one(part, columns, rooms, by)),
    }


def _free(clock):
    kind = KINDS.setdefault(FreeSheet.code, FreeSheet())
    by = reach_of(person("department_officer"))
    data = workbook(
        [f"Cột {n}" for n in range(30)],
        ([f"Nguyễn Văn {row} {n}" for n in range(30)] for row in range(FREE)),
    )
    before = clock.peak_mb()
    took = clock.seconds(lambda: send(kind, 1, data, by))
    after = clock.peak_mb(), clock.peak_mb(resource.RUSAGE_CHILDREN)
    floor = clock.seconds(lambda: parse_and_copy(data))
    return {"free_s": took, "free_floor_s": floor, "memory_mb": max(after), "before_mb": before}


def send(kind, unit_id, data, by) -> Batch:
    """Upload, read, confirm what is right, write."""
    batch = upload_batch(kind=kind.code, unit_id=unit_id, data=data, name="bench.xlsx", by=by)
    read_batch(batch.job_id)
    batch.refresh_from_db()
    if batch.state != Batch.State.READY:
        raise RuntimeError(f"the sheet was not read: {batch.error}")
    batch = confirm_batch(batch=batch, partial=True, by=by)
    write_batch(batch.job_id)
    batch.refresh_from_db()
    if batch.state != Batch.State.APPLIED:
        raise RuntimeError(f"the sheet was not written: {batch.state}")
    return batch


def workbook(headers, rows) -> bytes:
    """One sheet of texts, made in constant memory."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(chain([headers], rows)):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def parse_and_copy(data) -> int:
    """The floor: read the file with openpyxl, copy its cells as they are."""
    sheet = load_workbook(io.BytesIO(data), read_only=True).active
    rows = sheet.iter_rows(values_only=True)
    width, count = len(next(rows)), 0
    with transaction.atomic(), connection.cursor() as cursor:
        table = temporary(cursor, "bench_floor", width)
        with cursor.cursor.copy(sql.SQL("copy {} from stdin").format(table)) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    return count


def temporary(cursor, name, width):
    """A table of that many texts, this connection's own."""
    table = sql.Identifier(name)
    columns = sql.SQL(", ").join(sql.SQL(f"c{n} text") for n in range(width))
    cursor.cursor.execute(sql.SQL("drop table if exists pg_temp.{}").format(table))
    cursor.cursor.execute(sql.SQL("create temp table {} ({})").format(table, columns))
    return table


def _invented(rooms):
    """PUPILS pupils, spread over the classes, with every field a believable record has."""
    school = next(one for one in plan.SCHOOLS if one.code == THCS)
    year = next(iter(rooms.values())).year.starts_year
    each = -(-PUPILS // len(rooms))
    number = 0
    for name, room in rooms.items():
        rng = names.stream("bench", name)
        for who in names.pupils(rng, min(each, PUPILS - number), room.grade, year):
            number += 1
            place = plan.Room(name, room.level, room.grade)
            values = fields_of(who, school, place, number, year, serial=_SERIAL + number)
            yield values | {
                "full_name": who.full_name,
                "birth_date": who.birth_date,
                "gender": who.gender,
                "room": name,
            }


def _one_by_one(data, columns, rooms, by):
    """As the library does it: previewed row by row, then saved row by row, the same fields and
    the same rules of the record; taken back afterwards."""

    class Stock(resources.Resource):
        class Meta:
            instance_loader_class = BaseInstanceLoader

        def get_or_init_instance(self, loader, row):
            return SimpleNamespace(pk=None, **{c.name: None for c in columns}), True

        def save_instance(self, instance, is_create, row, **kwargs):
            values = {
                name: value for name, value in vars(instance).items() if name in STUDENT.by_code
            }
            add_student(classroom=rooms[instance.room], values=values, by=by)

    for column in columns:
        field = SheetField(column.header, column.field, attribute=column.name)
        field.column_name = column.header
        Stock.fields[column.name] = field
    table = tablib.Dataset().load(data, format="xlsx")
    with transaction.atomic():
        wall.enter(by)
        Stock().import_data(table, dry_run=True, use_transactions=True, raise_errors=True)
        Stock().import_data(table, dry_run=False, raise_errors=True)
        transaction.set_rollback(True)


class Free(SheetResource):
    """Thirty plain columns."""

    class Meta:
        name = "Ba mươi cột"
        import_id_fields = ("c0",)


for _n in range(30):
    Free.fields[f"c{_n}"] = SheetField(f"Cột {_n}", TextField(required=False), attribute=f"c{_n}")


class FreeSheet(SheetKind):
    """A sheet that stands for any: its rows end in a table of this connection."""

    code, title, resource, max_rows, max_mb = "bench-30", "Ba mươi cột", Free, 60_000, 20

    def may(self, reach, unit_id):
        return True

    def existing(self, unit_id):
        return {}

    def known(self, unit_id, rows):
        return {}

    def write(self, unit_id, rows, by):
        with connection.cursor() as cursor:
            table = temporary(cursor, "bench_rows", 30)
            with cursor.cursor.copy(sql.SQL("copy {} from stdin").format(table)) as copy:
                for row in rows:
                    copy.write_row([row.values[f"c{n}"] for n in range(30)])
        return {"new": len(rows), "changed": 0}
