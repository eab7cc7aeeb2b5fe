"""The calendar, its refusals, and what is decided at a deadline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions.paper import sign_paper
from csdl.kit import dates, wall
from csdl.kit.action import Refused
from csdl.kit.dates import VN
from csdl.kit.window import Deadline
from csdl.site.world.cast import PIN
from reports.actions import period as act
from reports.actions import submission as steps
from reports.models import Submission
from reports.queries import clock
from reports.queries.period import day_in, ladder, window_of
from schools.models import Unit, Year
from tests.reports.conftest import fill_all

YEAR = Year(starts_year=2024, starts_on=date(2024, 9, 1), ends_on=date(2025, 8, 31))


def test_one_line_of_the_calendar_makes_the_ladder():
    """S2, with the year computed: the seed prints 31/5/2024 for the year 2024–2025."""
    start, end = ladder("start", YEAR), ladder("end", YEAR)
    assert start["cut_on"] == date(2024, 9, 30)
    assert start["school"].closes_at.isoformat() == "2024-10-07T17:00:00+07:00"
    assert start["school"].phrase == "trước 17h00 thứ Hai 07/10/2024"
    assert start["commune"].closes_at.isoformat() == "2024-10-15T17:00:00+07:00"
    assert start["department"].closes_at.isoformat() == "2024-11-01T00:00:00+07:00"
    assert end["cut_on"] == date(2025, 5, 31)
    assert end["school"].closes_at.date() == date(2025, 6, 7)
    assert end["commune"].closes_at.date() == date(2025, 6, 15)


@given(st.integers(2000, 2100), st.dates(date(2001, 1, 1), date(2001, 12, 31)))
def test_a_day_of_the_calendar_lies_in_the_school_year(starts, day):
    if (day.month, day.day) != (2, 29):
        found = day_in(starts, day.month, day.day)
        assert date(starts, 8, 1) <= found <= date(starts + 1, 7, 31)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cut_on": date(2023, 5, 31)}, "nằm ngoài năm học"),
        ({"school": -1}, "phải sau ngày chốt"),
        ({"commune": 3}, "phải sau hạn của trường"),
        ({"department": 5}, "phải sau hạn của xã"),
        ({"commune": 700}, "nằm ngoài năm học"),
    ],
)
def test_days_that_do_not_fit_are_refused(changes, words, open_period, year):
    """Outside the school year, or out of order; a deadline is days after the cut-off."""
    cut_on = changes.pop("cut_on", year.starts_on + timedelta(days=20))
    days = {"school": 7, "commune": 14, "department": 20} | changes
    said = {n: Deadline.before("17h00", cut_on + timedelta(days=d)) for n, d in days.items()}
    if words == "nằm ngoài năm học" and "commune" in changes:
        said["department"] = None
    with pytest.raises(Refused, match=words):
        open_period(cut=False, cut_on=cut_on, **said)


def test_the_wrong_year_is_guessed(open_period, year):
    day = date(year.starts_year, 5, 31)
    with pytest.raises(Refused, match=f"Có phải là 31/5/{year.starts_year + 1}"):
        open_period(kind="end", cut=False, cut_on=day)


def test_everyone_who_owes_a_report_has_one(open_period, year, reach):
    """Schools and communes of that day, each sent to who manages it; and the Sở's own sum."""
    period = open_period(cut=False)
    reach("department_officer")
    rows = Submission.objects.filter(period=period).select_related("school", "receiver")
    by_tier = {tier: [r for r in rows if r.tier == tier] for tier in (1, 3, 4)}
    assert [len(by_tier[t]) for t in (1, 3, 4)] == [
        1,
        Unit.objects.communes().open_on(period.cut_on).count(),
        Unit.objects.schools().open_on(period.cut_on).count(),
    ]
    direct = next(r for r in by_tier[4] if r.school.code == "31900701")
    assert direct.receiver_id == period.department_id, "a school of the Sở goes straight to it"
    assert {r.receiver_id for r in by_tier[3]} == {period.department_id}
    assert act.make_rows(period=period, by=reach("department_officer")) == 0


def test_a_period_of_the_year_opens_once(open_period, year, reach):
    open_period(kind="end", cut=False, cut_on=None, school=None, commune=None, department=None)
    with pytest.raises(Refused, match="đã mở rồi"):
        act.open_period(year=year, kind="end", by=reach("department_officer"))


# The edge table: seconds around the deadline → whether it is late, and by how much.
EDGES = [(-86_400, None), (-1, None), (0, 1), (1, 1), (59, 1), (60, 2), (3600, 61)]


