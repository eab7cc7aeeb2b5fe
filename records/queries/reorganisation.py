"""Plans that reorganise units: the list, what a plan concerns with its counts, what is due."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q

from accounts.models import Grant
from csdl.kit.dates import today, vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.registry import REGISTRY
from csdl.kit.text import nfc
from records.models import Employment, Reorganisation, ReorgItem, Student
from records.models.reorganisation import APPROVE
from schools.models import Unit

SEE = Reorganisation.SEE
CHIP = {"draft": "todo", "approved": "doing", "done": "done", "withdrawn": "locked"}


def plan_rows(reach):
    rows = Reorganisation.objects.allowed(reach, SEE)
    return rows.annotate(units=Count("items", filter=Q(items__kind=ReorgItem.Kind.UNIT)))


def plans_due():
    """Approved plans whose day has come, the earliest first."""
    rows = Reorganisation.objects.filter(state=Reorganisation.State.APPROVED)
    return list(rows.filter(effective_on__lte=today()).order_by("effective_on", "pk"))


def plans_waiting(reach):
    """Plans with units in them that wait for the approval, and approved ones that failed."""
    rows = Reorganisation.objects.allowed(reach, APPROVE)
    waiting = Q(state="draft", items__kind="unit") | (Q(state="approved") & ~Q(error=""))
    return list(rows.filter(waiting).distinct().order_by("effective_on")[:5])


def departments_to_plan(reach, perm):
    """The departments for which a person may plan."""
    return Unit.objects.filter(pk__in=reach.roots(perm), tier=Unit.Tier.DEPARTMENT)


def unit_by_code(department_id, code):
    """A unit of the department that is not closed, by its code; None when there is none."""
    rows = Unit.objects.filter(department=department_id, code=nfc(code), closed_on=None)
    return rows.order_by("tier").first()


@dataclass
class UnitLine:
    """One unit of a plan: what it holds today, so that nothing is forgotten."""

    item: ReorgItem
    pupils: int = 0
    staff: int = 0
    grants: int = 0
    work: list = field(default_factory=list)


def items_of(plan):
    """All lines of a plan in reading order."""
    rows = plan.items.select_related(
        "unit", "unit__location", "to", "post__user", "grant__holder", "grant__from_unit"
    )
    return sorted(rows, key=lambda i: (-(i.kind == "unit"), i.kind, i.unit.tier, i.unit.sort_key))


def unit_lines(items) -> list[UnitLine]:
    """The units with what they hold; a fixed number of queries."""
    items = [item for item in items if item.kind == ReorgItem.Kind.UNIT]
    ids = [item.unit_id for item in items]
    pupils = count_by_unit(Student.objects.filter(state="studying"), "school", ids)
    staff = count_by_unit(Employment.objects.on(today()), "school", ids)
    grants = count_by_unit(Grant.objects.exclude(state="ended"), "unit", ids)
    work = [(one, one.counts(ids)) for one in REGISTRY.under_way]
    return [
        UnitLine(
            item,
            pupils[item.unit_id],
            staff[item.unit_id],
            grants[item.unit_id],
            [_said(item, one, counts) for one, counts in work if counts.get(item.unit_id)],
        )
        for item in items
    ]


def _said(item, work, counts):
    """How much of it there is; of a unit that ends, what becomes of it."""
    words = f"{counts[item.unit_id]} {work.words}"
    return f"{words}: {work.goes}" if item.answer == ReorgItem.Answer.CLOSE else words


def count_by_unit(rows, name, ids):
    """{unit: how many of the rows name it}, of these units."""
    rows = rows.filter(**{f"{name}__in": ids}).order_by()
    return Counter(dict(rows.values_list(name).annotate(Count("pk"))))


class ReorganisationListing(Listing):
    label = "Phương án sắp xếp đơn vị"
    unit = "phương án"
    search = None
    order = ("-effective_on", "-pk")
    empty = "Chưa có phương án nào"
    empty_why = "Lập phương án khi có quyết định sáp nhập, chia tách hoặc đổi đơn vị quản lý."
    columns = [
        Column("title", "Phương án", "title", url=lambda p: f"/sap-xep-don-vi/{p.pk}/"),
        Column("on", "Có hiệu lực từ", lambda p: vn_date(p.effective_on), sort="effective_on"),
        Column("units", "Số đơn vị", "units", kind="number"),
        Column("basis", "Căn cứ", "basis"),
        Column("state", "Tình trạng", lambda p: (CHIP[p.state], p.get_state_display()),
               kind="status", sort="state"),
    ]  # fmt: skip
    filters = [
        Filter("state", "Tình trạng", Reorganisation.State.choices,
               lambda rows, v: rows.filter(state=v))
    ]  # fmt: skip
