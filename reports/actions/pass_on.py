"""Reports of a unit that ends: who takes them in from then on."""

from django.utils import timezone

from csdl.kit import wall
from csdl.kit.action import action
from reports.actions.period import new_row
from reports.models import Submission
from reports.queries.passing import children_to_pass, own_of, periods_running
from schools.models import Parent


@action("submission.pass_on", "Chuyển nơi nhận báo cáo của đơn vị kết thúc")
def pass_reports(*, unit, to, day, by):
    """In periods that still run, the reports a commune was to take in go to whoever manages each
    school from the day on, and its own sum, never sent, is owed no more. A sum that went up stands,
    with what it was made of. Returns how many reports were passed on."""
    if unit.is_school:
        return 0
    return sum(_pass(period, unit, day, by) for period in periods_running(unit))


def _pass(period, unit, day, by):
    own, children = own_of(period, unit), children_to_pass(period, unit)
    edges = Parent.objects.on(day).filter(unit__in=[child.school_id for child in children])
    managers = {edge.unit_id: edge.manager for edge in edges.select_related("manager")}
    for child in children:
        receiver = managers.get(child.school_id, unit.department)
        with wall.school(by, child.school):
            Submission.objects.filter(pk=child.pk).update(receiver=receiver)
    for receiver in {head.pk: head for head in managers.values()}.values():
        _owes(period, receiver, by)
    if own and not own.number:
        with wall.school(by, unit):
            Submission.objects.filter(pk=own.pk).delete()
    return len(children)


def _owes(period, unit, by):
    """Who takes in reports sums them up: a commune founded since the cut-off does too."""
    with wall.school(by, unit):
        if not Submission.objects.filter(period=period, school=unit).exists():
            new_row(period, unit, period.department_id, timezone.now()).save()
