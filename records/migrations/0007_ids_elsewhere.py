"""Whether another school holds a number: yes or no, and nothing about who."""

from django.db import migrations

from csdl.kit.wall import Definer, Lookup

# Only for a school the caller writes in, so that no one can try numbers from elsewhere.
IDS_ELSEWHERE = """
begin
  if not school = any (nullif(current_setting('csdl.schools', true), '')::bigint[]) then
    return;
  end if;
  return query
    select distinct s.personal_id::text from records_student s
    where s.department_id = (select u.department_id from schools_unit u where u.id = school)
      and s.personal_id = any (numbers) and s.personal_id > '' and s.state = 'studying'
      and s.school_id <> school;
end
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0006_keys")]

    operations = [
        Lookup("records_student"),
        Definer(
            "records_ids_elsewhere",
            "school bigint, numbers text[]",
            "setof text",
            IDS_ELSEWHERE,
        ),
    ]
