"""The log as people read it: who did, saw, took out or printed what, when, from where, by which
right. Rows are `ground.AccessLog`; what changed in an act comes from the row images (pghistory)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import islice

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.query import ModelIterable

from accounts.models import User
from accounts.queries.audit_words import WORDS, Names, doing, title_of
from accounts.queries.changes import changes_of
from csdl.ground.models import AccessLog
from csdl.kit.action import known_actions
from csdl.kit.dates import VN, parse_vn_date, vn_datetime
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.text import fold
from schools.models import Parent, Unit

PERM = "accounts.view_audit"
Kind = AccessLog.Kind
# The tabs: what was done; what was seen or taken out; who came in and who was turned away.
TABS = {
    "": ("Thao tác", (Kind.ACT,)),
    "xem": ("Xem, xuất, in", (Kind.VIEW, Kind.EXPORT, Kind.PRINT)),
    "vao": ("Đăng nhập, bị từ chối", (Kind.LOGIN, Kind.REFUSED)),
}


class Told(QuerySet):
    """Log rows that come with their words, fetched for a page (or a chunk) at a time."""

    def _fetch_all(self):
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._iterable_class is ModelIterable:  # not for values()
            tell(self._result_cache)

    def iterator(self, chunk_size=500):
        rows = super().iterator(chunk_size)
        while chunk := list(islice(rows, chunk_size)):
            yield from tell(chunk)


def tell(rows):
    """Give each row its words: who, sentence, changes, where, under. A fixed number of queries."""
    changes = changes_of(rows)
    names = Names(rows, changes)
    for row in rows:
        row.who = names.person(row.user_id)
        row.sentence = doing(row, names)
        row.changed = "; ".join(change.said(names) for change in changes.get(row.pk, ()))
        row.place = names.unit(row.unit_id)
        row.under = names.grant(row.grant_id)
        row.when = vn_datetime(row.at)
    return rows


def log_rows(reach, *, unit=None, below=True, user=None):
    """The log of the units in reach, and of their people where a row names no unit.

    unit: of that unit (and, with `below`, of what it manages today); user: of that person.
    """
    units = Unit.objects.allowed(reach, PERM)
    people = User.objects.allowed(reach, PERM)
    if unit is not None:
        inside = Q(pk=unit.pk)
        if below and unit.is_department:
            inside |= Q(department=unit)
        elif below:
            edges = Parent.objects.on(reach.today).filter(manager=unit)
            inside |= Q(pk__in=edges.values("unit_id"))
        units = units.filter(inside)
        people = people.filter(posts__unit__in=units.values("pk"))
    # as arrays: then each side is read through its index, and a large log never from end to end
    own = any_of("unit_id", units.values("pk"))
    theirs = Q(unit_id=None) & Q(any_of("user_id", people.values("pk")))
    rows = Told(AccessLog).filter(Q(own) | theirs)
    return rows.filter(user_id=user.pk) if user is not None else rows


def any_of(column, ids):
    """`column = any (array of ids)`: IN a subquery, but with the ids known before the table is
    read, so that an index on the column serves beside another one (a bitmap OR)."""
    return Func(
        F(column),
        ArraySubquery(ids.order_by()),
        template="%(expressions)s)",
        arg_joiner=" = any (",
        output_field=BooleanField(),
    )


def _kinds(rows, tab):
    return rows.filter(kind__in=TABS.get(tab, TABS[""])[1])


def _steps(rows, value):
    """An act's own steps (drawing the PDF, starting a job) are left out unless asked for."""
    return rows if value == "tat-ca" else rows.filter(within="")


def _day(text, after=0):
    """Midnight (Việt Nam) of a typed day, or of the one `after` it; None for what is no day."""
    try:
        return datetime.combine(parse_vn_date(text) + timedelta(days=after), time.min, tzinfo=VN)
    except (ValueError, OverflowError):
        return None


