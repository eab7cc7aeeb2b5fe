"""Entry grades: from Excel, records taken over by ministry id, classes dealt out evenly."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdl.ground.models import Batch
from csdl.ground.tasks import read_batch, write_batch
from csdl.kit import dates, wall
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import PRIMARY, TH_THCS, THCS
from records.actions.intake import admit, deal_out, place
from records.actions.status import return_to_class
from records.actions.student import add_student
from records.actions.transfer import accept_transfer, offer_transfer
from records.models import Enrollment, Intake, Student, StudentStatus
from records.placing import Room, deal
from records.queries.intake import intake_year
from schools.actions.classroom import create_classrooms
from schools.actions.year import open_year
from schools.models import Classroom, Unit
from tests.schools.conftest import xlsx

pytestmark = pytest.mark.django_db
BY = system("test")
HEAD = ("Mã định danh Bộ GD&ĐT", "Họ và tên", "Ngày sinh", "Giới tính", "Số định danh cá nhân",
        "Khối")  # fmt: skip
MOET, OWN = "3012345678", "3012345679"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.booleans(), max_size=60), st.integers(1, 6))
def test_dealt_out_evenly(girls, count):
    """Sizes and numbers of girls differ by one at most; everyone once."""
    rooms = [Room(pk) for pk in range(count)]
    pupils = [(key, girl, f"{key:03d}") for key, girl in enumerate(girls)]
    found = deal(pupils, rooms)
    assert sorted(found) == [key for key, _, _ in pupils]
    for number in ([r.total for r in rooms], [r.girls for r in rooms]):
        assert max(number) - min(number) <= 1
    assert sum(room.total for room in rooms) == len(pupils)


def test_namesakes_part():
    pupils = [(key, False, "An") for key in range(3)]
    assert len(set(deal(pupils, [Room(1), Room(2), Room(3)]).values())) == 3


def test_classes_with_pupils_fill_up_last():
    found = deal([(1, True, "A"), (2, False, "B")], [Room(1, 5, 3), Room(2)])
    assert set(found.values()) == {2}


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def year(school):
    return intake_year(school)


@pytest.fixture
def finisher(db):
    """One who completed grade 5 at a primary school of another commune, with a ministry id."""
    primary = Unit.objects.get(code=PRIMARY)
    room = Classroom.objects.get(school=primary, name="5A", year__starts_year=2025)
    values = {"full_name": "Lê Thị Học", "birth_date": date(2015, 5, 5), "gender": 0,
              "moet_code": MOET}  # fmt: skip
    student = add_student(classroom=room, values=values, by=BY)
    with wall.school(BY, primary):
        Student.objects.filter(pk=student.pk).update(state="completed")
    return student


def row(**more):
    found = {"full_name": "Đỗ Văn Mới", "birth_date": date(2015, 3, 4), "gender": 1,
             "level": "THCS", "grade": "6"}  # fmt: skip
    return found | more


def test_the_old_schools_record_is_taken_over(school, year, finisher):
    rows = [row(), row(full_name="Lê Thị Học", birth_date=date(2015, 5, 5), moet_code=MOET)]
    assert admit(school=school, year=year, rows=rows, by=BY) == {"new": 1, "taken": 1}
    with wall.school(BY, school):
        kept = Student.objects.get(moet_code=MOET)
        assert (kept.pk, kept.school_id, kept.state) == (finisher.pk, school.pk, "studying")
        assert Intake.objects.get(student=kept).from_school.code == PRIMARY
        assert Student.objects.filter(full_name="Đỗ Văn Mới").count() == 1
    with wall.school(BY, finisher.school):
        assert not Student.objects.filter(pk=finisher.pk).exists()
        # The years before stay with the school that taught them.
        assert Enrollment.objects.filter(student=finisher.pk).exists()


def test_last_years_class_still_names_who_was_taken_over(signed_in, school, year, finisher):
    room = Classroom.objects.get(school=finisher.school_id, name="5A", year__starts_year=2025)
    address = reverse("records:classroom_show", args=[room.pk])
    head = signed_in("head_2")
    before = head.get(address)
    rows = [row(full_name="Lê Thị Học", birth_date=date(2015, 5, 5), moet_code=MOET)]
    admit(school=school, year=year, rows=rows, by=BY)
    after = head.get(address)
    assert after.context["counts"] == before.context["counts"]
    page = after.content.decode()
    assert "Lê Thị Học" in page and "nay hồ sơ do trường khác giữ (1 em)" in page
    # The school that took the record over learns nothing of the class it came from.
    assert signed_in("head").get(address).status_code == 404


@pytest.mark.parametrize(
    ("change", "says"),
    [({"state": "studying"}, "còn đang học ở trường khác"), ({}, "của em khác")],
)
def test_a_record_that_is_not_free(school, year, finisher, change, says):
    if change:
        with wall.school(BY, finisher.school):
            Student.objects.filter(pk=finisher.pk).update(**change)
    name = "Lê Thị Học" if change else "Lê Thị Khác"
    rows = [row(full_name=name, birth_date=date(2015, 5, 5), moet_code=MOET)]
    with pytest.raises(Refused, match=says):
        admit(school=school, year=year, rows=rows, by=BY)


def test_only_entry_grades(school, year):
    with pytest.raises(Refused, match="khối 7 không phải khối đầu cấp"):
        admit(school=school, year=year, rows=[row(grade="7")], by=BY)


def test_placed_by_hand_and_dealt_out(school, year):
    rows = [row(full_name=f"Trần Văn {'ABCDEFGH'[n]}", birth_date=date(2015, 1, 1 + n),
                gender=n % 2) for n in range(8)]  # fmt: skip
    admit(school=school, year=year, rows=rows, by=BY)
    rooms = list(Classroom.objects.filter(school=school, year=year, grade="6").order_by("pk"))
    other = Classroom.objects.filter(school=school, year=year, grade="7").first()
    with wall.school(BY, school):
        first = Intake.objects.order_by("pk").first()
    with pytest.raises(Refused, match="vào khối 6"):
        place(school=school, year=year, choices={first.pk: other.pk}, by=BY)
    assert place(school=school, year=year, choices={first.pk: rooms[0].pk}, by=BY) == 1
    with pytest.raises(Refused, match="vừa được người khác xếp lớp"):
        place(school=school, year=year, choices={first.pk: rooms[0].pk}, by=BY)
    assert deal_out(school=school, year=year, grade="6", by=BY) == 7
    with wall.school(BY, school):
        assert not Intake.objects.waiting().filter(school=school).exists()
        placed = Enrollment.objects.filter(student__full_name__startswith="Trần Văn ")
        assert placed.count() == 8
        assert StudentStatus.objects.filter(student__in=placed.values("student")).count() == 8


def test_admitted_and_going_to_another_school_after_all(school, year_ahead):
    """Placed first; then, before the year begins, offered and taken in at once."""
    other, year = Unit.objects.get(code=TH_THCS), year_ahead
    rooms = [
        create_classrooms(school=s, year=year, level="THCS", grade="6", names=["6Z"], by=BY)[0]
        for s in (school, other)
    ]
    admit(school=school, year=year, rows=[row()], by=BY)
    with wall.school(BY, school):
        waits = Intake.objects.get(student__full_name="Đỗ Văn Mới")
        pupil = waits.student
    with pytest.raises(Refused, match="chờ xếp lớp đầu cấp"):
        return_to_class(student=pupil, classroom=rooms[0], on=dates.today(), by=BY)
    place(school=school, year=year, choices={waits.pk: rooms[0].pk}, by=BY)
    transfer = offer_transfer(student=pupil, to_school=other, leaves_on=year.starts_on,
                              reason="Chuyển nhà", by=BY)  # fmt: skip
    accept_transfer(transfer=transfer, classroom=rooms[1], by=BY)
    with wall.school(BY, other):
        here = Enrollment.objects.get(student=pupil.pk)
        assert (here.classroom, here.entered_on) == (rooms[1], year.starts_on)
    with wall.school(BY, school):
        assert not Enrollment.objects.filter(student=pupil.pk, left_on=None).exists()


@pytest.fixture
def year_ahead(school):
    """The year to come, into which one is admitted."""
    return open_year(department=school.department, starts_year=2027, by=BY)


@pytest.mark.parametrize(
    ("line", "says"),
    [("X1\t6A1", "mã X1 không chờ"), ("{code}", "cần mã học sinh và tên lớp"),
     ("{code};6Z", "Năm học này không có lớp “6Z”"), ("{code}\t7A1", "vào khối 6")],
)  # fmt: skip
def test_a_pasted_list_says_which_line_is_wrong(signed_in, school, year, line, says):
    admit(school=school, year=year, rows=[row()], by=BY)
    with wall.school(BY, school):
        code = Intake.objects.get(student__full_name="Đỗ Văn Mới").student.student_code
    browser = signed_in("data_officer")
    address = reverse("records:intake_place", args=[school.pk]) + "?khoi=6"
    page = browser.post(address, {"paste": "1", "text": f"\n{line.format(code=code)}"})
    assert f"Dòng 2: {says}" in page.content.decode().replace("Đỗ Văn Mới ", "")
    done = browser.post(address, {"paste": "1", "text": f"{code}\tĐỗ Văn Mới\t6a1"})
    assert done.status_code == 302
    with wall.school(BY, school):
        assert Intake.objects.get(student__student_code=code).classroom.name == "6A1"


def test_placed_by_a_sheet(signed_in, school, year):
    people = [row(full_name=f"Lý Văn {c}", birth_date=date(2015, 3, n + 1))
              for n, c in enumerate("ABC")]  # fmt: skip
    admit(school=school, year=year, rows=people, by=BY)
    with wall.school(BY, school):
        codes = list(Intake.objects.filter(student__full_name__startswith="Lý Văn")
                     .order_by("pk").values_list("student__student_code", flat=True))  # fmt: skip
    browser = signed_in("data_officer")
    head = ("Mã học sinh", "Họ và tên", "Khối", "Lớp")
    lines = [(codes[0], "Lý Văn A", "6", "6A1"), (codes[1], "Lý Văn B", "6", "7A1"),
             (codes[2], "Sai Tên", "6", "6A2")]  # fmt: skip
    batch = send(browser, school, *lines, name="place_import", head=head)
    assert (batch.counts["changed"], batch.counts["error"]) == (1, 2), batch.counts
    browser.post(f"/nhap-tep/{batch.pk}/ghi/", {"partial": "1"})
    batch.refresh_from_db()
    write_batch(batch.job_id)
    with wall.school(BY, school):
        rooms = Intake.objects.filter(student__student_code__in=codes).order_by("pk")
        assert [r.classroom and r.classroom.name for r in rooms] == ["6A1", None, None]
    template = browser.get(reverse("records:place_sheet", args=[school.pk]))
    assert template.status_code == 200


def send(browser, school, *rows, name="intake_import", head=HEAD):
    address = reverse(f"records:{name}", args=[school.pk])
    response = browser.post(address, {"file": xlsx(head, *rows), "op": uuid4().hex})
    batch = Batch.objects.get(pk=int(response["Location"].strip("/").split("/")[-1]))
    read_batch(batch.job_id)
    batch.refresh_from_db()
    return batch


def test_the_sheet_and_the_pages(signed_in, school, year, finisher, reach):
    browser = signed_in("data_officer")
    lines = [
        (MOET, "Lê Thị Học", "05/05/2015", "Nữ", "", "Khối 6"),
        ("", "Phạm Văn Tân", "06/06/2015", "Nam", "", "6"),
        ("", "Sai Khối Rồi", "07/06/2015", "Nam", "", "Khối 7"),
        (OWN, "Đang Học Đây", "08/06/2014", "Nam", "", "6"),
    ]
    room = Classroom.objects.get(school=school, name="7A1", year__starts_year=2026)
    values = {"full_name": "Đang Học Đây", "birth_date": date(2014, 6, 8), "gender": 1}
    add_student(classroom=room, values=values | {"moet_code": OWN}, by=BY)
    batch = send(browser, school, *lines)
    assert (batch.counts["new"], batch.counts["error"]) == (2, 2), batch.counts
    preview = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "Em đã có hồ sơ ở trường cũ" in preview or "đang ở trường này" in preview
    assert "Mẹ" not in preview and "Trường Tiểu học Đồng Xanh" not in preview
    browser.post(f"/nhap-tep/{batch.pk}/ghi/", {"partial": "1"})
    batch.refresh_from_db()
    write_batch(batch.job_id)
    listed = reverse("records:intake_list", args=[school.pk])
    page = browser.get(listed).content.decode()
    assert "Lê Thị Học" in page and "Trường Tiểu học Đồng Xanh" in page and "(2 em)" in page
    address = reverse("records:intake_place", args=[school.pk]) + "?khoi=6"
    assert "Phạm Văn Tân" in browser.get(address).content.decode()
    assert browser.post(address, {"deal": "1"}).status_code == 302
    page = browser.get(listed).content.decode()
    assert "Chờ xếp lớp</td>" not in page
    for link, kind in (("xlsx", "spreadsheetml"), ("pdf", "application/pdf")):  # the list printed
        answer = browser.get(listed, {"xuat": link})
        assert answer.status_code == 200 and kind in answer["Content-Type"], answer["Content-Type"]
    again = send(browser, school, *lines[:2])
    assert again.counts["new"] == 0  # the same file brings nobody twice


@pytest.mark.parametrize(
    ("key", "status"), [("data_officer", 200), ("head", 403), ("head_2", 404), ("homeroom", 404)]
)
def test_who_admits(signed_in, school, key, status):
    address = reverse("records:intake_import", args=[school.pk])
    assert signed_in(key).get(address).status_code == status
