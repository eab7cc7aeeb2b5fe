"""The second wall: PostgreSQL row-level security (security.md 0.1, 0.2, 0.7).

Every walled table carries `school_id` and `department_id`. The application's role
(csdl_app) sees the rows of the schools named in a setting of its own transaction; a
whole department is read under another role (csdl_reader), which compares one column,
because a wide array in a policy costs minutes at city size. No setting: no rows.
"""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection
from django.db.migrations.operations.base import Operation

APP_ROLE = "csdl_app"
READER_ROLE = "csdl_reader"
# Reached from the owner only, by migrations and bulk loading: it passes the wall.
LOADER_ROLE = "csdl_loader"
# Above this many schools an array in a policy is a trap: use the reading role.
MOST_SCHOOLS = 60

# Says what stood before, too. Asked of the database: it forgets with the transaction or a
# savepoint, where a note of ours beside the connection would not. Begins with "select": before
# anything else pghistory sends a statement of its own, which says who acts.
_SET = """select was.*, set_config('role', %s, true), set_config('csdl.schools', %s, true),
  set_config('csdl.department', %s, true)
from (select current_setting('role'), current_setting('csdl.schools', true),
  current_setting('csdl.department', true) offset 0) was"""


def _set(role, schools, department):
    """Put the wall around these schools, or let a department be read. What stood before."""
    array = "{" + ",".join(str(int(pk)) for pk in sorted(schools)) + "}"
    return _said(role, array, str(int(department)) if department else "")


def _said(*context):
    with connection.cursor() as cursor:
        cursor.execute(_SET, context)
        role, schools, department = cursor.fetchone()[:3]
    return (APP_ROLE if role == "none" else role, schools or "{}", department or "")


def enter(reach):
    """Set the context of this transaction from a reach. Ends with the transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("the wall's context lives in a transaction")
    if reach.department:
        _set(READER_ROLE, (), reach.department)
    else:
        _set(APP_ROLE, reach.schools | reach.own, None)


def leave():
    """No context: no walled row is visible."""
    _set(APP_ROLE, (), None)


@contextmanager
def school(reach, unit):
    """Write in one named school: for the Sở, which otherwise only reads, and for the program.

    Raises PermissionError when the school lies outside the reach.
    """
    with schools(reach, [unit]):
        yield


@contextmanager
def desk(unit_id):
    """What one unit alone has on its desk (an upload being looked through). The caller has asked
    whether it is the person's own."""
    with _context(APP_ROLE, {unit_id}, None):
        yield


@contextmanager
def schools(reach, units):
    """Write in a few named schools (MOST_SCHOOLS at once). Raises PermissionError as `school`."""
    units = list(units)
    if len(units) > MOST_SCHOOLS:
        raise ValueError(f"at most {MOST_SCHOOLS} schools at once")
    for unit in units:
        inside = (
            reach.system
            or unit.pk in reach.schools
            or unit.pk in reach.own
            or (reach.department and reach.department == unit.department_id)
        )
        if not inside:
            raise PermissionError(f"school {unit.pk} is outside the reach")
    with _context(APP_ROLE, {unit.pk for unit in units}, None):
        yield


def by_groups(reach, units):
    """Write in many schools, a few at a time: yields lists of at most MOST_SCHOOLS of them, each
    while the wall stands around those. Raises PermissionError as `school` does."""
    units = list(units)
    for start in range(0, len(units), MOST_SCHOOLS):
        group = units[start : start + MOST_SCHOOLS]
        with schools(reach, group):
            yield group


@contextmanager
def whole(department_id):
    """Read a whole department: for what the program counts of all schools in one pass, and for
    sums that belong to nobody. The caller answers for what it hands on."""
    with _context(READER_ROLE, (), department_id):
        yield


@contextmanager
def _context(*context):
    before = _set(*context)
    try:
        yield
    finally:
        # After an error the transaction is rolled back, and the settings with it.
        if not connection.needs_rollback:
            _said(*before)


@contextmanager
def two(one, other):
    """Write in two schools at once: for a pupil who goes from one to the other, and no other act.

    The caller has checked that one of them gave the pupil up, and the right at the other.
    """
    with _context(APP_ROLE, {one, other}, None):
        yield


