"""The history of each field of a record: who, when, old → new, by which act (row images)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from csdl.kit.action import known_actions
from csdl.kit.catalogue import Catalogue, Item

MOST = 500  # images read for one record


@dataclass(frozen=True)
class Was:
    """One field changed once. who: the person, or "Hệ thống"; act: what was done, in words."""

    at: datetime
    who: str
    act: str
    reason: str
    item: Item
    old: str
    new: str


def field_history(
    catalogue: Catalogue,
    images: dict[str, Iterable],
    say: Callable[[Item, object], str],
    field: str = "",
) -> list[Was]:
    """The changes of a record's fields, the latest first.

    images: {part: its row images, oldest first}, only of the parts the reader may see; say: a
    value in words (masked where it must be); field: only this one.
    """
    found, users = [], set()
    for part, rows in images.items():
        items = [i for i in catalogue.items if catalogue.part_of(i) == part]
        items = [i for i in items if not field or i.code == field]
        before = None
        for image in rows:
            users.add((image.pgh_context or {}).get("user"))
            found += [(image, item, before) for item in items if _differs(item, before, image)]
            before = image
    names = dict(User.objects.filter(pk__in=users - {None}).values_list("pk", "full_name"))
    # Within one transaction all have the same moment: then by the order they were kept in.
    found.sort(key=lambda one: (one[0].pgh_created_at, one[0].pgh_id), reverse=True)
    return [_was(*one, names, say) for one in found]


def _differs(item, before, image):
    """Whether an image changed the field; the first one where it set it at all."""
    now = getattr(image, item.code)
    return now != (getattr(before, item.code) if before else item.empty)


def _was(image, item, before, names, say):
    said = image.pgh_context or {}
    done = known_actions().get(said.get("action"))
    return Was(
        at=image.pgh_created_at,
        who=names.get(said.get("user"), "Hệ thống"),
        act=done.label if done else "",
        reason=said.get("reason") or "",
        item=item,
        old=say(item, getattr(before, item.code)) if before else "",
        new=say(item, getattr(image, item.code)),
    )
