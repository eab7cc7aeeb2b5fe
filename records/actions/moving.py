"""A pupil's record moves to another school, its parts with it. Inside `wall.two`."""

from django.db.models.functions import Now

from records.models import PARTS, HelpEntry, Student, StudentFile, StudentIdentity
from records.queries.turn import run

FOLLOW = (*PARTS.values(), StudentIdentity, StudentFile)
_KEYS = ", ".join(f"{model._meta.model_name}_of_school" for model in FOLLOW)


def move_records(from_id, to_id, pupils=None, **changes):
    """Move the records of these pupils (all that the school holds, when None); `changes` are
    written on the record itself. Returns how many moved.

    The database ties each part to its pupil's school: the keys are asked once all have moved.
    """
    run(f"set constraints {_KEYS} deferred", None)
    rows = Student.objects.filter(school=from_id)
    if pupils is not None:
        rows = rows.filter(pk__in=pupils)
    moved = rows.update(school=to_id, **changes)
    for model in FOLLOW:
        parts = model.objects.filter(school=from_id)
        if pupils is not None:
            parts = parts.filter(student__in=pupils)
        parts.update(school=to_id)
    run(f"set constraints {_KEYS} immediate", None)
    return moved


def settle_help(from_id, pupils=None):
    """What helpers entered for pupils (all, when None) who leave: nobody there can take it over."""
    rows = HelpEntry.objects.waiting().filter(school=from_id)
    if pupils is not None:
        rows = rows.filter(student__in=pupils)
    gone = "Em đã chuyển sang trường khác."
    rows.update(state=HelpEntry.State.RETURNED, settled_at=Now(), reason=gone)
