"""Admitted pupils; pupils between two schools; what another school holds under an id."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from csdl.kit.wall import AppendOnly, Definer, TwoPartyWall, Wall

# Only for a school the caller writes in, and only by a whole ministry id: nobody can list.
HELD_ELSEWHERE = """
begin
  if not school = any (nullif(current_setting('csdl.schools', true), '')::bigint[]) then
    return;
  end if;
  return query
    select s.moet_code::text, s.id, s.school_id, s.match_key::text, s.state::text
    from records_student s
    where s.department_id = (select u.department_id from schools_unit u where u.id = school)
      and s.moet_code = any (codes) and s.moet_code > '' and s.school_id <> school;
end
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0012_codes_elsewhere"),
        ("schools", "0006_practice"),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department_id", models.BigIntegerField()),
                ("level", models.CharField(max_length=4)),
                ("grade", models.CharField(max_length=3, verbose_name="Khối")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "classroom",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.classroom",
                    ),
                ),
                (
                    "from_school",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.unit",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.unit",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="records.student",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.year",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IntakeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("department_id", models.BigIntegerField()),
                ("level", models.CharField(max_length=4)),
                ("grade", models.CharField(max_length=3, verbose_name="Khối")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "classroom",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.classroom",
                    ),
                ),
                (
                    "from_school",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.unit",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="records.intake",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.unit",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.student",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.year",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department_id", models.BigIntegerField()),
                ("student_code", models.CharField(max_length=20, verbose_name="Mã học sinh")),
                ("full_name", models.CharField(max_length=100, verbose_name="Họ và tên")),
                ("birth_date", models.DateField(verbose_name="Ngày sinh")),
                (
                    "gender",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Nam"), (0, "Nữ")], verbose_name="Giới tính"
                    ),
                ),
                ("class_name", models.CharField(max_length=30, verbose_name="Lớp")),
                ("level", models.CharField(max_length=4)),
                ("grade", models.CharField(max_length=3, verbose_name="Khối")),
                ("leaves_on", models.DateField(verbose_name="Chuyển đi từ ngày")),
                ("reason", models.CharField(max_length=300, verbose_name="Lý do")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Chờ tiếp nhận"),
                            ("accepted", "Đã tiếp nhận"),
                            ("returned", "Bị trả lại"),
                            ("withdrawn", "Đã rút"),
                        ],
                        default="offered",
                        max_length=9,
                        verbose_name="Tình trạng",
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, max_length=300, verbose_name="Lý do trả lại, rút"),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("made_by_id", models.BigIntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_id", models.BigIntegerField(null=True)),
                (
                    "from_school",
                    models.ForeignKey(
                        db_column="school_a_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.unit",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="records.student",
                    ),
                ),
                (
                    "to_school",
                    models.ForeignKey(
                        db_column="school_b_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.unit",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TransferEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("department_id", models.BigIntegerField()),
                ("student_code", models.CharField(max_length=20, verbose_name="Mã học sinh")),
                ("full_name", models.CharField(max_length=100, verbose_name="Họ và tên")),
                ("birth_date", models.DateField(verbose_name="Ngày sinh")),
                (
                    "gender",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Nam"), (0, "Nữ")], verbose_name="Giới tính"
                    ),
                ),
                ("class_name", models.CharField(max_length=30, verbose_name="Lớp")),
                ("level", models.CharField(max_length=4)),
                ("grade", models.CharField(max_length=3, verbose_name="Khối")),
                ("leaves_on", models.DateField(verbose_name="Chuyển đi từ ngày")),
                ("reason", models.CharField(max_length=300, verbose_name="Lý do")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Chờ tiếp nhận"),
                            ("accepted", "Đã tiếp nhận"),
                            ("returned", "Bị trả lại"),
                            ("withdrawn", "Đã rút"),
                        ],
                        default="offered",
                        max_length=9,
                        verbose_name="Tình trạng",
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, max_length=300, verbose_name="Lý do trả lại, rút"),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("made_by_id", models.BigIntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_id", models.BigIntegerField(null=True)),
                (
                    "from_school",
                    models.ForeignKey(
                        db_column="school_a_id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.unit",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="records.transfer",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.student",
                    ),
                ),
                (
                    "to_school",
                    models.ForeignKey(
                        db_column="school_b_id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="intake",
            index=models.Index(
                condition=models.Q(("classroom", None)),
                fields=["school", "year", "grade"],
                name="intake_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.UniqueConstraint(fields=("student", "year"), name="intake_once"),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.UniqueConstraint(fields=("id", "school", "year"), name="intake_keys"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intake",
            trigger=pgtrigger.compiler.Trigger(
                name="own_pupil",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF NOT EXISTS (SELECT FROM records_student s\n                       WHERE s.id = NEW.student_id AND s.school_id = NEW.school_id) THEN\n            RAISE EXCEPTION 'own_pupil: no pupil % in school %', NEW.student_id, NEW.school_id\n                USING ERRCODE = 'foreign_key_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="61c46bd99d2fab5cbb34e50c22fe20ba7ace4186",
                    operation="INSERT",
                    pgid="pgtrigger_own_pupil_1f18b",
                    table="records_intake",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intake",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_intakeevent" ("classroom_id", "department_id", "from_school_id", "grade", "id", "level", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "student_id", "year_id") VALUES (NEW."classroom_id", NEW."department_id", NEW."from_school_id", NEW."grade", NEW."id", NEW."level", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."student_id", NEW."year_id"); RETURN NULL;',
                    hash="923fd1569e218280217357bef90ee45344f23439",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ec9f5",
                    table="records_intake",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intake",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_intakeevent" ("classroom_id", "department_id", "from_school_id", "grade", "id", "level", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "student_id", "year_id") VALUES (NEW."classroom_id", NEW."department_id", NEW."from_school_id", NEW."grade", NEW."id", NEW."level", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."student_id", NEW."year_id"); RETURN NULL;',
                    hash="d064fba06ac1e02ce4435028a22f1335728969d5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e0742",
                    table="records_intake",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intake",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_intakeevent" ("classroom_id", "department_id", "from_school_id", "grade", "id", "level", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "student_id", "year_id") VALUES (OLD."classroom_id", OLD."department_id", OLD."from_school_id", OLD."grade", OLD."id", OLD."level", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."student_id", OLD."year_id"); RETURN NULL;',
                    hash="dc9ffe9ebe8b6cbf9d5eb0fad5a687bf0afad1a5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_be8ce",
                    table="records_intake",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "offered")),
                fields=("student",),
                name="transfer_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_school", models.F("to_school")), _negated=True),
                name="transfer_two_schools",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_transferevent" ("answer", "answered_at", "answered_by_id", "birth_date", "class_name", "department_id", "full_name", "gender", "grade", "id", "leaves_on", "level", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_a_id", "school_b_id", "state", "student_code", "student_id") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."birth_date", NEW."class_name", NEW."department_id", NEW."full_name", NEW."gender", NEW."grade", NEW."id", NEW."leaves_on", NEW."level", NEW."made_at", NEW."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."school_a_id", NEW."school_b_id", NEW."state", NEW."student_code", NEW."student_id"); RETURN NULL;',
                    hash="2b623904319afc7f49496a3751b27544dfd73125",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f7941",
                    table="records_transfer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_transferevent" ("answer", "answered_at", "answered_by_id", "birth_date", "class_name", "department_id", "full_name", "gender", "grade", "id", "leaves_on", "level", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_a_id", "school_b_id", "state", "student_code", "student_id") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."birth_date", NEW."class_name", NEW."department_id", NEW."full_name", NEW."gender", NEW."grade", NEW."id", NEW."leaves_on", NEW."level", NEW."made_at", NEW."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."school_a_id", NEW."school_b_id", NEW."state", NEW."student_code", NEW."student_id"); RETURN NULL;',
                    hash="6a4c9685b6a695ea59925f12a58f1c4567c773d2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_04d76",
                    table="records_transfer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_transferevent" ("answer", "answered_at", "answered_by_id", "birth_date", "class_name", "department_id", "full_name", "gender", "grade", "id", "leaves_on", "level", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_a_id", "school_b_id", "state", "student_code", "student_id") VALUES (OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."birth_date", OLD."class_name", OLD."department_id", OLD."full_name", OLD."gender", OLD."grade", OLD."id", OLD."leaves_on", OLD."level", OLD."made_at", OLD."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."school_a_id", OLD."school_b_id", OLD."state", OLD."student_code", OLD."student_id"); RETURN NULL;',
                    hash="9258277e89ba5006b2091985840b64ba6b83e026",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3bb7b",
                    table="records_transfer",
                    when="AFTER",
                ),
            ),
        ),
        Wall("records_intake"),
        Wall("records_intakeevent"),
        AppendOnly("records_intakeevent"),
        TwoPartyWall("records_transfer"),
        TwoPartyWall("records_transferevent"),
        AppendOnly("records_transferevent"),
        Definer(
            "records_held_elsewhere",
            "school bigint, codes text[]",
            "table (code text, student bigint, holder bigint, key text, state text)",
            HELD_ELSEWHERE,
        ),
    ]
