"""Excel of pupils: the layouts schools have, who is who, rights over columns, taking back."""

import io

import pytest
from openpyxl import load_workbook

from csdl.ground.lines import rows_of
from csdl.ground.models import Batch
from csdl.kit import wall
from csdl.kit.access import can, reach_of
from csdl.site.world.cast import CAST, THCS
from records.models import Enrollment, Student, StudentFamily
from records.sheets.student import StudentSheet

pytestmark = pytest.mark.django_db
# domain.md 1.6: the ministry's export, header on row 8
OFFICIAL = (
    ("SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI PHÒNG",), ("TRƯỜNG THCS",), (), (),
    ("DANH SÁCH HỌC SINH",), ("Năm học 2026-2027",), (),
    ("STT", "Họ và tên", "Khối học/Nhóm lớp", "Lớp học", "Mã học sinh",
     "Mã định danh bộ GD&ĐT", "Ngày sinh", "Giới tính", "Trạng thái"),
)  # fmt: skip
# … and the one of another province, header on row 4
OTHER = (
    ("SỞ GDĐT",), ("DANH SÁCH HỌC SINH",), (),
    ("STT", "Mã định danh Bộ GD&ĐT", "Họ tên", "Ngày sinh", "Giới tính", "Dân tộc", "Trạng thái",
     "SĐT liên hệ", "Nơi sinh chi tiết", "Tổ/thôn HKTT", "Tỉnh quê quán", "Phường/xã quê quán",
     "Chỗ ở hiện nay", "Số CMND", "Ngày cấp", "Nơi cấp", "Tên cha", "Nghề nghiệp cha",
     "Năm sinh cha", "Tên mẹ", "Lớp học", "Khối học", "Số định danh cá nhân"),
)  # fmt: skip


@pytest.fixture
def school(unit):
    return unit(THCS)


@pytest.fixture
def key(person, school):
    """Who of the cast may enter the school's pupils."""
    for name, one in CAST.items():
        if one.is_activated and can(reach_of(person(name)), "records.add_student", school):
            return name
    raise AssertionError("nobody may enter pupils")


@pytest.fixture
def send(upload, school, key, person):
    def pupils(*rows, **options):
        at = f"/hoc-sinh-cua-truong/{school.pk}/nhap/"
        found = upload("", *rows, key=key, at=at, **options)
        wall.enter(reach_of(person(key)))
        return found

    return pupils


@pytest.fixture
def room(school, year):
    return school.classrooms.filter(year=year).order_by("sort_key").first()


@pytest.fixture
def pupil(room, person, key):
    """One of the class, seen as the officer."""
    wall.enter(reach_of(person(key)))
    return Enrollment.objects.filter(classroom=room).present().first().student


def wrong(batch):
    return [f"{n.letter}{n.row}: {n.message}" for r in rows_of(batch) for n in r.errors]


def test_the_official_layout_finds_pupils_and_enters_new_ones(send, write, room, pupil):
    known = (1, pupil.full_name.upper(), f"Khối {room.grade}", room.name, pupil.student_code, "",
             pupil.birth_date, pupil.get_gender_display(), "Đang học")  # fmt: skip
    new = (2, "ĐẶNG  THỊ ÁNH", room.grade, f"Lớp {room.name}", "", "3100000123", "02/03/2015",
           "nữ", "Đang học")  # fmt: skip
    browser, batch = send(*OFFICIAL, known, new)
    assert (batch.counts["new"], batch.counts["error"]) == (1, 0), wrong(batch)
    assert batch.counts["unchanged"] + batch.counts["changed"] == 1
    assert [name for _, name in batch.sheet["unknown"]] == ["Khối học/Nhóm lớp", "Trạng thái"]
    write(browser, batch)
    made = Student.objects.get(full_name="Đặng Thị Ánh")
    assert made.student_code.startswith("HS")
    assert (made.moet_code, made.gender) == ("3100000123", 0)
    assert Enrollment.objects.get(student=made).classroom == room
    _, again = send(*OFFICIAL, known, new)  # safe to repeat: found by the ministry's code
    assert again.counts["new"] == again.counts["error"] == 0, wrong(again)


def other_line(name, room, **said):
    row = {
        "STT": 1, "Họ tên": name, "Ngày sinh": "02/03/2015", "Giới tính": "Nam", "Dân tộc": "Tày",
        "SĐT liên hệ": 912345678, "Tên cha": "Nông Văn Bền", "Năm sinh cha": 1985,
        "Số CMND": "x", "Lớp học": room.name, "Phường/xã quê quán": "Bỏ qua",
    }  # fmt: skip
    return tuple((row | said).get(header, "") for header in OTHER[-1])


def test_the_other_layout_without_codes_finds_people_by_name_and_birthday(send, write, room):
    browser, batch = send(*OTHER, other_line("Nông Văn Đức", room))
    assert batch.counts["new"] == 1, wrong(batch)
    write(browser, batch)
    made = Student.objects.get(full_name="Nông Văn Đức")
    assert made.phone == "0912345678"  # Excel had eaten the zero
    assert (made.family.father_name, made.family.father_year) == ("Nông Văn Bền", 1985)
    assert made.sensitive.ethnicity == "02"
    browser, batch = send(*OTHER, other_line("NÔNG VĂN ĐỨC", room, **{"Tên mẹ": "Lò Thị May"}))
    [row] = rows_of(batch)
    assert (row.status, [c.name for c in row.changes]) == ("changed", ["mother_name"])
    write(browser, batch)
    assert StudentFamily.objects.get(student=made).mother_name == "Lò Thị May"
    assert made.sensitive.ethnicity == "02"


