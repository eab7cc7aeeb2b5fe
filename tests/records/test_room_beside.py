"""A pupil's row has room beside it: what ends for a whole class touches no index."""

import pytest
from django.db import connection

from csdl.kit import wall
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from records.models import Student
from schools.models import Unit

pytestmark = pytest.mark.django_db
CHANGED = """select pg_stat_get_xact_tuples_updated('records_student'::regclass),
  pg_stat_get_xact_tuples_hot_updated('records_student'::regclass)"""
PUPILS = 120


def changed():
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        return cursor.fetchone()


def copies(one):
    """New pupils beside one another, as an import writes them."""
    for n in range(PUPILS):
        one.pk, one.student_code, one.personal_id = None, f"TEST{n:06}", ""
        yield Student(**{f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields})


def test_ending_a_class_finds_room_in_its_pages():
    """Fails, too, when somebody indexes the state: then each end costs eight entries."""
    school = Unit.objects.get(code=THCS)
    with wall.school(system("test"), school):
        Student.objects.bulk_create(copies(Student.objects.filter(school=school).first()))
        before = changed()
        Student.objects.filter(student_code__startswith="TEST").update(state="completed")
        every, hot = (now - then for now, then in zip(changed(), before, strict=True))
    assert every == PUPILS and hot * 10 >= every * 9
