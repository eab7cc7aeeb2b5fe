"""The second wall around documents of pupils, and the key that keeps each with its pupil."""

from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall


class Migration(migrations.Migration):
    dependencies = [("records", "0029_student_file")]

    operations = [
        Wall("records_studentfile"),
        Wall("records_studentfileevent"),
        AppendOnly("records_studentfileevent"),
        # As the parts of a record: who moves the pupil moves it along (records.actions.moving).
        migrations.RunSQL(
            "alter table records_studentfile add constraint studentfile_of_school "
            "foreign key (student_id, school_id) references records_student (id, school_id) "
            "deferrable initially immediate",
            "alter table records_studentfile drop constraint studentfile_of_school",
        ),
    ]
