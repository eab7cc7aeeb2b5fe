"""Members of staff on screen: the list of a day, one record, who sees what."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csdl.ground.models import AccessLog
from csdl.kit import wall
from csdl.kit.text import mask_id, name_sort_key
from csdl.site.world.cast import CAST, THCS
from records.actions.employment import (
    end_employment,
)
from records.actions.staff import (
    Entry,
    add_staff_many,
    change_staff,
)
from records.catalogue_staff import STAFF
from records.models import Employment, Staff
from schools.models import Unit
from tests.records.staff_made import BY, JOB, VALUES, job_of

pytestmark = pytest.mark.django_db


def test_the_list_as_of_a_day(signed_in, one, officer):
    end_employment(employment=job_of(one), last_day=date(2026, 10, 31), status="3", by=officer)
    browser, path = signed_in("head"), reverse("records:staff_list", args=[one.school_id])
    assert "Lê Thị Ánh" not in browser.get(path).content.decode()
    assert "Lê Thị Ánh" in browser.get(path, {"ngay": "31/10/2026"}).content.decode()
    assert "Lê Thị Ánh" not in browser.get(path, {"ngay": "1/11/2026"}).content.decode()
    assert "Lê Thị Ánh" not in browser.get(path, {"ngay": "14/8/2020"}).content.decode()
    assert "Lê Thị Ánh" in browser.get(path, {"thoi": "1"}).content.decode()


def test_the_list_is_in_vietnamese_order_and_found_without_accents(signed_in, school, officer):
    html = signed_in("head").get(reverse("records:staff_list", args=[school.pk])).content.decode()
    rows = Employment.objects.filter(school=school, ends_on=None)
    rows = sorted(rows, key=lambda row: name_sort_key(row.full_name))
    places = [html.index(row.staff_code) for row in rows]
    assert places == sorted(places)
    found = signed_in("head").get(
        reverse("records:staff_list", args=[school.pk]), {"q": "to thi lan"}
    )
    assert CAST["homeroom"].full_name in found.content.decode()
    assert CAST["deputy"].full_name not in found.content.decode()


def test_numbers_are_masked_until_asked_for(signed_in, one, officer):
    number = "031190000001"
    change_staff(staff=one, values={"personal_id": number}, by=officer)
    browser = signed_in("head")
    page = browser.get(reverse("records:staff_show", args=[one.pk])).content.decode()
    assert number not in page and mask_id(number) in page
    shown = browser.post(reverse("records:staff_reveal", args=[one.pk])).content.decode()
    assert number in shown
    note = AccessLog.objects.filter(action="staff_reveal").latest("pk")
    assert note.targets == {"staff": f"records.staff:{one.pk}"}


@pytest.mark.parametrize(
    ("key", "list_status", "edit_status", "tabs"),
    [
        ("head", 200, 200, True),
        ("data_officer", 200, 200, True),
        ("deputy", 200, 403, False),
        ("commune_officer", 200, 403, False),
        ("department_officer", 200, 403, False),
        ("inspector", 200, 403, False),
        ("homeroom", 404, 404, None),
        ("head_2", 404, 404, None),
        ("stranger", 404, 404, None),
    ],
)
def test_who_sees_and_edits(signed_in, one, key, list_status, edit_status, tabs):
    browser = signed_in(key)
    assert (
        browser.get(reverse("records:staff_list", args=[one.school_id])).status_code == list_status
    )
    page = browser.get(reverse("records:staff_show", args=[one.pk]))
    assert page.status_code == list_status
    edit = reverse("records:staff_edit", args=[one.pk, "person"])
    assert browser.get(edit).status_code == edit_status
    if tabs is not None:
        assert ("Lương, phụ cấp" in page.content.decode()) == tabs
        assert ("Dân tộc, tôn giáo" in page.content.decode()) == tabs


def test_screens_of_the_officer(signed_in, school, officer):
    browser = signed_in("data_officer")
    sent = {
        "full_name": "trần văn bình",
        "birth_date": "1/2/1985",
        "gender": "Nam",
        "personal_id": "031085000009",
        "qualification": "16",
        "position": "28",
        "contract": "5",
        "subject": "TOAN",
        "starts_on": "01/09/2026",
        "nationality": "",
    }
    new = reverse("records:staff_new", args=[school.pk])
    assert browser.get(new).status_code == 200
    response = browser.post(new, sent)
    assert response.status_code == 302, response.content.decode()
    staff = Staff.objects.get(full_name="Trần Văn Bình")
    job = job_of(staff)
    for name in ("staff_show", "staff_history", "staff_jobs", "staff_degrees", "staff_account"):
        assert browser.get(reverse(f"records:{name}", args=[staff.pk])).status_code == 200, name
    assert (
        "Trần Văn Bình"
        in browser.get(
            reverse("records:staff_list", args=[school.pk]), {"hopdong": "5"}
        ).content.decode()
    )
    for group in STAFF.groups:
        edit = reverse("records:staff_edit", args=[staff.pk, group.key])
        assert browser.get(edit).status_code == 200
    edit = reverse("records:staff_edit", args=[staff.pk, "pay"])
    browser.post(edit, {"pay_step": "4", "pay_factor": "3,33"})
    assert str(Staff.objects.get(pk=staff.pk).pay.pay_factor) == "3.33"
    bad = browser.post(
        reverse("records:staff_edit", args=[staff.pk, "person"]), sent | {"personal_id": "123"}
    )
    assert "chữ số" in bad.content.decode()
    duty = reverse("records:duty_new", args=[job.pk])
    assert browser.post(duty, {"code": "X01", "starts_on": "1/9/2026"}).status_code == 302
    degree = reverse("records:qualification_new", args=[staff.pk])
    assert browser.post(degree, {"name": "Bằng đại học", "level": "16"}).status_code == 302
    change = reverse("records:employment_change", args=[job.pk])
    body = {"position": "28", "contract": "1", "from_day": "1/10/2026"}
    assert browser.post(change, body).status_code == 302
    end = reverse("records:employment_end", args=[job_of(staff).pk])
    assert browser.post(end, {"last_day": "31/10/2026", "status": "3"}).status_code == 302
    again = reverse("records:employment_new", args=[staff.pk])
    body = {"position": "28", "contract": "1", "starts_on": "10/11/2026"}
    assert browser.post(again, body).status_code == 302
    assert Employment.objects.filter(staff=staff).count() == 3


def test_a_teacher_reads_their_own_record_and_no_one_elses(signed_in, person):
    browser = signed_in("subject_teacher")
    html = browser.get(reverse("records:my_record")).content.decode()
    with wall.school(BY, Unit.objects.get(code=THCS)):
        mine = Staff.objects.get(user=person("subject_teacher"))
        other = Staff.objects.get(user=person("homeroom"))
    assert mine.personal_id in html and other.personal_id not in html
    assert browser.get(reverse("records:staff_show", args=[mine.pk])).status_code == 404
    officer = signed_in("commune_officer").get(reverse("records:my_record"))
    assert "chưa gắn với hồ sơ nào" in officer.content.decode()


def test_as_many_queries_for_more_people(signed_in, school, officer):
    browser, path, seen = signed_in("head"), reverse("records:staff_list", args=[school.pk]), []
    browser.get(path)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        seen.append(len(queries))
        rows = [Entry(VALUES | {"staff_code": f"Q{n}"}, JOB) for n in range(40)]
        add_staff_many(school=school, entries=rows, by=officer) if len(seen) == 1 else None
    assert seen[0] == seen[1]
