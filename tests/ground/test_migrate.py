"""Our migrate (csdl/ground/management/commands/migrate.py) against Django's own."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests.conftest import ROOT, TEMPLATE, app_url, clone, owner_url

# What a schema is made of, as text, without names that the server chose by itself.
PARTS = {
    "columns": """select table_name, column_name, data_type, is_nullable, column_default,
        character_maximum_length, collation_name from information_schema.columns
        where table_schema = 'public'""",
    "constraints": """select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'public'::regnamespace""",
    "indexes": "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
    "triggers": """select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger
        where not tgisinternal""",
    "functions": """select proname, prosrc from pg_proc
        where pronamespace = 'public'::regnamespace""",
    "policies": "select tablename, policyname, roles::text, cmd, qual, with_check from pg_policies",
    "rights": """select table_name, grantee, privilege_type
        from information_schema.role_table_grants where table_schema = 'public'""",
    "permissions": """select c.app_label, p.codename, p.name from auth_permission p
        join django_content_type c on c.id = p.content_type_id""",
}


def schema(name):
    with psycopg.connect(owner_url(name)) as connection:
        return {key: sorted(map(repr, connection.execute(ask))) for key, ask in PARTS.items()}


@pytest.mark.long
def test_both_make_the_same_schema():
    for name, program in (("csdl_light", ["manage.py"]), ("csdl_whole", ["-c", DJANGOS_OWN])):
        clone(name, TEMPLATE)
        urls = {"DATABASE_URL": app_url(name), "DATABASE_OWNER_URL": owner_url(name)}
        subprocess.run(
            [sys.executable, *program, "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env={**os.environ, **urls, "CSDL_OWNER": "1"},
            check=True,
        )
    light, whole = schema("csdl_light"), schema("csdl_whole")
    for key in PARTS:
        assert light[key] == whole[key], key
        assert light[key], key


DJANGOS_OWN = """
import sys, django
django.setup()
from django.core.management import execute_from_command_line, get_commands
get_commands()["migrate"] = "django.core"
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""
