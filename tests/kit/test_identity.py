"""Số định danh cá nhân against the record: a table of cases, and its own construction back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit.identity import (
    PROVINCES,
    born_and_gender,
    check_id,
    errors,
    id_warnings,
    warnings,
)

BORN, MALE, FEMALE = date(2014, 9, 5), 1, 0


@pytest.mark.parametrize(
    ("number", "born", "gender", "kinds"),
    [
        ("", BORN, MALE, []),
        (None, BORN, MALE, []),
        ("031214000001", BORN, MALE, []),
        ("031314000001", BORN, FEMALE, []),
        ("030214000001", BORN, "Nam", []),
        (" 031214000001 ", BORN, MALE, []),
        ("031185000001", date(1985, 1, 1), FEMALE, []),
        ("031085000001", date(1985, 1, 1), "nam", []),
        ("031400000001", date(2100, 1, 1), MALE, []),
        # Births registered abroad have a country in place of the province.
        ("122214000001", BORN, MALE, []),
        ("005214000001", BORN, MALE, ["place"]),
        ("000214000001", BORN, MALE, ["place"]),
        ("031213000001", BORN, MALE, ["year"]),
        ("031014000001", BORN, MALE, ["year"]),  # 1914
        ("031314000001", BORN, MALE, ["gender"]),
        ("005113000001", BORN, MALE, ["place", "year", "gender"]),
        # What the record doesn't say is not compared.
        ("031314000001", None, None, []),
        ("031914000001", None, None, ["century"]),
        ("031234567", BORN, MALE, ["old"]),
        ("03121400001", BORN, MALE, ["shape"]),
        ("0312140000011", BORN, MALE, ["shape"]),
        ("03121400000A", BORN, MALE, ["shape"]),
        ("٠٣١٢١٤٠٠٠٠٠١", BORN, MALE, ["shape"]),  # digits, but not ours
    ],
)
def test_cases(number, born, gender, kinds):
    found = check_id(number, born, gender)
    assert [one.kind for one in found] == kinds
    assert [one.is_error for one in found] == [kind == "shape" for kind in kinds]
    assert errors(found) + warnings(found) == [one.text for one in found]
    assert all(one.text.endswith(".") for one in found)


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        ("C01X-23 456", []),
        ("P" * 101, ["shape"]),
        ("031313000001", ["year", "gender"]),  # has a Vietnamese number: it is compared
    ],
)
def test_a_foreigners_paper_may_look_like_anything(number, kinds):
    assert [one.kind for one in check_id(number, BORN, MALE, foreigner=True)] == kinds


@given(
    place=st.sampled_from(sorted(PROVINCES)),
    born=st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    gender=st.sampled_from([0, 1]),
    serial=st.integers(0, 999999),
)
def test_a_number_made_from_the_record_agrees_with_it(place, born, gender, serial):
    century = (born.year - 1900) // 100 * 2 + (1 - gender)
    number = f"{place}{century}{born.year % 100:02d}{serial:06d}"
    assert check_id(number, born, gender) == []
    assert born_and_gender(number) == (born.year, gender)
    assert [one.kind for one in check_id(number, born, 1 - gender)] == ["gender"]
    other = date(born.year + 1, 1, 1)
    assert [one.kind for one in check_id(number, other, gender)] == ["year"]


@given(st.text(max_size=20), st.none() | st.dates(), st.sampled_from([None, 0, 1, "Nam", "?"]))
def test_any_text_gets_an_answer(number, born, gender):
    found = check_id(number, born, gender)
    assert len([one for one in found if one.is_error]) <= 1
    shaped = len(number) == 12 and number.isascii() and number.isdigit()
    assert id_warnings(number, born, gender) == (warnings(found) if shaped else [])
