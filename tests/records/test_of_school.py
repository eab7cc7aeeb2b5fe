"""What a school says of itself in a school year: profile, facilities, equipment."""

from decimal import Decimal

import pytest
from django.urls import reverse

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import PRIMARY, THCS
from records.actions.school import (
    add_equipment,
    add_facility,
    carry_equipment,
    change_equipment,
    change_facility,
    remove_facility,
    save_profile,
)
from records.models import Equipment, Facility, Profile
from records.queries import school as query
from schools.models import Unit, Year

pytestmark = pytest.mark.django_db
BY = system("test")
ROOM = {"kind": "X01", "grade": "X1", "number": 3, "area": Decimal("144.5")}
THING = {"kind": "X02", "name": "Máy tính", "unit_name": "chiếc", "number": 5, "broken": 1}


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def year(school):
    return Year.objects.get(department=school.department, starts_year=2026)


@pytest.fixture
def officer(reach):
    return reach("data_officer")


def test_a_profile_of_its_own_each_year(school, year, officer):
    before = Year.objects.get(department=school.department, starts_year=2025)
    save_profile(school=school, year=before, values={"national_standard": "1"}, by=officer)
    save_profile(school=school, year=year, values={"national_standard": "2"}, by=officer)
    kept = {p.year_id: p.national_standard for p in Profile.objects.filter(school=school)}
    assert kept == {before.pk: "1", year.pk: "2"}
    with pytest.raises(Refused, match="không có mã"):
        save_profile(school=school, year=year, values={"national_standard": "9"}, by=officer)


def test_facilities(school, year, officer):
    row = add_facility(school=school, year=year, values=ROOM, by=officer)
    before = query.facility_figures(officer, school, year)
    changed = change_facility(facility=row, values=ROOM | {"number": 5}, by=officer)
    after = query.facility_figures(officer, school, year)
    assert (after["rooms"] - before["rooms"], changed.number) == (2, 5)
    past = query.history_of(changed)
    assert [(w.old, w.new) for w in past if w.item.code == "number"] == [("3", "5"), ("", "3")]
    remove_facility(facility=changed, reason="Ghi nhầm", by=officer)
    assert not Facility.objects.filter(pk=row.pk).exists()
    with pytest.raises(Refused, match="không có mã"):
        add_facility(school=school, year=year, values=ROOM | {"kind": "Z"}, by=officer)


def test_equipment(school, year, officer):
    row = add_equipment(school=school, year=year, values=THING, by=officer)
    with pytest.raises(Refused, match="Số hỏng"):
        change_equipment(equipment=row, values=THING | {"broken": 6}, by=officer)
    next_year = Year.objects.create(
        department=school.department, starts_year=2027, starts_on="2027-09-06", ends_on="2028-05-31"
    )
    given = {"school": school, "year": next_year, "before": year, "by": officer}
    count = carry_equipment(**given)
    assert count == Equipment.objects.filter(school=school, year=year).count()
    assert Equipment.objects.filter(school=school, year=next_year, name="Máy tính").exists()
    with pytest.raises(Refused, match="đã có dữ liệu"):
        carry_equipment(**given)


def test_nobody_writes_for_another_school(school, year, reach):
    with pytest.raises(PermissionError):
        add_facility(school=school, year=year, values=ROOM, by=reach("head_2"))


def test_the_second_wall(school, year, officer, reach):
    add_facility(school=school, year=year, values=ROOM, by=officer)
    reach("head_2")
    for model in (Profile, Facility, Equipment):
        assert not model.objects.filter(school=school).exists(), model
    wall.leave()
    assert not Facility.objects.exists()


def test_screens(signed_in, school, year, officer):
    browser = signed_in("data_officer")
    url = lambda name, pk=school.pk: reverse(f"records:{name}", args=[pk])  # noqa: E731
    sent = {"national_standard": "1", "sites": "2", "land_area": "12500", "has_power": "on"}
    assert browser.post(url("profile_edit"), sent).status_code == 302
    html = browser.get(url("profile_show")).content.decode()
    assert "Mức độ 1" in html and "12.500" in html and "Lịch sử" in html
    sent = {"kind": "X08", "grade": "X1", "number": "1", "area": "60"}
    assert browser.post(url("facility_new"), sent).status_code == 302
    row = Facility.objects.filter(school=school, kind="X08").latest("pk")
    assert "Thư viện" in browser.get(url("facility_list")).content.decode()
    assert "Thư viện" in browser.get(url("facility_show", row.pk)).content.decode()
    assert browser.post(url("facility_edit", row.pk), sent | {"number": "2"}).status_code == 302
    assert browser.post(url("facility_remove", row.pk), {"reason": "Ghi nhầm"}).status_code == 302
    sent = {"kind": "X04", "name": "Máy chiếu", "unit_name": "chiếc", "number": "4", "broken": "9"}
    refused = browser.post(url("equipment_new"), sent)
    assert refused.status_code == 200 and "Số hỏng" in refused.content.decode()
    assert browser.post(url("equipment_new"), sent | {"broken": "1"}).status_code == 302
    thing = Equipment.objects.get(school=school, name="Máy chiếu")
    html = browser.get(url("equipment_list"), {"q": "máy chiếu", "hong": "1"}).content.decode()
    assert "Máy chiếu" in html
    for name in ("equipment_show", "equipment_edit", "equipment_remove"):
        assert browser.get(url(name, thing.pk)).status_code == 200
    before = Year.objects.get(department=school.department, starts_year=2025)
    empty = browser.get(url("facility_list"), {"nam": before.pk}).content.decode()
    assert "Chưa ghi phòng" in empty
    carry = browser.post(url("facility_carry"))
    assert carry.status_code == 409 and "đã có dữ liệu" in carry.content.decode()


@pytest.mark.parametrize(
    ("key", "see", "change"),
    [
        ("head", 200, 200),
        ("deputy", 200, 403),
        ("commune_officer", 200, 403),
        ("inspector", 200, 403),
        ("head_2", 404, 404),
        ("homeroom", 404, 404),
    ],
)
def test_who_sees_and_changes(signed_in, school, key, see, change):
    browser = signed_in(key)
    for name in ("profile_show", "facility_list", "equipment_list"):
        assert browser.get(reverse(f"records:{name}", args=[school.pk])).status_code == see
    for name in ("profile_edit", "facility_new", "equipment_new"):
        assert browser.get(reverse(f"records:{name}", args=[school.pk])).status_code == change


def test_another_schools_codes_are_not_seen(reach):
    """The Sở reads all; a commune its own."""
    seen = {}
    for key in ("department_officer", "commune_officer", "stranger"):
        by = reach(key)
        rows = Profile.objects.allowed(by, Profile.SEE)
        seen[key] = set(rows.values_list("school__code", flat=True))
    assert THCS in seen["commune_officer"] < seen["department_officer"]
    assert not seen["stranger"] & {THCS, PRIMARY}
