"""The lists of this app: screen, search, filters and Excel in one declaration each."""

from dataclasses import replace

from django.db.models import Q
from django.urls import reverse

from csdl.kit.dates import dmy, vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from schools.models import Level, Parent, Unit
from schools.models.level import GRADE_LABELS


def _unit_url(row):
    return reverse("schools:unit_show", args=[row.pk])


def manager_of(row):
    """The manager on the day of the list (`unit_rows`)."""
    return row.edges[0].manager.short_name if row.edges else ""


class UnitListing(Listing):
    """extra: day (whose tree it is), place (what "location" is called then), communes (for the
    filter), kinds ({code: label})."""

    label = "Đơn vị"
    unit = "đơn vị"
    search_label = "Tìm theo tên hoặc mã"
    empty = "Chưa có đơn vị nào"
    empty_why = "Đơn vị hiện ở đây sau khi được lập hoặc nhập từ Excel."
    order = ("tier", "sort_key")
    keep = ("ngay", "manager")
    columns = [
        Column("name", "Tên", "short_name", sort="sort_key", url=lambda u: u.day_url),
        Column("kind", "Loại", lambda u: u.kind_label, sort=("tier", "kind")),
        Column("levels", "Cấp học", lambda u: ", ".join(u.levels)),
        Column("manager", "Đơn vị quản lý", manager_of),
        Column("location", "Địa bàn", lambda u: u.location.short_name if u.location else ""),
        Column("code", "Mã", sort="code"),
        Column("state", "Tình trạng", lambda u: u.state_chip, kind="status"),
    ]
    filters = [
        Filter("tier", "Cấp quản lý", Unit.Tier.choices, lambda rows, v: rows.filter(tier=_int(v))),
        Filter(
            "level", "Cấp học", Level.choices, lambda rows, v: rows.filter(levels__contains=[v])
        ),
        Filter(
            "commune", "Địa bàn", "commune_choices", lambda rows, v: rows.filter(_in_commune(v))
        ),
        # Applied with the day, below.
        Filter(
            "state",
            "Tình trạng",
            [("closed", "Đã giải thể"), ("all", "Tất cả")],
            lambda rows, v: rows,
            blank="Đang hoạt động",
        ),
    ]

    def __init__(self, rows, params, **extra):
        super().__init__(rows, params, **extra)
        self.columns = [
            replace(one, label=extra["place"]) if one.name == "location" else one
            for one in self.columns
        ]

    def _filter(self, rows):
        rows, day = super()._filter(rows), self.extra["day"]
        if manager := _int(self.params.get("manager", "")):
            rows = rows.filter(pk__in=Parent.objects.on(day).filter(manager=manager).values("unit"))
        match self.values["state"]:
            case "":
                return rows.open_on(day)
            case "closed":
                return rows.filter(closed_on__lte=day)
        return rows

    def commune_choices(self):
        return [(unit.pk, unit.short_name) for unit in self.extra["communes"]]

    def dress(self, row):
        """What the columns show and the model does not know: labels, the day's address."""
        day, kinds = self.extra["day"], self.extra["kinds"]
        row.kind_label = kinds.get(row.kind) or Unit.Tier(row.tier).label
        asked = f"?ngay={dmy(day)}" if self.params.get("ngay") else ""
        row.day_url = _unit_url(row) + asked
        closed = row.closed_on and row.closed_on <= day
        row.state_chip = (
            ("locked", f"Giải thể {vn_date(row.closed_on)}") if closed else ("done", "Hoạt động")
        )
        return row


def _int(text):
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _in_commune(value):
    return Q(location=_int(value)) | Q(pk=_int(value))


class ClassroomListing(Listing):
    label = "Lớp học"
    unit = "lớp"
    search_label = "Tìm theo tên lớp"
    order = ("sort_key",)
    keep = ("nam",)
    empty = "Chưa có lớp nào trong năm học này"
    columns = [
        Column("name", "Lớp", sort="sort_key", url=lambda room: room.url),
        Column("grade", "Khối", lambda room: GRADE_LABELS[room.grade]),
        Column("level", "Cấp học", lambda room: room.get_level_display()),
    ]
    filters = [
        Filter("grade", "Khối", "grade_choices", lambda rows, v: rows.filter(grade=v)),
    ]

    def grade_choices(self):
        return [(grade, GRADE_LABELS[grade]) for grade in self.extra["grades"]]

    def dress(self, row):
        row.url = self.extra["url"](row)
        return row


