"""The register of directives as a list and a card."""

from django.db.models import Q

from accounts.models import Directive
from csdl.kit.dates import today, vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from schools.models import Unit

ADD, CHANGE = "accounts.add_directive", "accounts.change_directive"


def directive_list(reach):
    return Directive.objects.allowed(reach, Directive.SEE).select_related("unit")


def registers(reach):
    """The units whose register this person keeps: the Sở's or a commune's own."""
    rows = Unit.objects.filter(pk__in=reach.units(ADD))
    return rows.exclude(tier=Unit.Tier.SCHOOL).order_by("tier", "sort_key")


def directive_state(directive):
    """(chip, word) of an entry today."""
    day = today()
    if directive.withdrawn_at:
        return "locked", "Đã rút"
    if directive.effective_from > day:
        return "todo", "Chưa hiệu lực"
    if directive.effective_to and directive.effective_to < day:
        return "locked", "Hết hiệu lực"
    return "done", "Còn hiệu lực"


def _by_state(rows, value):
    day = today()
    force = Q(effective_from__lte=day) & (Q(effective_to=None) | Q(effective_to__gte=day))
    match value:
        case "":
            return rows.filter(withdrawn_at=None)
        case "force":
            return rows.filter(force, withdrawn_at=None)
        case "ended":
            return rows.filter(withdrawn_at=None, effective_to__lt=day)
        case "withdrawn":
            return rows.exclude(withdrawn_at=None)
    return rows


class DirectiveListing(Listing):
    label = "Văn bản chỉ đạo"
    unit = "văn bản"
    search_label = "Tìm theo số, cơ quan, trích yếu"
    empty = "Chưa có văn bản chỉ đạo nào trong sổ"
    order = ("-issued_on",)
    columns = [
        Column(
            "number",
            "Số, ký hiệu",
            sort="number",
            url=link("accounts:directive_show"),
        ),
        Column("kind", "Loại", sort="kind"),
        Column(
            "issued_on",
            "Ngày ban hành",
            lambda d: vn_date(d.issued_on) if d.issued_on else "",
            sort="issued_on",
        ),
        Column("issued_by", "Cơ quan ban hành", sort="issued_by"),
        Column("summary", "Trích yếu"),
        Column("unit", "Sổ của", lambda d: d.unit.short_name),
        Column("state", "Hiệu lực", directive_state, kind="status"),
    ]
    filters = [
        Filter(
            "state",
            "Hiệu lực",
            [
                ("force", "Còn hiệu lực"),
                ("ended", "Hết hiệu lực"),
                ("withdrawn", "Đã rút"),
                ("all", "Kể cả đã rút"),
            ],
            _by_state,
            blank="Trong sổ",
            always=True,
        ),
        Filter(
            "basis",
            "Làm căn cứ",
            [("yes", "Có làm căn cứ")],
            lambda rows, v: rows.exclude(basis_for=[]),
        ),
    ]


def directive_rows(directive, kinds):
    """The card: label, value."""
    marked = [label for code, label in kinds if code in directive.basis_for]
    rows = [
        ("Loại", directive.kind),
        ("Số, ký hiệu", directive.number),
        ("Ngày ban hành", vn_date(directive.issued_on) if directive.issued_on else ""),
        ("Cơ quan ban hành", directive.issued_by),
        ("Trích yếu", directive.summary),
        ("Có hiệu lực từ", vn_date(directive.effective_from)),
        ("Hết hiệu lực sau", vn_date(directive.effective_to) if directive.effective_to else "—"),
        ("Làm căn cứ cho", "; ".join(marked) or "không"),
        ("Ghi trong căn cứ", directive.cited if marked else ""),
        ("Sổ của", directive.unit.full_name),
    ]
    if directive.withdrawn_at:
        rows.append(("Lý do rút khỏi sổ", directive.withdraw_reason))
    return [{"label": label, "value": value} for label, value in rows if value]
