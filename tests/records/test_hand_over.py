"""A school that closes or merges hands all its pupils on, in one act, with a paper."""

from datetime import date

import pytest

from csdl.kit import dates, wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from records.actions.correction import ask_correction
from records.actions.hand_over import hand_over_pupils
from records.actions.intake import admit
from records.actions.student import add_student
from records.actions.transfer import offer_transfer
from records.models import Enrollment, Intake, Student, StudentStatus
from records.queries.intake import intake_year
from schools.actions.unit import close_unit
from schools.models import Classroom, Unit
from tests.accounts.handover_day import printed
from tests.records.moves import BY

pytestmark = pytest.mark.django_db


def test_a_merged_school_hands_all_its_pupils_on(old, pupil, person, offer, new_room):
    by = reach_of(person("department_officer"))
    with pytest.raises(Refused, match="học sinh, hãy bàn giao"):
        close_unit(unit=old, day=date(2027, 1, 1), reason="Sáp nhập", by=by)
    with wall.school(BY, old):
        before = dict(
            Enrollment.objects.filter(school=old, left_on=None).values_list(
                "student", "classroom__name"
            )
        )
    going = offer()  # on the way out, on the way in, waiting for a class, asked to be corrected
    with wall.school(BY, old):
        here = Classroom.objects.get(school=old, name="6A1", year__starts_year=2026)
        asked = ask_correction(student=pupil, classroom=here, field="birth_date",
                               new="04/02/2015", reason="Sai", by=BY)  # fmt: skip
    values = {"full_name": "Lã Văn Đến", "birth_date": date(2015, 3, 3), "gender": 1}
    arrived = add_student(classroom=new_room, values=values, by=BY)
    coming = offer_transfer(student=arrived, to_school=old, leaves_on=dates.today(),
                            reason="Chuyển nhà", by=BY)  # fmt: skip
    new = {"full_name": "Lê Văn Chờ", "birth_date": date(2016, 1, 1), "gender": 1}
    row = new | {"level": "THCS", "grade": "6"}
    admit(school=old, year=intake_year(old), rows=[row], by=BY)
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
    for one, state in ((going, "withdrawn"), (coming, "returned"), (asked, "refused")):
        with wall.school(BY, old):
            one.refresh_from_db()
        assert one.state == state
    assert "Gửi lại nơi ấy" in coming.answer
    with wall.school(BY, target):
        waits = Intake.objects.waiting().get(school=target)
        assert (waits.student.full_name, waits.student.school) == ("Lê Văn Chờ", target)
    with wall.school(BY, new_room.school):
        assert Student.objects.get(pk=arrived.pk).school == new_room.school
    assert paper.content["total"] == len(before) + 1 and paper.code
    assert {"old": "Chờ xếp lớp khối 6", "new": "Chờ xếp lớp khối 6", "number": 1}.items() <= (
        paper.content["lines"][-1].items()
    )
    assert paper.content["receiver"]["name"] == "Ngô Bá Sông"
    said = printed(paper, by)
    assert "BIÊN BẢN BÀN GIAO HỌC SINH" in said and paper.code in said and "Ngô Bá Sông" in said


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"basis": " "}, "Ghi căn cứ"),
        ({"on": dates.today() + dates.DAY}, "sau hôm nay"),
        ({"on": date(2026, 5, 1)}, "các năm trước ở lại trường cũ"),
    ],
)
def test_a_hand_over_refused(old, pupil, new, change, says):
    given = {"on": dates.today(), "basis": "Quyết định số 12/QĐ-UBND"} | change
    with pytest.raises(Refused, match=says):
        hand_over_pupils(school=old, to_school=new, by=BY, **given)


def test_who_has_no_class_is_not_handed_into_none(old, pupil, new):
    """Learning, but in no class that goes on: carried into the new year first, or let go."""
    with wall.school(BY, old):
        Enrollment.objects.filter(student=pupil.pk).update(left_on=dates.today())
    given = {"on": dates.today(), "basis": "Quyết định số 12/QĐ-UBND"}
    with pytest.raises(Refused, match="1 em .* chưa có lớp .*Vũ Thị Chuyển"):
        hand_over_pupils(school=old, to_school=new, by=BY, **given)
