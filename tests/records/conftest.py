from tests.records.turn_help import clock, world  # noqa: F401  (fixtures)
from tests.schools.conftest import department, unit, upload, write, year  # noqa: F401  (fixtures)
