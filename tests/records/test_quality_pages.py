"""Scores and what to mend on screen: found from where one stands, mended, kept, set by the Sở."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csdl.ground.models import Job
from csdl.site.world.cast import THCS
from records.actions.student import change_student
from records.models import (
    Enrollment,
    QualityRoom,
    QualityRule,
    QualitySchool,
    QualityWaiver,
    Student,
)
from records.models.quality import Side
from records.quality_tasks import recount_quality
from schools.models import Classroom

pytestmark = pytest.mark.django_db
BOARD = "/chat-luong/"


def room(name="6A1"):
    return Classroom.objects.get(name=name, school__code=THCS, year__starts_year=2026)


@pytest.fixture
def pupil(reach):
    by = reach("data_officer")
    row = Enrollment.objects.filter(classroom=room(), left_on=None).order_by("pk").first()
    pupil = Student.objects.select_related("school").get(pk=row.student_id)
    values = {"birth_place": "", "personal_id": "031214001234", "birth_date": pupil.birth_date,
              "id_reason": "kiểm thử"}  # fmt: skip
    change_student(student=pupil, values=values, by=by)
    return pupil


def page(browser, url):
    answer = browser.get(url, follow=True)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_menu_leads_a_teacher_to_the_class_and_the_field(signed_in, pupil):
    browser = signed_in("homeroom")
    assert BOARD in page(browser, "/")
    html = page(browser, BOARD)
    field = reverse("records:student_edit_person", args=[pupil.pk]) + "#id_birth_place"
    assert "Thiếu nơi sinh." in html and field in html
    assert 'id="id_birth_place"' in page(browser, field)


def test_sums_go_up_unchanged(signed_in, pupil):
    """The same lost points at the class, the school, the commune and the Sở."""
    assert "Thiếu nơi sinh." in page(signed_in("head"), BOARD)
    rows = [*QualityRoom.objects.filter(school=pupil.school_id)]
    rows += QualitySchool.objects.filter(school=pupil.school_id)
    browser = signed_in("commune_officer")
    [tile] = browser.get(BOARD).context["tiles"]
    assert tile.score.lost == browser.get(BOARD).context["score"].lost
    lost = sum(getattr(row, f"{side}_lost") for row in rows for side in Side.values)
    assert signed_in("head").get(BOARD, follow=True).context["score"].lost == lost
    tiles = signed_in("department_officer").get(BOARD).context["tiles"]
    same = next(one for one in tiles if one.unit.pk == tile.unit.pk)
    assert same.score.points == tile.score.points
    html = page(signed_in("commune_officer"), "/chat-luong/truong/?sort=-lost")
    assert reverse("records:quality_school", args=[pupil.school_id]) in html


@pytest.mark.parametrize("key", ["head", "commune_officer", "department_officer"])
def test_boards_are_files_too(key, signed_in):
    assert signed_in(key).get("/chat-luong/truong/?xuat=xlsx").status_code in (200, 400)


def test_the_work_list_goes_by_key_and_by_rule(signed_in, pupil, monkeypatch):
    monkeypatch.setattr("records.queries.quality_work.PAGE", 1)
    browser = signed_in("data_officer")
    path = reverse("records:quality_work", args=[pupil.school_id])
    seen, url = [], path + "?rule=pupil_need_birth_place"
    while url:
        answer = browser.get(url)
        seen += [one.pk for one in answer.context["people"]]
        more = answer.context["more"]
        url = f"{path}?rule=pupil_need_birth_place&sau={more}" if more else ""
    assert pupil.pk in seen and len(seen) == len(set(seen))
    assert browser.get(path + "?rule=nothing").status_code == 404


def test_pages_need_a_fixed_number_of_queries(signed_in, pupil):
    browser, counts = signed_in("data_officer"), []
    school = pupil.school_id
    for url in (
        reverse("records:quality_school", args=[school]),
        reverse("records:quality_work", args=[school]),
        reverse("records:quality_staff", args=[school]),
        reverse("records:quality_room", args=[room().pk]),
    ):
        browser.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(url).status_code == 200
        counts.append(len(seen))
    assert max(counts) <= 24, counts


def waive(browser, pupil, code, reason="Đã đối chiếu giấy khai sinh"):
    url = reverse("records:quality_waive_student", args=[pupil.pk, code])
    return browser.post(url, {"reason": reason, "op": uuid4().hex})


def test_a_warning_is_kept_with_a_reason_until_the_value_changes(signed_in, pupil, reach):
    browser, by = signed_in("homeroom"), reach("data_officer")
    change_student(student=pupil, values={"permanent_address": ""}, by=by)
    code = "pupil_need_permanent_address"
    before = QualityRoom.objects.get(classroom=room()).found[code]
    assert waive(browser, pupil, code, reason="ok").status_code == 200  # no reason, no waiver
    assert waive(browser, pupil, code).status_code == 302
    reach("data_officer")
    assert QualityRoom.objects.get(classroom=room()).found.get(code, 0) == before - 1
    assert "Đã đối chiếu giấy khai sinh" in page(browser, BOARD)
    reach("data_officer")
    row = QualityWaiver.objects.get(record_id=pupil.pk, rule=code)
    browser.post(reverse("records:quality_unwaive", args=[row.pk]), {})
    reach("data_officer")
    assert QualityRoom.objects.get(classroom=room()).found[code] == before
    assert waive(browser, pupil, code).status_code == 302
    by = reach("data_officer")
    change_student(student=pupil, values={"permanent_address": "Tổ 1"}, by=by)
    change_student(student=pupil, values={"permanent_address": ""}, by=by)
    assert QualityRoom.objects.get(classroom=room()).found.get(code, 0) == before - 1
    # the same empty value again: what was said of it still holds


def test_an_error_can_not_be_waived(signed_in, pupil):
    assert waive(signed_in("homeroom"), pupil, "pupil_need_birth_place").status_code == 404


def test_the_department_switches_and_adds_rules(signed_in, pupil, department, person):
    officer = signed_in("department_officer")
    url = reverse("records:quality_rule_edit", args=[department.pk, "pupil_need_birth_place"])
    answer = officer.post(url, {"severity": "warning", "op": uuid4().hex})  # is_on left out
    assert answer.status_code == 302
    new = reverse("records:quality_rule_new", args=[department.pk]) + "?ho-so=pupil"
    rule = {"field": "phone", "test": "shape", "shape": "09########", "severity": "error",
            "levels": ["THCS"], "text": "Điện thoại phải bắt đầu bằng 09.",
            "op": uuid4().hex}  # fmt: skip
    assert officer.post(new, rule).status_code == 302
    job = Job.objects.get(task="records.recount_quality")
    recount_quality(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    html = page(signed_in("homeroom"), BOARD)
    assert "Thiếu nơi sinh." not in html
    assert QualityRule.objects.filter(department=department).count() == 2
    assert "Điện thoại phải bắt đầu bằng 09." in page(officer, "/chat-luong/quy-tac/")


def test_a_range_needs_a_number_or_a_day(signed_in, department):
    officer = signed_in("department_officer")
    new = reverse("records:quality_rule_new", args=[department.pk]) + "?ho-so=pupil"
    rule = {"field": "phone", "test": "between", "low": "1", "severity": "error",
            "text": "Sai khoảng, ghi lại.", "op": uuid4().hex}  # fmt: skip
    answer = officer.post(new, rule)
    assert answer.status_code == 200 and "không phải số hay ngày" in answer.content.decode()


def test_others_only_read_the_rules(signed_in, department):
    browser = signed_in("head")
    assert "Thiếu nơi sinh." in page(browser, "/chat-luong/quy-tac/")
    url = reverse("records:quality_rule_new", args=[department.pk])
    assert browser.get(url).status_code in (403, 404)
