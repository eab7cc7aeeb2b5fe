"""The second wall around what members of staff confirmed."""

from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall


class Migration(migrations.Migration):
    dependencies = [("records", "0019_staff_review")]

    operations = [
        Wall("records_staffconfirmation"),
        Wall("records_staffconfirmationevent"),
        AppendOnly("records_staffconfirmationevent"),
    ]
