"""Every page of this app opens for one who may, on the demo world."""

import pytest
from django.urls import reverse

from csdl.site.world.cast import LE_CHAN, THCS
from schools.models import Classroom, Code, Group, Unit, Year

pytestmark = pytest.mark.django_db


def unit(code):
    return Unit.objects.get(code=code)


def root():
    return Unit.objects.get(tier=Unit.Tier.DEPARTMENT)


@pytest.fixture
def addresses():
    school, department = unit(THCS), root()
    year = Year.objects.latest("starts_year")
    room = Classroom.objects.get(school=school, year=year, name="6A1")
    group = Group.objects.filter(school=school).first()
    code = Code.objects.first()

    def of(name, row=None):
        return reverse(f"schools:{name}", args=[row.pk] if row else [])

    return {
        "department_officer": [
            of("unit_list"),
            of("unit_show", department),
            of("unit_show", unit(LE_CHAN)),
            of("unit_new", department),
            of("unit_new_commune", department),
            of("unit_edit", school),
            of("unit_edit", unit(LE_CHAN)),
            of("unit_edit", department),
            of("unit_move", school),
            of("unit_close", school),
            of("import_commune", department),
            of("import_school", department),
            of("year_list"),
            of("year_show", year),
            of("year_new", department),
            of("year_edit", year),
            of("code_list"),
            of("code_list") + "?ds=ownership",
            of("code_new") + "?ds=ownership",
            of("code_show", code),
            of("code_edit", code),
            of("code_end", code),
        ],
        "head": [
            of("unit_list"),
            of("unit_show", school),
            of("unit_edit", school),
            of("classroom_list", school),
            of("classroom_new", school),
            of("classroom_edit", room),
            of("group_list", school),
            of("group_new", school),
            of("group_edit", group),
        ],
    }


@pytest.mark.parametrize("key", ["department_officer", "head"])
def test_pages_open(signed_in, addresses, key):
    browser = signed_in(key)
    for address in addresses[key]:
        response = browser.get(address)
        assert response.status_code == 200, address
        html = response.content.decode()
        assert html.count("<h1") == 1, address
        assert "None" not in html, address


@pytest.mark.parametrize(
    ("key", "name", "code", "status"),
    [
        ("stranger", "unit_show", THCS, 404),
        ("stranger", "unit_edit", THCS, 404),
        ("inspector", "unit_show", THCS, 200),
        ("inspector", "unit_edit", THCS, 403),
        ("commune_officer", "unit_show", THCS, 200),
        ("commune_officer", "unit_edit", THCS, 200),
        ("commune_officer", "unit_move", THCS, 403),
        ("commune_officer", "unit_close", LE_CHAN, 403),
        ("head", "unit_edit", THCS, 200),
        ("head", "unit_move", THCS, 403),
        ("head", "unit_show", LE_CHAN, 404),
        ("commune_officer", "classroom_new", THCS, 403),
        ("head", "classroom_new", THCS, 200),
        ("head_2", "classroom_list", THCS, 404),
        ("homeroom", "unit_show", THCS, 404),
    ],
)
def test_doors(signed_in, key, name, code, status):
    address = reverse(f"schools:{name}", args=[unit(code).pk])
    assert signed_in(key).get(address).status_code == status
