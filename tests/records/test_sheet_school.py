"""Excel of staff, of rooms and grounds, of equipment: the official layout, repeat, taking back."""

import pytest

from csdl.ground.lines import rows_of
from csdl.ground.models import Batch
from csdl.kit import wall
from csdl.kit.access import can, reach_of
from csdl.site.world.cast import CAST, THCS
from records.models import Employment, Equipment, Facility, Staff

pytestmark = pytest.mark.django_db
# domain.md 1.6
STAFF = (
    ("SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI PHÒNG",), (), ("DANH SÁCH CÁN BỘ",), (),
    ("STT", "Mã cán bộ", "Mã định danh bộ GD&ĐT", "Họ và tên", "Ngày sinh", "Giới tính",
     "Trạng thái", "Loại cán bộ", "Nhóm chức vụ", "Hình thức hợp đồng",
     "T.Độ chuyên môn nghiệp vụ", "Môn dạy"),
)  # fmt: skip
NEW = (1, "", "3100009999", "LÒ THỊ MẨY", "02/09/1990", "Nữ", "Đang làm việc", "28", "", "1", "03",
       "")  # fmt: skip


@pytest.fixture
def school(unit):
    return unit(THCS)


@pytest.fixture
def send(upload, school, person):
    """send("nhan-su", "records.add_staff", rows…) as whoever of the cast may."""

    def rows(what, perm, *rows):
        for name, one in CAST.items():
            if one.is_activated and can(reach_of(person(name)), perm, school):
                found = upload("", *rows, key=name, at=f"/don-vi/{school.pk}/{what}/nhap/")
                wall.enter(reach_of(person(name)))
                return found
        raise AssertionError(f"nobody holds {perm}")

    return rows


@pytest.fixture
def staff(send):
    return lambda *rows: send("nhan-su", "records.add_staff", *rows)


def wrong(batch):
    return [n.message for r in rows_of(batch) for n in r.errors]


def undo(browser, batch):
    response = browser.post(f"/nhap-tep/{batch.pk}/hoan-tac/")
    batch.refresh_from_db()
    return response


def test_the_official_layout_of_staff(staff, write, school):
    browser, batch = staff(*STAFF, NEW)
    assert batch.counts["new"] == 1, wrong(batch)
    write(browser, batch)
    made = Staff.objects.get(full_name="Lò Thị Mẩy")
    job = Employment.objects.get(staff=made)
    assert made.staff_code.startswith("CB") and made.qualification == "03"
    assert (job.school_id, job.position, job.contract, job.group) == (school.pk, "28", "1", "2")
    _, again = staff(*STAFF, NEW)
    assert again.counts["unchanged"] == 1, (wrong(again), rows_of(again))


def test_a_changed_job_begins_a_row_and_a_changed_field_is_written(staff, write):
    browser, batch = staff(*STAFF, NEW)
    write(browser, batch)
    made = Staff.objects.get(full_name="Lò Thị Mẩy")
    other = (1, made.staff_code, "", "Lò Thị Mẩy", "02/09/1990", "Nữ", "", "03", "", "1", "02", "")
    browser, batch = staff(*STAFF, other)
    assert {c.name for c in rows_of(batch)[0].changes} == {"position", "qualification"}
    write(browser, batch)
    jobs = list(Employment.objects.filter(staff=made).order_by("starts_on"))
    assert [job.position for job in jobs] == ["28", "03"] and jobs[0].ends_on
    made.refresh_from_db()
    assert made.qualification == "02"


def test_new_staff_with_the_ministrys_code_stay(staff, write):
    browser, batch = staff(*STAFF, NEW)
    write(browser, batch)
    refused = undo(browser, batch)  # Thông tư 42/2021, Điều 10: the ministry's code stays
    assert refused.status_code == 409 and "mã định danh của Bộ" in refused.content.decode()


def test_new_staff_without_the_ministrys_code_taken_back(staff, write):
    browser, batch = staff(*STAFF, (*NEW[:2], "", *NEW[3:]))
    write(browser, batch)
    assert undo(browser, batch).status_code == 302
    assert batch.state == Batch.State.UNDONE
    assert not Staff.objects.filter(full_name="Lò Thị Mẩy").exists()


@pytest.mark.parametrize(
    ("at", "value", "says"),
    [
        (7, "", "Vị trí"),
        (7, "Phi công", "không có trong danh mục"),
        (4, "02/09/2020", "không hợp lý"),
        (2, "31", "mã cần đủ 10"),
        (3, "", "Chưa ghi mục này"),
    ],
)
def test_errors_of_staff(staff, at, value, says):
    row = NEW[:at] + (value,) + NEW[at + 1 :]
    _, batch = staff(*STAFF, row)
    assert batch.counts["error"] == 1
    assert says in " ".join(wrong(batch))


FACILITY = ("STT", "Loại phòng, công trình", "Cấp công trình", "Điểm trường", "Số lượng",
            "Tổng diện tích (m²)", "Năm xây dựng", "Đạt tiêu chuẩn", "Ghi chú")  # fmt: skip
EQUIPMENT = ("STT", "Loại thiết bị", "Tên thiết bị", "Khối", "ĐVT", "Số lượng", "Trong đó hỏng",
             "Nguồn")  # fmt: skip


def first_codes(listed, number=2):
    from schools.queries.code import choices

    return [label for _, label in choices(listed)][:number]


@pytest.mark.parametrize("what", ["co-so-vat-chat", "thiet-bi"])
def test_what_a_school_has(send, write, school, what, db):
    if what == "co-so-vat-chat":
        model, perm, head = Facility, "records.change_facility", FACILITY
        kinds, grades = first_codes("room_kind"), first_codes("building_grade")
        rows = [(1, kinds[0], grades[0], "Khu thử 1", 12, "600,5", 2010, "x", "Khu A"),
                (2, kinds[1], "", "Khu thử 2", 2, "", "", "", "")]  # fmt: skip
        more = (1, kinds[0], grades[0], "Khu thử 1", 77, "600,5", 2010, "x", "Khu A")
    else:
        model, perm, head = Equipment, "records.change_equipment", EQUIPMENT
        kinds = first_codes("equipment_kind")
        rows = [(1, kinds[0], "Bộ tranh Địa lí", "Khối 6", "Bộ", 4, 1, ""),
                (2, kinds[1], "Máy chiếu", "", "Chiếc", 8, "", "")]  # fmt: skip
        more = (1, kinds[0], "Bộ tranh Địa lí", "Khối 6", "Bộ", 77, 1, "")
    mine = model.objects.filter(school=school)
    browser, batch = send(what, perm, head, *rows)
    before = mine.count()
    assert batch.counts["new"] == 2, wrong(batch)
    write(browser, batch)
    assert mine.count() == before + 2
    _, again = send(what, perm, head, *rows)
    assert again.counts["unchanged"] == 2, rows_of(again)
    browser, batch = send(what, perm, head, more)
    assert [c.new for c in rows_of(batch)[0].changes] == ["77"]
    write(browser, batch)
    assert mine.filter(number=77).count() == 1
    undo(browser, batch)
    assert batch.state == Batch.State.UNDONE
    assert not mine.filter(number=77).exists() and mine.count() == before + 2


def test_more_broken_than_there_are(send):
    kind = first_codes("equipment_kind")[0]
    row = (1, kind, "Máy chiếu", "", "Chiếc", 2, 3, "")
    _, batch = send("thiet-bi", "records.change_equipment", EQUIPMENT, row)
    assert "không thể nhiều hơn" in " ".join(wrong(batch))
