"""School years: 35 weeks from the terms' first days; Tết is skipped; which year a day is in."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from csdl.kit.action import Refused
from csdl.kit.reach import system
from schools.actions.year import edit_year, monday, open_year, plan_weeks
from schools.models import Term, Week, Year
from schools.queries.year import current_year

BY = system("test")


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 9, 5), date(2026, 9, 7)),  # khai giảng on a Saturday
        (date(2026, 9, 7), date(2026, 9, 7)),
        (date(2025, 9, 5), date(2025, 9, 8)),
        (date(2027, 9, 5), date(2027, 9, 6)),  # on a Sunday
    ],
)
def test_weeks_begin_on_monday(day, first):
    assert monday(day) == first
    weeks = plan_weeks(day, 18)
    assert weeks[0] == first
    assert all(week.weekday() == 0 for week in weeks)


@pytest.mark.parametrize(
    ("pause", "skipped"),
    [
        ((date(2027, 2, 1), date(2027, 2, 13)), 2),
        ((date(2027, 2, 6), date(2027, 2, 8)), 2),  # a Saturday and the Monday after
        ((date(2027, 2, 7), date(2027, 2, 7)), 0),  # a Sunday alone is no school day
        ((date(2027, 2, 3), date(2027, 2, 4)), 1),
    ],
)
def test_a_pause_skips_the_weeks_it_touches(pause, skipped):
    start = date(2027, 1, 11)
    plain, paused = plan_weeks(start, 17), plan_weeks(start, 17, [pause])
    assert len(paused) == 17
    assert paused[-1] - plain[-1] == timedelta(weeks=skipped)


@pytest.mark.django_db
def test_a_year_has_two_terms_and_35_weeks(department):
    year = open_year(department=department, starts_year=2030, by=BY)
    one, two = Term.objects.filter(year=year)
    assert (one.starts_on, one.weeks.count(), two.weeks.count()) == (date(2030, 9, 5), 18, 17)
    assert list(year.weeks.values_list("number", flat=True)) == list(range(1, 36))
    assert one.ends_on < two.starts_on
    assert (year.name, year.starts_on, year.ends_on) == (
        "2030–2031",
        date(2030, 9, 1),
        date(2031, 8, 31),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"starts_year": 2026}, "Năm học 2026–2027 đã mở rồi"),
        ({"starts_year": 1999}, "trong khoảng 2000"),
        ({"starts_year": 2030, "term1_on": date(2030, 3, 1)}, "phải bắt đầu từ 01/8"),
        ({"starts_year": 2030, "term2_on": date(2030, 12, 1)}, "học kì II phải bắt đầu sau ngày"),
        ({"starts_year": 2030, "term2_on": date(2031, 6, 1)}, "sau khi năm học hết"),
        ({"starts_year": 2030, "term1_weeks": 35}, "từ 1 đến 34 tuần"),
    ],
)
def test_years_refused(department, days, says):
    with pytest.raises(Refused, match=says):
        open_year(department=department, by=BY, **days)
    assert not Year.objects.filter(starts_year=2030).exists()


@pytest.mark.django_db
def test_weeks_keep_their_rows_when_days_change(department):
    year = open_year(department=department, starts_year=2030, by=BY)
    before = dict(year.weeks.values_list("number", "pk"))
    pause = (date(2031, 1, 20), date(2031, 2, 1))
    edit_year(
        year=year,
        term1_on=date(2030, 9, 9),
        term2_on=date(2031, 1, 13),
        term1_weeks=17,
        pauses=[pause],
        by=BY,
    )
    assert dict(year.weeks.values_list("number", "pk")) == before
    assert Week.objects.filter(term__number=1, year=year).count() == 17
    assert not year.weeks.filter(starts_on__range=pause).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "starts"),
    [
        (date(2026, 8, 31), 2025),
        (date(2026, 9, 1), 2026),
        (date(2027, 8, 31), 2026),
        (date(2029, 1, 1), 2026),  # nothing later is open
        (date(2020, 1, 1), None),
    ],
)
def test_current_year(department, day, starts):
    found = current_year(department, day)
    assert (found.starts_year if found else None) == starts


@pytest.mark.django_db
def test_open_and_edit_by_screen(signed_in, department):
    browser = signed_in("department_officer")
    data = {"starts_year": "2030", "term1_on": "5/9/2030", "term1_weeks": "18"}
    data |= {"term2_on": "13/1/2031", "pause_from": "20/1/2031", "pause_to": "1/2/2031"}
    address = reverse("schools:year_new", args=[department.pk])
    assert "Ghi cả hai ngày" in browser.post(address, data | {"pause_to": ""}).content.decode()
    response = browser.post(address, data)
    year = Year.objects.get(starts_year=2030)
    assert response["Location"] == reverse("schools:year_show", args=[year.pk])
    shown = browser.get(response["Location"]).content.decode()
    assert "Tuần 35" in shown
    edit = browser.get(reverse("schools:year_edit", args=[year.pk])).content.decode()
    assert 'value="20/01/2031"' in edit  # the pause is read back out of the weeks


@pytest.mark.django_db
def test_only_the_department_opens_years(signed_in, department, year):
    for key in ("commune_officer", "head"):
        browser = signed_in(key)
        assert browser.get(reverse("schools:year_show", args=[year.pk])).status_code == 200
        assert browser.get(reverse("schools:year_edit", args=[year.pk])).status_code in (403, 404)
        assert browser.get(reverse("schools:year_new", args=[department.pk])).status_code == 404
