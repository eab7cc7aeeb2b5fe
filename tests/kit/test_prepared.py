"""A prepared statement gives what the plain one gives, and stands behind the wall of each run."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdl.kit import prepared, wall
from csdl.kit.reach import system
from records.models import Student
from schools.models import Unit

pytestmark = pytest.mark.django_db
BY = system("test")
COUNT = "select count(*), min(school_id) from records_student where full_name like %(part)s || '%%'"
ALL = ({"part": "text"}, {"part": ""})


def schools():
    return list(Unit.objects.schools().order_by("pk"))


def test_the_same_rows_and_planned_once():
    said = "select %(a)s + 1, %(b)s, %(day)s - 1, %(a)s where %(none)s is null"
    types = {"a": "bigint", "b": "text", "day": "date", "none": "bigint"}
    values = {"a": 41, "b": "Lê Chân 100%", "day": date(2027, 9, 6), "none": None, "more": 1}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = [prepared.run(said, types, values | {"a": n}) for n in range(9)]
    assert rows == [[(n + 1, "Lê Chân 100%", date(2027, 9, 5), n)] for n in range(9)]
    assert sum(one["sql"].startswith("prepare") for one in asked) == 1 and len(asked) == 10


def test_each_run_stands_behind_its_own_wall():
    """The plan is kept, what it may see is not: nine schools one after another, then nobody."""
    some = [s for s in schools() if s.levels][:9]
    for school in some:
        with wall.school(BY, school):
            rows = prepared.run(COUNT, *ALL)
            assert rows == [(Student.objects.count(), school.pk if rows[0][0] else None)]
    assert prepared.run(COUNT, *ALL) == [(0, None)]
    with wall.whole(some[0].department_id):
        assert prepared.run(COUNT, *ALL)[0][0] == Student.objects.count() > 0


def test_what_writes_says_how_many():
    pk = schools()[0].pk
    sql = "update schools_unit set name = %(name)s where id = %(pk)s"
    types = {"name": "text", "pk": "bigint"}
    assert prepared.run(sql, types, {"name": "Trường thử", "pk": pk}) == 1
    assert prepared.run(sql, types, {"name": "Trường thử", "pk": -1}) == 0
    assert Unit.objects.get(pk=pk).name == "Trường thử"
