"""A pupil's fields: kept in their tables, checked, never half written, never overwritten."""

from datetime import date

import pytest
from django.db import Error, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit import wall
from csdl.kit.access import can, reach_of
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from records import checks
from records.actions.student import (
    Change,
    Conflict,
    add_student,
    change_student,
    change_students,
)
from records.actions.student_check import Problem, ids_elsewhere
from records.catalogue import STUDENT
from records.models import PARTS, Enrollment, Student, StudentFamily, StudentHealth, StudentStatus
from records.models.student import match_key
from schools.models import Classroom

BY = system("test")
ONE = {"full_name": "Lê Thị Ánh", "birth_date": date(2015, 2, 3), "gender": 0}
ID = "031315123456"  # Hải Phòng, a girl of the 21st century, born 2015


def room(name="6A1", school=THCS, starts=2026):
    return Classroom.objects.get(name=name, school__code=school, year__starts_year=starts)


def pupil(reach, name="6A1"):
    reach("data_officer")
    return Enrollment.objects.filter(classroom=room(name)).present().first().student


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


# Kept ------------------------------------------------------------------------------


def test_a_pupil_with_fields_in_every_table(reach):
    by = reach("data_officer")
    values = {**ONE, "personal_id": ID, "mother_name": "Lê Thị Mẹ", "ethnicity": "02"}
    student = add_student(classroom=room(), values=values, by=by)
    kept = Student.objects.select_related(*PARTS).get(pk=student.pk)
    assert kept.student_code.startswith("HS") and kept.state == "studying"
    assert STUDENT.values(kept)["ethnicity"] == "02"
    assert kept.family.mother_name == "Lê Thị Mẹ"
    assert STUDENT.values(kept)["height_1"] is None and STUDENT.values(kept)["had_checkup"] is False
    assert not StudentHealth.objects.filter(student=student).exists()
    status = StudentStatus.objects.get(student=student)
    assert (status.kind, status.classroom) == ("enrolled", room())
    assert kept.match_key == "lethianh20150203"


@pytest.mark.django_db
def test_codes_are_given_once_each(reach):
    by = reach("data_officer")
    codes = {add_student(classroom=room(), values=ONE, by=by).student_code for _ in range(3)}
    assert len(codes) == 3


def test_changes_go_where_they_belong_and_are_counted(reach):
    student, by = pupil(reach), reach("data_officer")
    values = {"native_place": "Thái Bình", "father_job": "Thợ mộc", "height_1": None}
    assert change_student(student=student, values=values, by=by) == 1
    kept = Student.objects.select_related(*PARTS).get(pk=student.pk)
    assert (kept.native_place, kept.family.father_job) == ("Thái Bình", "Thợ mộc")
    before = StudentFamily.pgh_event_model.objects.count()
    assert change_student(student=student, values=values, by=by) == 0
    assert StudentFamily.pgh_event_model.objects.count() == before


def test_a_name_changed_is_found_by_the_new_name(reach):
    student, by = pupil(reach), reach("data_officer")
    change_student(student=student, values={"full_name": "Đỗ Thị Quỳnh Như"}, by=by)
    kept = Student.objects.get(pk=student.pk)
    assert "do thi quynh nhu" in kept.search_text
    assert kept.match_key.startswith("dothiquynhnhu")


def test_many_rows_by_the_batch(reach):
    by = reach("data_officer")
    rows = list(Student.objects.filter(school__code=THCS).order_by("pk"))
    changes = [Change(s.pk, {"native_place": f"Nơi {n}"}) for n, s in enumerate(rows)]
    assert change_students(school=rows[0].school, changes=changes, by=by) == len(rows)
    found = Student.objects.filter(school__code=THCS).order_by("pk")
    assert [s.native_place for s in found] == [f"Nơi {n}" for n in range(len(rows))]


# Refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"personal_id": "031215123456"}, "giới tính nam"),
        ({"personal_id": "031314123456"}, "năm sinh 2014"),
        ({"personal_id": "003315123456"}, "mã tỉnh"),
        ({"birth_date": date(1900, 1, 1)}, "quá xa"),
        ({"father_year": 2012}, "Năm sinh cha 2012"),
        ({"personal_id": ID, "mother_id": ID}, "trùng với số của học sinh"),
        ({"disability_degree": "X2"}, "loại khuyết tật"),
        ({"id_issued_on": date(2014, 1, 1)}, "trước ngày sinh"),
    ],
)
def test_what_does_not_fit_is_refused(reach, values, says):
    by = reach("data_officer")
    with pytest.raises(Problem, match=says):
        add_student(classroom=room(), values={**ONE, **values}, by=by)


