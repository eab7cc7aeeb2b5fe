"""Indexes and keys of the pupils' table, without long locks; composite keys of the parts."""

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models

from csdl.kit.text import fold
from csdl.kit.wall import LOADER_ROLE

BATCH = 2000
PARTS = ("family", "sensitive", "health")


def fill_match_keys(apps, schema_editor):
    """The key of pupils entered before it existed. The wall hides them from the owner, so the
    loading role reads and writes them."""
    student = apps.get_model("records", "Student")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"set role {LOADER_ROLE}")
        try:
            while rows := list(student.objects.filter(match_key="").order_by("pk")[:BATCH]):
                for row in rows:
                    name = fold(row.full_name).replace(" ", "")[:100]
                    row.match_key = f"{name}{row.birth_date:%Y%m%d}"
                student.objects.bulk_update(rows, ["match_key"])
        finally:
            cursor.execute("reset role")


def unique(name, columns, where=""):
    """(forwards, backwards) of a unique index made while others read and write."""
    made = f"create unique index concurrently if not exists {name} on records_student ({columns})"
    return migrations.RunSQL(f"{made} {where}", f"drop index concurrently if exists {name}")


def follows(part):
    """A part lies in its pupil's school. Who moves a pupil defers the check and moves the parts
    along in the same transaction (no cascade: the row images are made under the wall)."""
    table, name = f"records_student{part}", f"student{part}_of_school"
    return migrations.RunSQL(
        f"alter table {table} add constraint {name} foreign key (student_id, school_id) "
        "references records_student (id, school_id) deferrable initially immediate",
        f"alter table {table} drop constraint {name}",
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("records", "0005_pupil_fields")]

    operations = [
        migrations.RunPython(fill_match_keys, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                unique("student_keys", "id, school_id"),
                migrations.RunSQL(
                    "alter table records_student add constraint student_keys "
                    "unique using index student_keys",
                    "alter table records_student drop constraint student_keys",
                ),
                unique(
                    "student_moet_code_once", "department_id, moet_code", "where moet_code > ''"
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="student",
                    constraint=models.UniqueConstraint(
                        fields=("id", "school"), name="student_keys"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="student",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("moet_code__gt", "")),
                        fields=("department_id", "moet_code"),
                        name="student_moet_code_once",
                    ),
                ),
            ],
        ),
        AddIndexConcurrently(
            model_name="student",
            index=models.Index(fields=["department_id", "match_key"], name="student_match"),
        ),
        AddIndexConcurrently(
            model_name="student",
            index=models.Index(
                condition=models.Q(("personal_id__gt", "")),
                fields=["department_id", "personal_id"],
                name="student_personal_id",
            ),
        ),
        AddConstraintNotValid(
            model_name="enrollment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on", None), ("left_on__gte", models.F("entered_on")), _connector="OR"
                ),
                name="enrollment_days",
            ),
        ),
        ValidateConstraint(model_name="enrollment", name="enrollment_days"),
        *map(follows, PARTS),
        # Mã học sinh of who comes without one: opaque, never given twice.
        migrations.RunSQL(
            "create sequence records_student_code", "drop sequence records_student_code"
        ),
    ]