class TableOperation(Operation):
    """A migration operation that says SQL about one table, and takes it back."""

    reversible = True

    def __init__(self, table):
        self.table = table

    def deconstruct(self):
        return (self.__class__.__name__, [self.table], {})

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for sql in self.forwards(schema_editor.quote_name(self.table)):
            schema_editor.execute(sql)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for sql in self.backwards(schema_editor.quote_name(self.table)):
            schema_editor.execute(sql)

    def describe(self):
        return f"{self.__class__.__name__} {self.table}"


class Wall(TableOperation):
    """Put a table behind the wall, or take it out again."""

    def forwards(self, t):
        mine = (
            "school_id = any ((select nullif("
            "current_setting('csdl.schools', true), '')::bigint[])::bigint[])"
        )
        whole = (
            "department_id = (select nullif(current_setting('csdl.department', true), '')::bigint)"
        )
        return [
            f"alter table {t} enable row level security",
            f"alter table {t} force row level security",
            f"create policy schools on {t} to {APP_ROLE} using ({mine}) with check ({mine})",
            f"create policy department on {t} for select to {READER_ROLE} using ({whole})",
            f"revoke insert, update, delete, truncate on {t} from {READER_ROLE}",
        ]

    def backwards(self, t):
        return [
            f"drop policy schools on {t}",
            f"drop policy department on {t}",
            f"alter table {t} no force row level security",
            f"alter table {t} disable row level security",
            f"grant insert, update, delete on {t} to {READER_ROLE}",
        ]


class TwoPartyWall(Wall):
    """A row between two schools (school_a_id, school_b_id): each of them sees and writes it."""

    def forwards(self, t):
        ids = "((select nullif(current_setting('csdl.schools', true), '')::bigint[])::bigint[])"
        ours = f"(school_a_id = any {ids} or school_b_id = any {ids})"
        plain = super().forwards(t)
        policy = f"create policy schools on {t} to {APP_ROLE} using ({ours}) with check ({ours})"
        return [policy if "policy schools" in sql else sql for sql in plain]


class AppendOnly(TableOperation):
    """The application's roles may add rows to a table, never change them."""

    def forwards(self, t):
        return [f"revoke update, delete, truncate on {t} from {APP_ROLE}, {READER_ROLE}"]

    def backwards(self, t):
        return [f"grant update, delete on {t} to {APP_ROLE}, {READER_ROLE}"]


class Lookup(TableOperation):
    """Let the owner's SECURITY DEFINER functions read a walled table: what must look across
    schools is one of those few, and says less than it sees (security.md B1)."""

    def forwards(self, t):
        return [f"create policy lookup on {t} for select to current_user using (true)"]

    def backwards(self, t):
        return [f"drop policy lookup on {t}"]


class Definer(Operation):
    """A named SECURITY DEFINER function that the application may call.

    arguments, returns: as SQL writes them; body: of a plpgsql function.
    """

    reversible = True

    def __init__(self, name, arguments, returns, body):
        self.name, self.arguments, self.returns, self.body = name, arguments, returns, body

    def deconstruct(self):
        return (self.__class__.__name__, [self.name, self.arguments, self.returns, self.body], {})

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        here = f"{self.name}({self.arguments})"
        schema_editor.execute(
            f"create or replace function {here} returns {self.returns} language plpgsql "
            f"security definer set search_path = pg_catalog, public, pg_temp as $f${self.body}$f$",
            params=None,
        )
        schema_editor.execute(f"revoke all on function {here} from public")
        schema_editor.execute(f"grant execute on function {here} to {APP_ROLE}, {READER_ROLE}")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(f"drop function {self.name}({self.arguments})")

    def describe(self):
        return f"Definer {self.name}"


def faults() -> list[str]:
    """What is wrong with the wall, in words; empty when it stands. Read at start-up."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        )
        name, is_super, bypass = cursor.fetchone()
        if is_super or bypass:
            found.append(f"the database role {name} passes row-level security")
        cursor.execute(
            """select c.relname from pg_class c
               join pg_attribute a on a.attrelid = c.oid
                 and a.attname in ('school_id', 'school_a_id')
               join pg_attribute d on d.attrelid = c.oid and d.attname = 'department_id'
               where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
                 and c.relname ~ '^(records|reports)_'
                 and not (c.relrowsecurity and c.relforcerowsecurity)"""
        )
        found += [f"table {row[0]} has no row-level security" for row in cursor.fetchall()]
    return found
