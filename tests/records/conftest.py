import threading

import pytest

from tests.records.turn_help import clock, world  # noqa: F401  (fixtures)
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
