"""Forms and figures of a department, as lists and as what a draft offers."""

from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from reports import design, shipped
from reports.models import Figure, Form, Period
from schools.models import Level

KINDS = dict(Period.Kind.choices)


def issued_forms(department_id):
    """Every form in its latest issued version."""
    rows = Form.objects.filter(department_id=department_id).exclude(issued_at=None)
    return list({f.code: f for f in rows.order_by("code", "version")}.values())


def gained(form) -> list[str]:
    """Rows that the form as shipped now counts by itself and the latest issued version does not:
    [] of a form of the department's own, of a draft, and of versions before the latest."""
    body = shipped.body_of(form.code, form.kind)
    later = Form.objects.filter(department_id=form.department_id, code=form.code)
    if body is None or not form.issued_at or later.filter(version__gt=form.version).exists():
        return []
    counted = {row["key"] for _, row in design.rows_of(form.body) if "source" in row}
    rows = [row for _, row in design.rows_of(body) if "source" in row]
    return [f"{row['key']} {row['label']}" for row in rows if row["key"] not in counted]


def form_rows(reach):
    return Form.objects.allowed(reach, Form.SEE).defer("body")


def figure_rows(reach):
    return Figure.objects.allowed(reach, Figure.SEE)


def figures_of(department_id):
    return Figure.objects.filter(department_id=department_id).order_by("label")


def _state(form):
    return ("done", "Đã ban hành") if form.issued_at else ("doing", "Đang soạn")


class FormListing(Listing):
    label = "Biểu mẫu thống kê"
    unit = "bản"
    search = None
    order = ("code", "-version")
    empty = "Chưa có biểu mẫu nào"
    empty_why = "Các biểu ban đầu được ghi khi Sở mở kỳ báo cáo đầu tiên."
    columns = [
        Column("code", "Biểu số", sort=("code", "version"),
               url=link("reports:form_show")),
        Column("version", "Bản", kind="number", sort="version"),
        Column("title", "Tên biểu", sort="title"),
        Column("kind", "Kỳ", lambda f: KINDS.get(f.kind, f.kind), sort="kind"),
        Column("level", "Cấp học", lambda f: Level(f.level).label if f.level else "Mọi cấp"),
        Column("state", "Tình trạng", _state, kind="status"),
    ]  # fmt: skip
    filters = [
        Filter("kind", "Kỳ", Period.Kind.choices, lambda rows, v: rows.filter(kind=v)),
        Filter("level", "Cấp học", Level.choices, lambda rows, v: rows.filter(level=v)),
    ]
