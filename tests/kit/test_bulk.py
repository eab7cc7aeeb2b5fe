"""Rows written as one text are the rows that bulk_create writes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from csdl.kit import bulk
from schools.models import Classroom, Unit, Year

pytestmark = pytest.mark.django_db
NAMES = ('6A"1', "Lớp ghép 1 + 2 \\ Đồi Ngô", "9Ê%s")


def rooms(year, names):
    school = Unit.objects.schools().order_by("pk").first()
    keys = {"department_id": school.department_id, "school": school, "year": year}
    return [Classroom(**keys, name=name, level="THCS", grade="6").prepare() for name in names]


@pytest.fixture
def year():
    department = Unit.objects.schools().order_by("pk").first().department_id
    dates = {"starts_on": date(2031, 9, 1), "ends_on": date(2032, 5, 31)}
    return Year.objects.create(department_id=department, starts_year=2031, **dates)


def written(year):
    kept = Classroom.objects.filter(year=year).order_by("pk")
    return [{k: v for k, v in row.items() if k != "id"} for row in kept.values()]


def test_it_writes_what_django_writes(year):
    bulk.insert(rooms(year, NAMES))
    ours = written(year)
    Classroom.objects.filter(year=year).delete()
    Classroom.objects.bulk_create(rooms(year, NAMES))
    assert ours == written(year) and [row["name"] for row in ours] == list(NAMES)


def test_nothing_is_nothing_and_a_double_fails_whole(year):
    bulk.insert([])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(rooms(year, ["6A", "6B", "6A"]))
    assert written(year) == []
