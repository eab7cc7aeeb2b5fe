"""Homeroom, assignments, timetable: dated, checked, compared with the grants; what collides."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import CAST, PRIMARY, THCS
from records.actions.assignment import (
    add_assignment,
    end_assignment,
    end_homeroom,
    plan_class,
    set_homeroom,
    set_timetable,
)
from records.actions.employment import change_job, end_employment
from records.models import Assignment, Duty, Employment, Homeroom, Lesson
from records.queries import assignment as query
from records.queries import timetable
from schools.models import Classroom, Subject, Unit, Year

pytestmark = pytest.mark.django_db
BY = system("test")
DAY = timedelta(days=1)


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def officer(reach):
    return reach("data_officer")


@pytest.fixture
def room(school):
    return lambda name="9A2": Classroom.objects.get(
        school=school, name=name, year__starts_year=2026
    )


@pytest.fixture
def job(school, officer):
    """job("homeroom") → the main job of one of the cast at the school."""
    return lambda key: Employment.objects.get(
        school=school, full_name=CAST[key].full_name, ends_on=None
    )


@pytest.fixture
def subject(db):
    return lambda code="TOAN": Subject.objects.get(code=code)


def on(room, day):
    row = Homeroom.objects.filter(classroom=room).on(day).first()
    return row.employment.full_name if row else None


def test_homeroom_on_every_day(room, job, officer):
    first, second = date(2026, 9, 5), date(2026, 11, 2)
    set_homeroom(classroom=room(), employment=job("homeroom"), starts_on=first, by=officer)
    set_homeroom(classroom=room(), employment=job("homeroom_2"), starts_on=second, by=officer)
    lan, minh = CAST["homeroom"].full_name, CAST["homeroom_2"].full_name
    assert [on(room(), day) for day in (first - DAY, first, second - DAY, second)] == [
        None,
        lan,
        lan,
        minh,
    ]
    # Mended on the same day: no row of nobody stays behind.
    set_homeroom(classroom=room(), employment=job("homeroom"), starts_on=second, by=officer)
    assert on(room(), second) == lan and Homeroom.objects.filter(classroom=room()).count() == 2
    last = Homeroom.objects.get(classroom=room(), ends_on=None)
    end_homeroom(homeroom=last, last_day=second, by=officer)
    assert on(room(), second + DAY) is None
    with pytest.raises(Refused, match="ngày cuối"):
        end_homeroom(homeroom=last, last_day=first, by=officer)


DAYS = st.lists(st.integers(0, 250), min_size=1, max_size=5)


@settings(deadline=None, max_examples=15)
@given(offsets=DAYS)
def test_never_two_homeroom_teachers_on_a_day(offsets):
    """Whatever the order in which people are assigned, on each day the last word for it holds."""
    with transaction.atomic():
        school = Unit.objects.get(code=THCS)
        with wall.school(BY, school):
            room = Classroom.objects.get(school=school, name="9A2", year__starts_year=2026)
            people = list(Employment.objects.filter(school=school, ends_on=None)[:5])
            began = date(2026, 9, 1)
            for offset, person in zip(offsets, people, strict=False):
                set_homeroom(
                    classroom=room,
                    employment=person,
                    starts_on=began + timedelta(days=offset),
                    by=BY,
                )
            for n in range(0, 251, 10):
                day = began + timedelta(days=n)
                assert Homeroom.objects.filter(classroom=room).on(day).count() <= 1
            last = began + timedelta(days=offsets[-1])
            assert on(room, last) == people[len(offsets) - 1].full_name
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 7, 31), "trong năm học"),
        (date(2028, 1, 1), "trong năm học"),
    ],
)
def test_homeroom_within_the_year(room, job, officer, day, says):
    with pytest.raises(Refused, match=says):
        set_homeroom(classroom=room(), employment=job("homeroom"), starts_on=day, by=officer)


def test_only_who_works_at_the_school(room, job, officer, subject):
    with wall.school(BY, Unit.objects.get(code=PRIMARY)):
        other = Employment.objects.filter(school__code=PRIMARY).first()
    day = date(2026, 9, 5)
    with pytest.raises(Refused, match="không làm việc ở trường này"):
        set_homeroom(classroom=room(), employment=other, starts_on=day, by=officer)
    gone = end_employment(employment=job("homeroom_2"), last_day=day, status="3", by=officer)
    with pytest.raises(Refused, match="vào ngày"):
        set_homeroom(classroom=room(), employment=gone, starts_on=day + DAY, by=officer)
    with pytest.raises(Refused, match="không dạy ở cấp"):
        plan_class(classroom=room(), terms=[1], plan={subject("TV"): None}, from_day=day, by=BY)
    row = {
        "department_id": other.department_id,
        "school": room().school,
        "year": room().year,
        "classroom": room(),
        "employment_id": other.pk,
        "starts_on": day,
    }
    with pytest.raises(IntegrityError, match="of_school"), transaction.atomic():
        Homeroom.objects.create(**row)


def test_a_plan_ends_and_begins(room, job, officer, subject):
    one, two, day = subject("TOAN"), subject("NV"), date(2026, 9, 5)
    plan = {one: job("homeroom"), two: job("homeroom_2")}
    kept = {"classroom": room(), "terms": (1, 2), "by": officer}
    assert plan_class(plan=plan, from_day=day, **kept) == 4
    assert plan_class(plan=plan, from_day=day, **kept) == 0
    later = date(2026, 11, 2)
    assert plan_class(plan={one: job("homeroom_2"), two: None}, from_day=later, **kept) == 4
    rows = Assignment.objects.filter(classroom=room())
    first = rows.filter(term=1, subject=one).order_by("starts_on")
    assert [(r.starts_on, r.ends_on) for r in first] == [(day, later - DAY), (later, None)]
    # The second term had not begun: what was planned for it is replaced, not ended.
    assert rows.filter(term=2, subject=one).count() == 1
    assert not rows.filter(subject=two, ends_on=None).exists()
    past = query.class_plan(officer, room(), date(2026, 10, 1))
    maths = next(line for line in past if line.subject == one)
    assert {row.employment.full_name for row in maths.first} == {
        CAST["homeroom"].full_name,
        CAST["homeroom_2"].full_name,
    }


def test_a_shared_subject(room, job, officer, subject):
    day, kept = date(2026, 9, 5), {"classroom": room(), "by": officer}
    plan_class(terms=[1], plan={subject("KHTN"): job("homeroom")}, from_day=day, **kept)
    given = {"subject": subject("KHTN"), "term": 1, "starts_on": day}
    extra = add_assignment(employment=job("homeroom_2"), periods=2, **given, **kept)
    with pytest.raises(Refused, match="đã dạy"):
        add_assignment(employment=job("homeroom_2"), **given, **kept)
    # The plan of the class leaves what is shared alone.
    assert plan_class(terms=[1], plan={subject("KHTN"): None}, from_day=day, **kept) == 0
    assert end_assignment(assignment=extra, last_day=day, by=officer).ends_on == day


def test_a_new_contract_takes_the_work_along(room, job, officer, subject):
    day, later = date(2026, 9, 5), date(2026, 11, 2)
    plan_class(
        classroom=room(), terms=[1], plan={subject(): job("homeroom")}, from_day=day, by=officer
    )
    set_homeroom(classroom=room(), employment=job("homeroom"), starts_on=day, by=officer)
    cells = {(2, 1): (subject(), job("homeroom"))}
    set_timetable(classroom=room(), term=1, cells=cells, by=officer)
    new = change_job(
        employment=job("homeroom"), changes={"contract": "3"}, from_day=later, by=officer
    )
    assert on(room(), later - DAY) == on(room(), later) == CAST["homeroom"].full_name
    assert Homeroom.objects.get(classroom=room(), ends_on=None).employment == new
    assert Assignment.objects.get(classroom=room(), ends_on=None).employment == new
    assert Lesson.objects.get(classroom=room()).employment == new
    kinds = {"duty": Duty, "homeroom": Homeroom, "assignment": Assignment}
    held = {
        kind: model.objects.filter(employment=new, ends_on=None, starts_on__lte=later).count()
        for kind, model in kinds.items()
    }
    lessons = Lesson.objects.filter(employment=new).count()
    row = end_employment(employment=new, last_day=later, status="3", by=officer)
    assert row.ended == held | {"lesson": lessons}
    for model in kinds.values():
        assert not model.objects.filter(employment=new).exclude(ends_on__lte=later).exists()
    assert Lesson.objects.get(classroom=room()).employment is None


def test_homeroom_and_grant_are_two_things(school, officer, reach):
    year = Year.objects.get(starts_year=2026, department=school.department)
    lines = query.class_lines(reach("head"), school, year, date(2026, 11, 22))
    states = {line.classroom.name: line.state for line in lines}
    assert states["6A1"] == ("done", "Khớp")
    assert states["6A2"] == ("doing", "Quyền đang chờ ký")
    assert states["9A1"] == ("soon", "Chưa giao quyền")  # the right was withdrawn
    assert states["9A3"][0] == "returned"  # a right given, nobody assigned
    assert states["9A2"] == ("todo", "Chưa phân công")
    six = next(line for line in lines if line.classroom.name == "6A1")
    assert 0 < six.taught <= six.wanted


def test_the_page_of_assignments_links_to_grants(signed_in, school):
    html = signed_in("head").get(reverse("records:assignment_list", args=[school.pk])).content
    html = html.decode()
    assert "Chưa giao quyền" in html and "/giao-quyen/" in html and "/quyen/" in html
    # A reader of the unit above sees the comparison and nothing to press.
    html = (
        signed_in("commune_officer")
        .get(reverse("records:assignment_list", args=[school.pk]))
        .content.decode()
    )
    assert "Khớp" in html and f"/giao-quyen/{school.pk}/" not in html


def test_as_many_queries_for_more_classes(signed_in, school):
    browser, seen = signed_in("head"), []
    for code in (THCS,):
        path = reverse("records:assignment_list", args=[Unit.objects.get(code=code).pk])
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        seen.append(len(queries))
        room = Classroom.objects.filter(school=school, year__starts_year=2026).first()
        for n in range(20):
            Classroom.objects.create(
                department_id=school.department_id, school=school, year=room.year,
                name=f"9B{n}", level="THCS", grade="9",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        seen.append(len(queries))
    assert seen[0] == seen[1]


def lesson(person, room, day=2, period=1):
    row = Lesson(weekday=day, period=period, term=1)
    row.employment_id, row.classroom_id = person, room
    row._state.fields_cache["employment"] = Employment(pk=person, full_name=f"Cô {person}")
    row._state.fields_cache["classroom"] = Classroom(pk=room, name=f"L{room}", sort_key=f"{room}")
    return row


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(2, 3), st.integers(1, 2)),
        max_size=14,
    )
)
def test_clashes_are_exactly_two_classes_at_once(rows):
    found = timetable.clashes([lesson(*row) for row in rows])
    places = {}
    for person, room, day, period in rows:
        places.setdefault((person, day, period), set()).add(room)
    wanted = sorted(len(rooms) for rooms in places.values() if len(rooms) > 1)
    assert sorted(len(one.rooms) for one in found) == wanted


def test_the_timetable_of_a_class(room, job, officer, subject):
    cells = {(2, 1): (subject(), job("homeroom")), (3, 7): (subject("NV"), None)}
    kept = {"classroom": room(), "term": 1, "by": officer}
    assert set_timetable(cells=cells, **kept) == 2
    assert set_timetable(cells=cells, **kept) == 0
    assert set_timetable(cells={(2, 1): (subject("NV"), None)}, **kept) == 2
    assert Lesson.objects.get(classroom=room()).subject == subject("NV")
    with pytest.raises(Refused, match="ngoài tuần học"):
        set_timetable(cells={(8, 1): (subject(), None)}, **kept)
    grid = timetable.grid(timetable.of_class(officer, room(), 1))
    assert [row.label for row in grid][:1] == ["Sáng 1"] and grid[0].cells[0][1][0].subject


def test_collisions_are_on_the_page(signed_in, room, job, officer, subject, school):
    cells = {(7, 5): (subject(), job("homeroom"))}
    for name in ("9A2", "9A3"):
        set_timetable(classroom=room(name), term=1, cells=cells, by=officer)
    path = reverse("records:timetable_list", args=[school.pk])
    html = signed_in("head").get(path, {"ki": "1"}).content.decode()
    assert "Thứ 7, sáng 5" in html and "dạy 2 lớp cùng lúc" in html
    assert "chưa được phân công" in html


def test_screens(signed_in, room, job, officer, subject, school):
    browser, maths = signed_in("data_officer"), subject()
    url = lambda name, pk: reverse(f"records:{name}", args=[pk])  # noqa: E731
    for name in ("assignment_show", "assignment_plan", "assignment_new", "homeroom_set"):
        assert browser.get(url(name, room().pk)).status_code == 200, name
    for name in ("timetable_class", "timetable_edit"):
        assert browser.get(url(name, room().pk)).status_code == 200, name
    lan = job("homeroom")
    sent = {"employment": str(lan.pk), "starts_on": "5/9/2026"}
    assert browser.post(url("homeroom_set", room().pk), sent).status_code == 302
    sent = {f"s{maths.pk}": str(lan.pk), "term": "0", "from_day": "5/9/2026"}
    assert browser.post(url("assignment_plan", room().pk), sent).status_code == 302
    assert Assignment.objects.filter(classroom=room(), subject=maths).count() == 2
    sent = {"c2_1": f"{maths.pk}:{lan.pk}", "c3_6": f"{maths.pk}:"}
    edit = url("timetable_edit", room().pk) + "?ki=1"
    assert browser.post(edit, sent).status_code == 302
    assert Lesson.objects.filter(classroom=room()).count() == 2
    shown = browser.get(url("timetable_class", room().pk) + "?ki=1").content.decode()
    assert lan.full_name in shown and "Chiều 1" in shown
    teacher = browser.get(url("timetable_teacher", lan.pk) + "?ki=1").content.decode()
    assert "9A2" in teacher
    mine = signed_in("homeroom").get(reverse("records:my_record")).content.decode()
    assert "Chủ nhiệm lớp 9A2" in mine and "Lịch dạy trong tuần" in mine
    row = Assignment.objects.get(classroom=room(), term=1, ends_on=None)
    end = url("assignment_end", row.pk)
    assert browser.post(end, {"last_day": "31/10/2026"}).status_code == 302
    home = Homeroom.objects.get(classroom=room(), ends_on=None)
    assert browser.post(url("homeroom_end", home.pk), {"last_day": "31/10/2026"}).status_code == 302
    sent = {"subject": maths.pk, "employment": lan.pk, "term": "1", "starts_on": "1/11/2026"}
    assert browser.post(url("assignment_new", room().pk), sent).status_code == 302


@pytest.mark.parametrize(
    ("key", "see", "change"),
    [
        ("head", 200, 200),
        ("deputy", 200, 403),
        ("commune_officer", 200, 403),
        ("department_officer", 200, 403),
        ("homeroom", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_who_sees_and_changes(signed_in, room, key, see, change):
    browser = signed_in(key)
    assert browser.get(reverse("records:assignment_show", args=[room().pk])).status_code == see
    assert browser.get(reverse("records:homeroom_set", args=[room().pk])).status_code == change
