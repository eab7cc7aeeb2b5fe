#!/usr/bin/env python
"""Django's command line. Commands that change the schema run as the database's owner."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

# Migrations, and nothing else, run as the owner of the tables: the application's own
# role may not alter them, nor switch off row-level security.
OWNER_COMMANDS = {"migrate", "sqlflush"}


def main():
    own = Path(__file__).resolve().parent / ".venv/bin/python"
    if find_spec("django") is None and own.exists():
        os.execv(own, [str(own), *sys.argv])  # typed with the system's Python
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdl.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("CSDL_OWNER", "1")
    if "DATABASE_URL" not in os.environ and "makemigrations" not in sys.argv:
        # Typed bare in a clone: use the demo's own services, as `make run` does.
        from csdl.dev.env import adopt

        adopt()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
