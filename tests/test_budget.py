"""A page asks the database a fixed number of times, whatever it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
