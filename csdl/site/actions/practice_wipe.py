"""Throwing a practice world away: every row of it, found by the keys that lead to it.

Nothing is listed by hand: from the units of the practice Sở, all rows that point at a row already
found, of any table of any app. What happened stays in the log and in the row images, which are
append-only for the application.
"""

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction

from accounts.actions.user import end_sessions
from accounts.models import Practice, User
from csdl.ground.actions.job import start_job
from csdl.ground.models import AccessLog, Batch, File, Job, Notice, Operation
from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.reach import Reach
from csdl.site.actions.practice import BUSY, lock
from schools.models import Unit

# Tables below all apps carry plain ids: whose they are, and of which unit.
OWNED = {
    Job: (("by_id", User), ("unit_id", Unit)),
    Batch: (("by_id", User), ("unit_id", Unit)),
    Notice: (("user_id", User),),
    Operation: (("user_id", User),),
    File: (("made_by_id", User),),
}
# Never deleted in the real world (Thông tư 42/2021, Điều 10): here the number is invented too.
KEPT = ("records.Student:moet_code_kept", "records.Staff:staff_moet_code_kept")


@action("practice.clear", "Xoá thế giới tập huấn")
def start_wipe(*, practice, by):
    """Queue the wiping. Everyone inside is signed out at once."""
    practice = lock(practice.unit)
    if not practice.department_id:
        raise Refused("Thế giới tập huấn này chưa có gì để xoá.")
    if _is_busy(practice):
        raise Refused(BUSY)
    for user in User.objects.filter(department_id=practice.department_id):
        end_sessions(user)
    job = start_job(
        task="site.wipe_practice",
        title=f"Xoá thế giới tập huấn của {practice.unit.short_name}",
        params={"practice": practice.pk},
        unit_id=practice.unit_id,
        key=f"practice:{practice.unit_id}",
        by=by,
    )
    practice.job_id = job.pk
    practice.save(update_fields=["job_id"])
    return practice


def _is_busy(practice):
    job = Job.objects.filter(pk=practice.job_id).first()
    return bool(job and not job.is_over)


@action("practice.wipe", "Xoá xong thế giới tập huấn")
def wipe_practice(*, practice, by):
    """Delete everything of a practice world; a second run finds nothing left to do.

    Raises RuntimeError, and deletes nothing, when a row of it points at a real unit or person,
    or a real row at one of it: it was not sealed.
    """
    practice = lock(practice.unit)
    department = practice.department
    if department is None:
        return practice
    if not department.is_practice:
        raise RuntimeError(f"unit {department.pk} is no practice department")
    practice.department = practice.built_at = None
    practice.save(update_fields=["department", "built_at"])
    units = set(Unit.objects.filter(department=department).values_list("pk", flat=True))
    wall.enter(Reach(system="Xoá thế giới tập huấn", schools=frozenset(units)))
    with connection.cursor() as cursor:
        cursor.execute("set constraints all deferred")
    found = rows_of(department)
    _check_sealed(found)
    _forget_files(found.pop(File, set()))
    with pgtrigger.ignore(*KEPT):
        for model, pks in found.items():
            rows = model._base_manager.filter(pk__in=pks)
            rows._raw_delete(rows.db)
    return practice


def kept_models():
    """The models of tables whose rows can be thrown away: not the log, not the row images."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not hasattr(model, "pgh_tracked_model")
        and model not in (AccessLog, Practice)
    ]


def rows_of(department):
    """{model: primary keys} of all that hangs on a department, found until nothing is added."""
    found = {
        Unit: set(Unit.objects.filter(department=department).values_list("pk", flat=True)),
    }
    while True:
        before = sum(map(len, found.values()))
        for model in kept_models():
            for name, target in keys_of(model):
                if found.get(target):
                    rows = model._base_manager.filter(**{f"{name}__in": found[target]})
                    found.setdefault(model, set()).update(rows.values_list("pk", flat=True))
        found.setdefault(File, set()).update(files_of(found))
        if sum(map(len, found.values())) == before:
            return found


def keys_of(model):
    """[(column, model it points at)]: foreign keys, and the plain ids of the lowest app."""
    keys = [
        (field.name, field.remote_field.model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    ]
    return [*keys, *OWNED.get(model, ())]


def files_of(found):
    """Ids of the files that the rows found name: drawn papers, scans, directives."""
    ids = set()
    for model, pks in found.items():
        for field in model._meta.concrete_fields:
            if field.attname in ("file_id", "pdf_id", "picture_id") and not field.remote_field:
                rows = model._base_manager.filter(pk__in=pks)
                ids |= set(rows.values_list(field.attname, flat=True)) - {None}
    return ids


def _check_sealed(found):
    """No row found may name a unit or a person that was not."""
    for model, pks in found.items():
        for name, target in keys_of(model):
            if target not in (Unit, User):
                continue
            rows = model._base_manager.filter(pk__in=pks).exclude(**{f"{name}__isnull": True})
            if rows.exclude(**{f"{name}__in": found.get(target, set())}).exists():
                raise RuntimeError(f"{model._meta.label}.{name} leads out of the practice world")


def _forget_files(pks):
    files = list(File.objects.filter(pk__in=pks))
    File.objects.filter(pk__in=pks).delete()
    for file in files:
        if file.content:
            transaction.on_commit(
                lambda kept=file.content: kept.storage.delete(kept.name), robust=True
            )
