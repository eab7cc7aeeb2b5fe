"""One person in two schools: found across the wall, settled by the two, neither sees the other."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.registry import REGISTRY
from csdl.site.world.cast import TH_THCS, THCS
from records.actions.duplicate import answer_duplicate
from records.actions.status import leave_school
from records.actions.student import add_student, change_student
from records.models import Duplicate, Enrollment, Student
from schools.models import Classroom

pytestmark = pytest.mark.django_db
ONE = {"full_name": "Lê Thị Ánh Dương", "birth_date": date(2015, 2, 3), "gender": 0}
HERE, THERE = (THCS, "6A1"), (TH_THCS, "6A1")


def room(place):
    school, name = place
    return Classroom.objects.get(school__code=school, name=name, year__starts_year=2026)


def add(reach, key, place, **values):
    return add_student(classroom=room(place), values={**ONE, **values}, by=reach(key))


def cases(student):
    return Duplicate.objects.filter(student_a=student.pk) | Duplicate.objects.filter(
        student_b=student.pk
    )


@pytest.fixture
def case(reach):
    """A pupil of the cast's school whom another school has just taken in too."""
    first = add(reach, "data_officer", HERE, mother_name="Lê Thị M")
    second = add(reach, "head_3", THERE, full_name="LÊ THỊ ánh  dương", mother_name="lê thị m")
    found = cases(second).get()
    assert {found.student_a, found.student_b} == {first.pk, second.pk}
    return found


def side_of(case, school_code):
    return "a" if case.school_a.code == school_code else "b"


def answer(reach, case, code, word, on=None):
    key = {THCS: "data_officer", TH_THCS: "head_3"}[code]
    by, side = reach(key), side_of(case, code)
    return answer_duplicate(duplicate=case, side=side, word=word, on=on, by=by)


# Found -----------------------------------------------------------------------------


def test_marks_case_and_blanks_do_not_hide_a_person(case):
    assert (case.key, case.same_gender, case.same_number, case.same_mother) == (
        "name", "same", "", "same",
    )  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        {"birth_date": date(2015, 3, 2)},
        {"full_name": "Lê Thị Ánh Dươn"},
    ],
)
def test_another_birthday_or_name_is_another_person(reach, values):
    add(reach, "data_officer", HERE)
    assert not cases(add(reach, "head_3", THERE, **values)).exists()


def test_one_number_is_one_person_whatever_the_name(reach):
    number = "031315123456"
    add(reach, "data_officer", HERE, personal_id=number)
    other = {"full_name": "Trần Thị Khác", "personal_id": number, "id_reason": "Đã xem căn cước"}
    found = cases(add(reach, "head_3", THERE, **other)).get()
    assert (found.key, found.same_number) == ("number", "same")


def test_a_change_finds_it_too_and_once(reach):
    add(reach, "data_officer", HERE)
    second = add(reach, "head_3", THERE, birth_date=date(2015, 3, 2))
    by = reach("head_3")
    for day in (date(2015, 2, 3), date(2015, 3, 2), date(2015, 2, 3)):
        change_student(student=second, values={"birth_date": day}, by=by)
    assert cases(second).count() == 1


def test_two_pupils_of_one_school_are_its_own_matter(reach):
    add(reach, "data_officer", HERE)
    assert not cases(add(reach, "data_officer", (THCS, "6A2"))).exists()


def test_the_function_answers_only_for_pupils_of_ones_own_schools(reach, person, case):
    wall.enter(reach_of(person("head_3")))

    def ask(pk):
        with connection.cursor() as cursor:
            cursor.execute("select * from records_lookalikes(%s)", [[pk]])
            return cursor.fetchall()

    own = getattr(case, f"student_{side_of(case, TH_THCS)}")
    other = getattr(case, f"student_{side_of(case, THCS)}")
    assert len(ask(own)) == 1 and ask(other) == []
    wall.leave()
    assert ask(own) == []


def test_the_demo_world_has_a_pupil_in_two_schools(reach):
    reach("department_officer")
    found = Duplicate.objects.get()
    assert (found.key, found.same_number, found.word_a, found.word_b) == ("number", "same", "", "")


