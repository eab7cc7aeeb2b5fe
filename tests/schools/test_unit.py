"""Units: found, edit, move, close, search, as of a day. Cases by table, through the client."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from csdl.ground.models import AccessLog
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import CAM_GIANG, LE_CHAN, PRIMARY, THCS, THPT
from csdl.site.world.places import FORMER_DISTRICT
from schools.actions.unit import close_unit, create_department, create_unit, move_unit
from schools.models import Parent, Unit

pytestmark = pytest.mark.django_db
BY = system("test")
DAY = date(2026, 11, 1)


def post(browser, view, row, **data):
    return browser.post(reverse(f"schools:{view}", args=[row.pk]), data)


def school_data(**changes):
    return {
        "code": "30299901",
        "name": "Trường TH  Bến  Gỗ",
        "levels": ["TH"],
        "kind": "07",
        "ownership": "1",
        "location": CAM_GIANG,
        "opened_on": "1/9/26",
    } | changes


def test_found_a_school(signed_in, department, unit):
    browser = signed_in("department_officer")
    response = post(browser, "unit_new", unit(CAM_GIANG), **school_data())
    assert response.status_code == 302
    made = unit("30299901")
    assert made.name == "Trường TH Bến Gỗ"
    assert made.parents.get().manager.code == CAM_GIANG
    assert made.parents.get().valid_from == date(2026, 9, 1)
    act = AccessLog.objects.filter(action="unit.create").latest("pk")
    assert act.targets["result"] == f"schools.unit:{made.pk}"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"code": THCS}, "Mã 31900501 đã dùng cho Trường THCS Hoa Phượng"),
        ({"code": ""}, "Chưa ghi mục này"),
        ({"levels": []}, "Chưa chọn cấp học"),
        ({"levels": ["DH"]}, "không có trong danh mục"),
        ({"location": ""}, "Chưa ghi mục này"),
        ({"location": "99999"}, "không có trong danh mục"),
        ({"kind": "99"}, "không có trong danh mục"),
        ({"opened_on": "31/2/2026"}, "không phải là ngày"),
        ({"phone": "123"}, "không phải số điện thoại"),
        ({"email": "x@"}, "Địa chỉ thư chưa đúng"),
    ],
)
def test_a_school_that_can_not_be(signed_in, unit, changes, says):
    response = post(
        signed_in("department_officer"), "unit_new", unit(CAM_GIANG), **school_data(**changes)
    )
    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Unit.objects.filter(code="30299901").exists()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("1066", "mã cần đủ 5"),
        ("106600", "mã cần đủ 5"),
        ("1066x", "cần đúng 5 chữ số"),
        ("10660", "đã dùng cho Phường Ái Quốc"),
    ],
)
def test_commune_codes(signed_in, department, code, says):
    data = {"code": code, "area_type": "xã", "name": "Mới"}
    response = post(signed_in("department_officer"), "unit_new_commune", department, **data)
    assert says in response.content.decode()


def test_codes_are_opaque(department, unit):
    """A western code (30…) under an eastern commune: nothing is read from it."""
    made = create_unit(
        department=department,
        tier=Unit.Tier.SCHOOL,
        code="30888501",
        name="Trường THCS Thử",
        manager=unit(LE_CHAN),
        facts={"levels": ["THCS"], "location": unit(LE_CHAN)},
        by=BY,
    )
    assert made.parents.get().manager.code == LE_CHAN
    same = create_unit(
        department=create_department(code="77-THU", name="Sở khác", by=BY),
        tier=Unit.Tier.COMMUNE,
        code=LE_CHAN,
        name="Lê Chân",
        manager=Unit.objects.get(code="77-THU"),
        facts={"area_type": "phường"},
        by=BY,
    )
    assert same.code == LE_CHAN  # the same code under another Sở is another unit


MOVES = [
    # unit, manager, day, what the refusal says
    (THCS, THCS, DAY, "không thể tự quản lý mình"),
    (LE_CHAN, THCS, DAY, "thành vòng"),
    ("DEMO", LE_CHAN, DAY, "thành vòng"),
    ("DEMO", THCS, DAY, "thành vòng"),
    (PRIMARY, THCS, DAY, "không quản lý Cơ sở giáo dục được"),
    (CAM_GIANG, LE_CHAN, DAY, "không quản lý UBND cấp xã được"),
    (CAM_GIANG, THPT, DAY, "không quản lý UBND cấp xã được"),
    (THCS, LE_CHAN, DAY, "đang do Phường Lê Chân quản lý"),
    (THCS, CAM_GIANG, date(2020, 1, 1), "Chọn ngày từ ngày ấy trở đi"),
    (THCS, FORMER_DISTRICT.code, DAY, "đã giải thể từ"),
]


@pytest.mark.parametrize(("code", "manager", "day", "says"), MOVES)
def test_moves_refused(unit, code, manager, day, says):
    before = list(Parent.objects.order_by("pk").values())
    with pytest.raises(Refused) as refusal:
        move_unit(unit=unit(code), manager=unit(manager), valid_from=day, basis="x", by=BY)
    assert says in str(refusal.value)
    assert list(Parent.objects.order_by("pk").values()) == before


def test_a_circle_by_screen_is_a_sentence(signed_in, unit, department):
    """The screen does not offer it; a tampered form is refused all the same."""
    data = {"manager": THCS, "valid_from": "1/11/2026", "basis": "QĐ 1"}
    browser = signed_in("department_officer")
    response = post(browser, "unit_move", unit(LE_CHAN), **data)
    assert "không có trong danh mục" in response.content.decode()
    response = post(browser, "unit_move", department, **data | {"manager": LE_CHAN})
    assert "sẽ thành vòng" in response.content.decode()
    event = AccessLog.objects.filter(kind="refused", action="unit.move").latest("pk")
    assert "sẽ thành vòng" in event.reason
    assert event.targets["unit"] == f"schools.unit:{department.pk}"


def test_a_move_is_dated(signed_in, unit, department):
    school = unit(THCS)
    data = {"manager": department.code, "valid_from": "01/11/2026", "basis": "QĐ 12/QĐ-UBND"}
    assert post(signed_in("department_officer"), "unit_move", school, **data).status_code == 302
    edges = list(school.parents.order_by("valid_from").values_list("manager__code", "valid_to"))
    assert edges[-2:] == [(LE_CHAN, DAY), ("DEMO", None)]
    # The same day again corrects that edge.
    move_unit(unit=school, manager=unit(CAM_GIANG), valid_from=DAY, basis="QĐ 13", by=BY)
    assert school.parents.get(valid_to=None).manager.code == CAM_GIANG
    assert school.parents.count() == len(edges)


@pytest.mark.parametrize(
    ("code", "day", "says"),
    [
        (LE_CHAN, DAY, "còn quản lý"),
        ("DEMO", DAY, "gốc của hệ thống"),
        (THPT, date(1990, 1, 1), "phải sau ngày thành lập"),
        (FORMER_DISTRICT.code, DAY, "đã giải thể từ"),
    ],
)
def test_closing_refused(unit, code, day, says):
    with pytest.raises(Refused, match=says):
        close_unit(unit=unit(code), day=day, reason="x", by=BY)


def test_a_closed_unit_leaves_the_list_and_stays_known(signed_in, department):
    made = create_unit(
        department=department,
        tier=Unit.Tier.COMMUNE,
        code="99998",
        name="Tạm",
        manager=department,
        valid_from=date(2025, 7, 1),
        facts={"area_type": "xã"},
        by=BY,
    )
    browser = signed_in("department_officer")
    assert post(browser, "unit_close", made, day="1/10/2026", reason="NQ 1").status_code == 302
    assert "Không tìm thấy" in browser.get("/don-vi/?q=99998").content.decode()
    assert "Xã Tạm" in browser.get("/don-vi/?q=99998&state=closed").content.decode()
    assert "Xã Tạm" in browser.get("/don-vi/?q=99998&ngay=30/9/2026").content.decode()
    assert "đã giải thể từ 01/10/2026" in browser.get(f"/don-vi/{made.pk}/").content.decode()


def test_a_unit_mends_its_own_address_and_no_more(signed_in, unit):
    school = unit(THCS)
    data = {"address": "Số 1", "phone": "+84 912 345 678", "name": "Tên khác", "code": "1"}
    assert post(signed_in("head"), "unit_edit", school, **data).status_code == 302
    school.refresh_from_db()
    assert (school.address, school.phone) == ("Số 1", "0912345678")
    assert (school.name, school.code) == ("Trường THCS Hoa Phượng", THCS)


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("q=le chan", "Phường Lê Chân", "Xã Cẩm Giang"),
        ("q=Lê Chân", "Phường Lê Chân", "Xã Cẩm Giang"),
        ("q=CẨM GIÀNG", "Xã Cẩm Giàng", "Phường Lê Chân"),
        ("q=cam giang", "Xã Cẩm Giang", "Phường Lê Chân"),
        ("q=10888", "Xã Cẩm Giang", "Xã Cẩm Giàng"),
        ("q=hoa phượng&level=MN", "Mầm non Hoa Phượng Đỏ", "THCS Hoa Phượng<"),
        ("tier=4&level=THPT", "Trường THPT Cửa Biển", "Trường THCS Hoa Phượng"),
        ("tier=1", "Sở Giáo dục", "Phường Lê Chân"),
        ("tier=x&level=y&commune=z&manager=w", "Không tìm thấy", "Trường THCS Hoa Phượng"),
    ],
)
def test_search_and_filters(signed_in, query, found, missing):
    html = signed_in("department_officer").get(f"/don-vi/?{query}").content.decode()
    table = html.split("f-ngay")[0].split("list-head")[-1] if "list-head" in html else html
    assert found in table
    assert missing not in table


def test_filter_by_place_is_not_by_manager(signed_in, unit):
    """THPT Cửa Biển stands in Lê Chân and is the Sở's."""
    browser, commune = signed_in("department_officer"), unit(LE_CHAN)
    assert "Cửa Biển" in browser.get(f"/don-vi/?commune={commune.pk}").content.decode()
    assert "Cửa Biển" not in browser.get(f"/don-vi/?manager={commune.pk}").content.decode()
    assert "Cửa Biển" not in signed_in("commune_officer").get("/don-vi/").content.decode()


