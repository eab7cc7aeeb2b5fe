"""The schools of a size, copied beside the demo world: what was copied reads like what was done."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection, transaction

from csdl.kit import wall
from csdl.site.city.build import is_grown
from csdl.site.city.plan import places
from records.models import Enrollment, Student
from schools.models import Unit
from tests.accounts.scratch import scratch_database
from tests.conftest import app_url, owner_url


@pytest.fixture
def grown(django_db_setup, django_db_blocker, worker_id):
    """A world of its own with the one large school of scale `school`."""
    with scratch_database(django_db_blocker, f"grown_{worker_id}") as name:
        urls = {"DATABASE_URL": app_url(name), "DATABASE_OWNER_URL": owner_url(name)}
        env = {**os.environ, **urls}
        command = [sys.executable, "manage.py", "seed", "--scale", "school"]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        yield name


def test_a_school_of_two_thousand_is_copied_with_its_history(grown):
    (place,) = places("school")
    assert is_grown()
    school = Unit.objects.get(code=place.school.code)
    with transaction.atomic(), wall.whole(school.department_id):
        pupils = Student.objects.filter(school=school)
        assert pupils.count() == place.pupils == 2000
        here = Enrollment.objects.filter(school=school, left_on=None)
        assert here.count() <= place.pupils
        rooms = set(here.values_list("classroom__name", flat=True))
        assert rooms == {room[0] for room in place.rooms}
        with connection.cursor() as cursor:  # one image a row, no row without
            for table in ("student", "enrollment", "studentfamily"):
                key = "student_id" if table == "studentfamily" else "id"
                cursor.execute(
                    f"select count(*), count(distinct e.pgh_obj_id) from records_{table} t "
                    f"left join records_{table}event e on e.pgh_obj_id = t.{key} "
                    "where t.school_id = %s",
                    [school.pk],
                )
                images, rows = cursor.fetchone()
                assert images == rows > 0, table
