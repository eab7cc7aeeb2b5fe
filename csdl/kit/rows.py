"""The rows of a list as HTML, 50 to 1,000 of them.

Built by Python and not by a template, which takes ten times as long for the same letters; the
head, the search and the pager around them are parts/listing.html.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.template.defaultfilters import default_if_none
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.timezone import template_localtime


def link(name: str, pk: str = "pk"):
    """function(row) → address of a page that takes one key; asked of the URLs once, not by row.

    pk: the attribute that holds the key.
    """

    @lru_cache(maxsize=1)
    def halves():
        before, _, after = reverse(name, args=[0]).rpartition("0")
        return before, after

    def url(row):
        before, after = halves()
        return f"{before}{getattr(row, pk)}{after}"

    return url


def body(columns, rows, first: int | None = None):
    """<tr> of each row; the first column names it. first: the number to count from, or None.

    columns: csdl.kit.listing.Column; whatever they read is escaped, unless it is marked safe.
    """
    cells = [_cell(column) for column in columns]
    line = "".join(_place(column, is_head=at == 0) for at, column in enumerate(columns))
    if first is None:
        found = (tuple(cell(row) for cell in cells) for row in rows)
        return format_html_join("", f"<tr>{line}</tr>", found)
    line = f'<td class="num stt" data-label="STT">{{}}</td>{line}'
    found = ((number, *(cell(row) for cell in cells)) for number, row in enumerate(rows, first))
    return format_html_join("", f"<tr>{line}</tr>", found)


def _place(column, is_head):
    """Where a cell goes, for format_html."""
    if is_head:
        return '<th scope="row">{}</th>'
    label = escape(column.label).replace("{", "{{").replace("}", "}}")
    number = ' class="num"' if column.kind == "number" else ""
    return f'<td data-label="{label}"{number}>{{}}</td>'


def _cell(column):
    """function(row) → what stands in the cell; plain text is escaped where it is put in."""
    read, show, url = column.reader(), _KINDS.get(column.kind, _text), column.url
    if url is None:
        return lambda row: show(read(row))
    return lambda row: _link(url(row), show(read(row)))


def _link(where, shown):
    return format_html('<a href="{}">{}</a>', where, shown) if where else shown


def _text(value):
    if type(value) is str:  # most are
        return value
    return localize(template_localtime(default_if_none(value, "")))


def _number(value):
    return f"{int(value):,}".replace(",", ".") if value not in (None, "") else ""


def _status(value):
    kind, text = value
    return format_html(_chip(kind, bool(text)), text)


@lru_cache
def _chip(kind, has_text):
    return render_to_string("parts/status.html", {"kind": kind, "text": "{}" if has_text else ""})


_KINDS = {"number": _number, "status": _status}
