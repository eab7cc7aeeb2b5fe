"""The second wall, from the first day, and the key that ties class, school and year."""

from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall

CLASS_KEY = """
alter table records_enrollment add constraint enrollment_class_of_school_and_year
  foreign key (classroom_id, school_id, year_id)
  references schools_classroom (id, school_id, year_id) deferrable initially immediate
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        Wall("records_student"),
        Wall("records_studentevent"),
        Wall("records_enrollment"),
        Wall("records_enrollmentevent"),
        AppendOnly("records_studentevent"),
        AppendOnly("records_enrollmentevent"),
        migrations.RunSQL(
            CLASS_KEY,
            "alter table records_enrollment drop constraint enrollment_class_of_school_and_year",
        ),
    ]
