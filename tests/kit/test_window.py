"""Time windows: the second before, the second itself, the second after."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit.dates import VN, vn_moment
from csdl.kit.window import Deadline, State, Window, left

SECOND = timedelta(seconds=1)
WEDNESDAY = date(2026, 10, 7)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def at(*parts):
    return datetime(*parts, tzinfo=VN)


CASES = [
    (Deadline.before("17h00", WEDNESDAY), at(2026, 10, 7, 17), "trước 17h00 thứ Tư 07/10/2026"),
    (Deadline.before("17:30", WEDNESDAY), at(2026, 10, 7, 17, 30), "trước 17h30 thứ Tư 07/10/2026"),
    (Deadline.before(time(7), WEDNESDAY), at(2026, 10, 7, 7), "trước 7h00 thứ Tư 07/10/2026"),
    (Deadline.before("24h00", WEDNESDAY), at(2026, 10, 8), "trước 24h00 thứ Tư 07/10/2026"),
    (
        Deadline.until_end("17h00", WEDNESDAY),
        at(2026, 10, 7, 17, 1),
        "đến hết 17h00 thứ Tư 07/10/2026",
    ),
    (Deadline.until_end("24h00", WEDNESDAY), at(2026, 10, 8), "đến hết 24h00 thứ Tư 07/10/2026"),
    (Deadline.until_end("23h59", WEDNESDAY), at(2026, 10, 8), "đến hết 23h59 thứ Tư 07/10/2026"),
    (Deadline.before_day(date(2026, 9, 10)), at(2026, 9, 10), "trước ngày 10/9/2026"),
    (Deadline.through(date(2026, 9, 30)), at(2026, 10, 1), "đến hết ngày 30/9/2026"),
    (Deadline.no_later_than(date(2026, 10, 10)), at(2026, 10, 11), "chậm nhất thứ Bảy 10/10/2026"),
]


@pytest.mark.parametrize(("deadline", "closes_at", "phrase"), CASES, ids=lambda v: str(v)[:40])
def test_deadlines_close_to_the_second(deadline, closes_at, phrase):
    assert deadline.closes_at == closes_at
    assert deadline.phrase == phrase
    window = Window.until(deadline, at(2026, 1, 1))
    assert window.state(closes_at - SECOND) is State.OPEN
    assert window.state(closes_at) is State.CLOSED
    assert window.state(closes_at + SECOND) is State.CLOSED
    assert not deadline.passed(closes_at - SECOND) and deadline.passed(closes_at)
    assert phrase in window.refusal(closes_at)


@pytest.mark.parametrize("hour", ["25h00", "17h60", "chiều", "", "24h01"])
def test_an_hour_that_is_none_is_refused(hour):
    with pytest.raises(ValueError, match="17h00"):
        Deadline.before(hour, WEDNESDAY)


WINDOW = Window(
    opens_at=at(2026, 10, 1, 8),
    closes_at=at(2026, 10, 7, 17),
    phrase="trước 17h00 thứ Tư 07/10/2026",
    ask="Sở GDĐT",
)
LOCKED = Window(
    at(2026, 10, 1, 8),
    at(2026, 10, 7, 17),
    locked_at=at(2026, 10, 5, 14, 2),
    locked_by="Trần Văn B",
)


@pytest.mark.parametrize(
    ("window", "now", "state"),
    [
        (WINDOW, at(2026, 10, 1, 7, 59, 59), State.NOT_OPEN),
        (WINDOW, at(2026, 10, 1, 8), State.OPEN),
        (WINDOW, at(2026, 10, 7, 16, 59, 59), State.OPEN),
        (WINDOW, at(2026, 10, 7, 17), State.CLOSED),
        (LOCKED, at(2026, 10, 5, 14, 1, 59), State.OPEN),
        (LOCKED, at(2026, 10, 5, 14, 2), State.LOCKED),
        (LOCKED, at(2026, 10, 9), State.LOCKED),
        (Window(), at(2026, 10, 9), State.OPEN),
        (Window(opens_at=at(2026, 10, 9)), at(2026, 10, 8), State.NOT_OPEN),
        (WINDOW, datetime(2026, 10, 7, 9, 59, 59, tzinfo=UTC), State.OPEN),
        (WINDOW, datetime(2026, 10, 7, 10, tzinfo=UTC), State.CLOSED),
    ],
)
def test_states(window, now, state):
    assert window.state(now) is state
    assert window.is_open(now) == (state is State.OPEN) == (window.refusal(now) == "")


def test_refusals_say_which_since_when_by_whom_and_whom_to_ask():
    assert WINDOW.refusal(at(2026, 9, 30)) == (
        "Chưa đến thời gian thực hiện: mở từ 08:00 ngày 01/10/2026."
    )
    assert WINDOW.refusal(at(2026, 10, 8)) == (
        "Đã hết hạn từ 17:00 ngày 07/10/2026 (hạn: trước 17h00 thứ Tư 07/10/2026)."
        " Nếu cần thêm thời gian, hãy đề nghị Sở GDĐT gia hạn."
    )
    assert LOCKED.refusal(at(2026, 10, 8)) == (
        "Dữ liệu đã được Trần Văn B phê duyệt và khóa từ 14:02 ngày 05/10/2026."
        " Nếu cần sửa, hãy đề nghị Trần Văn B mở khóa."
    )


def test_text_for_the_page():
    assert WINDOW.text(at(2026, 10, 4, 16)) == "trước 17h00 thứ Tư 07/10/2026 (còn 3 ngày)"
    assert WINDOW.text(at(2026, 9, 1)) == "mở từ 08:00 ngày 01/10/2026"
    assert LOCKED.text(at(2026, 10, 6)) == "đã khóa lúc 14:02 ngày 05/10/2026"
    assert LOCKED.text(at(2026, 10, 2)).startswith("trước 17h00 thứ Tư 07/10/2026 (còn")
    assert Window().text(at(2026, 10, 6)) == "không giới hạn thời gian"


@pytest.mark.parametrize(
    ("remaining", "text"),
    [
        (timedelta(days=3), "còn 3 ngày"),
        (timedelta(days=3) - SECOND, "còn 2 ngày 23 giờ"),
        (timedelta(days=1), "còn 1 ngày"),
        (timedelta(hours=23, minutes=59), "còn 23 giờ"),
        (timedelta(minutes=59, seconds=59), "còn 59 phút"),
        (timedelta(seconds=59), "còn dưới 1 phút"),
        (timedelta(0), "đã hết hạn"),
        (timedelta(days=-2), "đã quá hạn 2 ngày"),
    ],
)
def test_what_is_left_is_rounded_down(remaining, text):
    assert left(remaining) == text


def test_naive_moments_and_backward_windows_are_mistakes():
    with pytest.raises(ValueError):
        Window(opens_at=datetime(2026, 1, 1))
    with pytest.raises(ValueError):
        WINDOW.state(datetime(2026, 1, 1))
    with pytest.raises(ValueError):
        Deadline(datetime(2026, 1, 1), "")
    with pytest.raises(ValueError):
        Window(at(2026, 1, 2), at(2026, 1, 2))


def test_an_extension_opens_it_again():
    now = at(2026, 10, 8)
    longer = WINDOW.extended(Deadline.through(date(2026, 10, 9)))
    assert not WINDOW.is_open(now) and longer.is_open(now)
    assert longer.deadline.phrase == "đến hết ngày 09/10/2026"


@given(MOMENTS, MOMENTS, MOMENTS)
def test_a_window_is_open_in_one_unbroken_stretch(opens_at, closes_at, now):
    if opens_at >= closes_at:
        opens_at, closes_at = closes_at, opens_at + SECOND
    window = Window(opens_at, closes_at)
    assert window.is_open(now) == (opens_at <= now < closes_at)
    assert bool(window.refusal(now)) == (not window.is_open(now))


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.times(), MOMENTS)
def test_until_end_is_a_minute_after_before(day, hour, now):
    hour = f"{hour.hour}h{hour.minute:02d}"
    before, until = Deadline.before(hour, day), Deadline.until_end(hour, day)
    assert until.closes_at - before.closes_at == timedelta(minutes=1)
    assert Deadline.through(day).closes_at == Deadline.no_later_than(day).closes_at
    assert Deadline.before_day(day).closes_at == vn_moment(day) <= before.closes_at
    assert before.passed(now) >= until.passed(now)
