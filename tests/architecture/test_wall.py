"""The second wall, tried by raw SQL as the application's own role."""

from datetime import date

import pytest
from django.db import Error, ProgrammingError, connection, transaction

from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.reach import system
from records.models import Enrollment, Student
from schools.models import Unit
from tests.architecture.test_tables import walled_tables


def one(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def context(schools, role="csdl_app", department=""):
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, true), set_config('csdl.schools', %s, true),"
            " set_config('csdl.department', %s, true)",
            [role, schools, department],
        )


@pytest.fixture
def schools_with_pupils(person):
    """Two schools that have pupils, by the Sở's reading role."""
    wall.enter(reach_of(person("department_officer")))
    return sorted(set(Student.objects.values_list("school_id", flat=True)))[:2]


def test_the_login_has_no_way_round(db):
    assert wall.faults() == []
    assert one("select current_user::text") == "csdl_app"
    assert not one("select rolsuper or rolbypassrls from pg_roles where rolname = session_user")
    assert not one("select pg_has_role('csdl_app', 'csdl_reader', 'usage')"), "must not inherit"


@pytest.mark.parametrize("table", walled_tables())
def test_without_context_there_is_nothing(table, schools_with_pupils):
    for nothing in ("", "{}", "{0}", "{-1}"):
        context(nothing)
        assert one(f"select count(*) from {table}") == 0


@pytest.mark.parametrize("table", walled_tables())
def test_garbage_context_shows_nothing(table, schools_with_pupils):
    for garbage in ("x", "{a}", "1 or 1=1", "{1}; drop table x"):
        context(garbage)
        try:
            with transaction.atomic():
                assert one(f"select count(*) from {table}") == 0
        except Error:
            pass  # an error is as closed as no row


def school_columns(table):
    """The columns that say whose a row is: one, or the two of a two-party table."""
    with connection.cursor() as cursor:
        columns = {c.name for c in connection.introspection.get_table_description(cursor, table)}
    return sorted({"school_id", "school_a_id", "school_b_id"} & columns)


# Tables of which the demo world has rows in the first two schools: an empty one proves nothing.
FULL = {
    "records_student", "records_enrollment", "records_studentevent", "records_studentfamily",
    "records_studentsensitive", "records_studentstatus", "records_studentfamilyevent",
}  # fmt: skip


@pytest.mark.parametrize("table", walled_tables())
def test_one_school_several_schools_whole_department(table, schools_with_pupils):
    a, b = schools_with_pupils
    columns = school_columns(table)
    assert columns, f"{table} does not say whose its rows are"
    foreign = " and ".join(f"{column} <> %s" for column in columns)

    def seen(where="true", *params):
        return one(f"select count(*) from {table} where {where}", *params)

    context(f"{{{a}}}")
    of_a = seen()
    assert seen(foreign, *[a] * len(columns)) == 0
    assert of_a > 0 or table not in FULL
    context(f"{{{b}}}")
    of_b, shared = (
        seen(),
        seen(" or ".join(f"{column} = %s" for column in columns), *[a] * len(columns)),
    )
    context(f"{{{a},{b}}}")
    assert seen() == of_a + of_b - shared
    department = Unit.objects.get(pk=a).department_id
    context("{}", "csdl_reader", str(department))
    assert seen() >= of_a + of_b - shared
    assert seen("department_id <> %s", department) == 0
    for nothing in (str(department + 10**6), ""):
        context("{}", "csdl_reader", nothing)
        assert seen() == 0


@pytest.mark.parametrize("table", [t for t in walled_tables() if not t.endswith("event")])
def test_no_row_is_handed_to_another_school(table, schools_with_pupils):
    """Giving a row to a school that is not one's own is refused; foreign rows stay as they are."""
    a, b = schools_with_pupils
    columns = school_columns(table)
    away = ", ".join(f"{column} = -{n + 1}" for n, column in enumerate(columns))
    context(f"{{{a}}}")
    if one(f"select count(*) from {table}"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update {table} set {away}")
    foreign = " and ".join(f"{column} <> {a}" for column in columns)
    for change in (f"update {table} set department_id = 0", f"delete from {table}"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"{change} where {foreign}")
                assert cursor.rowcount == 0
        except ProgrammingError as error:
            assert "permission denied" in str(error)  # append-only: nobody's row is changed


def test_a_foreign_row_can_be_neither_changed_nor_made(schools_with_pupils):
    a, b = schools_with_pupils
    context(f"{{{b}}}")
    target = one("select id from records_student limit 1")
    context(f"{{{a}}}")
    with connection.cursor() as cursor:
        cursor.execute("update records_student set full_name = 'x' where id = %s", [target])
        assert cursor.rowcount == 0
        cursor.execute("delete from records_enrollment where student_id = %s", [target])
        assert cursor.rowcount == 0
    sneaking = "insert into records_student select * from records_student limit 0"
    with connection.cursor() as cursor:
        cursor.execute(sneaking)
    with pytest.raises(Error, match="row-level security"), transaction.atomic():
        Student.objects.create(
            department_id=Unit.objects.get(pk=b).department_id,
            school_id=b,
            student_code="SNEAK",
            full_name="Kẻ Lạ",
            birth_date=date(2015, 1, 1),
            gender=1,
        )


def test_the_reading_role_cannot_write(schools_with_pupils):
    a, _ = schools_with_pupils
    context("{}", "csdl_reader", str(Unit.objects.get(pk=a).department_id))
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        Student.objects.filter(school_id=a).update(full_name="x")


def test_a_pupil_is_not_enrolled_in_a_class_of_another_school_or_year(schools_with_pupils):
    a, b = schools_with_pupils
    context(f"{{{a},{b}}}")
    mine = Enrollment.objects.filter(school_id=a).first()
    other = Enrollment.objects.filter(school_id=b).first()
    with pytest.raises(Error, match="enrollment_class_of_school_and_year"), transaction.atomic():
        Enrollment.objects.filter(pk=mine.pk).update(classroom_id=other.classroom_id)


def test_writing_outside_the_reach_is_refused(person, schools_with_pupils):
    _, b = schools_with_pupils
    stranger = reach_of(person("stranger"))
    with pytest.raises(PermissionError), wall.school(stranger, Unit.objects.get(pk=b)):
        pass


def test_the_department_writes_in_one_named_school_and_reads_again_after(
    person, schools_with_pupils
):
    a, b = schools_with_pupils
    department = reach_of(person("department_officer"))
    wall.enter(department)
    whole = Student.objects.count()
    with wall.school(department, Unit.objects.get(pk=a)):
        assert set(Student.objects.values_list("school_id", flat=True)) == {a}
        assert one("select current_user::text") == "csdl_app"
    assert Student.objects.count() == whole


def test_what_comes_back_is_what_stood_before_in_the_database(schools_with_pupils):
    """Not what some transaction before, or one rolled back, had put there."""
    first, second = Unit.objects.filter(pk__in=schools_with_pupils[:2]).order_by("pk")
    wall.leave()
    with transaction.atomic(), wall.school(system("test"), first):
        assert Student.objects.exists()
        transaction.set_rollback(True)
    assert not Student.objects.exists()
    with wall.school(system("test"), second):
        assert set(Student.objects.values_list("school_id", flat=True)) == {second.pk}
    assert not Student.objects.exists()
    with wall.whole(first.department_id):
        with wall.school(system("test"), first):
            assert set(Student.objects.values_list("school_id", flat=True)) == {first.pk}
        assert {first.pk, second.pk} <= set(Student.objects.values_list("school_id", flat=True))
