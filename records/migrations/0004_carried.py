"""The turn of the year carries each enrollment once: made while others read and write."""

from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("records", "0003_rollover")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "create unique index concurrently if not exists enrollment_carried_once "
                    "on records_enrollment (carried_from)",
                    "drop index concurrently if exists enrollment_carried_once",
                ),
                migrations.RunSQL(
                    "alter table records_enrollment add constraint enrollment_carried_once "
                    "unique using index enrollment_carried_once",
                    "alter table records_enrollment drop constraint enrollment_carried_once",
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="enrollment",
                    constraint=models.UniqueConstraint(
                        fields=("carried_from",), name="enrollment_carried_once"
                    ),
                ),
            ],
        ),
    ]
