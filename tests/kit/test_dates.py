"""Dates as a Vietnamese office writes and reads them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit.dates import (
    VN,
    dmy,
    parse_vn_date,
    school_year_name,
    today,
    vn_date,
    vn_datetime,
    vn_hour,
    vn_long_date,
    vn_moment,
    vn_weekday,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2026, 9, 5), "05/9/2026", "ngày 05 tháng 9 năm 2026"),
        (date(2026, 2, 5), "05/02/2026", "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "31/01/2026", "ngày 31 tháng 01 năm 2026"),
        (date(2025, 12, 10), "10/12/2025", "ngày 10 tháng 12 năm 2025"),
    ],
)
def test_written_forms(day, short, long):
    assert vn_date(day) == short
    assert vn_long_date(day) == long


def test_moments_are_shown_on_a_vietnamese_clock():
    moment = datetime(2026, 9, 4, 18, 2, tzinfo=UTC)
    assert vn_datetime(moment) == "01:02 ngày 05/9/2026"
    assert vn_date(moment) == "05/9/2026"
    assert vn_hour(moment) == "1h02"
    assert vn_weekday(moment) == "thứ Bảy"
    assert today(moment) == date(2026, 9, 5)
    assert vn_moment(date(2026, 9, 5), 1, 2) == moment
    with pytest.raises(ValueError):
        vn_datetime(datetime(2026, 9, 5))


def test_today_needs_no_argument():
    assert today() == datetime.now(VN).date()


def test_weekdays():
    names = [vn_weekday(date(2026, 10, day)) for day in range(5, 12)]
    assert names == ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]


@pytest.mark.parametrize(
    "text",
    [
        "1/9/26",
        "01/9/2026",
        "01092026",
        "1-9-2026",
        "2026-09-01",
        "2026/9/1",
        "01.09.2026",
        " 1 / 9 / 2026 ",
        "1\u00a09\u00a02026",
        "2026-09-01 00:00:00",
        "2026-09-01T07:30",
        "01/09/2026 07:30",
        "ngày 01 tháng 9 năm 2026",
        "Ngày 1 tháng 09 năm 2026",
    ],
)
def test_readings(text):
    assert parse_vn_date(text) == date(2026, 9, 1)


def test_readings_of_dates_and_short_years():
    assert parse_vn_date(date(2026, 9, 1)) == date(2026, 9, 1)
    assert parse_vn_date(datetime(2026, 8, 31, 18, tzinfo=UTC)) == date(2026, 9, 1)
    assert parse_vn_date("1/9/85") == date(1985, 9, 1)
    year = today().year
    assert parse_vn_date(f"1/1/{(year + 1) % 100:02d}").year == year + 1
    assert parse_vn_date(f"1/1/{(year + 2) % 100:02d}").year == year - 98


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/2/2014", "“31/2/2014” không phải là ngày"),
        ("1/13/2020", "không có tháng 13"),
        ("29/2/2025", "không có ngày 29"),
        ("0/1/2020", "không có ngày 0"),
        ("1/1/0020", "năm 20 ngoài khoảng"),
        ("1/1/2200", "năm 2200 ngoài khoảng"),
        ("40543", "số thứ tự ngày của Excel"),
        ("1092026", "không rõ ngày"),
        ("20260901", "ngoài khoảng"),
        ("12/2010", "05/09/2026"),
        ("hôm qua", "“hôm qua” không phải là ngày"),
        ("", "Chưa có ngày"),
        ("5" * 400, "không rõ"),
        ("²/²/2020", "không phải là ngày"),
    ],
)
def test_refusals_say_what_to_write(text, says):
    with pytest.raises(ValueError, match=".") as error:
        parse_vn_date(text)
    assert says in str(error.value)


@given(DAYS)
def test_what_is_written_is_read_back(day):
    for form in (vn_date(day), dmy(day), vn_long_date(day), day.isoformat(), f"{day:%d%m%Y}"):
        assert parse_vn_date(form) == day


@given(st.text(max_size=40) | st.from_regex(r"\d{1,4}[/.\- ]\d{1,4}[/.\- ]\d{1,6}"))
def test_any_text_gives_a_date_or_a_sentence(text):
    try:
        assert 1900 <= parse_vn_date(text).year <= 2100
    except ValueError as error:
        assert str(error).endswith(".")


def test_school_year():
    assert school_year_name(2026) == "2026–2027"
