from tests.schools.conftest import department, unit, upload, write, year  # noqa: F401  (fixtures)
