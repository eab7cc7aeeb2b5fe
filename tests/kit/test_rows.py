"""The rows of a list as HTML: whatever a record holds is shown, never run."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from csdl.kit.listing import Column, Listing
from csdl.kit.rows import body, link
from records.models import Student


def row(**values):
    return SimpleNamespace(pk=7, **values)


def test_text_is_escaped_wherever_it_stands():
    columns = [
        Column("name", "Tên", url=lambda r: "/a?b=1&c=2"),
        Column("note", 'Ghi "chú" {0}'),
        Column("state", "Trạng thái", kind="status"),
    ]
    evil = "<b>Nguyễn</b> & {0} {}"
    html = body(columns, [row(name=evil, note=evil, state=("done", evil))])
    assert "<b>" not in html
    assert html.count("&lt;b&gt;Nguyễn&lt;/b&gt; &amp; {0} {}") == 3
    assert 'href="/a?b=1&amp;c=2"' in html
    assert 'data-label="Ghi &quot;chú&quot; {0}"' in html
    assert isinstance(html, SafeString)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("number", 1204, ">1.204<"),
        ("number", 0, ">0<"),
        ("number", None, "><"),
        ("text", None, "><"),
        ("text", 2026, ">2026<"),
        ("text", SafeString("<i>x</i>"), "><i>x</i><"),
        ("status", ("locked", ""), "Đã khoá"),
    ],
)
def test_a_cell_by_its_kind(kind, value, shown):
    columns = [Column("name", "Tên"), Column("seen", "Thấy", kind=kind)]
    assert shown in body(columns, [row(name="An", seen=value)])


def test_rows_are_counted_from_the_first_of_the_page():
    html = body([Column("name", "Tên")], [row(name="An"), row(name="Bình")], 51)
    assert 'data-label="STT">51<' in html
    assert 'data-label="STT">52<' in html


def test_a_link_is_asked_of_the_urls_once():
    url = link("records:student_show_person")
    for pk in (7, 12):
        assert url(SimpleNamespace(pk=pk)) == reverse("records:student_show_person", args=[pk])


class Names(Listing):
    columns = [Column("name", "Tên")]
    search = None


@pytest.mark.parametrize(
    ("asked", "size"),
    [("", 50), ("200", 200), ("1000", 1000), ("5", 50), ("999999", 50), ("x", 50)],
)
def test_only_offered_sizes_of_a_page(asked, size):
    listing = Names(Student.objects.none(), QueryDict(f"dong={asked}"))
    assert listing.size == size
    assert ("dong=" in listing.page_query) == (size != 50)
