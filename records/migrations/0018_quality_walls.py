"""The second wall around scores and waivers of one school, and the keys that tie them to it."""

from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall

WALLED = ("qualitywaiver", "qualityroom", "qualityschool", "qualityday")
CLASS_KEY = """alter table records_qualityroom add constraint qualityroom_class_of_school_and_year
  foreign key (classroom_id, school_id, year_id)
  references schools_classroom (id, school_id, year_id) deferrable initially immediate"""


class Migration(migrations.Migration):
    dependencies = [("records", "0017_quality")]

    operations = [
        *(Wall(f"records_{name}") for name in WALLED),
        Wall("records_qualitywaiverevent"),
        AppendOnly("records_qualitywaiverevent"),
        AppendOnly("records_qualityruleevent"),
        migrations.RunSQL(
            CLASS_KEY,
            "alter table records_qualityroom drop constraint qualityroom_class_of_school_and_year",
        ),
    ]
