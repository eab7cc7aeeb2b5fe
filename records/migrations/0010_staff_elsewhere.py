"""Someone whose record another school keeps: found by number and birthday together, and no more
of them than a second school's own row needs (name, code, gender); and which school keeps the
record, for the program alone."""

from django.db import migrations

from csdl.kit.wall import Definer, Lookup

# Only for a school the caller writes in, and only with both: no one can try names or numbers.
FIND_STAFF = """
begin
  if not school = any (nullif(current_setting('csdl.schools', true), '')::bigint[]) then
    return;
  end if;
  return query
    select s.id, s.full_name::text, s.staff_code::text, s.gender::int, s.school_id
    from records_staff s
    where s.department_id = (select u.department_id from schools_unit u where u.id = school)
      and s.personal_id = number and number > '' and s.birth_date = born
      and s.school_id <> school;
end
"""


# What lies below a person moves with them by the act itself: a cascade would write the row images
# as the tables' owner, whom the wall of the images stops.
BELOW = ("staffsensitive", "staffpay", "qualification")


def key(table, cascade=""):
    name = f"{table}_staff_of_school"
    return (
        f"alter table records_{table} drop constraint {name}, add constraint {name} "
        "foreign key (staff_id, school_id) references records_staff (id, school_id) "
        f"{cascade} deferrable initially immediate"
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0009_duplicates")]

    operations = [
        Lookup("records_staff"),
        Definer(
            "records_find_staff",
            "school bigint, number text, born date",
            "table(staff_id bigint, name text, code text, sex int, kept_by bigint)",
            FIND_STAFF,
        ),
        *(migrations.RunSQL(key(t), key(t, "on update cascade")) for t in BELOW),
    ]
