"""Scores: one condition for all and for one; what a write decides is kept live."""

import json
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from csdl.kit import wall
from csdl.kit.identity import check_id
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from records.actions.quality_count import count_room_scores, count_school_scores, drifted
from records.actions.staff import change_staff
from records.actions.status import leave_school
from records.actions.student import change_student
from records.models import Enrollment, QualityRoom, QualitySchool, Staff, Student
from records.quality import frame
from records.queries import quality_sql as sql
from records.queries.quality_book import book_of
from schools.models import Classroom

pytestmark = pytest.mark.django_db


def room(name="6A1"):
    return Classroom.objects.get(name=name, school__code=THCS, year__starts_year=2026)


def pupils(classroom):
    rows = Enrollment.objects.filter(classroom=classroom, left_on=None)
    return [row.student for row in rows.select_related("student__school").order_by("pk")]


def kept(classroom):
    return QualityRoom.objects.get(classroom=classroom)


def test_a_change_is_in_the_score_at_once(reach):
    by, classroom = reach("data_officer"), room()
    pupil = pupils(classroom)[0]
    before = kept(classroom).found.get("pupil_need_birth_place", 0)
    change_student(student=pupil, values={"birth_place": ""}, by=by)
    row = kept(classroom)
    assert row.found["pupil_need_birth_place"] == before + (pupil.birth_place > "")
    change_student(student=pupil, values={"birth_place": "Bệnh viện (mẫu)"}, by=by)
    assert kept(classroom).full_lost == row.full_lost - 3


def test_who_leaves_takes_their_points_along(reach):
    by, classroom = reach("data_officer"), room()
    before = kept(classroom)
    leave_school(student=pupils(classroom)[0], kind="out", on=date(2026, 11, 20), place="Hà Nội",
                 by=by)  # fmt: skip
    after = kept(classroom)
    assert after.records == before.records - 1
    assert after.full_all < before.full_all


def test_staff_count_at_their_school(reach, unit):
    by = reach("data_officer")
    staff = Staff.objects.filter(school=unit(THCS)).exclude(phone="").order_by("pk").first()
    before = QualitySchool.objects.get(school=unit(THCS)).found.get("staff_need_phone", 0)
    change_staff(staff=staff, values={"phone": ""}, by=by)
    assert QualitySchool.objects.get(school=unit(THCS)).found["staff_need_phone"] == before + 1


def test_kept_figures_are_what_a_whole_count_says(department, reach):
    """The world's acts went through `touch`; the whole pass, under the reading role, agrees."""
    by = reach("data_officer")
    change_student(student=pupils(room())[0], values={"birth_place": "", "phone": ""}, by=by)
    wall.leave()
    assert drifted(department.pk) == ([], [])


def test_a_drifted_row_is_found_and_mended(department, reach):
    by, classroom = reach("data_officer"), room()
    QualityRoom.objects.filter(classroom=classroom).update(right_lost=999)
    assert drifted(department.pk) == ([classroom.pk], [])
    with wall.school(by, classroom.school):
        count_room_scores([classroom.pk])
        count_school_scores([classroom.school_id])
    assert drifted(department.pk) == ([], [])


def findings(number, born, gender, *, foreign=False):
    """Codes that the rules in SQL find for one made-up pupil."""
    rules = [r for r in book_of(0).rules if r.code.startswith("pupil_id_") and r.source]
    row = """(select %(number)s::text as personal_id, %(born)s::date as birth_date,
      %(gender)s::int as gender, ''::text as id_reason, %(nation)s::text as nationality) s,
      (select null::text as ethnicity) x"""
    cases = ", ".join(f"case when {rule.condition} then '{rule.code}' end" for rule in rules)
    values = {"number": number, "born": born, "gender": gender, "nation": "LA" if foreign else "VN"}
    with connection.cursor() as cursor:
        cursor.execute(f"select array_remove(array[{cases}], null) from {row}", values)
        return {code.removeprefix("pupil_id_") for code in cursor.fetchone()[0]}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.from_regex(r"\A(0[0-9]{11}|[0-9]{12}|[0-9]{9}|[0-9]{5}|[0-9]{11}[A-Z])\Z"),
    st.dates(date(1905, 1, 1), date(2099, 12, 31)),
    st.sampled_from([0, 1]),
    st.booleans(),
)
@example("031214001234", date(2014, 3, 2), 1, False)
@example("003314001234", date(2013, 3, 2), 1, False)
@example("AB1234567", date(2013, 3, 2), 1, True)
def test_the_number_means_the_same_in_a_form_and_in_a_count(db, number, born, gender, foreign):
    said = {f.kind for f in check_id(number, born, gender, foreigner=foreign)}
    assert findings(number, born, gender, foreign=foreign) == said


@pytest.mark.parametrize("apart", [False, True])
def test_many_classes_are_counted_as_each_alone(reach, apart):
    """Of many, doubled numbers are sought once for their schools: in one class, or over two."""
    by, here = reach("data_officer"), room()
    here_too = Enrollment.objects.filter(school=here.school, year=here.year, left_on=None)
    there = here_too.exclude(classroom=here).order_by("pk").first().classroom
    two = [pupils(here)[0], pupils(there if apart else here)[-1]]
    Student.objects.filter(pk__in=[one.pk for one in two]).update(personal_id="031214001234")
    book = book_of(here.department_id)
    with wall.school(by, here.school), connection.cursor() as cursor:
        of_year = Classroom.objects.filter(school=here.school, year=here.year)
        values = book.params | {"rooms": list(of_year.values_list("pk", flat=True))}
        counted = []
        for few in (1, frame.LOOKED_UP + 1):
            cursor.execute(f"{sql.rooms(book, few)} order by k.id", values)
            counted.append(cursor.fetchall())
    assert counted[0] == counted[1] and len(counted[0]) > 2
    twice = {row[0]: json.loads(row[-1]).get("pupil_id_twice", 0) for row in counted[0]}
    assert (twice[here.pk], twice[there.pk]) == ((1, 1) if apart else (2, 0))


def test_one_record_is_judged_by_the_same_condition(reach):
    """The list of a class names as many findings of each rule as its kept figures count."""
    by, classroom = reach("data_officer"), room()
    change_student(student=pupils(classroom)[0], values={"birth_place": ""}, by=by)
    book = book_of(classroom.department_id)
    with wall.school(system("test"), classroom.school), connection.cursor() as cursor:
        cursor.execute(sql.pupils_of_room(book), book.params | {"room": classroom.pk})
        found = [code for row in cursor.fetchall() for code in row[-1]]
        cursor.execute(sql.room(book), book.params | {"room": classroom.pk})
        found += cursor.fetchone()[0]
    assert {code: found.count(code) for code in found} == kept(classroom).found