def test_an_odd_number_is_kept_with_a_reason_and_the_reason_stays(reach):
    by = reach("data_officer")
    odd = {"personal_id": "031215123456", "id_reason": "Công an cấp sai giới tính"}
    student = add_student(classroom=room(), values={**ONE, **odd}, by=by)
    change_student(student=student, values={"phone": "0912345678"}, by=by)
    assert Student.objects.get(pk=student.pk).id_reason == "Công an cấp sai giới tính"
    # another number needs its own reason
    with pytest.raises(Problem, match="năm sinh 2014"):
        change_student(student=student, values={"personal_id": "031314123456"}, by=by)
    change_student(student=student, values={"personal_id": ID}, by=by)
    assert Student.objects.get(pk=student.pk).id_reason == ""


def test_one_number_twice_in_a_school_names_the_other(reach):
    by = reach("data_officer")
    first = add_student(classroom=room(), values={**ONE, "personal_id": ID}, by=by)
    with pytest.raises(Problem, match=f"{first.full_name} đã có"):
        add_student(classroom=room(), values={**ONE, "personal_id": ID}, by=by)


def test_one_number_in_two_schools_is_said_without_a_name(reach):
    by = reach("data_officer")
    add_student(classroom=room(), values={**ONE, "personal_id": ID}, by=by)
    other, elsewhere = reach("head_3"), room("9A1", "30901601")
    with pytest.raises(Problem, match="một trường khác") as refused:
        add_student(classroom=elsewhere, values={**ONE, "personal_id": ID}, by=other)
    assert "Hoa Phượng" not in str(refused.value) and "Ánh" not in str(refused.value)
    values = {**ONE, "personal_id": ID, "id_reason": "Em chuyển đến, trường cũ chưa trả"}
    assert add_student(classroom=elsewhere, values=values, by=other).pk


def test_who_asks_for_numbers_elsewhere_must_write_in_that_school(reach, person):
    by = reach("data_officer")
    add_student(classroom=room(), values={**ONE, "personal_id": ID}, by=by)
    stranger = reach_of(person("head_3"))
    wall.enter(stranger)
    there = room("9A1", "30901601").school
    assert ids_elsewhere(there, {ID, "031315999999"}) == {ID}
    # of the school that holds it, and of one it does not write in, it learns nothing
    assert ids_elsewhere(room().school, {ID}) == set()
    wall.leave()
    assert ids_elsewhere(there, {ID}) == set()


def test_who_left_no_longer_blocks_the_number(reach):
    by = reach("data_officer")
    student = add_student(classroom=room(), values={**ONE, "personal_id": ID}, by=by)
    Student.objects.filter(pk=student.pk).update(state=Student.State.TRANSFERRED)
    reach("head_3")
    assert ids_elsewhere(room("9A1", "30901601").school, {ID}) == set()


# Two at once -----------------------------------------------------------------------


def test_who_was_slower_is_told_and_nothing_is_lost(reach):
    student, by = pupil(reach), reach("data_officer")
    item = STUDENT.by_code["native_place"]
    was = {"native_place": item.token(student.native_place)}
    change_student(student=student, values={"native_place": "Của người nhanh"}, by=by)
    with pytest.raises(Conflict) as told:
        change_student(student=student, values={"native_place": "Của tôi"}, was=was, by=by)
    assert told.value.theirs == {"native_place": "Của người nhanh"}
    # another field of the same pupil is nobody's conflict; nor is the same value
    change_student(student=student, values={"email": "a@example.vn"}, was={"email": ""}, by=by)
    change_student(student=student, values={"native_place": "Của người nhanh"}, was=was, by=by)
    assert Student.objects.get(pk=student.pk).native_place == "Của người nhanh"


def test_a_secret_is_compared_by_a_stamp():
    item = STUDENT.by_code["personal_id"]
    assert item.token(ID) != item.token("031315123457") != ID
    assert ID not in item.token(ID) and item.token("") == ""


# The ministry's code ---------------------------------------------------------------


