"""Excel of communes and schools: preview by cell, confirm, the same file changes nothing."""

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import UnitRight
from csdl.ground.lines import rows_of
from csdl.ground.models import AccessLog, Batch, Job
from csdl.ground.tasks import write_batch
from csdl.kit.reach import system
from csdl.site import world
from csdl.site.world.cast import CAM_GIANG, CAM_GIANG_HUYEN, LE_CHAN, THCS
from schools.actions.unit import create_department
from schools.actions.unit_import import import_units
from schools.models import Parent, Unit
from schools.sheets.unit import CommuneSheet

pytestmark = pytest.mark.django_db
CSV = Path(world.__file__).parent / "communes.csv"
HEAD = ("Mã đơn vị", "Tên", "Loại", "Tên đầy đủ")
SCHOOL_HEAD = ("Mã trường", "Tên trường", "Loại hình trường", "Cấp học", "Loại hình sở hữu",
               "Mã xã địa bàn", "Đơn vị quản lý", "Địa chỉ", "Điện thoại")  # fmt: skip
SCHOOL = ("30299901", "Trường TH và THCS Bến Gỗ", "Phổ thông", "TH, THCS", "Công lập", CAM_GIANG,
          CAM_GIANG, "Thôn 1", "0912345678")  # fmt: skip


def school(**changes):
    names = (
        "code",
        "name",
        "kind",
        "levels",
        "ownership",
        "location",
        "manager",
        "address",
        "phone",
    )
    row = dict(zip(names, SCHOOL, strict=True)) | changes
    return tuple(row.values())


def official():
    with CSV.open(encoding="utf-8") as file:
        return list(csv.reader(file))


def messages(batch):
    return [note.message for row in rows_of(batch) for note in row.errors]


def events():
    return {
        model.__name__: model.objects.count()
        for model in (Unit, Parent, Unit.pgh_event_model, Parent.pgh_event_model)
    }


def test_the_list_of_114_changes_nothing_twice(upload, write):
    before = events()
    browser, batch = upload("xa", *official())
    assert batch.counts["total"] == 114
    assert batch.counts["unchanged"] == 114
    page = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "không có gì để ghi" in page
    assert write(browser, batch).status_code == 409
    assert events() == before


def test_114_units_into_an_empty_department(db):
    """The real input of the issue: 114 new units under a new Sở, then the same file again."""
    other = create_department(code="77-THU", name="Sở GDĐT Thử", by=system("test"))
    rows = [{"code": c, "name": n, "area_type": t} for c, n, t, _ in official()[1:]]
    tier = Unit.Tier.COMMUNE
    result = import_units(department=other, tier=tier, new=rows, changed=[], by=system("test"))
    assert result == {"new": 114, "changed": 0}
    made = Unit.objects.filter(department=other, tier=tier)
    assert {"Cẩm Giang", "Cẩm Giàng"} <= set(made.values_list("name", flat=True))
    assert Parent.objects.filter(manager=other).count() == 114
    assert len(CommuneSheet().existing(other.pk)) == 114


def test_a_new_name_is_shown_then_written(upload, write, unit):
    rows = official()
    rows[1][1], rows[1][3] = "Thành Đông Mới", "Phường Thành Đông Mới"
    browser, batch = upload("xa", *rows)
    page = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "Xác nhận ghi 1 dòng" in page
    assert "<del>Thành Đông</del> → <ins>Thành Đông Mới</ins>" in page
    assert unit("10507").name == "Thành Đông"  # nothing before confirm
    write(browser, batch)
    assert batch.state == Batch.State.APPLIED
    assert batch.written == {"new": 0, "changed": 1}
    assert unit("10507").name == "Thành Đông Mới"
    assert "thanh dong moi" in unit("10507").search_text
    receipt = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "Đã ghi dữ liệu" in receipt
    event = Unit.pgh_event_model.objects.filter(pgh_obj_id=unit("10507").pk).latest("pgh_id")
    assert event.pgh_context["action"] == "unit.import"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("1050", "X", "xã", ""), "mã cần đủ 5"),
        (("1050A", "X", "xã", ""), "cần đúng 5 chữ số"),
        (("", "X", "xã", ""), "Chưa ghi mục này"),
        (("10001", "", "xã", ""), "Chưa ghi mục này"),
        (("10001", "X", "thị trấn", ""), "không có trong danh mục"),
        (("10001", "X", "xã", "Phường X"), "khác “Xã X”"),
    ],
)
def test_commune_errors_name_the_cell(upload, row, says):
    browser, batch = upload("xa", HEAD, row)
    assert batch.counts["error"] == 1
    assert says in " ".join(messages(batch))
    page = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "Dòng 2, cột" in page
    assert not Unit.objects.filter(code="10001").exists()