def test_pupils_of_another_school_are_refused_by_row(send, school, person, pupil):
    """A file of another school sent here: no pupil is entered twice, none is told of."""
    stranger = person("stranger")
    wall.enter(reach_of(stranger))
    theirs = Student.objects.exclude(school=school).first()
    row = (1, theirs.full_name, "", "", theirs.student_code, "", theirs.birth_date, "Nam", "")
    _, batch = send(*OFFICIAL, row)
    assert batch.counts["error"] == 1
    assert "học sinh trường khác" in " ".join(wrong(batch))
    assert theirs.school.name not in " ".join(wrong(batch))


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"Ngày sinh": "31/2/2015"}, "tháng 2/2015 không có ngày 31"),
        ({"Ngày sinh": ""}, "Chưa ghi mục này"),
        ({"Họ tên": "An"}, "chưa đủ họ và tên"),
        ({"Lớp học": ""}, "Ghi lớp của học sinh mới"),
        ({"Lớp học": "99Z"}, "không có trong danh mục"),
        ({"Dân tộc": "Sao Hỏa"}, "không có trong danh mục"),
        ({"Số định danh cá nhân": "31215000001"}, "cần đủ 12"),
        ({"Số định danh cá nhân": "031014000001"}, "Lý do giữ số định danh"),
        ({"Năm sinh cha": "2014"}, "kiểm tra lại"),
        ({"Mã định danh Bộ GD&ĐT": "12"}, "mã cần đủ 10"),
    ],
)
def test_errors_name_row_and_cell(send, room, said, says):
    _, batch = send(*OTHER, other_line("Nông Văn Đức", room, **said))
    assert batch.counts["error"] == 1
    assert any(says in text for text in wrong(batch)), wrong(batch)
    assert rows_of(batch)[0].number == 5
    assert not Student.objects.filter(full_name="Nông Văn Đức").exists()


def test_a_given_code_is_not_changed_and_a_class_not_silently(send, pupil, room, school, year):
    other = school.classrooms.filter(year=year).exclude(pk=room.pk).first()
    row = (1, pupil.full_name, "", other.name, pupil.student_code, "", pupil.birth_date,
           pupil.get_gender_display(), "")  # fmt: skip
    _, batch = send(*OFFICIAL, row)
    assert "Chuyển lớp ở trang của lớp" in " ".join(wrong(batch))


def test_a_child_twice_in_the_file(send, room):
    ident = {"Mã định danh Bộ GD&ĐT": "3100000777"}
    rows = [other_line("Nông Văn Đức", room, **ident), other_line("Lò Văn Pó", room, **ident)]
    _, batch = send(*OTHER, *rows)
    assert batch.counts["error"] == 2
    _, batch = send(*OTHER, other_line("Nông Văn Đức", room), other_line("Nông Văn Đức", room))
    assert batch.counts["warning"] == 1


def test_undo_until_something_is_built_on_it(send, write, room, pupil, person, key):
    browser, batch = send(*OTHER, other_line("Nông Văn Đức", room), other_line("Lò Pó", room))
    write(browser, batch)
    made = Student.objects.get(full_name="Lò Pó")
    Student.objects.filter(pk=made.pk).update(phone="0987654321")
    assert browser.post(f"/nhap-tep/{batch.pk}/hoan-tac/").status_code == 409
    Student.objects.filter(pk=made.pk).update(phone="0912345678")
    assert browser.post(f"/nhap-tep/{batch.pk}/hoan-tac/").status_code == 302
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE
    wall.enter(reach_of(person(key)))
    assert not Student.objects.filter(full_name__in=["Nông Văn Đức", "Lò Pó"]).exists()


def test_the_sheet_has_the_columns_its_person_may_change(signed_in, school, key, monkeypatch):
    def heads():
        response = signed_in(key).get(f"/hoc-sinh-cua-truong/{school.pk}/nhap/mau/")
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        rows = book["Dữ liệu"].iter_rows(values_only=True)
        return [str(c).rstrip(" *") for c in next(r for r in rows if r[0] == "STT") if c]

    assert {"Dân tộc", "Họ tên cha", "Nhóm máu", "Số định danh cá nhân"} <= set(heads())
    holds = StudentSheet.holds
    refused = ("records.change_studenthealth", "records.change_studentsensitive")
    monkeypatch.setattr(
        StudentSheet, "holds", lambda s, r, perm, u: perm not in refused and holds(s, r, perm, u)
    )
    assert not {"Dân tộc", "Nhóm máu"} & set(heads())
    assert "Họ tên cha" in heads()


def test_a_column_without_the_right_is_not_read(send, room, monkeypatch):
    holds = StudentSheet.holds
    refused = "records.change_studentsensitive"
    monkeypatch.setattr(
        StudentSheet, "holds", lambda s, r, perm, u: perm != refused and holds(s, r, perm, u)
    )
    _, batch = send(*OTHER, other_line("Nông Văn Đức", room))
    assert "Dân tộc" in [name for _, name in batch.sheet["unknown"]]
    assert "ethnicity" not in rows_of(batch)[0].values


@pytest.mark.parametrize("who", ["homeroom", "commune_officer", "stranger", "inspector"])
def test_who_may(signed_in, school, who):
    for tail in ("", "mau/"):
        answer = signed_in(who).get(f"/hoc-sinh-cua-truong/{school.pk}/nhap/{tail}")
        assert answer.status_code in (403, 404)