class AuditListing(Listing):
    """extra: people (users for the filter, maybe empty). Tab, days and object in the address."""

    label = "Nhật ký"
    unit = "dòng"
    search_label = "Tìm theo việc, lý do, tên người"
    empty = "Chưa có dòng nào trong mục này"
    order = ("-at", "-pk")
    keep = ("muc", "tu", "den", "doi-tuong", "chi")
    most = 10_000  # the log of a department is millions of lines: days and filters lead further
    cut_hint = "lọc theo ngày, theo người"
    columns = [
        Column("when", "Lúc", sort="at"),
        Column("who", "Ai"),
        Column("sentence", "Làm gì"),
        Column("changed", "Thay đổi"),
        Column("place", "Đơn vị"),
        Column("ip", "Từ địa chỉ", lambda row: row.ip or ""),
        Column("under", "Theo quyền"),
    ]
    filters = [
        Filter("viec", "Việc", "act_choices", lambda rows, v: rows.filter(action=v)),
        Filter("nguoi", "Người", "people_choices", lambda rows, v: rows.filter(user_id=_id(v))),
        Filter(
            "buoc", "Bước kèm theo", [("tat-ca", "Cả các bước kèm theo")], _steps, "Ẩn", always=True
        ),
    ]

    def act_choices(self):
        """What this tab may hold, by its words."""
        names = WORDS if self.params.get("muc") else known_actions()
        return sorted(((n, title_of(n)) for n in names), key=lambda pair: fold(pair[1]))

    def people_choices(self):
        chosen = self.values["nguoi"]
        people = {str(u.pk): u.full_name for u in self.extra.get("people", ())}
        if chosen and chosen not in people:
            found = User.objects.filter(pk=_id(chosen)).first()
            people[chosen] = found.full_name if found else chosen
        return list(people.items())

    def _filter(self, rows):
        rows = _kinds(rows, self.params.get("muc", ""))
        if since := _day(self.params.get("tu", "")):
            rows = rows.filter(at__gte=since)
        if until := _day(self.params.get("den", ""), after=1):
            rows = rows.filter(at__lt=until)
        if thing := self.params.get("doi-tuong", ""):
            rows = rows.annotate(about=Cast("targets", TextField())).filter(
                about__contains=f'"{thing}"'
            )
        if self.q:
            rows = rows.filter(self._text())
        self.search, kept = None, self.search
        rows = super()._filter(rows)
        self.search = kept
        return rows

    def _text(self):
        """Words of the act, the reason or the person's name, each word somewhere."""
        words = fold(self.q).split()
        acts = [n for n in (*known_actions(), *WORDS) if all(w in fold(title_of(n)) for w in words)]
        people = User.objects.all()
        for word in words:
            people = people.filter(search_text__contains=word)
        return Q(reason__icontains=self.q) | Q(action__in=acts) | Q(user_id__in=people.values("pk"))

    @property
    def is_filtered(self):
        return super().is_filtered or any(self.params.get(n) for n in ("tu", "den", "doi-tuong"))

    @property
    def clear_query(self):
        return "?" + self.query(q="", tu="", den="", **{"doi-tuong": ""}, **_none(self.values))

    def tabs(self):
        now = self.params.get("muc", "")
        return [
            {
                "label": label,
                "url": "?" + self.query(muc=key, viec="", buoc=""),
                "active": key == now,
            }
            for key, (label, _) in TABS.items()
        ]

    def days(self):
        """The typed days, for their two boxes; and what the little form carries along."""
        kept = {"q": self.q, **self.values, "muc": self.params.get("muc", "")}
        return {
            "tu": self.params.get("tu", ""),
            "den": self.params.get("den", ""),
            "keep": [{"name": n, "value": v} for n, v in kept.items() if v],
        }

    @property
    def thing(self):
        return self.params.get("doi-tuong", "")


def _none(values):
    return dict.fromkeys(values, "")


def _id(text):
    return int(text) if text.isdigit() and len(text) < 18 else 0


def people_of(unit):
    """People with a post at the unit, for the filter."""
    if unit is None or not unit.is_school:
        return []
    return User.objects.filter(posts__unit=unit).distinct().order_by("sort_key")[:300]
