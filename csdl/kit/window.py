"""Time windows: when a thing may be done, and the plain sentence when it may not.

Pure functions over aware moments. A window is open from `opens_at`, that moment included, until
`closes_at`, that moment excluded; the deadline keeps the words it was announced with, because
"trước 17h00" and "đến hết 17h00" are a minute apart and both are written in official letters.
Nothing here reads a clock: the caller hands in `now`.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from csdl.kit.dates import in_vn, vn_date, vn_datetime, vn_hour, vn_moment, vn_weekday

_HOUR = re.compile(r"(\d{1,2})\s*(?:h|:|giờ)\s*(\d{2})?")


class State(StrEnum):
    """What a window is at a moment."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


def _aware(moment: datetime | None, name: str) -> None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{name} needs a time zone.")


def _at(hour: str | time, day: date) -> datetime:
    """ "17h00", "17:00", "17h" or a time, on that day in Việt Nam. "24h00" is the day's end."""
    if isinstance(hour, time):
        return vn_moment(day, hour.hour, hour.minute, hour.second)
    match = _HOUR.fullmatch(hour.strip().lower())
    hours, minutes = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if (hours, minutes) == (24, 0):
        return vn_moment(day + timedelta(days=1))
    if hours > 23 or minutes > 59:
        raise ValueError(f"“{hour}” không phải là giờ. Hãy ghi như 17h00.")
    return vn_moment(day, hours, minutes)


def _clock(hour: str | time, day: date) -> str:
    return "24h00" if _at(hour, day).date() > day else vn_hour(_at(hour, day))


def _day(day: date) -> str:
    return f"{vn_weekday(day)} {vn_date(day)}"


@dataclass(frozen=True)
class Deadline:
    """The exclusive moment after which nothing is taken, and the phrase it was announced with."""

    closes_at: datetime
    phrase: str

    def __post_init__(self):
        _aware(self.closes_at, "closes_at")

    @classmethod
    def before(cls, hour: str | time, day: date) -> "Deadline":
        """ "trước 17h00 ngày 07/10": closes at 17:00:00."""
        return cls(_at(hour, day), f"trước {_clock(hour, day)} {_day(day)}")

    @classmethod
    def until_end(cls, hour: str | time, day: date) -> "Deadline":
        """ "đến hết 17h00": the whole of that minute counts, so it closes at 17:01:00."""
        closes_at = _at(hour, day)
        if closes_at.date() == day:  # "hết 24h00" is the day's end, with no minute after it
            closes_at += timedelta(minutes=1)
        return cls(closes_at, f"đến hết {_clock(hour, day)} {_day(day)}")

    @classmethod
    def before_day(cls, day: date) -> "Deadline":
        """ "trước ngày 10/9": closes as that day begins, so the 9th is the last day."""
        return cls(vn_moment(day), f"trước ngày {vn_date(day)}")

    @classmethod
    def through(cls, day: date) -> "Deadline":
        """ "đến hết ngày 10/9": closes as the next day begins."""
        return cls(vn_moment(day + timedelta(days=1)), f"đến hết ngày {vn_date(day)}")

    @classmethod
    def no_later_than(cls, day: date) -> "Deadline":
        """ "chậm nhất thứ Bảy": closes as Sunday begins."""
        return cls(vn_moment(day + timedelta(days=1)), f"chậm nhất {_day(day)}")

    def passed(self, now: datetime) -> bool:
        """True from the exclusive moment on."""
        return in_vn(now) >= self.closes_at

    def text(self, now: datetime) -> str:
        """ "trước 17h00 thứ Tư 07/10/2026 (còn 3 ngày)" """
        return f"{self.phrase} ({left(self.closes_at - in_vn(now))})"


def left(remaining: timedelta) -> str:
    """ "còn 3 ngày", always rounded down so that nobody counts on time that isn't there."""
    seconds = remaining / timedelta(seconds=1)
    if seconds <= 0:
        days = int(-seconds // 86400)
        return f"đã quá hạn {days} ngày" if days else "đã hết hạn"
    if seconds < 60:
        return "còn dưới 1 phút"
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days >= 3 or (days and not hours):
        return f"còn {days} ngày"
    if days:
        return f"còn {days} ngày {hours} giờ"
    return f"còn {hours} giờ" if hours else f"còn {minutes} phút"


@dataclass(frozen=True)
class Window:
    """When something may be done. No `opens_at`: always was; no `closes_at`: no end.

    `locked_at` and `locked_by` (a name, as shown) end it by an approval whatever the deadline;
    `ask` names who can open it again or give more time, as in "Sở GDĐT".
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    phrase: str = ""
    locked_at: datetime | None = None
    locked_by: str = ""
    ask: str = ""

    def __post_init__(self):
        for name in ("opens_at", "closes_at", "locked_at"):
            _aware(getattr(self, name), name)
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValueError("Thời điểm đóng phải sau thời điểm mở.")

    @classmethod
    def until(cls, deadline: Deadline, opens_at: datetime | None = None, **rest) -> "Window":
        """The window that ends with a deadline."""
        return cls(opens_at, deadline.closes_at, deadline.phrase, **rest)

    @property
    def deadline(self) -> Deadline | None:
        """The end with its phrase; None when there is no end."""
        return Deadline(self.closes_at, self._phrase()) if self.closes_at else None

    def _phrase(self) -> str:
        if self.phrase:
            return self.phrase
        return f"trước {vn_hour(self.closes_at)} {_day(self.closes_at)}"

    def state(self, now: datetime) -> State:
        """A lock outweighs the clock; before `locked_at` it does not count yet."""
        _aware(now, "now")
        if self.locked_at and now >= self.locked_at:
            return State.LOCKED
        if self.opens_at and now < self.opens_at:
            return State.NOT_OPEN
        if self.closes_at and now >= self.closes_at:
            return State.CLOSED
        return State.OPEN

    def is_open(self, now: datetime) -> bool:
        """True when it may be done now."""
        return self.state(now) is State.OPEN

    def extended(self, deadline: Deadline) -> "Window":
        """The same window with a new end."""
        return replace(self, closes_at=deadline.closes_at, phrase=deadline.phrase)

    def text(self, now: datetime) -> str:
        """One line for the page: the deadline and what is left, or why it is not open."""
        state = self.state(now)
        if state is State.NOT_OPEN:
            return f"mở từ {vn_datetime(self.opens_at)}"
        if state is State.LOCKED:
            return f"đã khóa lúc {vn_datetime(self.locked_at)}"
        return self.deadline.text(now) if self.deadline else "không giới hạn thời gian"

    def refusal(self, now: datetime) -> str:
        """The sentence for the person who came at the wrong time; "" when the window is open."""
        state = self.state(now)
        if state is State.NOT_OPEN:
            return f"Chưa đến thời gian thực hiện: mở từ {vn_datetime(self.opens_at)}."
        if state is State.CLOSED:
            since = vn_datetime(self.closes_at)
            return (
                f"Đã hết hạn từ {since} (hạn: {self._phrase()})."
                f" Nếu cần thêm thời gian, hãy đề nghị {self.ask or 'đơn vị mở đợt'} gia hạn."
            )
        if state is State.LOCKED:
            by = f"{self.locked_by} " if self.locked_by else ""
            return (
                f"Dữ liệu đã được {by}phê duyệt và khóa từ {vn_datetime(self.locked_at)}."
                f" Nếu cần sửa, hãy đề nghị {self.ask or self.locked_by or 'người phê duyệt'}"
                " mở khóa."
            )
        return ""
