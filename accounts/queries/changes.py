"""What an act changed: old and new value of each field, from the row images (pghistory).

An image belongs to an act by the id of its context (pgh_context_id, shared by all that one act
did), the action that stood in the context, and an object that the log row names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.apps import apps
from django.db.models import JSONField, OuterRef, Subquery

from accounts.queries.words import SILENT, WORDS
from csdl.kit.dates import vn_date, vn_datetime
from csdl.kit.together import gather

NOTHING = "trống"
# Lists and tables in one field: their own page shows them, a line of the log only says so.
STRUCTURED = "nhiều mục"


@dataclass(frozen=True)
class Change:
    """One row image beside the one before it: {field: (old, new)} of what differs."""

    label: str
    pk: int
    fields: dict

    def said(self, names):
        """ "tình trạng: Chờ ký → Đang hiệu lực; …" """
        return "; ".join(
            f"{field_name(field)}: {value(field, old, names)} → {value(field, new, names)}"
            for field, (old, new) in self.fields.items()
        )


@cache
def event_models():
    """{"app.model": the model of its row images}."""
    found = {}
    for model in apps.get_models():
        if tracked := getattr(model, "pgh_tracked_model", None):
            found[tracked._meta.label_lower] = model
    return found


def changes_of(rows):
    """{id of a log row: [Change]}: one query, whatever the rows speak of."""
    acts = [row for row in rows if row.context_id and row.kind == "act"]
    wanted, found = defaultdict(set), defaultdict(list)
    for row in acts:
        for label, pk in things(row):
            wanted[label].add(pk)
    contexts = {row.context_id for row in acts}
    images = _images({k: pks for k, pks in wanted.items() if k in event_models()}, contexts)
    for row in acts:
        for label, pk in dict.fromkeys(things(row)):
            for context, action, change in images.get(label, {}).get(pk, ()):
                if context == row.context_id and (not row.within or action == row.action):
                    found[row.pk].append(change)
    return found


def things(row):
    """(label, id) of the objects that a log row names; what the act made comes last."""
    for _, text in sorted(row.targets.items(), key=lambda pair: pair[0].startswith("result")):
        label, _, pk = text.partition(":")
        if pk.isdigit():
            yield label, int(pk)


def _images(wanted, contexts):
    """{label: {object id: [(context id, action, Change)]}} of updates made in these contexts."""
    labels = list(wanted)
    asked = [_updates(event_models()[label], wanted[label], contexts) for label in labels]
    found = gather([rows for pair in asked for rows in pair])
    return {
        label: _paired(label, updates, {old.pgh_id: old for old in olds})
        for label, updates, olds in zip(labels, found[::2], found[1::2], strict=True)
    }


def _updates(model, pks, contexts):
    """The images of updates, each with the id of the one `before` it; and those."""
    earlier = model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    before = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    updates = model.objects.filter(
        pgh_obj_id__in=pks, pgh_context_id__in=contexts, pgh_label="update"
    ).annotate(before=before)
    return updates, model.objects.filter(pgh_id__in=updates.values("before"))


def _paired(label, updates, olds):
    found = defaultdict(list)
    for new in sorted(updates, key=lambda image: image.pgh_id):
        fields = _differing(event_models()[label], olds.get(new.before), new)
        if fields:
            action = (new.pgh_context or {}).get("action", "")
            change = Change(label, new.pgh_obj_id, fields)
            found[new.pgh_obj_id].append((new.pgh_context_id, action, change))
    return found


def _differing(model, old, new):
    if old is None:
        return {}
    fields = [f for f in model._meta.fields if not f.name.startswith("pgh_")]
    return {
        f: (getattr(old, f.attname), getattr(new, f.attname))
        for f in fields
        if f.name not in SILENT and getattr(old, f.attname) != getattr(new, f.attname)
    }


def is_named(field):
    """Whether the log has a Vietnamese name for the field: its model's, or one of WORDS."""
    return _own_name(field) != "" or field.name in WORDS


def field_name(field):
    """The field as a person reads it, with a small first letter."""
    said = _own_name(field) or WORDS.get(field.name) or str(field.verbose_name)
    return said[:1].lower() + said[1:]


def _own_name(field):
    """What its model calls it; "" when Django made the name up from the English one."""
    said = str(field.verbose_name)
    return "" if said == field.name.replace("_", " ") else said


def value(field, raw, names):
    """A stored value in words."""
    if raw is None or raw in ("", []):
        return NOTHING
    if field.remote_field:
        return names.thing(field.related_model._meta.label_lower, raw) or str(raw)
    if isinstance(field, JSONField):
        return STRUCTURED
    if isinstance(raw, bool):
        return "có" if raw else "không"
    if isinstance(raw, datetime):
        return vn_datetime(raw)
    if isinstance(raw, date):
        return vn_date(raw)
    if isinstance(raw, list):
        return ", ".join(map(str, raw))
    return str(dict(field.flatchoices).get(raw, raw))