@pytest.fixture
def ready(open_period, report_of, reach):
    """A report that waits for its head; its deadline."""

    def make(**said):
        period = open_period(**said)
        mine, officer = report_of(period, "head"), reach("data_officer")
        fill_all(mine, officer)
        steps.prepare(submission=mine, by=officer)
        return mine, period.school_closes_at

    return make


def sign_at(moment, mine, reach, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: moment)
    head = reach("head")
    mine.refresh_from_db()
    sign_paper(paper=mine.paper, side="giver", pin=PIN, by=head)
    mine.refresh_from_db()
    return mine


@pytest.mark.parametrize(("seconds", "minutes"), EDGES)
def test_the_edge_of_a_deadline(seconds, minutes, ready, reach, monkeypatch):
    """ "trước 17h00": the very second of 17:00:00 is late."""
    mine, closes_at = ready()
    if minutes:
        steps.explain_late(submission=mine, reason="Mất điện", by=reach("data_officer"))
    sign_at(closes_at + timedelta(seconds=seconds), mine, reach, monkeypatch)
    assert (mine.state, mine.late_minutes) == ("sent", minutes)


def test_late_without_a_reason_is_not_sent(ready, reach, monkeypatch):
    mine, closes_at = ready()
    with pytest.raises(Refused, match="ghi lý do nộp muộn"):
        sign_at(closes_at, mine, reach, monkeypatch)
    mine.refresh_from_db()
    assert mine.state == "prepared" and not mine.paper.signatures.exists()


def test_a_period_may_refuse_what_is_late(ready, reach, monkeypatch):
    mine, closes_at = ready(late="refuse")
    steps.explain_late(submission=mine, reason="Mất điện", by=reach("data_officer"))
    with pytest.raises(Refused, match="Đã hết hạn từ 17:00"):
        sign_at(closes_at, mine, reach, monkeypatch)
    wall.leave()


def test_nothing_before_the_cut_off(ready, reach, monkeypatch):
    mine, _ = ready()
    early = mine.period.opens_at - timedelta(seconds=1)
    with pytest.raises(Refused, match="Chưa đến thời gian"):
        sign_at(early, mine, reach, monkeypatch)


def test_more_time_for_one_unit(ready, reach, monkeypatch, person):
    """By a recorded decision; the others keep the common deadline."""
    mine, closes_at = ready(late="refuse")
    by = reach("department_officer")
    day = dates.in_vn(closes_at).date()
    said = {"decision": "Công văn 12/SGDĐT", "reason": "Bão", "by": by}
    with pytest.raises(Refused, match="phải sau hạn chung"):
        act.extend(period=mine.period, unit=mine.school,
                   deadline=Deadline.before("17h00", day), **said)  # fmt: skip
    longer = Deadline.until_end("17h00", day + timedelta(days=2))
    act.extend(period=mine.period, unit=mine.school, deadline=longer, **said)
    assert window_of(mine).closes_at == longer.closes_at
    last = longer.closes_at - timedelta(seconds=1)
    assert sign_at(last, mine, reach, monkeypatch).late_minutes is None
    other = Submission.objects.exclude(school=mine.school).filter(period=mine.period, tier=4)
    reach("department_officer")
    assert window_of(other.select_related("period").first()).closes_at == closes_at


def test_the_clock_is_one_whatever_the_zone(ready):
    """17h00 in Việt Nam is 10:00 UTC; the window compares moments."""
    from datetime import UTC

    mine, closes_at = ready()
    window = window_of(mine)
    assert window.closes_at.astimezone(UTC).hour == 10
    for zone in (UTC, VN):
        assert window.is_open((closes_at - timedelta(seconds=1)).astimezone(zone))
        assert not window.is_open(closes_at.astimezone(zone))


def test_a_closed_period_takes_nothing(ready, reach, monkeypatch):
    mine, closes_at = ready()
    act.close_period(period=mine.period, by=reach("department_officer"))
    with pytest.raises(Refused, match="khóa"):
        sign_at(clock.now(), mine, reach, monkeypatch)


def test_a_period_of_one_level_asks_those_who_have_it(open_period, reach):
    """Schools of the level, those who take their reports in, the Sở: no empty sums."""
    period = open_period(cut=False, levels=["THPT"], title="Báo cáo THPT")
    by = reach("department_officer")
    rows = Submission.objects.allowed(by, Submission.SEE).filter(period=period)
    rows = list(rows.select_related("school"))
    schools = [row for row in rows if row.tier == 4]
    assert schools and all("THPT" in row.school.levels for row in schools)
    receivers = {row.receiver_id for row in schools}
    assert {row.school_id for row in rows if row.tier == 3} == receivers - {period.department_id}
    assert sum(row.tier == 1 for row in rows) == 1
