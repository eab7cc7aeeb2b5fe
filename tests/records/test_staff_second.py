"""The wall around staff; a second school, and a record that moves with the person."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.site.world.cast import PRIMARY
from records import staff_checks
from records.actions.employment import (
    add_qualification,
    end_employment,
    receive_staff,
    start_second,
)
from records.actions.staff import (
    change_staff,
)
from records.models import Employment, Staff, StaffSensitive
from records.queries import staff as query
from schools.models import Unit
from tests.records.staff_made import BORN, BY, JOB

pytestmark = pytest.mark.django_db


def test_the_second_wall(one, reach):
    """As the application's role: another school's context finds nothing, and writes nothing."""
    reach("head_2")
    assert not Staff.objects.filter(pk=one.pk).exists()
    assert not Employment.objects.filter(staff_id=one.pk).exists()
    assert Staff.objects.filter(pk=one.pk).update(full_name="X") == 0
    elsewhere = Unit.objects.get(code=PRIMARY)
    row = Employment(
        department_id=one.department_id, school=elsewhere, staff_id=one.pk, full_name="X",
        birth_date=BORN, gender=0, group="2", position="28", contract="1",
        starts_on=date(2026, 9, 1),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="own_staff"), transaction.atomic():
        row.save()


VALID = st.fixed_dictionaries(
    {
        "birth_date": st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1)),
        "personal_id": st.text("0123456789A", max_size=13),
        "gender": st.sampled_from([None, 0, 1]),
        "id_reason": st.sampled_from(["", "abc", "Thẻ cấp sai năm sinh"]),
        "ethnicity": st.sampled_from(["", "01", "55"]),
    }
)


@given(VALID)
def test_a_reason_lifts_warnings_and_never_errors(values):
    today = date(2026, 11, 22)
    errors, warnings = staff_checks.errors(values, today), staff_checks.warnings(values)
    found = staff_checks.problems(values, today)
    lifted = len(values["id_reason"]) >= 5
    assert found == errors + ([] if lifted else warnings)


def second(school, officer, **changes):
    with wall.school(BY, Unit.objects.get(code=PRIMARY)):
        theirs = Staff.objects.filter(school__code=PRIMARY).first()
    given = {"personal_id": theirs.personal_id, "birth_date": theirs.birth_date, "job": VISIT}
    return theirs, start_second(school=school, by=officer, **(given | changes))


VISIT = JOB | {"contract": "5", "starts_on": date(2026, 9, 5)}


def test_a_second_place_of_work(school, officer, signed_in, reach):
    theirs, job = second(school, officer)
    assert (job.full_name, job.is_main) == (theirs.full_name, False)
    before = query.figures(officer, school, date(2026, 9, 4))
    after = query.figures(officer, school, date(2026, 9, 5))
    assert (after.total, after.visiting) == (before.total, before.visiting + 1)  # counted once
    browser = signed_in("data_officer")
    page = browser.get(reverse("records:employment_show", args=[job.pk])).content.decode()
    assert theirs.full_name in page and theirs.personal_id not in page
    # No more of the person than the row: the record is the other school's.
    assert browser.get(reverse("records:staff_show", args=[theirs.pk])).status_code == 404
    with pytest.raises(Refused, match="đang làm việc ở trường rồi"):
        second(school, officer)
    # The school of the record does not see the second school's row, the Sở sees both.
    reach("head_2")
    assert Employment.objects.filter(staff=theirs).count() == 1
    reach("department_officer")
    assert Employment.objects.filter(staff=theirs).count() == 2


@pytest.mark.parametrize(
    "changes", [{"personal_id": "031190999999"}, {"birth_date": date(1900, 1, 1)}]
)
def test_no_one_is_found_by_half(school, officer, changes):
    with pytest.raises(Refused, match="Không tìm thấy"):
        second(school, officer, **changes)


def test_the_finding_function_serves_only_ones_own_school(school, reach):
    with wall.school(BY, school):
        mine = Staff.objects.filter(school=school).exclude(personal_id="").first()
    ask = "select count(*) from records_find_staff(%s, %s, %s)"
    with connection.cursor() as cursor:
        for key, where, found in (
            ("head_2", Unit.objects.get(code=PRIMARY), 1),
            ("head_2", school, 0),  # not a school of theirs
            ("head", school, 0),  # who is here already is not "elsewhere"
        ):
            reach(key)
            cursor.execute(ask, [where.pk, mine.personal_id, mine.birth_date])
            assert cursor.fetchone() == (found,), key


def test_the_screen_of_a_second_job(signed_in, school, officer):
    path = reverse("records:employment_second", args=[school.pk])
    browser = signed_in("data_officer")
    assert browser.get(path).status_code == 200
    sent = {
        "personal_id": "031190999999", "birth_date": "1/1/1990", "position": "28",
        "contract": "5", "starts_on": "5/9/2026", "how": "move",
    }  # fmt: skip
    assert "Không tìm thấy" in browser.post(path, sent).content.decode()


def test_a_record_moves_with_the_person(school, officer, reach, person):
    primary = Unit.objects.get(code=PRIMARY)
    with wall.school(BY, primary):
        theirs = Staff.objects.filter(school=primary, user__isnull=False).first()
        old = Employment.objects.get(staff=theirs, is_main=True)
    change_staff(staff=theirs, values={"ethnicity": "02"}, by=BY)
    add_qualification(staff=theirs, name="Bằng đại học", by=BY)
    given = {"personal_id": theirs.personal_id, "birth_date": theirs.birth_date}
    job = JOB | {"starts_on": date(2026, 11, 16)}
    with pytest.raises(Refused, match="đang có nơi làm việc chính"):
        receive_staff(school=school, job=job, by=officer, **given)
    end_employment(employment=old, last_day=date(2026, 11, 15), status="3", by=BY)
    moved = receive_staff(school=school, job=job, by=officer, **given)
    assert (moved.pk, moved.school, moved.user) == (theirs.pk, school, None)
    reach("data_officer")
    assert Staff.objects.get(pk=moved.pk).sensitive.ethnicity == "02"
    assert moved.qualifications.filter(name="Bằng đại học").exists()
    assert [row.school for row in Employment.objects.filter(staff=moved)] == [school]
    events = StaffSensitive.pgh_event_model.objects.filter(pgh_obj_id=moved.pk)
    assert events.latest("pgh_id").school_id == school.pk  # what followed is in the history
    # The school before still knows who worked there, and holds nothing else of the person.
    reach("head_2")
    assert Employment.objects.get(staff_id=moved.pk).ends_on == date(2026, 11, 15)
    assert not Staff.objects.filter(pk=moved.pk).exists()
    assert not StaffSensitive.objects.filter(pk=moved.pk).exists()
