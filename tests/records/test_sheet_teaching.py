"""Excel of who teaches what and of the week: new, repeated, mended, taken back."""

import pytest

from csdl.ground.lines import rows_of
from csdl.ground.models import Batch
from csdl.kit import wall
from csdl.kit.access import can, reach_of
from csdl.kit.dates import today
from csdl.site.world.cast import CAST, THCS
from records.models import Assignment, Employment, Lesson
from schools.models import Subject
from schools.queries.year import current_year

pytestmark = pytest.mark.django_db
PLAN = ("STT", "Lớp", "Môn", "HK", "Giáo viên", "Số tiết/tuần")
WEEK = ("STT", "Lớp", "Học kỳ", "Thứ", "Tiết", "Môn học", "GV")


@pytest.fixture
def school(unit):
    return unit(THCS)


@pytest.fixture
def key(person, school):
    """Who of the cast may assign teachers at the school."""
    for name, one in CAST.items():
        if one.is_activated and can(reach_of(person(name)), "records.change_assignment", school):
            wall.enter(reach_of(person(name)))
            return name
    raise AssertionError("nobody may assign teachers")


@pytest.fixture
def send(upload, school, key, person):
    def rows(what, *rows):
        found = upload("", *rows, key=key, at=f"/don-vi/{school.pk}/{what}/nhap/")
        wall.enter(reach_of(person(key)))
        return found

    return rows


@pytest.fixture
def plan(school, key):
    """(class, two subjects nobody teaches it, a teacher's name written so that it is one's own)."""
    year = current_year(school.department_id, today())
    room = school.classrooms.filter(year=year).order_by("sort_key").first()
    Assignment.objects.filter(classroom=room).delete()
    Lesson.objects.filter(classroom=room).delete()
    subjects = Subject.objects.filter(levels__contains=[room.level]).order_by("position")[:2]
    staff = Employment.objects.filter(school=school).on(today()).order_by("pk")
    teacher = next(t for t in staff if t.starts_on <= year.starts_on)
    return room, list(subjects), teacher


def wrong(batch):
    return [n.message for r in rows_of(batch) for n in r.errors]


def undo(browser, batch):
    browser.post(f"/nhap-tep/{batch.pk}/hoan-tac/")
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE


def test_a_plan_comes_in_twice_and_goes(send, write, plan):
    room, (one, two), teacher = plan
    rows = [
        (1, f"Lớp {room.name}", one.name, "HKI", teacher.staff_code, "4,5"),
        (2, room.name, two.name, 2, teacher.staff_code, ""),
    ]
    browser, batch = send("phan-cong", PLAN, *rows)
    assert batch.counts["new"] == 2, wrong(batch)
    write(browser, batch)
    made = Assignment.objects.filter(classroom=room).order_by("term")
    assert [(a.subject, a.term, a.employment) for a in made] == [
        (one, 1, teacher), (two, 2, teacher)
    ]  # fmt: skip
    assert made[0].periods == 4.5 and made[1].starts_on > made[0].starts_on
    _, again = send("phan-cong", PLAN, *rows)
    assert again.counts["unchanged"] == 2
    first = batch
    browser, batch = send("phan-cong", PLAN, (1, room.name, one.name, "I", teacher.staff_code, 5))
    assert [c.new for c in rows_of(batch)[0].changes] == ["5"]
    write(browser, batch)
    assert made.all()[0].periods == 5
    undo(browser, batch)
    assert Assignment.objects.get(classroom=room, term=1).periods == 4.5
    undo(browser, first)
    assert not Assignment.objects.filter(classroom=room).exists()


@pytest.mark.parametrize(
    ("at", "value", "says"),
    [
        (1, "99Z", "không có trong danh mục"),
        (2, "Môn lạ", "không có trong danh mục"),
        (3, "3", "không có trong danh mục"),
        (4, "Người Lạ Mặt", "không có trong danh mục"),
        (5, "99", "40"),
    ],
)
def test_errors_of_a_plan(send, plan, at, value, says):
    room, (one, _), teacher = plan
    row = [1, room.name, one.name, "I", teacher.staff_code, 4]
    row[at] = value
    _, batch = send("phan-cong", PLAN, row)
    assert batch.counts["error"] == 1
    assert says in " ".join(wrong(batch))


def test_a_week_comes_in_is_mended_and_goes(send, write, plan):
    room, (one, two), teacher = plan
    rows = [
        (1, room.name, "I", "Thứ 2", 1, one.name, teacher.staff_code),
        (2, room.name, "I", "T3", 2, two.name, ""),
    ]
    browser, first = send("thoi-khoa-bieu", WEEK, *rows)
    assert first.counts["new"] == 2, wrong(first)
    write(browser, first)
    lessons = Lesson.objects.filter(classroom=room).order_by("weekday")
    assert [(x.weekday, x.period, x.subject, x.employment) for x in lessons] == [
        (2, 1, one, teacher), (3, 2, two, None)
    ]  # fmt: skip
    _, again = send("thoi-khoa-bieu", WEEK, *rows)
    assert again.counts["unchanged"] == 2
    browser, batch = send("thoi-khoa-bieu", WEEK, (2, room.name, "I", "3", 2, one.name, ""))
    write(browser, batch)
    assert [x.subject for x in lessons.all()] == [one, one]
    undo(browser, batch)
    assert [x.subject for x in lessons.all()] == [one, two]
    undo(browser, first)
    assert not lessons.all().exists()


def test_one_cell_twice(send, plan):
    room, (one, two), _ = plan
    _, batch = send(
        "thoi-khoa-bieu",
        WEEK,
        (1, room.name, "I", "2", 1, one.name, ""),
        (2, room.name, "I", "2", 1, two.name, ""),
    )
    assert batch.counts["error"] == 2
