"""Fixtures of records: a school's people, the Sở's round of the demo world."""

import threading

import pytest

from csdl.site.world.cast import THCS
from records.actions.staff import add_staff
from records.models import Campaign, CampaignRoom
from schools.models import Unit
from tests.records.moves import new, new_room, offer, old, pupil  # noqa: F401  (fixtures)
from tests.records.reorganising import drafted, new_ward, ward  # noqa: F401  (fixtures)
from tests.records.staff_made import JOB, VALUES
from tests.records.turn_help import clock, outcomes, plan, world  # noqa: F401  (fixtures)
from tests.schools.conftest import department, unit, upload, write, year  # noqa: F401  (fixtures)


@pytest.fixture
def served():
    """served(Service()) → the same, answering until the test ends."""
    running = []

    def start(server):
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def sos(db):
    """The Sở's round of the demo world."""
    return Campaign.objects.get(covers="pupils")


@pytest.fixture
def room(reach, sos):
    reach("head")
    return CampaignRoom.objects.get(classroom__name="6A1", school__code=THCS)


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def officer(reach):
    return reach("data_officer")


@pytest.fixture
def one(school, officer):
    return add_staff(school=school, values=VALUES, job=JOB, by=officer)
