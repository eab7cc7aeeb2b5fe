"""The field catalogue: one declaration is column, form field and cell."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from csdl.kit.catalogue import Catalogue, Group, Item

GROUPS = (
    Group("person", "Nhân thân", "x.view_it", "x.change_it"),
    Group("health", "Sức khỏe", "x.view_health", "x.change_health", part="health"),
)
ITEMS = (
    Item("full_name", "Họ tên", "name", "person", required=True),
    Item("gender", "Giới tính", "pick_number", "person", pairs=((1, "Nam"), (0, "Nữ"))),
    Item("born", "Ngày sinh", "past", "person"),
    Item("nation", "Dân tộc", "code", "person", list="ethnicity", size=20),
    Item("year", "Năm", "whole", "person", low=1900, high=2100),
    Item("height", "Chiều cao", "number", "health", low=30, high=250, places=1, levels=("MN",)),
    Item("swims", "Biết bơi", "yes", "health"),
)
CATALOGUE = Catalogue(GROUPS, ITEMS)
LISTS = {"ethnicity": [("01", "Kinh"), ("02", "Tày")]}


@pytest.mark.parametrize(
    ("code", "typed", "value", "written"),
    [
        ("full_name", "nguyễn thị  an", "Nguyễn Thị An", "Nguyễn Thị An"),
        ("gender", "nữ", 0, "Nữ"),
        ("gender", "", None, ""),
        ("born", "1/2/14", date(2014, 2, 1), "01/02/2014"),
        ("nation", "tay", "02", "Tày"),
        ("year", "1985", 1985, "1985"),
        ("height", "105,5", Decimal("105.5"), "105.5"),
        ("swims", "x", True, "Có"),
    ],
)
def test_a_cell_is_cleaned_and_written_back(code, typed, value, written):
    item = CATALOGUE.by_code[code]
    field = item.field(LISTS, required=False)
    assert field.clean(typed) == value
    assert item.text(value, field) == written
    assert field.clean(written) == value


@pytest.mark.parametrize(
    ("code", "typed", "says"),
    [
        ("year", "1985,5", "số nguyên"),
        ("year", "85", "nhỏ nhất là 1900"),
        ("height", "999", "lớn nhất là 250"),
        ("nation", "Klingon", "danh mục"),
    ],
)
def test_what_is_wrong_is_said(code, typed, says):
    with pytest.raises(ValidationError, match=says):
        CATALOGUE.by_code[code].field(LISTS).clean(typed)


def test_values_go_to_their_tables():
    split = CATALOGUE.split({"full_name": "A B", "swims": True, "gender": 1})
    assert split == {"": {"full_name": "A B", "gender": 1}, "health": {"swims": True}}
    assert CATALOGUE.parts == ("health",)
    own = {f.name for f in CATALOGUE.columns()._meta.fields}
    assert own == {"full_name", "gender", "born", "nation", "year"}


def test_items_by_level_and_list():
    assert [i.code for i in CATALOGUE.of("health", levels=["TH"])] == ["swims"]
    assert [i.code for i in CATALOGUE.of("health", levels=["MN", "TH"])] == ["height", "swims"]
    assert CATALOGUE.lists(ITEMS) == {"ethnicity"}


def test_a_field_twice_or_in_no_group_is_our_own_mistake():
    with pytest.raises(ValueError, match="twice"):
        Catalogue(GROUPS, (*ITEMS, ITEMS[0]))
    with pytest.raises(ValueError, match="no such group"):
        Catalogue(GROUPS, (Item("a", "A", "text", "nowhere"),))
