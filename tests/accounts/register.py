"""A unit's head seat as the tests of the register read it."""

from datetime import timedelta

from accounts.models import Post

DAY = timedelta(days=1)


def heads(unit):
    """[(username, kind, first day, last day)] of a unit's head seat, in order."""
    rows = Post.objects.filter(unit=unit, kind__in=Post.HEADS).order_by("starts_on")
    return [(p.user.username, p.kind, p.starts_on, p.ends_on) for p in rows]


def whole(unit):
    """No day of the head's seat since the first is empty or held twice."""
    rows = heads(unit)
    assert rows[-1][3] is None
    for (*_, ended), (_, _, begins, _) in zip(rows, rows[1:], strict=False):
        assert ended + DAY == begins
    return rows
