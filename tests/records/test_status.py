"""Dated events: who was in which class on day D, and why they left."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from records.actions.status import leave_school, move_class, return_to_class
from records.actions.student import add_student
from records.models import Enrollment, Student, StudentStatus
from records.models.status import AFTER, MINISTRY
from schools.models import Classroom

pytestmark = pytest.mark.django_db
BY = system("test")
BEGAN = date(2026, 9, 5)


def room(name="6A1", school=THCS):
    return Classroom.objects.get(name=name, school__code=school, year__starts_year=2026)


@pytest.fixture
def pupil(reach):
    by = reach("data_officer")
    values = {"full_name": "Lê Thị Ánh", "birth_date": date(2015, 2, 3), "gender": 0}
    return add_student(classroom=room(), values=values, by=by, entered_on=BEGAN)


def on(day):
    return {e.classroom.name for e in Enrollment.objects.on(day).select_related("classroom")}


def mine(pupil, day):
    rows = Enrollment.objects.filter(student=pupil).on(day).select_related("classroom")
    return [row.classroom.name for row in rows]


def test_moves_leaves_and_comes_back(pupil, reach):
    by = reach("data_officer")
    move_class(student=pupil, classroom=room("6A2"), on=date(2026, 10, 1), by=by)
    leave_school(student=pupil, kind="dropped", on=date(2026, 10, 20), reason_code="01", by=by)
    assert Student.objects.get(pk=pupil.pk).state == "dropped"
    return_to_class(student=pupil, classroom=room("6A3"), on=date(2026, 11, 2), by=by)
    assert mine(pupil, BEGAN - timedelta(1)) == []
    assert mine(pupil, date(2026, 9, 30)) == ["6A1"]
    assert mine(pupil, date(2026, 10, 1)) == ["6A2"]
    assert mine(pupil, date(2026, 10, 19)) == ["6A2"]
    assert mine(pupil, date(2026, 10, 20)) == []
    assert mine(pupil, date(2026, 11, 2)) == ["6A3"]
    kinds = (
        StudentStatus.objects.filter(student=pupil).order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["enrolled", "moved", "dropped", "returned"]
    assert Student.objects.get(pk=pupil.pk).state == "studying"


@pytest.mark.parametrize(
    ("act", "values", "says"),
    [
        (leave_school, {"kind": "dropped", "on": date(2026, 10, 1)}, "chọn lý do"),
        (leave_school, {"kind": "out", "on": date(2026, 10, 1)}, "nơi chuyển đến"),
        (leave_school, {"kind": "moved", "on": date(2026, 10, 1)}, "Chọn chuyển trường"),
        (leave_school, {"kind": "reserved", "on": date(2026, 9, 1)}, "ngày em vào lớp"),
        (leave_school, {"kind": "reserved", "on": date(2100, 9, 1)}, "sau hôm nay"),
        (move_class, {"room": "6A1", "on": date(2026, 10, 1)}, "đang ở lớp 6A1"),
        (move_class, {"room": "6A2", "on": date(2026, 6, 1)}, "ngoài năm học"),
        (return_to_class, {"room": "6A2", "on": date(2026, 10, 1)}, "đang ở một lớp"),
    ],
)
def test_refused_with_the_way_out(pupil, reach, act, values, says):
    if name := values.pop("room", ""):
        values["classroom"] = room(name)
    with pytest.raises(Refused, match=says):
        act(student=pupil, by=reach("data_officer"), **values)
    assert mine(pupil, date(2026, 11, 1)) == ["6A1"]


def test_not_into_another_school(pupil, reach):
    there = room("9A1", "30901601")
    with pytest.raises(Refused, match="trường khác"):
        move_class(student=pupil, classroom=there, on=date(2026, 10, 1), by=reach("data_officer"))


def test_no_return_before_the_day_of_leaving(pupil, reach):
    by = reach("data_officer")
    leave_school(student=pupil, kind="reserved", on=date(2026, 10, 20), by=by)
    with pytest.raises(Refused, match="phải từ 20/10/2026"):
        return_to_class(student=pupil, classroom=room(), on=date(2026, 10, 1), by=by)


DAYS = st.dates(BEGAN, date(2026, 11, 20))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(["move", "leave", "return"]), DAYS), max_size=6), DAYS)
def test_a_pupil_is_never_in_two_classes_on_one_day(pupil, steps, day):
    """Whatever is tried in whatever order: on each day at most one class, and the state says
    whether there is one now."""
    wall._set(wall.APP_ROLE, {pupil.school_id}, None)
    rooms = [room("6A1"), room("6A2"), room("6A3")]
    for n, (step, when) in enumerate(steps):
        target = {"classroom": rooms[n % 3]} if step != "leave" else {"kind": "reserved"}
        act = {"move": move_class, "leave": leave_school, "return": return_to_class}[step]
        try:
            act(student=Student.objects.get(pk=pupil.pk), on=when, by=BY, **target)
        except Refused:
            pass
        wall._set(wall.APP_ROLE, {pupil.school_id}, None)
    assert len(mine(pupil, day)) <= 1
    present = Enrollment.objects.filter(student=pupil).present().count()
    assert (Student.objects.get(pk=pupil.pk).state == "studying") == (present == 1)


def test_the_ministry_has_a_code_for_each_state():
    assert set(MINISTRY) == set(AFTER.values()) == set(Student.State.values)
    assert MINISTRY["reserved"] == ("4", "07")


# Pages -----------------------------------------------------------------------------


def test_the_class_as_of_a_day(pupil, signed_in, reach):
    by = reach("data_officer")
    leave_school(student=pupil, kind="out", place="Trường khác", on=date(2026, 10, 20), by=by)
    browser, url = signed_in("homeroom"), reverse("records:classroom_show", args=[room().pk])
    assert pupil.student_code not in browser.get(url).content.decode()
    then = browser.get(url, {"ngay": "19/10/2026"}).content.decode()
    assert pupil.student_code in then and "ngày 19 tháng 10 năm 2026" in then


def test_the_data_officer_lets_a_pupil_go_on_the_page(pupil, signed_in):
    browser = signed_in("data_officer")
    url = reverse("records:student_leave", args=[pupil.pk])
    answer = browser.post(url, {"kind": "dropped", "on": "20/10/2026"})
    assert "chọn lý do" in answer.content.decode()
    answer = browser.post(url, {"kind": "dropped", "on": "20/10/2026", "reason_code": "01"})
    assert answer.status_code == 302
    html = browser.get(answer["Location"]).content.decode()
    assert "Thôi học" in html and "khó khăn" in html and "Trở lại học" in html
    back = reverse("records:student_return", args=[pupil.pk])
    answer = browser.post(back, {"classroom": room("6A2").pk, "on": "01/11/2026"})
    assert answer.status_code == 302
    move = reverse("records:student_move", args=[pupil.pk])
    answer = browser.post(move, {"classroom": room("6A3").pk, "on": "02/11/2026"})
    assert "Chuyển lớp từ 6A2 sang 6A3" in browser.get(answer["Location"]).content.decode()
