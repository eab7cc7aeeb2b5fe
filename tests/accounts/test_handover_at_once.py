"""Two clerks at once, really committed, on two connections: one biên bản, whoever is quicker."""

import pytest
from django.db import transaction

from accounts.actions.handover import claim_stop, issue_stop
from accounts.actions.handover_day import close_day
from accounts.models import Grant, HandoverStop, Paper
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.site.world.cast import person as cast
from tests.accounts.handover_day import LETTER, free_stops, second_clerk, the_day
from tests.accounts.scratch import at_once, scratch_database


@pytest.fixture(scope="module")
def clerks(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id):
        with transaction.atomic():
            second = second_clerk()
        yield [cast("department_officer").pk, second.pk]


def entered(pk):
    from accounts.models import User

    found = reach_of(User.objects.get(pk=pk))
    wall.enter(found)
    return found


def work(clerks, stop, number):
    """Claim and issue in one transaction each, as the two pages do."""
    with transaction.atomic():
        claim_stop(stop=stop, desk=f"bàn {number + 1}", by=entered(clerks[number]))
    with transaction.atomic():
        issue_stop(stop=stop, letter=LETTER, untrained_reason="", by=entered(clerks[number]))
    return number


def test_two_desks_never_issue_one_turn_twice(clerks):
    for stop in free_stops(the_day())[:4]:
        results, errors = at_once(2, lambda number, stop=stop: work(clerks, stop, number))
        assert len(results) == 1, (results, errors)
        [refusal] = errors.values()
        assert isinstance(refusal, Refused) and "đang làm, từ" in str(refusal)
        assert Paper.objects.filter(kind="handover", subject=stop.assigned).count() == 1
        assert Grant.objects.filter(holder=stop.assigned).count() == 1


def test_one_person_in_two_windows_issues_once(clerks):
    """The same account at two machines: the claim lets both in, the turn's row only one."""
    stop = free_stops(the_day())[0]
    with transaction.atomic():
        claim_stop(stop=stop, desk="bàn 1", by=entered(clerks[0]))

    def issue(number):
        with transaction.atomic():
            by = entered(clerks[0])
            return issue_stop(stop=stop, letter=LETTER, untrained_reason="", by=by).paper_id

    results, errors = at_once(3, issue)
    assert len(results) == 1 and all("Đã lập biên bản" in str(e) for e in errors.values()), errors
    assert Paper.objects.filter(kind="handover", subject=stop.assigned).count() == 1


def test_a_day_does_not_end_under_a_desk(clerks):
    """Claim and close at the same moment: either the desk has it, or the day is over."""
    day = the_day()
    HandoverStop.objects.filter(day=day, state="working").update(
        state="waiting", claimed_at=None, claimed_by=None
    )
    # what earlier tests made is finished first
    HandoverStop.objects.filter(day=day).exclude(paper=None).update(
        state="received", route="paper", received_at="2026-11-22T08:00:00+07:00"
    )
    stop = free_stops(day)[0]

    def act(number):
        with transaction.atomic():
            by = entered(clerks[number])
            if number:
                return close_day(day=day, by=by)
            return claim_stop(stop=stop, desk="bàn 1", by=by)

    results, errors = at_once(2, act)
    assert len(results) == 1 and isinstance(next(iter(errors.values())), Refused), (results, errors)
    stop.refresh_from_db()
    assert stop.state == ("working" if 0 in results else "absent")