def test_the_ministrys_code_never_changes_and_its_bearer_is_never_deleted(reach):
    student, by = pupil(reach), reach("data_officer")
    change_student(student=student, values={"moet_code": "3112345678"}, by=by)
    change_student(student=student, values={"moet_code": "3187654321"}, by=by)
    assert Student.objects.get(pk=student.pk).moet_code == "3112345678"
    for sql in (
        "update records_student set moet_code = '3100000000' where id = %s",
        "update records_student set moet_code = '' where id = %s",
        "delete from records_student where id = %s",
    ):
        with pytest.raises(Error, match="Cannot"), transaction.atomic():
            execute(sql, student.pk)
    other = Enrollment.objects.filter(classroom=room()).exclude(student=student).first().student
    with pytest.raises(Refused, match="mã định danh Bộ"):
        change_student(student=other, values={"moet_code": "3112345678"}, by=by)


# Rights ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "family", "health"),
    [
        ("homeroom", True, True),
        ("head", True, True),
        ("data_officer", True, True),
        ("deputy", False, False),
        ("commune_officer", False, False),
        ("department_officer", False, False),
        ("homeroom_2", False, False),
    ],
)
def test_who_sees_the_sensitive_parts(person, reach, key, family, health):
    student = pupil(reach)
    by = reach(key)
    assert can(by, "records.view_studentfamily", student) == family
    assert can(by, "records.view_studenthealth", student) == health
    rows = StudentFamily.objects.allowed(by, "records.view_studentfamily")
    assert rows.filter(student=student).exists() == family


def test_a_part_lies_where_its_pupil_lies(reach):
    student = pupil(reach)
    there = room("9A1", "30901601").school
    wall._set(wall.APP_ROLE, {student.school_id, there.pk}, None)
    for model in (Student, *PARTS.values()):
        rows = model.objects.filter(pk=student.pk)
        if rows.exists():
            with pytest.raises(Error, match="_of_school"), transaction.atomic():
                rows.update(school=there)
    with transaction.atomic():
        execute("set constraints all deferred")
        for model in (Student, *PARTS.values()):
            model.objects.filter(pk=student.pk).update(school=there)
        execute("set constraints all immediate")
    assert StudentFamily.objects.get(student=student).school_id == there.pk


def test_no_row_points_at_a_pupil_beyond_the_wall(reach):
    student = pupil(reach)
    there = room("9A1", "30901601")
    reach("head_3")
    keys = {"department_id": student.department_id, "school": there.school, "year": there.year}
    for model, more in (
        # one that has left: else the key of one class a year refuses it first
        (Enrollment, {"entered_on": date(2026, 9, 5), "left_on": date(2026, 9, 6)}),
        (StudentStatus, {"kind": "enrolled", "on": date(2026, 9, 5)}),
    ):
        with pytest.raises(Error, match="own_pupil"), transaction.atomic():
            model.objects.create(student=student, classroom=there, **keys, **more)


# Pure rules ------------------------------------------------------------------------


@given(
    st.dates(date(1950, 1, 1), date(2026, 8, 31)),
    st.sampled_from([0, 1]),
    st.integers(0, 999_999),
    st.sampled_from(["001", "030", "031", "096", "200"]),
)
def test_a_number_made_by_the_rule_is_never_doubted(born, gender, serial, province):
    digit = (born.year // 100 - 19) * 2 + (1 - gender)
    number = f"{province}{digit}{born.year % 100:02d}{serial:06d}"
    values = {"personal_id": number, "birth_date": born, "gender": gender}
    assert checks.problems(values, date(2026, 11, 22)) == []
    for other in ({"gender": 1 - gender}, {"birth_date": born.replace(day=1, year=born.year + 1)}):
        found = checks.warnings({**values, **other})
        assert found and all(code == "personal_id" for code, _ in found)
        assert checks.problems({**values, **other, "id_reason": "x"}, date(2028, 1, 1)) == []


@given(st.text("aàáảãạăâbcdđeêioôơuưyĂÂĐÊÔƠƯ", min_size=1, max_size=12), st.dates())
def test_the_match_key_knows_no_marks_case_or_blanks(name, born):
    spaced = " ".join(name)
    assert match_key(name, born) == match_key(name.upper(), born) == match_key(spaced, born)
    assert match_key(name, born).isascii()


def test_every_code_list_field_is_as_wide_as_a_code_may_be():
    for item in STUDENT.items:
        if item.kind == "code":
            assert item.size == 20 and item.list, item.code