def test_a_unit_twice_names_both_rows(upload):
    _, batch = upload("xa", HEAD, ("10001", "X", "xã", ""), ("10001", "Y", "xã", ""))
    assert batch.counts["error"] == 2
    first, second = messages(batch)
    assert "dòng 3" in first
    assert "dòng 2" in second


def test_schools_come_with_place_and_manager(upload, write, unit, department):
    rows = [
        SCHOOL,
        school(code="30299902", name="Trường THPT Bến Gỗ", levels="THPT", manager="Sở"),
        school(code="30299903", location="Xã Cẩm Giàng", manager=CAM_GIANG_HUYEN, levels="Mầm non"),
    ]
    browser, batch = upload("truong", SCHOOL_HEAD, *rows)
    assert batch.counts["new"] == 3, messages(batch)
    write(browser, batch)
    one, two, three = unit("30299901"), unit("30299902"), unit("30299903")
    assert (one.levels, one.location.code, one.kind) == (["TH", "THCS"], CAM_GIANG, "07")
    assert one.parents.get().manager.code == CAM_GIANG
    assert two.parents.get().manager == department
    assert (three.location.code, three.levels) == (CAM_GIANG_HUYEN, ["MN"])
    before = events()
    _, again = upload("truong", SCHOOL_HEAD, *rows)
    assert again.counts["unchanged"] == 3
    assert events() == before


def test_names_that_differ_by_marks_alone_are_told_apart(upload):
    """Xã Cẩm Giang (10888) and xã Cẩm Giàng (10903)."""
    right = school(location="Xã Cẩm Giàng", manager="Xã Cẩm Giàng")
    _, batch = upload("truong", SCHOOL_HEAD, right)
    assert rows_of(batch)[0].values["location"] == CAM_GIANG_HUYEN
    _, batch = upload("truong", SCHOOL_HEAD, school(location="Xa Cam Giang"))
    assert "Hãy ghi đủ dấu hoặc ghi mã" in messages(batch)[0]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"levels": ""}, "Chưa chọn cấp học"),
        ({"levels": "Đại học"}, "không có trong danh mục"),
        ({"location": "99999"}, "không có trong danh mục"),
        ({"manager": THCS}, "không có trong danh mục"),
        ({"kind": "Quốc tế"}, "không có trong danh mục"),
        ({"phone": "12"}, "không phải số điện thoại"),
        ({"code": "30 29 99 01 x"}, "không phải mã"),
    ],
)
def test_school_errors(upload, changes, says):
    _, batch = upload("truong", SCHOOL_HEAD, school(**changes))
    assert batch.counts["error"] == 1
    assert says in " ".join(messages(batch))


def test_a_manager_changed_by_sheet_is_a_dated_edge(upload, write, unit, department):
    row = SCHOOL[:6] + (CAM_GIANG,) + SCHOOL[7:]
    browser, batch = upload("truong", SCHOOL_HEAD, row)
    write(browser, batch)
    browser, batch = upload("truong", SCHOOL_HEAD, row[:6] + ("Sở",) + row[7:])
    assert batch.counts["changed"] == 1
    write(browser, batch)
    edges = list(unit("30299901").parents.order_by("valid_from"))
    assert [edge.manager.code for edge in edges] == [CAM_GIANG, department.code]
    assert edges[0].valid_to == edges[1].valid_from


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Tệp rỗng"),
        (b"%PDF-1.7 x", "tệp PDF"),
        (b"ma;ten\n1;2\n", "CSV"),
        (b"PK\x03\x04 broken", "bị hỏng"),
        (b"<html></html>", "trang web"),
    ],
)
def test_what_is_no_xlsx_is_refused_in_words(upload, data, says):
    file = SimpleUploadedFile("tep.xlsx", data)
    response, batch = upload("xa", file=file)
    assert batch is None
    assert says in response.content.decode()
    assert "Lỗi: " in response.content.decode()
    assert not Job.objects.filter(task="ground.read_batch").exists()
    event = AccessLog.objects.filter(kind="refused", action="batch.upload").latest("pk")
    assert says in event.reason


