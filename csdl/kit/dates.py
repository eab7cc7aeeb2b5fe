"""Dates and moments as a Vietnamese office writes and reads them, always in Asia/Ho_Chi_Minh.

Written form: Nghị định 30/2020/NĐ-CP, Phụ lục I: a zero before days below 10 and months 1 and 2.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from csdl.kit.text import fold, nfc

VN = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = timedelta(days=1)

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_IN_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_MIDNIGHT = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
HOW = "Hãy ghi ngày/tháng/năm, ví dụ 05/09/2026."


def in_vn(moment: datetime) -> datetime:
    """The aware moment on a Vietnamese clock. A naive one is a mistake: ValueError."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone.")
    return moment.astimezone(VN)


def vn_moment(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """The aware moment of that Vietnamese clock time."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=VN)


def today(now: datetime | None = None) -> date:
    """The date in Việt Nam now, or at the given aware moment."""
    return in_vn(now or timezone.now()).date()


def _as_date(value: date) -> date:
    return in_vn(value).date() if isinstance(value, datetime) else value


def _parts(value: date) -> tuple[str, str, str]:
    value = _as_date(value)
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"{value.day:02d}", month, f"{value.year:04d}"


def vn_date(value: date) -> str:
    """ "05/9/2026", "05/02/2026" """
    return "/".join(_parts(value))


def dmy(value: date) -> str:
    """ "05/09/2026", the form of Excel sheets and of input boxes."""
    value = _as_date(value)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def vn_long_date(value: date) -> str:
    """ "ngày 05 tháng 9 năm 2026" """
    day, month, year = _parts(value)
    return f"ngày {day} tháng {month} năm {year}"


def vn_datetime(moment: datetime) -> str:
    """ "14:02 ngày 05/9/2026" """
    moment = in_vn(moment)
    return f"{moment:%H:%M} ngày {vn_date(moment)}"


def vn_hour(moment: datetime) -> str:
    """ "17h00", the hour as official letters write it."""
    moment = in_vn(moment)
    return f"{moment.hour}h{moment.minute:02d}"


def vn_weekday(value: date) -> str:
    """ "thứ Hai" … "Chủ nhật" """
    return _WEEKDAYS[_as_date(value).weekday()]


def _full_year(text: str, pivot: int) -> int:
    """Two digits: the hundred years that end next year, so 26 is 2026 and 85 is 1985."""
    year = int(text)
    if len(text) == 4:
        return year
    year += pivot // 100 * 100
    return year if year <= pivot else year - 100


def parse_vn_date(text: object, *, first_year: int = 1900, last_year: int = 2100) -> date:
    """The date a person meant; the day comes before the month unless a four-digit year leads.

    Accepts 1/9/26, 01092026, 1-9-2026, 01.09.2026, 2026-09-01 (a time of day after it is dropped)
    and "ngày 01 tháng 9 năm 2026". Raises ValueError with a sentence that says what to write.
    """
    if isinstance(text, datetime):
        return text.date() if text.tzinfo is None else in_vn(text).date()
    if isinstance(text, date):
        return text
    shown = nfc(text)
    if not shown:
        raise ValueError(f"Chưa có ngày. {HOW}")
    raw = _MIDNIGHT.sub("", shown) if re.match(r"\d{1,4}[/.\-]", shown) else shown
    if match := _YEAR_FIRST.fullmatch(raw):
        year, month, day = (int(part) for part in match.groups())
    elif match := (
        _DAY_FIRST.fullmatch(raw) or _DIGITS.fullmatch(raw) or _IN_WORDS.fullmatch(fold(raw))
    ):
        day, month = int(match[1]), int(match[2])
        year = _full_year(match[3], today().year + 1)
    elif re.fullmatch(r"[1-7]\d{4}", raw):
        # A date whose cell lost its date format; a guess here would write a wrong birthday.
        raise ValueError(f"“{shown}” là số thứ tự ngày của Excel, không phải ngày. {HOW}")
    elif re.fullmatch(r"\d+", raw):
        raise ValueError(f"“{shown}” không rõ ngày, tháng, năm. {HOW}")
    else:
        raise ValueError(f"“{shown}” không phải là ngày. {HOW}")
    if not first_year <= year <= last_year:
        raise ValueError(
            f"“{shown}”: năm {year} ngoài khoảng {first_year}–{last_year}. Hãy kiểm tra lại năm."
        )
    if not 1 <= month <= 12:
        raise ValueError(f"“{shown}”: không có tháng {month}. {HOW}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(
            f"“{shown}” không phải là ngày: tháng {month}/{year} không có ngày {day}."
        ) from None


def school_year_name(start_year: int) -> str:
    """2026 → "2026–2027". A school year is identified by the year it begins in."""
    return f"{start_year}–{start_year + 1}"
