"""Excel of classes: the official layout, grades of the school, undo until pupils are there."""

import pytest

from csdl.ground.lines import rows_of
from csdl.ground.models import Batch
from csdl.site.world.cast import THCS
from schools.models import Classroom

pytestmark = pytest.mark.django_db
# domain.md 1.6, the ministry's export of classes
OFFICIAL = (
    ("SỞ GIÁO DỤC VÀ ĐÀO TẠO",),
    ("TRƯỜNG THCS",),
    (),
    ("DANH SÁCH LỚP HỌC",),
    ("Năm học 2026-2027",),
    (),
    ("STT", "Mã lớp", "Tên lớp học", "Khối học/Nhóm lớp", "Giáo viên chủ nhiệm", "Buổi học",
     "Học ngoại ngữ 1", "Lớp chuyên", "Số buổi học trên tuần"),
)  # fmt: skip


def line(name, grade):
    return (1, "LH_1", name, grade, "Nguyễn Thị Hoa", "Sáng", "Tiếng Anh", "", "6")


@pytest.fixture
def send(upload, unit):
    def rooms(*rows, key="school_officer", **options):
        at = f"/don-vi/{unit(THCS).pk}/lop/nhap/"
        return upload("lop", *rows, key=key, at=at, **options)

    return rooms


@pytest.fixture
def key(person, unit):
    """Who of the cast may open classes at the school."""
    from csdl.kit.access import can, reach_of
    from csdl.site.world.cast import CAST

    for name, one in CAST.items():
        if one.is_activated and can(reach_of(person(name)), "schools.add_classroom", unit(THCS)):
            return name
    raise AssertionError("nobody may open classes")


def test_the_official_layout_opens_classes(send, key, write, unit, year):
    rows = [line("6X", "Khối 6"), line("7X", "7"), line("8X10", "khoi 8")]
    browser, batch = send(*OFFICIAL, *rows, key=key)
    assert batch.counts["new"] == 3, [n.message for r in rows_of(batch) for n in r.errors]
    assert [name for _, name in batch.sheet["unknown"]][0] == "Mã lớp"
    assert (
        "Cột không dùng đến: Mã lớp (cột B)"
        in browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    )
    write(browser, batch)
    made = Classroom.objects.filter(school=unit(THCS), year=year, name__endswith="X")
    assert dict(made.values_list("name", "grade")) == {"6X": "6", "7X": "7"}
    assert set(made.values_list("level", flat=True)) == {"THCS"}
    _, again = send(*OFFICIAL, *rows, key=key)
    assert again.counts["unchanged"] == 3


@pytest.mark.parametrize(
    ("name", "grade", "says"),
    [
        ("6X", "Khối 10", "không có trong danh mục"),
        ("6X", "", "Chưa ghi mục này"),
        ("", "Khối 6", "Chưa ghi mục này"),
        ("6x" * 16, "Khối 6", "30"),
        ("first", "Khối 6", "chỉ khác chữ hoa"),
    ],
)
def test_errors(send, key, unit, year, name, grade, says):
    if name == "first":
        name = unit(THCS).classrooms.filter(year=year).first().name.lower()
    _, batch = send(*OFFICIAL, line(name, grade), key=key)
    assert batch.counts["error"] == 1
    assert says in " ".join(n.message for r in rows_of(batch) for n in r.errors)
    assert rows_of(batch)[0].number == 8


def test_a_grade_is_mended_and_given_back(send, key, write, unit):
    browser, batch = send(*OFFICIAL, line("6X", "6"), key=key)
    write(browser, batch)
    browser, batch = send(*OFFICIAL, line("6X", "7"), line("6Y", "6"), key=key)
    assert (batch.counts["changed"], batch.counts["new"]) == (1, 1)
    write(browser, batch)
    rooms = Classroom.objects.filter(school=unit(THCS))
    assert rooms.get(name="6X").grade == "7"
    assert rooms.get(name="6X").sort_key.startswith("07")
    browser.post(f"/nhap-tep/{batch.pk}/hoan-tac/")
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE
    assert rooms.get(name="6X").grade == "6"
    assert not rooms.filter(name="6Y").exists()


@pytest.mark.parametrize("who", ["homeroom", "commune_officer", "stranger"])
def test_who_may(signed_in, unit, who):
    assert signed_in(who).get(f"/don-vi/{unit(THCS).pk}/lop/nhap/").status_code in (403, 404)
