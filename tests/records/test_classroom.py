"""The class page: its own pupils, in Vietnamese order, for those who hold the class."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csdl.ground.models import AccessLog
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.kit.text import name_sort_key
from csdl.site.world.cast import THCS
from records.actions.student import add_student, add_students
from records.models import Enrollment, Student
from schools.models import Classroom

pytestmark = pytest.mark.django_db
BY = system("test")
ONE = {"full_name": "Lê Thị  Ánh", "birth_date": date(2015, 2, 3), "gender": 0}


@pytest.fixture
def room(db):
    def find(name="6A1", school=THCS, starts=2026):
        return Classroom.objects.get(name=name, school__code=school, year__starts_year=starts)

    return find


def show(browser, room):
    return browser.get(reverse("records:classroom_show", args=[room.pk]))


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("homeroom", 200),
        ("head", 200),
        ("deputy", 200),
        ("data_officer", 200),
        ("commune_officer", 200),
        ("department_officer", 200),
        ("homeroom_2", 404),
        ("subject_teacher", 404),
        ("waiting", 404),
        ("former", 404),
        ("head_2", 404),
        ("stranger", 404),
        ("commune_officer_2", 404),
    ],
)
def test_who_opens_the_class(signed_in, room, key, status):
    response = show(signed_in(key), room())
    assert response.status_code == status
    html = response.content.decode()
    assert ("học sinh" in html and "Ngày sinh" in html) == (status == 200)


def test_pupils_in_vietnamese_order_with_figures(signed_in, room, reach):
    reach("homeroom")
    pupils = [
        e.student for e in Enrollment.objects.filter(classroom=room()).select_related("student")
    ]
    html = show(signed_in("homeroom"), room()).content.decode()
    places = [
        html.index(p.student_code) for p in sorted(pupils, key=lambda p: name_sort_key(p.full_name))
    ]
    assert places == sorted(places)
    assert f'<span class="count-value">{len(pupils)}</span>' in html
    note = AccessLog.objects.filter(kind="view", action="classroom_show").latest("pk")
    assert note.targets == {"classroom": f"schools.classroom:{room().pk}"}


def test_who_left_is_not_shown(signed_in, room, reach):
    reach("head")
    first = Enrollment.objects.filter(classroom=room()).select_related("student").first()
    Enrollment.objects.filter(pk=first.pk).update(left_on=date(2026, 10, 1))
    assert first.student.student_code not in show(signed_in("homeroom"), room()).content.decode()


@pytest.mark.parametrize(
    ("key", "names"),
    [("homeroom", {"6A1"}), ("two_schools", {"8A1", "9A1"}), ("subject_teacher", None)],
)
def test_the_list_of_classes_one_may_open(signed_in, key, names):
    response = signed_in(key).get(reverse("records:classroom_list"))
    if names is None:
        assert response.status_code == 403
        return
    html = response.content.decode()
    assert f"Có <strong>{len(names)}</strong> lớp" in html
    for name in names:
        assert f">{name}</a>" in html


def test_the_list_is_of_this_year_until_another_is_asked_for(signed_in, room, reach):
    reach("head")
    here, before = room(), room(starts=2025)
    pupils = Enrollment.objects.present().filter(classroom=here).count()
    url = reverse("records:classroom_list")

    def listed(query):
        listing = signed_in("head").get(url + query).context["listing"]
        return {row.pk: row.pupils for row in listing.page}

    assert here.pk in listed("") and before.pk not in listed("")
    assert listed("")[here.pk] == pupils > 0
    assert before.pk in listed("?year=2025") and here.pk not in listed("?year=2025")
    assert {here.pk, before.pk} <= listed("?year=tat-ca").keys()
    assert listed("?year=x") == listed("")  # a spoilt address is no error


def test_an_empty_class_says_so(signed_in, room):
    html = show(signed_in("head"), room(starts=2025)).content.decode()
    assert "Lớp chưa có học sinh" in html


def test_add_a_pupil(person, room):
    by = reach_of(person("data_officer"))
    wall.enter(by)
    student = add_student(classroom=room(), values={"student_code": "HS1", **ONE}, by=by)
    assert student.full_name == "Lê Thị Ánh"
    kept = Enrollment.objects.get(student=student)
    assert (kept.school_id, kept.year_id) == (room().school_id, room().year_id)
    assert Student.pgh_event_model.objects.filter(pgh_obj_id=student.pk).count() == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"full_name": " "}, "cần họ tên"),
        ({"birth_date": date(2100, 1, 1)}, "sau hôm nay"),
        ({"gender": 5}, "Nam hoặc Nữ"),
    ],
)
def test_pupils_refused(person, room, row, says):
    by = reach_of(person("data_officer"))
    wall.enter(by)
    with pytest.raises(Refused, match=says):
        add_student(classroom=room(), values={"student_code": "HS1", **ONE, **row}, by=by)
    assert not Student.objects.filter(student_code="HS1").exists()


def test_a_code_twice(person, room, reach):
    by = reach("data_officer")
    rows = [{"student_code": "HS1", **ONE}, {"student_code": "HS1", **ONE}]
    with pytest.raises(Refused, match="ghi hai lần"):
        add_students(classroom=room(), rows=rows, by=by)
    taken = Student.objects.filter(school__code=THCS).first()
    with pytest.raises(Refused, match="đã dùng cho"):
        add_student(classroom=room(), values={"student_code": taken.student_code, **ONE}, by=by)
    other = reach("head_3")
    elsewhere = Classroom.objects.get(name="9A1", school__code="30901601", year__starts_year=2026)
    with pytest.raises(Refused, match="trường khác"):
        add_student(
            classroom=elsewhere, values={"student_code": taken.student_code, **ONE}, by=other
        )


def test_nobody_writes_in_another_school(reach, room):
    by = reach("head_2")
    with pytest.raises(PermissionError):
        add_student(classroom=room(), values={"student_code": "HS1", **ONE}, by=by)


def test_as_many_queries_for_more_pupils(signed_in, room, person):
    browser = signed_in("homeroom")
    show(browser, room())
    seen = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            show(browser, room())
        seen.append(len(queries))
        rows = [{"student_code": f"HS{n}", **ONE} for n in range(50)]
        add_students(classroom=room(), rows=rows, by=BY) if len(seen) == 1 else None
    assert seen[0] == seen[1]