def test_the_tree_of_another_day(signed_in, unit):
    browser, district = signed_in("department_officer"), FORMER_DISTRICT
    past = browser.get(f"/don-vi/{unit(THCS).pk}/?ngay=30/6/2025").content.decode()
    assert "Đang xem theo ngày 30 tháng 6 năm 2025" in past
    assert f"{district.name}, từ" in past
    now = browser.get(f"/don-vi/{unit(THCS).pk}/").content.decode()
    assert "Đang xem theo ngày" not in now
    assert "UBND phường Lê Chân, từ 01/7/2025" in now
    then = browser.get("/don-vi/?ngay=30062025&tier=2").content.decode()
    assert district.name in then
    assert district.name not in browser.get("/don-vi/?tier=2").content.decode()
    was = browser.get(f"/don-vi/{unit(district.code).pk}/?ngay=30/6/2025").content.decode()
    assert "Trường THCS Hoa Phượng" in was
    # Where a school stands is kept of today alone, and said so.
    assert all("Địa bàn hiện nay" in page for page in (past, then, was))
    assert "Địa bàn" in now and "Địa bàn hiện nay" not in now


@pytest.mark.parametrize("key", ["department_officer", "commune_officer", "head"])
def test_the_export_is_the_list(signed_in, key, tmp_path):
    browser = signed_in(key)
    shown = browser.get("/don-vi/").content.decode()
    count = int(shown.split("Có <strong>")[1].split("<")[0])
    response = browser.get("/don-vi/?xuat=xlsx")
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    sheet = load_workbook(path).active
    rows = [r for r in sheet.iter_rows(values_only=True) if isinstance(r[0], int)]
    assert len(rows) == count
    assert any("Xuất bởi" in str(cell) for r in sheet.iter_rows(values_only=True) for cell in r)
    note = AccessLog.objects.filter(kind="export", action="schools:unit_list").latest("pk")
    assert f"{count} dòng" in note.reason


def test_as_many_queries_for_300_rows(signed_in, department):
    browser = signed_in("department_officer")
    browser.get("/don-vi/")

    def queries(address):
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    few = queries("/don-vi/?q=le chan")
    assert queries("/don-vi/") == few
    assert queries(f"/don-vi/?manager={department.pk}") == few
