"""The second wall around what a round knows of one school, and the keys that tie it together."""

from django.db import migrations

from csdl.kit.wall import AppendOnly, Wall

WALLED = ("campaignroom", "campaignschool", "confirmation", "correction")
EVENTS = ("campaign", "campaigndeadline", "reviewlink", *WALLED)
CLASS_KEY = """
alter table records_campaignroom add constraint campaignroom_class_of_school_and_year
  foreign key (classroom_id, school_id, year_id)
  references schools_classroom (id, school_id, year_id) deferrable initially immediate;
alter table records_confirmation add constraint confirmation_room_of_school_and_year
  foreign key (room_id, school_id, year_id)
  references records_campaignroom (id, school_id, year_id) deferrable initially immediate
"""
NO_CLASS_KEY = """
alter table records_confirmation drop constraint confirmation_room_of_school_and_year;
alter table records_campaignroom drop constraint campaignroom_class_of_school_and_year
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0014_campaign")]

    operations = [
        *(Wall(f"records_{name}") for name in (*WALLED, "campaignday")),
        *(Wall(f"records_{name}event") for name in WALLED),
        *(AppendOnly(f"records_{name}event") for name in EVENTS),
        migrations.RunSQL(CLASS_KEY, NO_CLASS_KEY),
    ]
