"""Every table says what class it is; what holds pupils stands behind the second wall."""

import pytest
from django.apps import apps
from django.db import connection

OURS = ("ground", "schools", "accounts", "records", "reports")
CLASSES = {"tenant", "person", "two-party", "open"}
MODELS = [m for m in apps.get_models() if m._meta.app_label in OURS]
EVENTS = [m for m in MODELS if m.__name__.endswith("Event")]
FACTS = [m for m in MODELS if m not in EVENTS]
WALLED = [m for m in FACTS if getattr(m, "TABLE_CLASS", "") in ("tenant", "person", "two-party")]


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def label(model):
    return model._meta.label


@pytest.mark.parametrize("model", FACTS, ids=label)
def test_every_table_declares_its_class(model):
    assert getattr(model, "TABLE_CLASS", None) in CLASSES


def walled_tables():
    """The walled models and the tables that keep their images."""
    names = [m._meta.db_table for m in WALLED]
    return names + [
        m._meta.db_table for m in EVENTS if m.__name__[:-5] in {w.__name__ for w in WALLED}
    ]


def test_there_are_walled_tables():
    assert {"records_student", "records_enrollment", "records_studentevent"} <= set(walled_tables())


@pytest.mark.parametrize("table", walled_tables())
def test_walled_tables_have_their_policies(table, db):
    [(on, forced)] = rows(
        "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass", table
    )
    assert on and forced
    policies = {
        (name, tuple(roles), command)
        for name, roles, command in rows(
            "select policyname, roles::text[], cmd from pg_policies where tablename = %s", table
        )
    }
    assert ("schools", ("csdl_app",), "ALL") in policies
    assert ("department", ("csdl_reader",), "SELECT") in policies
    policies = {p for p in policies if p[0] != "lookup"}
    assert len(policies) == 2
    for verb in ("insert", "update", "delete"):
        assert rows("select has_table_privilege('csdl_reader', %s, %s)", table, verb) == [(False,)]


def test_only_the_owners_named_functions_look_across(db):
    """A third policy lets the tables' owner read, for SECURITY DEFINER functions; neither role of
    the application is a member of it."""
    found = rows(
        "select tablename, roles::text[], cmd from pg_policies where policyname = 'lookup'"
    )
    assert {(table, command) for table, _, command in found} == {
        ("records_enrollment", "SELECT"),
        ("records_student", "SELECT"),
        ("records_studentfamily", "SELECT"),
        ("records_staff", "SELECT"),
    }
    [(owner,)] = rows("select tableowner from pg_tables where tablename = 'records_student'")
    assert all(roles == [owner] for _, roles, _ in found)
    for role in ("csdl_app", "csdl_reader"):
        assert rows("select pg_has_role(%s, %s, 'member')", role, owner) == [(False,)]


DEFINERS = {
    "records_codes_elsewhere",
    "records_find_staff",
    "records_held_elsewhere",
    "records_ids_elsewhere",
    "records_lookalikes",
    "records_taught_here",
}


def test_the_functions_that_look_across_are_the_known_few(db):
    found = rows(
        "select proname, proconfig::text[], proacl::text from pg_proc where prosecdef"
        " and pronamespace = 'public'::regnamespace"
    )
    assert {name for name, _, _ in found} == DEFINERS
    for name, config, rights in found:
        assert any(c.startswith("search_path=pg_catalog, public") for c in config or []), name
        assert not any(r.startswith("=") for r in rights.strip("{}").split(",")), "public may call"


@pytest.mark.parametrize("model", [m for m in FACTS if m.TABLE_CLASS == "tenant"], ids=label)
def test_tenant_tables_carry_school_and_year_in_their_keys(model):
    columns = {f.column for f in model._meta.fields}
    assert {"department_id", "school_id", "year_id"} <= columns
    keys = [set(c.fields) for c in model._meta.constraints if hasattr(c, "fields")]
    assert {"id", "school", "year"} in keys, "rows below need a key with school and year"


@pytest.mark.parametrize("model", EVENTS, ids=label)
def test_what_happened_is_append_only(model, db):
    for role in ("csdl_app", "csdl_reader"):
        for verb in ("update", "delete", "truncate"):
            assert rows(
                "select has_table_privilege(%s, %s, %s)", role, model._meta.db_table, verb
            ) == [(False,)], f"{role} may {verb} {model._meta.db_table}"


def test_the_access_log_is_append_only(db):
    for verb in ("update", "delete", "truncate"):
        assert rows("select has_table_privilege('csdl_app', 'ground_accesslog', %s)", verb) == [
            (False,)
        ]


def test_every_fact_is_tracked_or_says_why_not():
    """Row images by trigger for what people decide; the rest is written once or counts itself."""
    untracked = {
        "ground.AccessLog",  # is itself the log
        "ground.File",  # written once
        "ground.Job",  # its own record of progress
        "ground.Operation",  # a key of one form
        "ground.Notice",  # a line to read; what it tells of is tracked
        "ground.Batch",  # its own record; what it writes is tracked
        "ground.BatchLine",  # an upload's rows, gone a day later; what they write is tracked
        "accounts.Activation",  # used once; hashes only
        "accounts.PaperCounter",  # the papers are the record
        "accounts.NumberBlock",  # the numbers stand on tracked papers
        "reports.Snapshot",  # written once, append-only
        "reports.Reminder",  # written once
        "records.CampaignDay",  # figures of a day, counted
        "records.PushedRecord",  # what was accepted above, by its print
        "records.QualityRoom",  # kept figures, counted; their past is QualityDay
        "records.QualitySchool",
        "records.QualityDay",
        "records.QualityState",
        "schools.Term",
        "schools.Week",
    }
    tracked = {m._meta.label[:-5] for m in EVENTS}
    missing = {m._meta.label for m in FACTS} - tracked - untracked
    assert missing == set()
