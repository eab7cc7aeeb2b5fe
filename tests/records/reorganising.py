"""A plan that reorganises units: a ward, a new one, a draft (fixtures); rows told apart."""

from datetime import timedelta

import pytest
from django.db import connection

from csdl.kit import dates, wall
from csdl.kit.reach import system
from csdl.site.world.places import LE_CHAN
from records.actions.reorganise import draft_plan
from schools.actions.unit import create_unit
from schools.models import Unit

BY = system("test")
DAY = timedelta(days=1)
BOTH = "30901601"  # TH và THCS, has a head
ROWS = ("student", "studentevent", "enrollment", "enrollmentevent", "studentfamily")


def unit(code):
    return Unit.objects.get(code=code)


def rows_of(department):
    """Every row of a pupil with the transaction that wrote it last, and the images in the history:
    the same only when none was written again, be it with the same values."""
    found = {}
    with wall.whole(department.pk), connection.cursor() as cursor:
        for name in ROWS:
            key = "pgh_id" if name.endswith("event") else "student_id"
            key = "id" if name in ("student", "enrollment") else key
            cursor.execute(f"select {key}, xmin::text, ctid::text from records_{name}")
            found[name] = set(cursor.fetchall())
    return found


@pytest.fixture
def ward(db):
    return unit(LE_CHAN)


@pytest.fixture
def drafted(ward):
    def make(day=None):
        return draft_plan(
            department=ward.department, title="Sắp xếp thử", basis="Nghị quyết 01/NQ-HĐND",
            effective_on=day or dates.today(), by=BY,
        )  # fmt: skip

    return make


@pytest.fixture
def new_ward(ward):
    return create_unit(
        department=ward.department, tier=3, code="19999", name="An Biên Mới",
        manager=ward.department, facts={"area_type": "phường"}, by=BY,
    )  # fmt: skip