def test_a_workbook_without_our_columns(upload):
    browser, batch = upload("xa", ("Họ tên", "Ngày sinh"), ("A", "B"))
    assert batch.state == Batch.State.FAILED
    assert "Không tìm thấy dòng tiêu đề" in batch.error
    assert "Nộp tệp khác" in browser.get(f"/nhap-tep/{batch.pk}/").content.decode()


def test_written_once(upload, write):
    browser, batch = upload("truong", SCHOOL_HEAD, SCHOOL)
    assert write(browser, batch).status_code == 302
    assert write(browser, batch).status_code == 409
    assert Unit.objects.filter(code="30299901").count() == 1
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.QUEUED, attempts=0)
    write_batch(batch.job_id)  # a doubled message
    assert Unit.objects.filter(code="30299901").count() == 1
    assert Job.objects.get(pk=batch.job_id).state == Job.State.DONE


def test_a_right_that_ended_meanwhile(upload, write, person):
    browser, batch = upload("truong", SCHOOL_HEAD, SCHOOL)
    browser.post(f"/nhap-tep/{batch.pk}/ghi/")
    batch.refresh_from_db()
    UnitRight.objects.filter(user=person("department_officer")).delete()
    write_batch(batch.job_id)
    job = Job.objects.get(pk=batch.job_id)
    assert job.state == Job.State.FAILED
    assert "không còn quyền" in job.error
    assert AccessLog.objects.filter(kind="refused", action="ground.apply_batch").exists()
    assert not Unit.objects.filter(code="30299901").exists()


@pytest.mark.parametrize(
    ("key", "status"), [("commune_officer", 404), ("head", 404), ("inspector", 403)]
)
def test_who_may_upload(signed_in, department, key, status):
    for what in ("xa", "truong"):
        browser = signed_in(key)
        assert browser.get(f"/don-vi/{department.pk}/nhap-{what}/").status_code == status
        assert browser.get(f"/don-vi/{department.pk}/nhap-{what}/mau/").status_code == status


def test_a_batch_is_its_uploaders_alone(upload, signed_in):
    _, batch = upload("xa", *official())
    for address in ("", "tep/", "ghi-chu-loi/"):
        other = signed_in("director").get(f"/nhap-tep/{batch.pk}/{address}")
        assert other.status_code == 404
    assert signed_in("director").post(f"/nhap-tep/{batch.pk}/ghi/").status_code == 404


def test_the_template_holds_today_and_reads_back(signed_in, department, upload):
    browser = signed_in("department_officer")
    for kind, count in (("xa", 114), ("truong", 30)):
        response = browser.get(f"/don-vi/{department.pk}/nhap-{kind}/mau/")
        data = b"".join(response.streaming_content)
        book = load_workbook(io.BytesIO(data))
        assert "Hướng dẫn" in book.sheetnames
        _, batch = upload(kind, file=SimpleUploadedFile("mau.xlsx", data))
        assert batch.counts["unchanged"] == batch.counts["total"] == count, messages(batch)
    assert AccessLog.objects.filter(kind="export", action="batch_template").count() == 2


def test_a_template_of_many_rows_asks_what_for(signed_in, department, monkeypatch):
    monkeypatch.setattr("csdl.ground.views.batch.ASK_ROWS", 50)
    browser, address = signed_in("department_officer"), f"/don-vi/{department.pk}/nhap-xa/mau/"
    assert "Mục đích" in browser.get(address).content.decode()
    assert not AccessLog.objects.filter(kind="export").exists()
    assert browser.get(address, {"muc_dich": "rà soát"}).streaming
    event = AccessLog.objects.get(kind="export", action="batch_template")
    assert "114 dòng; mục đích: rà soát" in event.reason and event.unit_id == department.pk


def test_the_annotated_copy(upload):
    browser, batch = upload("xa", HEAD, ("1050", "X", "xã", ""), ("10002", "Y", "xã", ""))
    response = browser.get(f"/nhap-tep/{batch.pk}/ghi-chu-loi/")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    texts = [cell.value for row in book.active.iter_rows() for cell in row if cell.value]
    assert "Lỗi" in texts
    assert any("Cột A" in str(text) for text in texts)
    kept = browser.get(f"/nhap-tep/{batch.pk}/tep/")
    assert b"".join(kept.streaming_content).startswith(b"PK")


def test_closed_communes_are_not_brought_back(upload):
    Unit.objects.filter(code=LE_CHAN).update(closed_on="2026-01-01")
    _, batch = upload("xa", HEAD, (LE_CHAN, "Lê Chân", "phường", ""))
    assert "đã giải thể" in messages(batch)[0]
