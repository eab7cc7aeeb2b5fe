"""A pupil's row has room beside it: what ends for a whole class touches no index."""

import pytest
from django.db import connection
from django.db.models import Count

from csdl.kit import wall
from csdl.kit.reach import system
from records.models import Enrollment, Student
from schools.models import Unit

pytestmark = pytest.mark.django_db
CHANGED = """select pg_stat_get_xact_tuples_updated('records_student'::regclass),
  pg_stat_get_xact_tuples_hot_updated('records_student'::regclass)"""


def changed():
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        return cursor.fetchone()


def test_ending_a_class_finds_room_in_its_pages():
    """Fails, too, when somebody indexes the state: then each end costs eight entries."""
    here = Enrollment.objects.filter(left_on=None)
    with wall.whole(Unit.objects.schools().first().department_id):
        rooms = here.values("school", "classroom").annotate(n=Count("pk"))
        room = rooms.order_by("-n", "classroom")[0]
    with wall.school(system("test"), Unit.objects.get(pk=room["school"])):
        pupils = here.filter(classroom=room["classroom"]).values("student")
        before = changed()
        Student.objects.filter(pk__in=pupils).update(state="completed")
        every, hot = (now - then for now, then in zip(changed(), before, strict=True))
    assert every == room["n"] > 20
    assert hot * 10 >= every * 9
