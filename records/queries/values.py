"""Values of a catalogue in words: labels of codes, dates, masked numbers."""

from __future__ import annotations

from csdl.kit.catalogue import Item
from csdl.kit.dates import vn_date
from schools.queries.code import choices, label_of


def said(item: Item, value, *, reveal=False, year=None) -> str:
    """A value as a page shows it; a secret one masked unless it was asked for (which is logged)."""
    if value in (None, "") or value is False:
        return ""
    if value is True:
        return "Có"
    if item.secret and not reveal:
        return item.masked(value)
    if item.list:
        return label_of(item.list, value, year)
    if item.kind in ("date", "past"):
        return vn_date(value)
    if item.pairs:
        return dict(item.pairs).get(value, str(value))
    if item.kind == "number":
        return number_said(value)
    return str(value)


def number_said(value) -> str:
    """12500.50 → "12.500,5"."""
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def lists_for(items, year=None, levels=(), present=None):
    """{list: (code, label) pairs} for the forms of these items: what may be chosen in a school
    year, and what the record holds already though its code has ended."""
    present = present or {}
    found = {}
    for item in items:
        if not item.list:
            continue
        pairs = found.setdefault(item.list, choices(item.list, year, levels))
        held = present.get(item.code)
        if held and held not in dict(pairs):
            pairs.append((held, f"{label_of(item.list, held)} (thôi dùng)"))
    return found
