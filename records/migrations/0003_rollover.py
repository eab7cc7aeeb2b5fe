"""Outcomes and the turn of the school year, behind the wall."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from csdl.kit.wall import AppendOnly, Wall


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_walls"),
        ("schools", "0005_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("promoted", "Lên lớp"),
                            ("retained", "Lưu ban"),
                            ("retest", "Kiểm tra lại"),
                            ("summer", "Rèn luyện hè"),
                            ("completed", "Hoàn thành cấp học"),
                            ("graduated", "Tốt nghiệp"),
                            ("left", "Thôi học, chuyển đi"),
                        ],
                        max_length=9,
                        verbose_name="Kết quả cuối năm",
                    ),
                ),
                (
                    "first",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("promoted", "Lên lớp"),
                            ("retained", "Lưu ban"),
                            ("retest", "Kiểm tra lại"),
                            ("summer", "Rèn luyện hè"),
                            ("completed", "Hoàn thành cấp học"),
                            ("graduated", "Tốt nghiệp"),
                            ("left", "Thôi học, chuyển đi"),
                        ],
                        max_length=9,
                        verbose_name="Kết quả trước hè",
                    ),
                ),
                (
                    "to_class",
                    models.CharField(blank=True, max_length=30, verbose_name="Lớp năm sau"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Ghi chú")),
            ],
            options={
                "default_permissions": ("change",),
            },
        ),
        migrations.CreateModel(
            name="OutcomeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("department_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("promoted", "Lên lớp"),
                            ("retained", "Lưu ban"),
                            ("retest", "Kiểm tra lại"),
                            ("summer", "Rèn luyện hè"),
                            ("completed", "Hoàn thành cấp học"),
                            ("graduated", "Tốt nghiệp"),
                            ("left", "Thôi học, chuyển đi"),
                        ],
                        max_length=9,
                        verbose_name="Kết quả cuối năm",
                    ),
                ),
                (
                    "first",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("promoted", "Lên lớp"),
                            ("retained", "Lưu ban"),
                            ("retest", "Kiểm tra lại"),
                            ("summer", "Rèn luyện hè"),
                            ("completed", "Hoàn thành cấp học"),
                            ("graduated", "Tốt nghiệp"),
                            ("left", "Thôi học, chuyển đi"),
                        ],
                        max_length=9,
                        verbose_name="Kết quả trước hè",
                    ),
                ),
                (
                    "to_class",
                    models.CharField(blank=True, max_length=30, verbose_name="Lớp năm sau"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Ghi chú")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rollover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Chưa kết chuyển"),
                            ("rehearsed", "Đã diễn tập"),
                            ("committed", "Đã kết chuyển"),
                            ("confirmed", "Trường đã xác nhận"),
                            ("approved", "Đã phê duyệt"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="Tình trạng",
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        choices=[
                            ("{khoi}{duoi}", "Khối mới, giữ phần sau: 6A1 → 7A1"),
                            ("{khoi}.{duoi}", "Khối mới, dấu chấm, phần sau: 6A1 → 7.A1"),
                            ("Lớp {khoi}{duoi}", "Chữ “Lớp”, khối mới, phần sau: 6A1 → Lớp 7A1"),
                            ("{ten}", "Giữ nguyên tên lớp cũ"),
                        ],
                        default="{khoi}{duoi}",
                        max_length=20,
                        verbose_name="Mẫu tên lớp",
                    ),
                ),
                ("result", models.JSONField(default=dict)),
                ("rehearsed_at", models.DateTimeField(null=True)),
                ("done", models.JSONField(default=dict)),
                ("compared", models.JSONField(default=list)),
                ("committed_at", models.DateTimeField(null=True)),
                ("committed_by_id", models.BigIntegerField(null=True)),
                ("job_id", models.BigIntegerField(null=True)),
                (
                    "error",
                    models.CharField(blank=True, max_length=500, verbose_name="Chưa làm được"),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by_id", models.BigIntegerField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by_id", models.BigIntegerField(null=True)),
                (
                    "returned",
                    models.CharField(blank=True, max_length=300, verbose_name="Lý do trả lại"),
                ),
            ],
            options={
                "permissions": [
                    ("run_rollover", "Diễn tập, kết chuyển năm học"),
                    ("confirm_rollover", "Xác nhận kết chuyển"),
                    ("approve_rollover", "Phê duyệt kết chuyển"),
                ],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="RolloverEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("department_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Chưa kết chuyển"),
                            ("rehearsed", "Đã diễn tập"),
                            ("committed", "Đã kết chuyển"),
                            ("confirmed", "Trường đã xác nhận"),
                            ("approved", "Đã phê duyệt"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="Tình trạng",
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        choices=[
                            ("{khoi}{duoi}", "Khối mới, giữ phần sau: 6A1 → 7A1"),
                            ("{khoi}.{duoi}", "Khối mới, dấu chấm, phần sau: 6A1 → 7.A1"),
                            ("Lớp {khoi}{duoi}", "Chữ “Lớp”, khối mới, phần sau: 6A1 → Lớp 7A1"),
                            ("{ten}", "Giữ nguyên tên lớp cũ"),
                        ],
                        default="{khoi}{duoi}",
                        max_length=20,
                        verbose_name="Mẫu tên lớp",
                    ),
                ),
                ("rehearsed_at", models.DateTimeField(null=True)),
                ("committed_at", models.DateTimeField(null=True)),
                ("committed_by_id", models.BigIntegerField(null=True)),
                ("job_id", models.BigIntegerField(null=True)),
                (
                    "error",
                    models.CharField(blank=True, max_length=500, verbose_name="Chưa làm được"),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by_id", models.BigIntegerField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by_id", models.BigIntegerField(null=True)),
                (
                    "returned",
                    models.CharField(blank=True, max_length=300, verbose_name="Lý do trả lại"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RolloverPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closes_at", models.DateTimeField(verbose_name="Hạn")),
                ("phrase", models.CharField(max_length=100)),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="Căn cứ")),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "permissions": [("plan_rollover", "Mở đợt kết chuyển năm học")],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RolloverPlanEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("closes_at", models.DateTimeField(verbose_name="Hạn")),
                ("phrase", models.CharField(max_length=100)),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="Căn cứ")),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RolloverRoom",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department_id", models.BigIntegerField()),
                ("level", models.CharField(blank=True, max_length=4)),
                ("grade", models.CharField(blank=True, max_length=3)),
                (
                    "to_name",
                    models.CharField(blank=True, max_length=30, verbose_name="Lớp năm mới"),
                ),
                (
                    "repeat_name",
                    models.CharField(blank=True, max_length=30, verbose_name="Lớp cho em lưu ban"),
                ),
                ("is_new", models.BooleanField(default=False)),
                (
                    "pupils",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "ends",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=1), default=list, size=None
                    ),
                ),
                (
                    "targets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                (
                    "faults",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RolloverRoomEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("department_id", models.BigIntegerField()),
                ("level", models.CharField(blank=True, max_length=4)),
                ("grade", models.CharField(blank=True, max_length=3)),
                (
                    "to_name",
                    models.CharField(blank=True, max_length=30, verbose_name="Lớp năm mới"),
                ),
                (
                    "repeat_name",
                    models.CharField(blank=True, max_length=30, verbose_name="Lớp cho em lưu ban"),
                ),
                ("is_new", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="enrollment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="enrollment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="enrollment",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="enrollment",
            name="carried_from",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="enrollmentevent",
            name="carried_from",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrollment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_enrollmentevent" ("carried_from", "classroom_id", "department_id", "entered_on", "id", "left_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "student_id", "year_id") VALUES (NEW."carried_from", NEW."classroom_id", NEW."department_id", NEW."entered_on", NEW."id", NEW."left_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."student_id", NEW."year_id"); RETURN NULL;',
                    hash="8c2d735a99e291cf5a325fe559516d33316c5fec",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7fa0e",
                    table="records_enrollment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrollment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_enrollmentevent" ("carried_from", "classroom_id", "department_id", "entered_on", "id", "left_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "student_id", "year_id") VALUES (NEW."carried_from", NEW."classroom_id", NEW."department_id", NEW."entered_on", NEW."id", NEW."left_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."student_id", NEW."year_id"); RETURN NULL;',
                    hash="77fc9c62dc30312f1200135650f023cfc639fb2e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2edd6",
                    table="records_enrollment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrollment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_enrollmentevent" ("carried_from", "classroom_id", "department_id", "entered_on", "id", "left_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "student_id", "year_id") VALUES (OLD."carried_from", OLD."classroom_id", OLD."department_id", OLD."entered_on", OLD."id", OLD."left_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."student_id", OLD."year_id"); RETURN NULL;',
                    hash="c18852f3601a876e620bc78c2afa479d1da67c72",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e2b5d",
                    table="records_enrollment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="classroom",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.classroom",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="enrollment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcome",
                to="records.enrollment",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="school",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.unit",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="year",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.year",
            ),
        ),
        migrations.AddField(
            model_name="outcomeevent",
            name="classroom",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.classroom",
            ),
        ),
        migrations.AddField(
            model_name="outcomeevent",
            name="enrollment",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.enrollment",
            ),
        ),
        migrations.AddField(
            model_name="outcomeevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="records.outcome",
            ),
        ),
        migrations.AddField(
            model_name="outcomeevent",
            name="school",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.unit",
            ),
        ),
        migrations.AddField(
            model_name="outcomeevent",
            name="year",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.year",
            ),
        ),
        migrations.AddField(
            model_name="rollover",
            name="school",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.unit",
            ),
        ),
        migrations.AddField(
            model_name="rollover",
            name="year",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.year",
            ),
        ),
        migrations.AddField(
            model_name="rolloverevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="records.rollover",
            ),
        ),
        migrations.AddField(
            model_name="rolloverevent",
            name="school",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.unit",
            ),
        ),
        migrations.AddField(
            model_name="rolloverevent",
            name="year",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.year",
            ),
        ),
        migrations.AddField(
            model_name="rolloverplan",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.unit"
            ),
        ),
        migrations.AddField(
            model_name="rolloverplan",
            name="year",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rollover_plan",
                to="schools.year",
            ),
        ),
        migrations.AddField(
            model_name="rolloverplan",
            name="year_before",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.year"
            ),
        ),
        migrations.AddField(
            model_name="rolloverevent",
            name="plan",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.rolloverplan",
            ),
        ),
        migrations.AddField(
            model_name="rollover",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schools",
                to="records.rolloverplan",
            ),
        ),
        migrations.AddField(
            model_name="rolloverplanevent",
            name="department",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.unit",
            ),
        ),
        migrations.AddField(
            model_name="rolloverplanevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="records.rolloverplan",
            ),
        ),
        migrations.AddField(
            model_name="rolloverplanevent",
            name="year",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.year",
            ),
        ),
        migrations.AddField(
            model_name="rolloverplanevent",
            name="year_before",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.year",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroom",
            name="classroom",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.classroom",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroom",
            name="like",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.classroom",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroom",
            name="made",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="schools.classroom",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroom",
            name="rollover",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rooms",
                to="records.rollover",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroom",
            name="school",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.unit",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroom",
            name="year",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.year",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroomevent",
            name="classroom",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.classroom",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroomevent",
            name="like",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.classroom",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroomevent",
            name="made",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.classroom",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroomevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="records.rolloverroom",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroomevent",
            name="rollover",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.rollover",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroomevent",
            name="school",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.unit",
            ),
        ),
        migrations.AddField(
            model_name="rolloverroomevent",
            name="year",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="schools.year",
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["school", "year", "classroom"], name="outcome_class"),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.UniqueConstraint(
                fields=("id", "school", "year"), name="outcome_keys"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_outcomeevent" ("classroom_id", "department_id", "enrollment_id", "first", "id", "kind", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "to_class", "year_id") VALUES (NEW."classroom_id", NEW."department_id", NEW."enrollment_id", NEW."first", NEW."id", NEW."kind", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."to_class", NEW."year_id"); RETURN NULL;',
                    hash="f9b24b1f800e73ec27e54e3995a0aa634584e923",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3b2f4",
                    table="records_outcome",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_outcomeevent" ("classroom_id", "department_id", "enrollment_id", "first", "id", "kind", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "to_class", "year_id") VALUES (NEW."classroom_id", NEW."department_id", NEW."enrollment_id", NEW."first", NEW."id", NEW."kind", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."to_class", NEW."year_id"); RETURN NULL;',
                    hash="fa794efb26c9fa025a2fb37782023a53c74783ea",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6cd6a",
                    table="records_outcome",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outcome",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_outcomeevent" ("classroom_id", "department_id", "enrollment_id", "first", "id", "kind", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "to_class", "year_id") VALUES (OLD."classroom_id", OLD."department_id", OLD."enrollment_id", OLD."first", OLD."id", OLD."kind", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."to_class", OLD."year_id"); RETURN NULL;',
                    hash="161619d09fa90753fe11b4af6346b5eaeadb69b6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_76d1f",
                    table="records_outcome",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolloverplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_rolloverplanevent" ("basis", "closes_at", "department_id", "id", "opened_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phrase", "year_before_id", "year_id") VALUES (NEW."basis", NEW."closes_at", NEW."department_id", NEW."id", NEW."opened_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phrase", NEW."year_before_id", NEW."year_id"); RETURN NULL;',
                    hash="3d1b2d0ef8cc98b7cf2437cd92517111bd09e233",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_57570",
                    table="records_rolloverplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolloverplan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_rolloverplanevent" ("basis", "closes_at", "department_id", "id", "opened_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phrase", "year_before_id", "year_id") VALUES (NEW."basis", NEW."closes_at", NEW."department_id", NEW."id", NEW."opened_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phrase", NEW."year_before_id", NEW."year_id"); RETURN NULL;',
                    hash="4b8a529359936d01891d27a6c80468f06999cb91",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4e83a",
                    table="records_rolloverplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolloverplan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_rolloverplanevent" ("basis", "closes_at", "department_id", "id", "opened_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phrase", "year_before_id", "year_id") VALUES (OLD."basis", OLD."closes_at", OLD."department_id", OLD."id", OLD."opened_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phrase", OLD."year_before_id", OLD."year_id"); RETURN NULL;',
                    hash="a25e91f668ed2d5b9f89ef6bdb157d98035f731e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c0b8d",
                    table="records_rolloverplan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="rollover",
            constraint=models.UniqueConstraint(fields=("school", "year"), name="rollover_once"),
        ),
        migrations.AddConstraint(
            model_name="rollover",
            constraint=models.UniqueConstraint(
                fields=("id", "school", "year"), name="rollover_keys"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rollover",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_rolloverevent" ("approved_at", "approved_by_id", "committed_at", "committed_by_id", "confirmed_at", "confirmed_by_id", "department_id", "error", "id", "job_id", "pattern", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "rehearsed_at", "returned", "school_id", "state", "year_id") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."committed_at", NEW."committed_by_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."department_id", NEW."error", NEW."id", NEW."job_id", NEW."pattern", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."rehearsed_at", NEW."returned", NEW."school_id", NEW."state", NEW."year_id"); RETURN NULL;',
                    hash="b01e7aaa02939f36ff0e08d6c5790c660b9017ae",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cf442",
                    table="records_rollover",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rollover",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."committed_at" IS DISTINCT FROM (NEW."committed_at") OR OLD."committed_by_id" IS DISTINCT FROM (NEW."committed_by_id") OR OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."confirmed_by_id" IS DISTINCT FROM (NEW."confirmed_by_id") OR OLD."department_id" IS DISTINCT FROM (NEW."department_id") OR OLD."error" IS DISTINCT FROM (NEW."error") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."job_id" IS DISTINCT FROM (NEW."job_id") OR OLD."pattern" IS DISTINCT FROM (NEW."pattern") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."rehearsed_at" IS DISTINCT FROM (NEW."rehearsed_at") OR OLD."returned" IS DISTINCT FROM (NEW."returned") OR OLD."school_id" IS DISTINCT FROM (NEW."school_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."year_id" IS DISTINCT FROM (NEW."year_id"))',
                    func='INSERT INTO "records_rolloverevent" ("approved_at", "approved_by_id", "committed_at", "committed_by_id", "confirmed_at", "confirmed_by_id", "department_id", "error", "id", "job_id", "pattern", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "rehearsed_at", "returned", "school_id", "state", "year_id") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."committed_at", NEW."committed_by_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."department_id", NEW."error", NEW."id", NEW."job_id", NEW."pattern", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."plan_id", NEW."rehearsed_at", NEW."returned", NEW."school_id", NEW."state", NEW."year_id"); RETURN NULL;',
                    hash="4e74bd777d3e40bd633a80d735fe64dd8ed8b3dc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_14787",
                    table="records_rollover",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rollover",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_rolloverevent" ("approved_at", "approved_by_id", "committed_at", "committed_by_id", "confirmed_at", "confirmed_by_id", "department_id", "error", "id", "job_id", "pattern", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "rehearsed_at", "returned", "school_id", "state", "year_id") VALUES (OLD."approved_at", OLD."approved_by_id", OLD."committed_at", OLD."committed_by_id", OLD."confirmed_at", OLD."confirmed_by_id", OLD."department_id", OLD."error", OLD."id", OLD."job_id", OLD."pattern", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."rehearsed_at", OLD."returned", OLD."school_id", OLD."state", OLD."year_id"); RETURN NULL;',
                    hash="99797df850c7bbbc67615d7d468f7397ab65e3c3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7d6ab",
                    table="records_rollover",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="rolloverroom",
            index=models.Index(fields=["school", "year"], name="rolloverroom_school"),
        ),
        migrations.AddConstraint(
            model_name="rolloverroom",
            constraint=models.UniqueConstraint(
                condition=models.Q(("classroom__isnull", False)),
                fields=("rollover", "classroom"),
                name="rolloverroom_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolloverroom",
            constraint=models.UniqueConstraint(
                fields=("id", "school", "year"), name="rolloverroom_keys"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolloverroom",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_rolloverroomevent" ("classroom_id", "department_id", "grade", "id", "is_new", "level", "like_id", "made_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeat_name", "rollover_id", "school_id", "to_name", "year_id") VALUES (NEW."classroom_id", NEW."department_id", NEW."grade", NEW."id", NEW."is_new", NEW."level", NEW."like_id", NEW."made_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."repeat_name", NEW."rollover_id", NEW."school_id", NEW."to_name", NEW."year_id"); RETURN NULL;',
                    hash="fcbbd018239c56e1695645c282c2c1b49011e1ba",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0377d",
                    table="records_rolloverroom",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolloverroom",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."classroom_id" IS DISTINCT FROM (NEW."classroom_id") OR OLD."department_id" IS DISTINCT FROM (NEW."department_id") OR OLD."grade" IS DISTINCT FROM (NEW."grade") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_new" IS DISTINCT FROM (NEW."is_new") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."like_id" IS DISTINCT FROM (NEW."like_id") OR OLD."made_id" IS DISTINCT FROM (NEW."made_id") OR OLD."repeat_name" IS DISTINCT FROM (NEW."repeat_name") OR OLD."rollover_id" IS DISTINCT FROM (NEW."rollover_id") OR OLD."school_id" IS DISTINCT FROM (NEW."school_id") OR OLD."to_name" IS DISTINCT FROM (NEW."to_name") OR OLD."year_id" IS DISTINCT FROM (NEW."year_id"))',
                    func='INSERT INTO "records_rolloverroomevent" ("classroom_id", "department_id", "grade", "id", "is_new", "level", "like_id", "made_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeat_name", "rollover_id", "school_id", "to_name", "year_id") VALUES (NEW."classroom_id", NEW."department_id", NEW."grade", NEW."id", NEW."is_new", NEW."level", NEW."like_id", NEW."made_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."repeat_name", NEW."rollover_id", NEW."school_id", NEW."to_name", NEW."year_id"); RETURN NULL;',
                    hash="7250902f9a669a74d97744e9799d47cb108ba947",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_92d3b",
                    table="records_rolloverroom",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolloverroom",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_rolloverroomevent" ("classroom_id", "department_id", "grade", "id", "is_new", "level", "like_id", "made_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeat_name", "rollover_id", "school_id", "to_name", "year_id") VALUES (OLD."classroom_id", OLD."department_id", OLD."grade", OLD."id", OLD."is_new", OLD."level", OLD."like_id", OLD."made_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."repeat_name", OLD."rollover_id", OLD."school_id", OLD."to_name", OLD."year_id"); RETURN NULL;',
                    hash="c66dc9d5e785269aab17fdff31d265e07d49cf0d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_00704",
                    table="records_rolloverroom",
                    when="AFTER",
                ),
            ),
        ),
        Wall("records_outcome"),
        Wall("records_outcomeevent"),
        AppendOnly("records_outcomeevent"),
        Wall("records_rollover"),
        Wall("records_rolloverevent"),
        AppendOnly("records_rolloverevent"),
        Wall("records_rolloverroom"),
        Wall("records_rolloverroomevent"),
        AppendOnly("records_rolloverroomevent"),
        AppendOnly("records_rolloverplanevent"),
        # An outcome lies in the school and the year of its enrollment, whatever the code does.
        migrations.RunSQL(
            "alter table records_outcome add constraint outcome_of_enrollment foreign key "
            "(enrollment_id, school_id, year_id) references records_enrollment "
            "(id, school_id, year_id)",
            "alter table records_outcome drop constraint outcome_of_enrollment",
        ),
    ]