def test_the_whole_school_is_compared_anew(reach, case, signed_in):
    """Rows that came by another way than an action (a bulk load) are found by asking."""
    reach("data_officer")
    Duplicate.objects.filter(pk=case.pk).delete()
    browser, url = signed_in("data_officer"), reverse("records:duplicate_find")
    html = browser.post(url, follow=True).content.decode()
    assert "Tìm thấy 1 việc mới" in html
    assert "Không có hồ sơ nào trùng thêm" in browser.post(url, follow=True).content.decode()
    assert browser.get(url).status_code == 302
    assert signed_in("head").post(url).status_code == 403


# Settled ---------------------------------------------------------------------------


def test_one_lets_go_and_the_other_keeps(reach, case):
    answer(reach, case, TH_THCS, "ours")
    case.refresh_from_db()
    assert not case.is_settled
    with pytest.raises(Refused, match="Ghi ngày"):
        answer(reach, case, THCS, "gone")
    done = answer(reach, case, THCS, "gone", date(2026, 11, 1))
    assert done.is_settled
    old = Student.objects.get(pk=getattr(case, f"student_{side_of(case, THCS)}"))
    assert old.state == "transferred"
    assert not Enrollment.objects.filter(student=old).present().exists()
    last = old.statuses.latest("pk")
    assert (last.kind, last.on, last.place) == ("out", date(2026, 11, 1), room(THERE).school.name)
    with pytest.raises(Refused, match="giải quyết xong"):
        answer(reach, case, TH_THCS, "other")


def test_who_leaves_by_another_way_answers_by_it(reach, case):
    answer(reach, case, TH_THCS, "ours")
    by = reach("data_officer")
    old = Student.objects.get(pk=getattr(case, f"student_{side_of(case, THCS)}"))
    leave_school(student=old, kind="out", place="Trường khác", on=date(2026, 11, 1), by=by)
    case.refresh_from_db()
    assert case.is_settled and case.words[side_of(case, THCS)] == "gone"


def test_both_say_two_different_pupils(reach, case):
    assert not answer(reach, case, THCS, "other").is_settled
    assert answer(reach, case, TH_THCS, "other").is_settled


def test_both_keep_the_pupil_and_must_talk(reach, case):
    answer(reach, case, THCS, "ours")
    done = answer(reach, case, TH_THCS, "ours")
    assert done.both_keep and not done.is_settled
    assert answer(reach, done, THCS, "gone", date(2026, 11, 1)).is_settled


def test_nobody_answers_for_the_other_school(reach, case, signed_in):
    by = reach("head_3")
    with pytest.raises(PermissionError):
        answer_duplicate(duplicate=case, side=side_of(case, THCS), word="other", by=by)
    data = {"side": side_of(case, TH_THCS), "word": "other"}
    url = reverse("records:duplicate_answer", args=[case.pk])
    assert signed_in("data_officer").post(url, data).status_code == 403


# On the page -----------------------------------------------------------------------


def test_each_sees_its_own_pupil_and_of_the_other_only_that_it_is_there(reach, case, signed_in):
    url = reverse("records:duplicate_show", args=[case.pk])
    own = getattr(case, f"student_{side_of(case, THCS)}")
    other = getattr(case, f"student_{side_of(case, TH_THCS)}")
    reach("head_3")
    code = Student.objects.get(pk=other).student_code
    html = signed_in("data_officer").get(url).content.decode()
    assert f"/hoc-sinh/{own}/" in html and "Suối Đá" in html and "giống nhau" in html
    assert f"/hoc-sinh/{other}/" not in html and code not in html and "lê thị m" not in html.lower()
    for key, status in (("head_2", 404), ("stranger", 404), ("homeroom", 404)):
        assert signed_in(key).get(url).status_code == status, key


def test_the_whole_way_on_the_pages(reach, case, signed_in):
    url = reverse("records:duplicate_answer", args=[case.pk])
    officer = signed_in("data_officer")
    tasks = [t for ask in REGISTRY.todo for t in ask(reach("data_officer")) if "trùng" in t.title]
    assert len(tasks) == 1
    listed = officer.get(reverse("records:duplicate_list"), {"state": "open"}).content.decode()
    assert f"Việc số {case.pk}" in listed
    data = {"side": side_of(case, THCS), "word": "gone", "on": ""}
    assert "Ghi ngày em rời trường bạn" in officer.post(url, data).content.decode()
    answer_ = officer.post(url, data | {"on": "01/11/2026"})
    html = officer.get(answer_["Location"]).content.decode()
    assert "Em đã chuyển khỏi trường tôi" in html and not re.search("thống nhất ngày", html)
