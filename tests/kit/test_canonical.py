import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum

import pytest
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit.canonical import canonical, digest, short

VN = timezone(timedelta(hours=7))


class Route(StrEnum):
    SCAN = "scan"


class Level(IntEnum):
    THCS = 2


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (0, "0"),
        (-7, "-7"),
        (10**30, "1" + "0" * 30),
        ("", '""'),
        ([], "[]"),
        ({}, "{}"),
        ((1, "a"), '[1,"a"]'),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"đ": 1, "z": 2, "a": 3}, '{"a":3,"z":2,"đ":1}'),
        ("Nguyễn Thị Hương", '"Nguyễn Thị Hương"'),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hương"), '"Nguyễn Thị Hương"'),
        ({unicodedata.normalize("NFD", "tên"): "x"}, '{"tên":"x"}'),
        ('"\\/\n\t<&>', '"\\"\\\\/\\n\\t<&>"'),
        ("\u2028💡", '"\u2028💡"'),
        (mark_safe("<b>"), '"<b>"'),
        (Route.SCAN, '"scan"'),
        (Level.THCS, "2"),
        (date(2026, 9, 5), '"2026-09-05"'),
        (datetime(2026, 9, 5, 9, 5, tzinfo=VN), '"2026-09-05T09:05:00+07:00"'),
        (datetime(2026, 9, 5, 2, 5, tzinfo=UTC), '"2026-09-05T09:05:00+07:00"'),
        (datetime(2026, 9, 5, 2, 5, 0, 12, tzinfo=UTC), '"2026-09-05T09:05:00.000012+07:00"'),
    ],
)
def test_each_value_has_one_form(value, written):
    assert canonical(value) == written.encode()
    assert digest(value) == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize(
    ("value", "error", "place"),
    [
        (1.5, TypeError, "The content is a float"),
        ({"lines": [{"mark": 8.0}]}, TypeError, r"lines\[0\].mark is a float"),
        ({"x": float("nan")}, TypeError, "float"),
        ({"x": Decimal("8.5")}, TypeError, "x is a Decimal"),
        ({"x": {1, 2}}, TypeError, "x is a set"),
        ({"x": b"abc"}, TypeError, "x is a bytes"),
        ({"x": object()}, TypeError, "x is a object"),
        ({1: "x"}, TypeError, "the key 1"),
        ({"at": datetime(2026, 9, 5)}, ValueError, "at is a moment without a time zone"),
        ({"ê": 1, "e\u0302": 2}, ValueError, "twice"),
        ({"x": "a\0b"}, ValueError, "cannot be stored"),
        ({"x": "\ud83d"}, ValueError, "cannot be stored"),
    ],
)
def test_what_has_no_single_form_is_refused_by_place(value, error, place):
    with pytest.raises(error, match=place):
        canonical(value)


_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=20,
)


@given(_JSON)
def test_reading_back_and_writing_again_gives_the_same_bytes(value):
    try:
        written = canonical(value)
    except ValueError as error:  # two keys that are one after NFC
        assert "twice" in str(error)
        return
    assert canonical(json.loads(written)) == written


def test_any_change_changes_the_hash_and_order_does_not():
    content = {"receiver": "Nguyễn Thị Hương", "lines": [{"to": "2027-05-31"}]}
    again = dict(reversed(content.items()))
    assert digest(content) == digest(again)
    assert digest(content) != digest({**content, "receiver": "Nguyễn Thị Hường"})


def test_short_form():
    assert short("1a2b3c4d" + "0" * 56) == "1A2B-3C4D"
    for bad in ("", "1a2b", "zzzzzzzz"):
        with pytest.raises(ValueError, match="hexadecimal"):
            short(bad)
