"""17:00 of the last day: every school of the department sends in the last seconds, for real,
from several processes, each head pressing more than once. None lost, none twice."""

import pytest

from csdl.site.bench import burst
from tests.accounts.scratch import scratch_database
from tests.conftest import manage


@pytest.mark.long
def test_1608_schools_send_in_the_last_minutes(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id) as name:
        manage(name, "seed", "--scale", "light")
        period = burst.open_count()
        work = burst.desks(period)
        assert len(work) >= 1608
        work = burst.prepare_all(work)
        burst.close_soon(period)
        presses = burst.press_all(work)
        verdict = burst.judge(period, presses)
        print(verdict)
        assert verdict.sent == len(work) == sum(press.told for press in presses)
        assert verdict.faults == 0, verdict
