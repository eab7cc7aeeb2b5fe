"""Classes and groups: one school, one year, grades of the school's levels, natural order."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csdl.ground.models import AccessLog
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import LE_CHAN, PRIMARY, TH_THCS, THCS
from schools.actions.classroom import create_classrooms, edit_classroom
from schools.actions.code import add_code, end_code
from schools.actions.group import create_group
from schools.actions.year import open_year
from schools.models import Classroom, Code, Group, Subject, Year

pytestmark = pytest.mark.django_db
BY = system("test")


def rooms_of(school, year):
    return Classroom.objects.filter(school=school, year=year)


@pytest.fixture
def empty_year(department):
    return open_year(department=department, starts_year=2030, by=BY)


def test_many_by_pattern_in_natural_order(signed_in, unit, empty_year):
    school, browser = unit(THCS), signed_in("head")
    data = {"names": "6A10, 6A2,6A1\n6B", "grade": "THCS-6", "year": empty_year.pk}
    address = reverse("schools:classroom_new", args=[school.pk])
    response = browser.post(address, data)
    assert response.status_code == 302
    names = rooms_of(school, empty_year).order_by("sort_key").values_list("name", flat=True)
    assert list(names) == ["6A1", "6A2", "6A10", "6B"]
    shown = browser.get(response["Location"]).content.decode()
    assert shown.index(">6A2<") < shown.index(">6A10<")


@pytest.mark.parametrize(
    ("code", "names", "level", "grade", "says"),
    [
        (THCS, ["6A"], "TH", "1", "không dạy cấp Tiểu học"),
        (THCS, ["6A"], "THCS", "10", "Khối 10 không thuộc cấp"),
        (THCS, ["6A"], "XX", "6", "không dạy cấp XX"),
        (PRIMARY, ["6A"], "THCS", "6", "không dạy cấp Trung học cơ sở"),
        (LE_CHAN, ["6A"], "THCS", "6", "không phải là trường"),
        (THCS, [], "THCS", "6", "Chưa ghi tên lớp"),
        (THCS, ["6A", "6a"], "THCS", "6", "ghi hai lần"),
        (THCS, ["6" * 31], "THCS", "6", "dài quá 30 ký tự"),
        (THCS, [f"6A{n}" for n in range(61)], "THCS", "6", "nhiều nhất 60 lớp"),
    ],
)
def test_classes_refused(unit, empty_year, code, names, level, grade, says):
    with pytest.raises(Refused, match=says):
        create_classrooms(
            school=unit(code), year=empty_year, names=names, level=level, grade=grade, by=BY
        )
    assert not Classroom.objects.filter(year=empty_year).exists()


def test_a_name_once_in_a_year_and_none_half_done(unit, year):
    school = unit(THCS)
    before = rooms_of(school, year).count()
    with pytest.raises(Refused, match="đã có lớp 6A1 trong năm học 2026–2027"):
        create_classrooms(
            school=school, year=year, names=["6Z", "6A1"], level="THCS", grade="6", by=BY
        )
    assert rooms_of(school, year).count() == before


def test_a_class_is_never_in_two_years(signed_in, unit, year, empty_year):
    room = rooms_of(unit(THCS), year).get(name="6A1")
    address = reverse("schools:classroom_edit", args=[room.pk])
    data = {"name": "6A1", "grade": "THCS-6", "year": empty_year.pk}
    response = signed_in("head").post(address, data)
    assert response.status_code == 200
    assert "một lớp không ở hai năm học" in response.content.decode()
    event = AccessLog.objects.filter(kind="refused", action="classroom.edit").latest("pk")
    assert event.unit_id == room.school_id
    with pytest.raises(Refused, match="hai trường"):
        edit_classroom(
            classroom=room, name="6A1", level="THCS", grade="6", school=unit(TH_THCS), by=BY
        )
    # Nor past the actions: the database itself refuses.
    for change in ({"year": empty_year}, {"school": unit(TH_THCS)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Classroom.objects.filter(pk=room.pk).update(**change)
    room.refresh_from_db()
    assert room.year == year


def test_rename(signed_in, unit, year):
    room = rooms_of(unit(THCS), year).get(name="6A1")
    address = reverse("schools:classroom_edit", args=[room.pk])
    data = {"name": "6A 1", "grade": "THCS-6", "year": year.pk}
    assert signed_in("head").post(address, data).status_code == 302
    room.refresh_from_db()
    assert room.name == "6A 1"
    taken = signed_in("head").post(address, data | {"name": "6A2"})
    assert "đã có lớp 6A2" in taken.content.decode()


def test_as_many_queries_for_many_classes(signed_in, unit, year, empty_year):
    school, browser = unit(THCS), signed_in("head")
    names = [f"6C{n}" for n in range(50)]
    create_classrooms(school=school, year=empty_year, names=names, level="THCS", grade="6", by=BY)
    address = reverse("schools:classroom_list", args=[school.pk])
    browser.get(address)
    seen = []
    for one in (Year.objects.get(starts_year=2025), empty_year):
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{address}?nam={one.pk}")
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_groups(signed_in, unit, year, department):
    school, browser = unit(THCS), signed_in("head")
    maths, math_1 = Subject.objects.get(code="TOAN"), Subject.objects.get(code="TV")
    address = reverse("schools:group_new", args=[school.pk])
    data = {"name": "Tổ Thử nghiệm", "subjects": [maths.pk], "year": year.pk}
    assert browser.post(address, data).status_code == 302
    group = Group.objects.get(name="Tổ Thử nghiệm")
    assert list(group.subjects.all()) == [maths]
    assert "Trường đã có tổ" in browser.post(address, data).content.decode()
    wrong = browser.post(address, data | {"name": "Tổ Khác", "subjects": [math_1.pk]})
    assert "không dạy ở cấp học" in wrong.content.decode()
    with pytest.raises(Refused, match="không dạy ở cấp học"):
        create_group(school=school, year=year, name="Tổ Khác", subjects=[math_1], by=BY)
    edit = reverse("schools:group_edit", args=[group.pk])
    assert browser.post(edit, {"name": "Tổ Mới", "subjects": []}).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.subjects.count()) == ("Tổ Mới", 0)


def test_codes_are_added_and_ended(signed_in):
    browser = signed_in("department_officer")
    address = reverse("schools:code_new") + "?ds=ownership"
    data = {"code": "9", "label": "Có vốn nước ngoài", "valid_from": "2026"}
    assert browser.post(address, data).status_code == 302
    code = Code.objects.get(list="ownership", code="9")
    assert "đang dùng cho" in browser.post(address, data).content.decode()
    end = reverse("schools:code_end", args=[code.pk])
    early = browser.post(end, {"last_year": "2025"})
    assert "năm cuối phải từ năm ấy" in early.content.decode()
    assert browser.post(end, {"last_year": "2026"}).status_code == 302
    assert list(Code.objects.of("ownership", 2027).filter(code="9")) == []
    event = Code.pgh_event_model.objects.filter(pgh_obj_id=code.pk).latest("pgh_id")
    assert event.pgh_context["action"] == "code.end"
    for key, status in (("head", 403), ("commune_officer", 403)):
        assert signed_in(key).get(address).status_code == status
        assert signed_in(key).post(end, {"last_year": "2026"}).status_code == status


def test_an_unknown_list_is_refused():
    with pytest.raises(Refused, match="Không có danh mục"):
        add_code(listed="x", code="1", label="x", by=BY)
    code = Code.objects.of("school_kind").first()
    with pytest.raises(Refused):
        end_code(code=code, last_year=1999, by=BY)
