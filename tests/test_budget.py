"""A page asks the database a fixed number of times, whatever it shows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.site.bench.pages import AROUND, HOT
from csdl.site.world.cast import THCS
from records.actions.student import add_student, add_students
from schools.models import Classroom, Unit

MOST = 18
PAGES = [
    ("department_officer", "/"),
    ("department_officer", "/don-vi/"),
    ("department_officer", "/nguoi-dung/"),
    ("department_officer", "/quyen/"),
    ("department_officer", "/giay-to/"),
    ("department_officer", "/lop/"),
    ("department_officer", "/bao-cao/"),
    ("department_officer", "/bieu-mau/"),
    ("commune_officer", "/"),
    ("commune_officer", "/bao-cao/"),
    ("head", "/"),
    ("head", "/nguoi-dung/"),
    ("homeroom", "/"),
    ("homeroom", "/lop/"),
]


@pytest.mark.parametrize(("key", "path"), PAGES)
def test_pages_stay_within_their_queries(key, path, signed_in):
    browser = signed_in(key)
    browser.get(path)  # caches of content types and the like
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    said = [q["sql"][:110] for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(said) <= MOST, "\n".join(said)


# The hot pages of the bench (csdl.site.bench.pages), and what each may ask: a figure here may only
# go down.
HOTTEST = {
    "board_department": 12,
    "board_commune": 13,
    "board_school": 12,
    "class_review": 12,
    "pupil_list": 12,
    "pupil_search": 12,
    "home_teacher": 12,
    "register_of_papers": 12,
    "access_of_unit": 12,
    "board_reports": 12,
    "board_reports_commune": 12,
    "board_reports_league": 12,
    "audit_unit": 12,
}


def _asked(browser, path):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return [q["sql"][:110] for q in seen if not q["sql"].startswith(AROUND)]


def test_hot_pages_ask_as_often_when_there_is_more(signed_in, person):
    """Forty pupils more in a class, with their enrollments, their history and lines of the log."""
    pages = {name: (signed_in(HOT[name][0]), HOT[name][1]()) for name in HOTTEST}
    before = {}
    for name, (browser, path) in pages.items():
        browser.get(path)
        before[name] = _asked(browser, path)
        assert len(before[name]) <= HOTTEST[name], name + "\n" + "\n".join(before[name])
    _grow(person, Unit.objects.get(code=THCS))
    for name, (browser, path) in pages.items():
        after = _asked(browser, path)
        assert len(after) <= len(before[name]), name + "\n" + "\n".join(after)


def _grow(person, school):
    by = reach_of(person("data_officer"))
    wall.enter(by)
    room = Classroom.objects.filter(school=school, name="6A1").latest("year__starts_year")
    rows = [
        {"full_name": f"Vũ Thị Tháng {n}", "birth_date": date(2014, 1, 1 + n % 28), "gender": 0}
        for n in range(40)
    ]
    add_students(classroom=room, rows=rows, by=by)
    for n in range(40):
        add_student(classroom=room, values=rows[n] | {"full_name": f"Hà Văn Minh {n}"}, by=by)
