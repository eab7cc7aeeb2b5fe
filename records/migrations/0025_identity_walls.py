"""The second wall around what was said of persons, and the keys that keep it in their school."""

from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall

WALLED = ("studentidentity", "staffidentity", "identitybatch")


def follows(person):
    """As the parts of a record do: who moves the person moves it along."""
    table, name = f"records_{person}identity", f"{person}identity"
    key = f"{name}_of_school" if person == "student" else f"{name}_staff_of_school"
    return migrations.RunSQL(
        f"alter table {table} add constraint {key} foreign key ({person}_id, school_id) "
        f"references records_{person} (id, school_id) deferrable initially immediate",
        f"alter table {table} drop constraint {key}",
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0024_identity")]

    operations = [
        *(Wall(f"records_{name}") for name in WALLED),
        *(Wall(f"records_{name}event") for name in WALLED),
        *(AppendOnly(f"records_{name}event") for name in WALLED),
        follows("student"),
        follows("staff"),
    ]
