"""Members of staff: entered, edited, seen; jobs with their days; one's own record."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from csdl.ground.models import AccessLog
from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.kit.text import mask_id, name_sort_key
from csdl.site.world.cast import CAST, PRIMARY, THCS
from records import staff_checks
from records.actions.employment import (
    add_duty,
    add_qualification,
    change_job,
    end_duty,
    end_employment,
    receive_staff,
    remove_qualification,
    start_employment,
    start_second,
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

pytestmark = pytest.mark.django_db
BY = system("test")
BORN = date(1990, 2, 3)
VALUES = {"full_name": "Lê Thị Ánh", "birth_date": BORN, "gender": 0}
JOB = {"position": "28", "contract": "1", "subject": "TOAN", "starts_on": date(2020, 8, 15)}


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def officer(reach):
    return reach("data_officer")


@pytest.fixture
def one(school, officer):
    return add_staff(school=school, values=VALUES, job=JOB, by=officer)


def job_of(staff):
    return Employment.objects.get(staff=staff, is_main=True, ends_on=None)


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
