"""Reminders go out as letters too. The table is large and in use: nothing is rewritten, and the
index is built beside it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ground", "0007_batch_undoing")]

    operations = [
        migrations.AddField("notice", "by_mail", models.BooleanField(default=False)),
        migrations.AddField("notice", "mailed_at", models.DateTimeField(null=True)),
        AddIndexConcurrently(
            "notice",
            models.Index(
                fields=["made_at"],
                condition=models.Q(by_mail=True, mailed_at=None),
                name="notice_to_mail",
            ),
        ),
    ]
