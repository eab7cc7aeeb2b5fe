"""Lists: one declaration is the screen, its search, sort, filters, pages and Excel.

    class UnitListing(Listing):
        columns = [Column("name", "Tên", sort="sort_key", url=...), ...]
        search = "search_text"
        filters = [Filter("level", "Cấp học", choices)]

Search looks in a folded column made in Python (this PostgreSQL has no unaccent and no
ICU), so that "le chan" finds "Lê Chân".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q

from csdl.kit.rows import body
from csdl.kit.text import fold

PAGE_SIZE = 50
SIZES = (200, 1000)  # more rows of a page, for who asks (?dong=)
SIZE = "dong"
EXPORT = "xuat"  # ?xuat=xlsx or ?xuat=pdf gives the same rows as a file
PURPOSE = "muc_dich"  # what a long file is for
FORMATS = ("xlsx", "pdf")


@dataclass(frozen=True)
class Column:
    """One column. value: attribute name or function(row); sort: order_by fields; kind: text,
    number or status (value gives (kind, text)); url: function(row) → href."""

    name: str
    label: str
    value: str | Callable[[Any], Any] | None = None
    sort: str | tuple[str, ...] = ()
    url: Callable[[Any], str] | None = None
    kind: str = "text"

    def reader(self):
        """function(row) → value; made once for many rows."""
        source = self.value or self.name
        if callable(source):
            return source
        return partial(_follow, source.split("__"))


def _follow(names, row):
    value = row
    for name in names:
        value = getattr(value, name, "") if value is not None else ""
    return value() if callable(value) else value


@dataclass(frozen=True)
class Filter:
    """A choice above the list. apply: function(queryset, value) → queryset.

    choices: pairs, a function that gives them, or the name of a method of the listing; blank:
    the words for no choice; always: apply is also asked about no choice (value ""), for a list
    that hides some rows at first.
    """

    name: str
    label: str
    choices: Callable[[], list[tuple[str, str]]] | list[tuple[str, str]] | str
    apply: Callable
    blank: str = "Tất cả"
    always: bool = False

    def options(self, listing):
        source = getattr(listing, self.choices) if isinstance(self.choices, str) else self.choices
        pairs = source() if callable(source) else source
        return [("", self.blank), *((str(value), label) for value, label in pairs)]


class Listing:
    """A list over a queryset that `allowed` has already cut down. See the module."""

    columns: list[Column] = []
    filters: list[Filter] = []
    search: str | None = "search_text"
    order: tuple[str, ...] = ("pk",)
    label = "Danh sách"
    unit = "dòng"  # what is counted: "Có 12 đơn vị"
    search_label = "Tìm"
    empty = "Chưa có dòng nào"
    empty_why = ""
    numbered = False  # a first column that counts the rows
    keep: tuple[str, ...] = ()  # other names of the address that links must carry along
    page_size = PAGE_SIZE
    most: int | None = None  # not counted beyond this, nor paged through; None: all are
    cut_hint = "tìm hoặc lọc"  # how to come to what lies beyond

    def __init__(self, rows, params, **extra):
        self.params = params
        self.q = params.get("q", "").strip()[:100]
        self.sort = params.get("sort", "")
        self.extra = extra
        self.values = {f.name: params.get(f.name, "") for f in self.filters}
        self.rows = self._order(self._filter(rows))

    def _filter(self, rows):
        if self.q and self.search:
            terms = Q()
            for word in fold(self.q).split():
                terms &= Q(**{f"{self.search}__contains": word})
            rows = rows.filter(terms)
        for spec in self.filters:
            if self.values[spec.name] or spec.always:
                rows = spec.apply(rows, self.values[spec.name])
        return rows

    def _order(self, rows):
        key = self.sort.lstrip("-")
        column = next((c for c in self.columns if c.sort and c.name == key), None)
        fields = self.order
        if column:
            names = (column.sort,) if isinstance(column.sort, str) else column.sort
            fields = tuple(f"-{n}" if self.sort.startswith("-") else n for n in names)
        return rows.order_by(*fields, "pk")

    @property
    def no_search(self):
        return not self.search

    @property
    def is_filtered(self):
        return bool(self.q or any(self.values.values()))

    @property
    def page(self):
        if not hasattr(self, "_page"):
            rows = self.rows[: self.most] if self.most else self.rows
            self._page = Paginator(rows, self.size).get_page(self.params.get("page"))
        return self._page

    @property
    def size(self):
        """How many rows a page has: as the list says, or as the person asks."""
        asked = self.params.get(SIZE, "")
        return next((size for size in SIZES if str(size) == asked), self.page_size)

    @property
    def _asked_size(self):
        """What links carry along: nothing where the list's own size is the present one."""
        return self.size if self.size != self.page_size else ""

    def sizes(self):
        """The choices of `size` worth having: [(rows, the list in pages of so many, present)]."""
        less = [size for size in sorted({self.page_size, *SIZES}) if size >= self.page_size]
        useful = [n for at, n in enumerate(less) if at == 0 or self.total > less[at - 1]]
        links = [(n, f"?{self.query(**{SIZE: n})}", n == self.size) for n in useful]
        return links if len(links) > 1 else []

    @property
    def is_cut(self):
        """Whether there may be more than `most`."""
        return self.total == self.most

    @property
    def total(self):
        return self.page.paginator.count

    def query(self, **changes):
        """The query string of this list with changes; page is left out unless given."""
        kept = {name: self.params.get(name, "") for name in self.keep}
        kept[SIZE] = self._asked_size
        now = {"q": self.q, "sort": self.sort, **self.values, **kept, **changes}
        return urlencode({k: v for k, v in now.items() if v})

    @property
    def page_query(self):
        return self.query()

    @property
    def clear_query(self):
        """The address without search and filters."""
        return "?" + self.query(q="", **dict.fromkeys(self.values, ""))

    @property
    def export_query(self):
        return "?" + self.query(**{EXPORT: "xlsx"})

    @property
    def pdf_query(self):
        return "?" + self.query(**{EXPORT: "pdf"})

    @property
    def file_format(self):
        """`xlsx` or `pdf` when a file is asked for, else ""."""
        wanted = self.params.get(EXPORT)
        return wanted if wanted in FORMATS else ""

    def all_rows(self):
        """Every row under the present filters, dressed; prefetched by the chunk."""
        return map(self.dress, self.rows.iterator(chunk_size=500))

    def chosen(self):
        """The search and the filters in words."""
        said = [f"tìm “{self.q}”"] if self.q else []
        for spec in self.filters:
            if value := self.values[spec.name]:
                label = dict(spec.options(self)).get(value, value)
                said.append(f"{spec.label}: {label}")
        return said

    def heads(self):
        """The header cells: label, kind, link to sort by it, and which way it is sorted."""
        for column in self.columns:
            current = self.sort.lstrip("-") == column.name
            descending = self.sort.startswith("-")
            following = f"-{column.name}" if current and not descending else column.name
            yield {
                "label": column.label,
                "name": column.name,
                "kind": column.kind,
                "query": self.query(sort=following) if column.sort else "",
                "aria": ("descending" if descending else "ascending") if current else "none",
            }

    def dress(self, row):
        """Set on a row what columns read and the model does not know; also for the export."""
        return row

    def body(self):
        """The rows of this page, for parts/listing.html."""
        rows = map(self.dress, self.page)
        return body(self.columns, rows, self.page.start_index() if self.numbered else None)

    def fields(self):
        """The search form: each filter with its options, the present one marked."""
        return [
            {
                "name": f.name,
                "label": f.label,
                "options": [
                    {"value": value, "label": label, "selected": value == self.values[f.name]}
                    for value, label in f.options(self)
                ],
            }
            for f in self.filters
        ]

    def kept(self):
        """What the search form carries along unseen."""
        pairs = [("sort", self.sort), (SIZE, self._asked_size)]
        pairs += [(n, self.params.get(n, "")) for n in self.keep]
        return [{"name": name, "value": value} for name, value in pairs if value]
