"""The wizard offers what the giver may give, and tampering with its forms gives no more."""

import re

import pytest

from accounts.models import Grant, Paper
from schools.models import Classroom, Unit

SCHOOL = "31900501"


@pytest.fixture
def place(person):
    school = Unit.objects.get(code=SCHOOL)
    teacher = person("subject_teacher")
    return school, teacher, f"/giao-quyen/{school.pk}/{school.pk}/{teacher.pk}/"


def room(school, name):
    return Classroom.objects.filter(school=school, name=name).latest("year__starts_year")


def work(reach, **changes):
    year = reach.today.year if reach.today.month >= 8 else reach.today.year - 1
    return {
        "role": "homeroom_teacher",
        "starts_on": reach.today.strftime("%d/%m/%Y"),
        "ends_on": f"31/08/{year + 1}",
        **changes,
    }


def draft_of(answer):
    return re.search(r'name="draft" value="([^"]*)"', answer.content.decode())[1]


def test_two_lines_one_paper_then_an_annex_and_one_commitment(place, signed_in, reach):
    school, teacher, path = place
    head = signed_in("head")
    one = head.post(path, work(reach("head"), classroom=room(school, "9A2").pk))
    more = head.post(path, {"draft": draft_of(one), "more": "1"})
    assert "Đã chọn 1 việc" in more.content.decode()
    two = head.post(
        path, work(reach("head"), classroom=room(school, "8A2").pk, draft=draft_of(more))
    )
    done = head.post(path, {"draft": draft_of(two), "confirm": "1", "op": "a1"})
    assert done.status_code == 302
    paper = Paper.objects.get(kind="handover", subject=teacher)
    assert paper.grants.count() == 2
    assert [line["scope"].split(",")[0] for line in paper.content["lines"]] == [
        "Lớp 9A2",
        "Lớp 8A2",
    ]

    # sent twice by a double click: nothing more
    again = head.post(path, {"draft": draft_of(two), "confirm": "1", "op": "a1"})
    assert again["Location"] == done["Location"]
    assert Grant.objects.filter(holder=teacher).count() == 2

    third = head.post(path, work(reach("head"), classroom=room(school, "7A1").pk))
    head.post(path, {"draft": draft_of(third), "confirm": "1"})
    annex = Paper.objects.get(kind="annex", subject=teacher)
    assert annex.parent == paper and annex.content["annex"] == 1
    assert Paper.objects.filter(kind="commitment", subject=teacher).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"role": "school_head"}, "lựa chọn hợp lệ"),
        ({"role": "department_officer"}, "lựa chọn hợp lệ"),
        ({"role": "x"}, "lựa chọn hợp lệ"),
        ({"classroom": ""}, "Chọn lớp chủ nhiệm"),
        ({"classroom": "0"}, "lựa chọn hợp lệ"),
        ({"starts_on": "31/2/2026"}, "ngày"),
        ({"ends_on": ""}, ""),
    ],
)
def test_what_is_not_offered_is_not_taken(place, signed_in, reach, changes, words):
    school, teacher, path = place
    data = work(reach("head"), classroom=room(school, "9A2").pk) | changes
    answer = signed_in("head").post(path, data)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert words in text and "Lỗi" in text
    assert not Grant.objects.filter(holder=teacher).exists()


def test_dates_outside_the_school_year_are_refused_with_the_rule(place, signed_in, reach):
    school, teacher, path = place
    late = work(reach("head"), classroom=room(school, "9A2").pk, ends_on="31/12/2099")
    head = signed_in("head")
    check = head.post(path, late)
    answer = head.post(path, {"draft": draft_of(check), "confirm": "1"})
    assert "Quyền giao theo năm học" in answer.content.decode()
    assert not Grant.objects.filter(holder=teacher).exists()


def test_a_class_of_another_school_is_not_taken(place, signed_in, reach):
    _, teacher, path = place
    other = Classroom.objects.exclude(school__code=SCHOOL).first()
    answer = signed_in("head").post(path, work(reach("head"), classroom=other.pk))
    assert "lựa chọn hợp lệ" in answer.content.decode()


def test_a_forged_draft_is_nothing(place, signed_in):
    _, teacher, path = place
    answer = signed_in("head").post(path, {"draft": "forged:x:y", "confirm": "1"})
    assert "Chọn ít nhất một việc" in answer.content.decode()
    assert not Grant.objects.filter(holder=teacher).exists()


@pytest.mark.parametrize("key", ["stranger", "homeroom", "commune_officer", "inspector", "deputy"])
def test_only_the_school_gives_in_its_own_name(key, place, signed_in):
    """Not even the commune that manages it: its rights to give are its own."""
    _, _, path = place
    assert signed_in(key).get(path).status_code in (403, 404)


def test_places_outside_the_unit_are_not_there(signed_in, person):
    commune = person("commune_officer").posts.get().unit
    elsewhere = person("head_2").posts.get().unit
    officer = signed_in("commune_officer")
    holder = person("head_2").pk
    assert officer.get(f"/giao-quyen/{commune.pk}/{elsewhere.pk}/").status_code == 404
    assert officer.get(f"/giao-quyen/{commune.pk}/{elsewhere.pk}/{holder}/").status_code == 404
    assert elsewhere.name not in officer.get(f"/giao-quyen/{commune.pk}/").content.decode()
