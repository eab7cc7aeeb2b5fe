"""What happened is added to, never changed."""

from django.db import migrations

from csdl.kit.wall import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("schools", "0001_initial")]

    operations = [
        AppendOnly("schools_classroomevent"),
        AppendOnly("schools_groupevent"),
        AppendOnly("schools_parentevent"),
        AppendOnly("schools_unitevent"),
        AppendOnly("schools_yearevent"),
    ]
