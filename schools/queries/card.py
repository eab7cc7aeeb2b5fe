"""One unit as its page shows it on a day."""

from dataclasses import dataclass, field

from django.urls import reverse

from csdl.kit.dates import dmy, vn_date
from schools.models import Level, Unit
from schools.queries.code import code_labels
from schools.queries.unit import edge_on, edges_of, managed_counts, managed_rows, place_label

MOST_SHOWN = 60
EDITED = (
    "code",
    "name",
    "area_type",
    "kind",
    "ownership",
    "levels",
    "address",
    "phone",
    "email",
    "opened_on",
)


def unit_facts(unit):
    """The present values, for a form."""
    facts = {name: getattr(unit, name) for name in EDITED}
    return facts | {"location": unit.location.code if unit.location else ""}


@dataclass
class Card:
    """rows: summary list; counts: tiles of what it manages; managed: those units, the first 60;
    edges: who managed it, when; place: how where a school stands is called on that day."""

    rows: list
    counts: list
    managed: list
    edges: list
    place: str
    more_url: str = ""
    closed: str = field(default="")


def unit_card(reach, unit, day) -> Card:
    """What the page of a unit says as of a day."""
    managed, url = _managed(reach, unit, day)
    place = place_label(reach, day)
    return Card(
        rows=_rows(unit, day, place),
        place=place,
        counts=_counts(unit, day, url),
        managed=managed[:MOST_SHOWN],
        edges=list(edges_of(unit)),
        more_url=url if len(managed) > MOST_SHOWN else "",
        closed=vn_date(unit.closed_on) if unit.closed_on and unit.closed_on <= day else "",
    )


def _rows(unit, day, place):
    edge = edge_on(unit, day)
    manager = f"{edge.manager.full_name}, từ {vn_date(edge.valid_from)}" if edge else ""
    rows = [("Mã", unit.code), ("Cấp quản lý", Unit.Tier(unit.tier).label)]
    if not unit.is_department:
        rows.append(("Đơn vị quản lý", manager))
    if unit.is_school:
        kinds, owners = code_labels("school_kind"), code_labels("ownership")
        rows += [
            ("Loại hình trường", kinds.get(unit.kind, unit.kind)),
            ("Loại hình sở hữu", owners.get(unit.ownership, unit.ownership)),
            ("Cấp học", unit.level_labels),
            (place, unit.location.short_name if unit.location else ""),
        ]
    rows += [("Địa chỉ", unit.address), ("Điện thoại", unit.phone), ("Thư điện tử", unit.email)]
    if unit.opened_on:
        rows.append(("Ngày thành lập", vn_date(unit.opened_on)))
    return [{"label": label, "value": value} for label, value in rows]


def _managed(reach, unit, day):
    if unit.is_school:
        return [], ""
    rows = list(managed_rows(reach, unit, day)[: MOST_SHOWN + 1])
    return rows, f"{reverse('schools:unit_list')}?manager={unit.pk}&ngay={dmy(day)}"


def _counts(unit, day, url):
    if unit.is_school:
        return []
    managed = managed_counts(unit, day)
    tiles = [
        {
            "value": count,
            "label": f"{Unit.Tier(tier).label} trực thuộc",
            "url": f"{url}&tier={tier}",
        }
        for tier, count in sorted(managed.tiers.items())
    ]
    return tiles + [
        {"value": count, "label": f"có cấp {Level(code).label}", "url": f"{url}&level={code}"}
        for code, count in managed.levels.items()
    ]
