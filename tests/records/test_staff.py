"""Members of staff: entered, edited, seen; jobs with their days; one's own record."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit.action import Refused
from csdl.kit.text import mask_id
from csdl.site.world.cast import PRIMARY
from records.actions.employment import (
    add_duty,
    add_qualification,
    change_job,
    end_duty,
    end_employment,
    remove_qualification,
    start_employment,
)
from records.actions.staff import (
    Entry,
    Problem,
    add_staff,
    add_staff_many,
    change_staff,
    group_of,
    link_account,
)
from records.catalogue_staff import STAFF
from records.models import Employment, Staff, StaffSensitive
from records.queries import staff as query
from schools.models import Group, Unit
from tests.records.staff_made import BY, JOB, VALUES, job_of

pytestmark = pytest.mark.django_db


def test_entered_with_a_job(one, officer):
    assert one.staff_code.startswith("CB")
    job = job_of(one)
    assert (job.full_name, job.group, job.is_main) == ("Lê Thị Ánh", "2", True)
    assert Staff.pgh_event_model.objects.filter(pgh_obj_id=one.pk).count() == 1


@pytest.mark.parametrize(
    ("values", "job", "says"),
    [
        ({"full_name": " "}, {}, "họ và tên"),
        ({"birth_date": None}, {}, "ngày sinh"),
        ({"birth_date": date(2020, 1, 1)}, {}, "Năm sinh 2020"),
        ({"personal_id": "03119000001"}, {}, "12"),
        ({"personal_id": "031190000001", "gender": 1}, {}, "giới tính nữ"),
        ({"personal_id": "031090000001"}, {}, "giới tính nam"),
        ({"ethnicity": "99"}, {}, "Dân tộc: không có mã"),
        ({"id_issued_on": date(1980, 1, 1)}, {}, "trước ngày sinh"),
        ({}, {"position": "30"}, "không dùng cho cấp học"),  # giáo viên mầm non at a THCS
        ({}, {"contract": "9"}, "không có mã"),
        ({}, {"subject": "VL"}, "không dùng cho cấp học"),
        ({}, {"starts_on": None}, "ngày bắt đầu"),
    ],
)
def test_refused(school, officer, values, job, says):
    with pytest.raises(Refused, match=says):
        add_staff(school=school, values=VALUES | values, job=JOB | job, by=officer)
    assert not Employment.objects.filter(full_name="Lê Thị Ánh").exists()


def test_a_warning_is_kept_with_a_reason(school, officer):
    wrong = VALUES | {"personal_id": "031090000001"}
    with pytest.raises(Problem) as caught:
        add_staff(school=school, values=wrong, job=JOB, by=officer)
    assert caught.value.found[0][:2] == (0, "personal_id")
    kept = wrong | {"id_reason": "Thẻ cấp sai giới tính, đang đính chính"}
    assert add_staff(school=school, values=kept, job=JOB, by=officer).personal_id


def test_many_at_once_all_or_none(school, officer):
    rows = [VALUES | {"full_name": f"Lê Thị Ánh {n}", "staff_code": f"T{n}"} for n in range(3)]
    entries = [Entry(row, JOB) for row in rows]
    with pytest.raises(Problem, match="ghi hai lần"):
        add_staff_many(
            school=school, entries=[*entries, Entry(rows[0] | {"full_name": "A B"}, JOB)], by=BY
        )
    made = add_staff_many(school=school, entries=entries, by=officer)
    assert Employment.objects.filter(staff__in=made).count() == 3


def test_a_number_another_school_holds(school, officer, reach):
    number = "031190000001"
    add_staff(school=school, values=VALUES | {"personal_id": number}, job=JOB, by=officer)
    other = reach("head_2")
    primary = Unit.objects.get(code=PRIMARY)
    job = JOB | {"position": "29"}
    with pytest.raises(Refused, match="Số định danh này đã có"):
        add_staff(school=primary, values=VALUES | {"personal_id": number}, job=job, by=other)


def test_nobody_writes_in_another_school(school, reach):
    with pytest.raises(PermissionError):
        add_staff(school=school, values=VALUES, job=JOB, by=reach("head_2"))


def test_changed_in_every_part(one, officer):
    said = {"full_name": "Lê Thị Ánh Mai", "ethnicity": "02", "pay_step": 3, "periods": None}
    assert change_staff(staff=one, values=said, by=officer) == [
        "ethnicity",
        "full_name",
        "pay_step",
    ]
    assert StaffSensitive.objects.get(staff=one).ethnicity == "02"
    assert job_of(one).full_name == "Lê Thị Ánh Mai"  # what the school's list says
    assert change_staff(staff=one, values=said, by=officer) == []
    with pytest.raises(Refused, match="không sửa được"):
        change_staff(staff=one, values={"staff_code": "XYZ"}, by=officer)


def test_the_ministrys_code_is_never_changed(one, officer):
    change_staff(staff=one, values={"moet_code": "3112345678"}, by=officer)
    with pytest.raises(Refused, match="không sửa được"):
        change_staff(staff=one, values={"moet_code": "3112345679"}, by=officer)
    for act in ("update", "delete"):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            rows = Staff.objects.filter(pk=one.pk)
            rows.update(moet_code="3112345679") if act == "update" else rows.delete()


def test_history_of_a_field(one, officer, person):
    change_staff(staff=one, values={"ethnicity": "02", "personal_id": "031190000001"}, by=officer)
    past = query.changes_of(one, STAFF.groups)
    by_code = {was.item.code: was for was in past}
    nation = by_code["ethnicity"]
    assert (nation.old, nation.new, nation.who) == ("", "Tày", person("data_officer").full_name)
    assert nation.act == "Sửa hồ sơ cán bộ, giáo viên, nhân viên"
    assert by_code["personal_id"].new == mask_id("031190000001")
    assert {was.item.code for was in query.changes_of(one, STAFF.groups, "ethnicity")} == {
        "ethnicity"
    }
    # Who may not see a tab does not see its past either.
    open_ones = [group for group in STAFF.groups if group.key != "sensitive"]
    assert "ethnicity" not in {was.item.code for was in query.changes_of(one, open_ones)}


def test_another_contract_from_a_day_on(one, officer):
    old, day = job_of(one), date(2026, 9, 1)
    new = change_job(employment=old, changes={"contract": "3"}, from_day=day, by=officer)
    old.refresh_from_db()
    assert (old.ends_on, old.contract) == (date(2026, 8, 31), "1")
    assert (new.starts_on, new.contract, new.ends_on) == (day, "3", None)
    mended = change_job(employment=new, changes={"position": "15"}, from_day=day, by=officer)
    assert mended.pk == new.pk and mended.group == "3"
    with pytest.raises(Refused, match="chọn từ ngày ấy"):
        change_job(employment=new, changes={"contract": "1"}, from_day=date(2026, 8, 1), by=officer)
    with pytest.raises(Refused, match="đã kết thúc"):
        change_job(employment=old, changes={}, from_day=day, by=officer)


def test_the_end_takes_along_what_hangs_on_the_job(one, officer, school):
    group = Group.objects.filter(school=school).first()
    duty = add_duty(
        employment=job_of(one), code="03", group=group, starts_on=date(2026, 9, 1), by=officer
    )
    last = date(2026, 10, 31)
    job = end_employment(employment=job_of(one), last_day=last, status="3", by=officer)
    duty.refresh_from_db()
    assert (job.ends_on, duty.ends_on, job.ended["duty"]) == (last, last, 1)
    one.refresh_from_db()
    assert (one.status, one.status_on) == ("3", last)
    with pytest.raises(Refused, match="đã kết thúc"):
        end_employment(employment=job, last_day=last, status="3", by=officer)
    back = start_employment(staff=one, job=JOB | {"starts_on": date(2026, 11, 9)}, by=officer)
    assert back.is_main
    with pytest.raises(Refused, match="nơi làm việc chính"):
        start_employment(staff=one, job=JOB | {"starts_on": date(2026, 11, 10)}, by=officer)


def test_duties(one, officer, school):
    job, day = job_of(one), date(2026, 9, 1)
    with pytest.raises(Refused, match="tổ chuyên môn"):
        add_duty(employment=job, code="03", starts_on=day, by=officer)
    with pytest.raises(Refused, match="không có mã"):
        add_duty(employment=job, code="ZZ", starts_on=day, by=officer)
    with pytest.raises(Refused, match="thời gian làm việc"):
        add_duty(employment=job, code="X01", starts_on=date(2000, 1, 1), by=officer)
    elsewhere = Group.objects.filter(school__code=PRIMARY).first()
    with pytest.raises(Refused, match="trường khác"):
        add_duty(employment=job, code="03", group=elsewhere, starts_on=day, by=officer)
    duty = add_duty(employment=job, code="X01", starts_on=day, by=officer)
    assert query.duty_label(duty) == "Tổng phụ trách Đội"
    with pytest.raises(Refused, match="từ ngày được giao"):
        end_duty(duty=duty, last_day=date(2026, 8, 1), by=officer)
    assert end_duty(duty=duty, last_day=day, by=officer).ends_on == day


def test_degrees(one, officer):
    row = add_qualification(staff=one, name="Bằng đại học", level="16", by=officer)
    with pytest.raises(Refused, match="sau ngày sinh"):
        add_qualification(staff=one, name="B", got_on=date(1980, 1, 1), by=officer)
    remove_qualification(qualification=row, reason="Ghi nhầm người", by=officer)
    assert not one.qualifications.exists()


def test_one_account_one_person(one, officer, person):
    user = person("subject_teacher")
    with pytest.raises(Refused, match="đã gắn với hồ sơ"):
        link_account(staff=one, user=user, by=officer)
    with pytest.raises(Refused, match="không có vị trí"):
        link_account(staff=one, user=person("head_2"), by=officer)
    theirs = Staff.objects.get(user=user)
    link_account(staff=theirs, user=None, by=officer)
    link_account(staff=one, user=user, by=officer)
    assert query.my_record(user).staff == one


DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@given(first=DAYS, length=st.none() | st.integers(0, 2000), day=DAYS)
def test_between_is_inclusive(first, length, day):
    """The rule as the database has it is that of plain dates."""
    from records.models.employment import between

    last = None if length is None else first + timedelta(days=length)
    wanted = first <= day and (last is None or day <= last)
    with connection.cursor() as cursor:
        cursor.execute(
            "select %s::date <= %s::date and (%s::date is null or %s::date >= %s::date)",
            [first, day, last, last, day],
        )
        assert cursor.fetchone()[0] == wanted
    condition = str(between(day))
    assert "starts_on__lte" in condition and "ends_on__gte" in condition


@pytest.mark.parametrize(
    ("position", "group"), [("01", "1"), ("06", "1"), ("28", "2"), ("03", "2"), ("15", "3")]
)
def test_groups_follow_from_positions(position, group):
    assert group_of(position) == group
