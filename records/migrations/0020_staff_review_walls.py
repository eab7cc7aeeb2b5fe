"""The second wall around what members of staff confirmed."""

from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall


class Migration(migrations.Migration):
<<<<<<<< HEAD:records/migrations/0020_staff_review_walls.py
    dependencies = [("records", "0019_staff_review")]
========
    dependencies = [("records", "0017_staff_review")]
>>>>>>>> e90f79e (Staff review: migrations after the turn's draft):records/migrations/0018_staff_review_walls.py

    operations = [
        Wall("records_staffconfirmation"),
        Wall("records_staffconfirmationevent"),
        AppendOnly("records_staffconfirmationevent"),
    ]
