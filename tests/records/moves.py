"""A pupil who goes to another school: the two schools, the pupil, the offer (fixtures)."""

from datetime import date

import pytest

from csdl.kit import dates
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from records.actions.student import add_student
from records.actions.transfer import offer_transfer
from schools.models import Classroom, Unit

BY = system("test")
OTHER = "30901501"  # Trường THCS Bờ Đê, xã Cẩm Giang


@pytest.fixture
def old(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def new(db):
    return Unit.objects.get(code=OTHER)


@pytest.fixture
def new_room(new):
    return Classroom.objects.filter(school=new, grade="6", year__starts_year=2026).first()


@pytest.fixture
def pupil(old):
    room = Classroom.objects.get(school=old, name="6A1", year__starts_year=2026)
    values = {"full_name": "Vũ Thị Chuyển", "birth_date": date(2015, 2, 3), "gender": 0}
    values |= {"mother_name": "Ngô Thị Mẹ"}  # a part of the record, in a table of its own
    return add_student(classroom=room, values=values, by=BY)


@pytest.fixture
def offer(pupil, new):
    def make(**more):
        given = {"student": pupil, "to_school": new, "leaves_on": dates.today(),
                 "reason": "Chuyển nhà"}  # fmt: skip
        return offer_transfer(by=BY, **(given | more))

    return make
