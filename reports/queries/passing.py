"""What is under way in the reports of units that may end."""

from csdl.kit import wall
from records.queries.reorganisation import count_by_unit
from reports.models import Period, Submission
from reports.models.submission import GONE, TAKEN


def periods_running(unit):
    rows = Period.objects.filter(department=unit.department_id, closed_at=None, withdrawn_at=None)
    return list(rows.order_by("pk"))


def own_of(period, unit):
    """A unit's own report; past the wall, as `sum_below`."""
    with wall.whole(period.department_id):
        return Submission.objects.filter(period=period, school=unit).first()


def children_to_pass(period, unit):
    """The reports that nobody would sum up any more: all that a unit was to take in, or, where its
    own sum went up, those not accepted yet."""
    own = own_of(period, unit)
    with wall.whole(period.department_id):
        rows = Submission.objects.filter(period=period, receiver=unit).select_related("school")
        if own and own.state in GONE:
            rows = rows.exclude(state__in=TAKEN)
        return list(rows.order_by("pk"))


def to_take_in(ids):
    """{unit: how many reports from below it has not accepted}."""
    return count_by_unit(_running().exclude(state__in=TAKEN), "receiver", ids)


def to_send(ids):
    """{unit: how many reports it has not sent}."""
    return count_by_unit(_running().exclude(state__in=GONE), "school", ids)


def _running():
    return Submission.objects.filter(period__closed_at=None, period__withdrawn_at=None)
