"""Between schools: offered, accepted or returned; never in two, never in none."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.urls import reverse

from csdl.kit import dates, wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from records.actions.hand_over import hand_over_pupils
from records.actions.student import add_student
from records.actions.transfer import (
    accept_transfer,
    offer_transfer,
    return_transfer,
    withdraw_transfer,
)
from records.models import Enrollment, Student, StudentFamily, StudentStatus, Transfer
from schools.actions.unit import close_unit
from schools.models import Classroom, Unit
from tests.accounts.handover_day import printed

pytestmark = pytest.mark.django_db
BY = system("test")
OTHER = "30901501"  # Trường THCS Bờ Đê, xã Cẩm Giang


@pytest.fixture
def old(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def new(db):
    return Unit.objects.get(code=OTHER)


@pytest.fixture
def room(new):
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


def places(pupil):
    """Where the pupil is today, past the wall: [(school of the class, school of the record)]."""
    rows = []
    for school in Unit.objects.filter(code__in=[THCS, OTHER]):
        with wall.school(BY, school):
            here = Enrollment.objects.filter(student=pupil.pk, left_on=None)
            rows += [(school.code, "class")] * here.count()
            rows += [(school.code, "record")] * Student.objects.filter(pk=pupil.pk).count()
    return sorted(rows)


def test_until_accepted_the_old_school_keeps_the_pupil(pupil, offer, room):
    before = places(pupil)
    transfer = offer()
    assert places(pupil) == before == [(THCS, "class"), (THCS, "record")]
    accept_transfer(transfer=transfer, classroom=room, by=BY)
    assert places(pupil) == [(OTHER, "class"), (OTHER, "record")]
    with wall.school(BY, room.school):
        kinds = StudentStatus.objects.filter(student=pupil).values_list("kind", "place")
        assert list(kinds) == [("in", "Trường THCS Hoa Phượng")]
        assert StudentFamily.objects.get(student=pupil).mother_name == "Ngô Thị Mẹ"
    with wall.school(BY, pupil.school):
        gone = StudentStatus.objects.filter(student=pupil.pk, kind="out").get()
        assert (gone.place, gone.note) == (room.school.name, "Chuyển nhà")
        assert Enrollment.objects.get(student=pupil.pk).left_on == dates.today()
        # What the old school can still print.
        kept = Transfer.objects.get(pk=transfer.pk)
        assert (kept.full_name, kept.class_name, kept.state) == ("Vũ Thị Chuyển", "6A1", "accepted")


def test_returned_and_withdrawn_change_nothing(pupil, offer, room):
    before = places(pupil)
    return_transfer(transfer=offer(), reason="Hết chỗ", by=BY)
    withdraw_transfer(transfer=offer(), reason="Gia đình đổi ý", by=BY)
    assert places(pupil) == before
    transfer = offer()
    accept_transfer(transfer=transfer, classroom=room, by=BY)
    for act in (return_transfer, withdraw_transfer):
        with pytest.raises(Refused, match="đã ở tình trạng “Đã tiếp nhận”"):
            act(transfer=transfer, reason="muộn", by=BY)


def test_one_offer_at_a_time(offer):
    offer()
    with pytest.raises(Refused, match="đang chờ một trường khác"):
        offer()


def test_a_failed_acceptance_leaves_the_pupil_where_they_were(pupil, offer, room):
    transfer, before = offer(), places(pupil)
    with wall.school(BY, room.school), pytest.raises(Exception, match="boom"), transaction.atomic():
        accept_transfer(transfer=transfer, classroom=room, by=BY)
        raise RuntimeError("boom")
    assert places(pupil) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"reason": " "}, "lý do"),
        ({"leaves_on": date(2020, 1, 1)}, "phải từ"),
    ],
)
def test_offers_refused(offer, more, says):
    with pytest.raises(Refused, match=says):
        offer(**more)


def test_only_the_two_schools_see_it(offer, reach, person):
    transfer = offer()
    for key, sees in (("head", True), ("stranger", False), ("head_2", False)):
        found = Transfer.objects.allowed(reach(key), Transfer.SEE)
        assert found.filter(pk=transfer.pk).exists() == sees, key
    wall.enter(reach_of(person("head_2")))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from records_transfer")
        assert cursor.fetchone() == (0,)


def test_the_pages(signed_in, pupil, new, room, person):
    officer = signed_in("data_officer")
    form = reverse("records:transfer_new", args=[pupil.pk])
    data = {"code": "99999999", "leaves_on": dates.dmy(dates.today()), "reason": "Chuyển nhà"}
    assert "Không có trường đang hoạt động" in officer.post(form, data).content.decode()
    answer = officer.post(form, data | {"code": OTHER})
    assert answer.status_code == 302
    page = officer.get(answer["Location"]).content.decode()
    assert "Rút đề nghị" in page and "vẫn ở lớp cũ" in page and ">Tiếp nhận<" not in page
    listed = officer.get(reverse("records:transfer_list")).content.decode()
    assert "Vũ Thị Chuyển" in listed and new.name in listed
    take = answer["Location"] + "nhan/"
    refused = officer.post(take, {"classroom": room.pk}).content.decode()
    assert "Trường nhận mới tiếp nhận được" in refused
    assert signed_in("stranger").get(answer["Location"]).status_code == 404


def test_a_merged_school_hands_all_its_pupils_on(old, pupil, person):
    by = reach_of(person("department_officer"))
    with pytest.raises(Refused, match="học sinh, hãy bàn giao"):
        close_unit(unit=old, day=date(2027, 1, 1), reason="Sáp nhập", by=by)
    with wall.school(BY, old):
        before = dict(
            Enrollment.objects.filter(school=old, left_on=None).values_list(
                "student", "classroom__name"
            )
        )
    given = {"on": dates.today(), "basis": "Quyết định số 12/QĐ-UBND"}
    target = Unit.objects.get(code="30901601")  # TH và THCS, has a head
    paper = hand_over_pupils(school=old, to_school=target, by=by, **given)
    with wall.school(BY, target):
        after = Enrollment.objects.filter(school=target, left_on=None, student__in=before)
        assert set(after.values_list("student", flat=True)) == set(before)
        assert {row.classroom.name.split(" ")[0] for row in after.select_related("classroom")} == (
            set(before.values())
        )
        assert Student.objects.filter(pk__in=before, school=target).count() == len(before)
    with wall.school(BY, old):
        assert not Enrollment.objects.filter(
            school=old, left_on=None, year__starts_year=2026
        ).exists()
        assert StudentStatus.objects.filter(kind="out", school=old).count() == len(before)
    assert paper.content["total"] == len(before) and paper.code
    assert paper.content["receiver"]["name"] == "Ngô Bá Sông"
    said = printed(paper, by)
    assert "BIÊN BẢN BÀN GIAO HỌC SINH" in said and paper.code in said and "Ngô Bá Sông" in said
