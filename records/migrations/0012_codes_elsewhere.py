"""Whether another school's pupil has a code: yes or no, and nothing about who."""

from django.db import migrations

from csdl.kit.wall import Definer

# Only for a school the caller writes in, so that no one can try codes from elsewhere.
CODES_ELSEWHERE = """
begin
  if not school = any (nullif(current_setting('csdl.schools', true), '')::bigint[]) then
    return;
  end if;
  return query
    select s.student_code::text from records_student s
    where s.department_id = (select u.department_id from schools_unit u where u.id = school)
      and s.student_code = any (codes) and s.school_id <> school;
end
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0011_roll")]

    operations = [
        Definer(
            "records_codes_elsewhere",
            "school bigint, codes text[]",
            "setof text",
            CODES_ELSEWHERE,
        ),
    ]
