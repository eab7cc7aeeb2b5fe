"""The school year: two terms and its 35 teaching weeks.

35 tuần thực học, học kì I 18 tuần, học kì II 17 tuần: khung kế hoạch thời gian năm học of the
ministry (Quyết định 2045/QĐ-BGDĐT 2024 and its yearly successors); the days are the Sở's to set.
"""

from datetime import date, timedelta

from django.db import transaction

from csdl.kit.action import Refused, action
from csdl.kit.dates import school_year_name, vn_date
from schools.models import Term, Week, Year
from schools.models.year import WEEKS

TERM1_WEEKS = 18


def monday(day):
    """The first Monday on or after a day: teaching weeks run Monday to Saturday."""
    return day + timedelta(days=-day.weekday() % 7)


def plan_weeks(start, count, pauses=()):
    """The Mondays of `count` teaching weeks from a day on; weeks touched by a pause are skipped.

    pauses: (first day, last day) pairs, inclusive: Tết and other breaks.
    """
    weeks, day = [], monday(start)
    while len(weeks) < count:
        saturday = day + timedelta(days=5)
        if not any(first <= saturday and last >= day for first, last in pauses):
            weeks.append(day)
        day += timedelta(days=7)
    return weeks


def default_days(starts_year):
    """(first day of term 1, first day of term 2): 5/9, and the Monday after 18 weeks."""
    first = date(starts_year, 9, 5)
    return first, plan_weeks(first, TERM1_WEEKS)[-1] + timedelta(days=7)


@action("year.open", "Mở năm học")
def open_year(
    *, department, starts_year, by, term1_on=None, term2_on=None, term1_weeks=TERM1_WEEKS, pauses=()
):
    """Make a school year with its terms and weeks. Raises Refused when the days don't fit."""
    if not 2000 <= starts_year <= 2100:
        raise Refused("Năm bắt đầu phải trong khoảng 2000 đến 2100.")
    if Year.objects.filter(department=department, starts_year=starts_year).exists():
        raise Refused(f"Năm học {school_year_name(starts_year)} đã mở rồi.")
    default1, _ = default_days(starts_year)
    first = term1_on or default1
    second = term2_on or plan_weeks(first, term1_weeks, pauses)[-1] + timedelta(days=7)
    year = Year(department=department, starts_year=starts_year)
    _lay_out(year, first, second, term1_weeks, pauses)
    return year


@action("year.edit", "Sửa ngày của năm học")
def edit_year(*, year, term1_on, term2_on, by, term1_weeks=TERM1_WEEKS, pauses=()):
    """Lay the terms and weeks of a year out anew; weeks keep their rows and numbers."""
    year = Year.objects.select_for_update().get(pk=year.pk)
    _lay_out(year, term1_on, term2_on, term1_weeks, pauses)
    return year


@transaction.atomic
def _lay_out(year, first, second, term1_weeks, pauses):
    if not 1 <= term1_weeks < WEEKS:
        raise Refused(f"Học kì I cần từ 1 đến {WEEKS - 1} tuần; cả năm {WEEKS} tuần.")
    one = plan_weeks(first, term1_weeks, pauses)
    two = plan_weeks(second, WEEKS - term1_weeks, pauses)
    _check_days(year.starts_year, first, second, one, two)
    year.starts_on = min(first, date(year.starts_year, 9, 1))
    year.ends_on = date(year.starts_year + 1, 8, 31)
    year.save()
    terms = {}
    for number, start, weeks in ((1, first, one), (2, second, two)):
        days = {"starts_on": start, "ends_on": weeks[-1] + timedelta(days=5)}
        terms[number], _ = Term.objects.update_or_create(year=year, number=number, defaults=days)
    rows = [Week(year=year, term=terms[1], starts_on=day) for day in one]
    rows += [Week(year=year, term=terms[2], starts_on=day) for day in two]
    for number, row in enumerate(rows, 1):
        row.number = number
    Week.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["year", "number"],
        update_fields=["term", "starts_on"],
    )


def _check_days(starts_year, first, second, one, two):
    if not date(starts_year, 8, 1) <= first <= date(starts_year, 10, 31):
        raise Refused(
            f"Học kì I của năm học {school_year_name(starts_year)} phải bắt đầu từ 01/8 đến "
            f"31/10/{starts_year}; ô ghi {vn_date(first)}."
        )
    end = one[-1] + timedelta(days=5)
    if second <= end:
        raise Refused(
            f"Học kì I đủ {len(one)} tuần vào {vn_date(end)}, nên học kì II phải bắt đầu sau ngày "
            f"ấy; ô ghi {vn_date(second)}."
        )
    last = two[-1] + timedelta(days=5)
    if last > date(starts_year + 1, 8, 31):
        raise Refused(
            f"Với các ngày này, tuần {WEEKS} kết thúc {vn_date(last)}, sau khi năm học hết (31/8). "
            "Chọn ngày sớm hơn hoặc bớt tuần nghỉ."
        )
