"""The pure rules of the turning year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.promotion import (
    LAST,
    PATTERNS,
    class_name,
    fitting,
    following,
    free_name,
)
from schools.models import Level
from schools.models.level import GRADES

PAIRS = [(level.value, grade) for level in Level for grade in GRADES[level]]


@pytest.mark.parametrize(
    ("level", "grade", "levels", "then"),
    [
        ("TH", "1", ["TH"], ("TH", "2")),
        ("TH", "5", ["TH"], None),
        ("TH", "5", ["TH", "THCS"], ("THCS", "6")),
        ("THCS", "9", ["TH", "THCS"], None),
        ("THCS", "9", ["THCS", "THPT"], ("THPT", "10")),
        ("THPT", "12", ["THCS", "THPT"], None),
        ("GDTX", "9", ["GDTX"], ("GDTX", "10")),
        ("MN", "15", ["MN"], ("MN", "16")),
        ("MN", "18", ["MN"], None),
        ("MN", "18", ["MN", "TH"], ("TH", "1")),
    ],
)
def test_the_grade_that_follows(level, grade, levels, then):
    assert following(level, grade, levels) == then


@pytest.mark.parametrize(
    ("name", "level", "grade", "then", "new"),
    [
        ("6A1", "THCS", "6", ("THCS", "7"), "7A1"),
        ("6A10", "THCS", "6", ("THCS", "7"), "7A10"),
        ("9A", "THPT", "9", ("THPT", "10"), "10A"),
        ("10 Toán", "THPT", "10", ("THPT", "11"), "11 Toán"),
        ("1A", "TH", "1", ("TH", "2"), "2A"),
        ("Lớp 3B", "TH", "3", ("TH", "4"), "4B"),
        ("5A", "TH", "5", ("THCS", "6"), "6A"),
        ("Hoa Hồng", "MN", "16", ("MN", "17"), "Hoa Hồng"),
        ("Mẫu giáo bé A", "MN", "16", ("MN", "17"), "Mẫu giáo nhỡ A"),
        ("Nhà trẻ B", "MN", "15", ("MN", "16"), "Mẫu giáo bé B"),
        ("12C1", "GDTX", "1", ("GDTX", "2"), "12C1"),  # 12 is not grade 1
    ],
)
def test_the_name_of_the_class_in_the_new_year(name, level, grade, then, new):
    assert class_name(name, grade, level, *then) == new


def test_patterns():
    found = [class_name("6A1", "6", "THCS", "THCS", "7", pattern) for pattern in PATTERNS]
    assert found == ["7A1", "7.A1", "Lớp 7A1", "6A1"]


@given(st.sampled_from(PAIRS), st.text("ABC12 .", max_size=6))
def test_names_stay_short_and_never_empty(pair, rest):
    level, grade = pair
    then = following(level, grade, [level]) or pair
    assert 0 < len(class_name(f"{grade}{rest}", grade, level, *then)) <= 30


def test_outcomes_fit_their_grade():
    for level, grade in PAIRS:
        kinds = fitting(level, grade)
        assert ("completed" in kinds) == ((level, grade) in LAST)
        assert {"promoted", "retained", "left"} <= set(kinds)
    assert "graduated" in fitting("THPT", "12") and "graduated" not in fitting("THCS", "9")
    assert "retest" not in fitting("MN", "16")


def test_a_name_that_is_taken_gets_a_number():
    assert free_name("7A", {"7b"}) == "7A"
    assert free_name("7A", {"7a"}) == "7A (2)"
