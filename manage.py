#!/usr/bin/env python
"""Django's command line. Commands that change the schema run as the database's owner."""

import os
import sys

# Migrations, and nothing else, run as the owner of the tables: the application's own
# role may not alter them, nor switch off row-level security.
OWNER_COMMANDS = {"migrate", "sqlflush"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdl.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("CSDL_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