class GroupListing(Listing):
    label = "Tổ chuyên môn"
    unit = "tổ"
    search = None
    order = ("sort_key",)
    keep = ("nam",)
    empty = "Chưa có tổ chuyên môn nào trong năm học này"
    columns = [
        Column("name", "Tổ", sort="sort_key", url=lambda group: group.url),
        Column("subjects", "Môn học", lambda g: ", ".join(s.name for s in g.subjects.all())),
    ]

    def dress(self, row):
        row.url = self.extra["url"](row)
        return row


class YearListing(Listing):
    label = "Năm học"
    unit = "năm học"
    search = None
    order = ("-starts_year",)
    empty = "Chưa mở năm học nào"
    columns = [
        Column("name", "Năm học", url=link("schools:year_show")),
        Column("starts_on", "Từ ngày", lambda y: vn_date(y.starts_on)),
        Column("ends_on", "Đến hết ngày", lambda y: vn_date(y.ends_on)),
    ]


class CodeListing(Listing):
    """extra: year (starting year of the present school year)."""

    label = "Danh mục mã"
    unit = "mã"
    search = "label__icontains"
    search_label = "Tìm theo tên"
    order = ("position", "code", "valid_from")
    keep = ("ds",)
    empty = "Danh mục chưa có mã nào"
    label_column = "label"
    columns = [
        Column(
            "label",
            "Tên",
            sort="label",
            url=link("schools:code_show"),
        ),
        Column("code", "Mã", sort="code"),
        Column("levels", "Cấp học", lambda c: ", ".join(c.levels) or "Mọi cấp"),
        Column("valid_from", "Từ năm học", lambda c: _year(c.valid_from)),
        Column(
            "valid_to",
            "Đến hết năm học",
            lambda c: _year(c.valid_to) if c.valid_to is not None else "",
        ),
    ]
    filters = [
        # Applied below, with the year.
        Filter(
            "con",
            "Tình trạng",
            [("ended", "Thôi dùng"), ("all", "Tất cả")],
            lambda rows, v: rows,
            blank="Đang dùng",
        ),
        Filter("cap", "Cấp học", Level.choices, lambda rows, v: rows.filter(_for_level(v))),
    ]

    def _filter(self, rows):
        # A list is short and its labels are no names of people: compared with their marks.
        self.search, kept = None, self.search
        rows, self.search = super()._filter(rows), kept
        if self.q:
            label = {f"{self.label_column}__icontains": self.q}
            rows = rows.filter(Q(**label) | Q(code__iexact=self.q))
        match self.values["con"]:
            case "":
                return rows.exclude(valid_to__lt=self.extra["year"])
            case "ended":
                return rows.filter(valid_to__lt=self.extra["year"])
        return rows


class SubjectListing(CodeListing):
    label = "Môn học"
    unit = "môn"
    search = "name__icontains"
    keep = ()
    order = ("position", "code")
    columns = [
        Column("name", "Tên", sort="name", url=link("schools:subject_show")),
        Column("code", "Mã", sort="code"),
        Column("levels", "Cấp học", lambda s: ", ".join(s.levels)),
        Column("comment", "Đánh giá", lambda s: "Nhận xét" if s.by_comment else "Điểm, nhận xét"),
        Column("valid_from", "Từ năm học", lambda s: _year(s.valid_from)),
        Column(
            "valid_to",
            "Đến hết năm học",
            lambda s: _year(s.valid_to) if s.valid_to is not None else "",
        ),
    ]
    label_column = "name"


def _for_level(level):
    return Q(levels__contains=[level]) | Q(levels=[])


def _year(starts):
    return f"{starts}–{starts + 1}"
