"""Who is reminded of what, when: pure days, and the people who hold the work."""

from datetime import datetime, timedelta

from accounts.models import UnitRight
from csdl.kit.dates import in_vn, vn_moment
from reports.models import State, Submission
from reports.models.submission import GONE

MARKS = {"T-7": -7, "T-3": -3, "T-1": -1, "T": 0, "T+1": 1}
HOUR = 8  # reminders of a day go out from 8 in the morning
DAY = timedelta(days=1)
WORDS = {
    "T-7": "còn 7 ngày",
    "T-3": "còn 3 ngày",
    "T-1": "còn 1 ngày",
    "T": "hết hạn hôm nay",
    "T+1": "đã quá hạn",
}


def mark_at(closes_at: datetime, now: datetime) -> str:
    """Which reminder of a deadline is due now; "" when none is. A day that was missed is not made
    up for: what was true yesterday is not said today."""
    last_day = in_vn(closes_at - timedelta(microseconds=1)).date()
    for mark, days in MARKS.items():
        due = vn_moment(last_day + timedelta(days=days), HOUR)
        if due <= now < due + DAY:
            return mark
    return ""


def week_mark(now: datetime) -> str:
    """The week of a digest, on Mondays from 8; "" otherwise."""
    moment = in_vn(now)
    if moment.weekday() or moment.hour < HOUR:
        return ""
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02d}"


def holders(codename, units) -> dict[int, list[int]]:
    """{unit: ids of those who hold a right of reports there now}."""
    rows = UnitRight.objects.now().filter(
        permission__content_type__app_label="reports",
        permission__codename=codename,
        content_object_id__in=units,
        user__is_active=True,
    )
    found: dict[int, list[int]] = {}
    for unit, user in rows.order_by("user_id").values_list("content_object_id", "user_id"):
        found.setdefault(unit, []).append(user)
    return found


def not_sent(period):
    """The reports of a period that are still at the unit."""
    rows = Submission.objects.filter(period=period).exclude(state__in=GONE)
    return list(rows.select_related("school").order_by("pk"))


def asked_of(row):
    """The right of whoever has the work now."""
    return "certify_submission" if row.state == State.PREPARED else "prepare_submission"
