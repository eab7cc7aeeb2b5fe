"""The history's images: of tables that are written in bulk, and how images are looked for."""

import pghistory
import pghistory.trigger
import pgtrigger
from django.contrib.postgres.operations import NotInTransactionMixin
from django.db import models
from django.db.migrations.operations.base import Operation

_CONTEXT = "WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) "
_SAID = (
    "COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB",
    "COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_id', TRUE), ''), NULL)::UUID",
)


class _Images(pghistory.trigger.Event):
    """pghistory's trigger of a statement, but it doesn't keep a row of the context as well: who
    and why lie in each image (settings: ContextJSONField), and are read once, not for each row."""

    def get_func(self, model):
        said = super().get_func(model).func
        if not all(part in said for part in (_CONTEXT, *_SAID)):
            raise ValueError("pghistory writes its statement triggers in another way now")
        said = said.replace(_CONTEXT, "").replace(", _pgh_attached_context", "")
        for part in _SAID:
            said = said.replace(part, f"(SELECT {part})")
        return pgtrigger.Func(said)


class _ByStatement:
    level = pgtrigger.Statement

    def add_event_trigger(self, event_model):
        trigger = _Images(
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=self.level,
        )
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)


class InsertEvents(_ByStatement, pghistory.InsertEvent):
    pass


class UpdateEvents(_ByStatement, pghistory.UpdateEvent):
    pass


class DeleteEvents(_ByStatement, pghistory.DeleteEvent):
    pass


def by_statement():
    """Trackers for `@pghistory.track(*by_statement())`: one statement writes the images of all
    rows of a statement, a fifth of the time of a trigger that is called for each. What stands in
    the history is the same."""
    return InsertEvents(), UpdateEvents(), DeleteEvents()


def found_by(*fields):
    """For `@pghistory.track(meta=…)`: the images are looked for by these fields, too."""
    return {"indexes": [models.Index(fields=fields)]}


class BareImages(NotInTransactionMixin, Operation):
    """A migration operation: the images of an app lose the indexes of their foreign keys, those
    of the object excepted. Nobody looked for them so, and each write paid for it."""

    reversible = True

    def deconstruct(self):
        return (self.__class__.__name__, [], {})

    def state_forwards(self, app_label, state):
        for model, name in list(_indexed(app_label, state)):
            fields = state.models[app_label, model].fields
            fields[name] = fields[name].clone()
            fields[name].db_index = False
        state.__dict__.pop("apps", None)  # rendered once for all, not after each as alter_field

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._outside(schema_editor)
        for model, field in _fields(app_label, from_state):
            for name in _indexes(schema_editor.connection, model, field):
                schema_editor.execute(
                    f"drop index concurrently if exists {schema_editor.quote_name(name)}"
                )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._outside(schema_editor)
        for model, field in _fields(app_label, to_state):
            create = schema_editor._create_index_sql(model, fields=[field])
            schema_editor.execute(str(create).replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY"))

    def _outside(self, schema_editor):
        self._ensure_not_in_transaction(schema_editor)

    def describe(self):
        return "Drop the indexes of foreign keys of images"


def _indexed(app_label, state):
    """(model, field), names of the foreign keys of images that have an index of their own."""
    for (app, model), said in state.models.items():
        if app != app_label or "pgh_obj" not in said.fields:
            continue
        for name, field in said.fields.items():
            if name != "pgh_obj" and field.is_relation and field.db_index:
                yield model, name


def _fields(app_label, state):
    for name, field in _indexed(app_label, state):
        model = state.apps.get_model(app_label, name)
        yield model, model._meta.get_field(field)


def _indexes(connection, model, field):
    """Names of the plain indexes over this one column."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    for name, one in found.items():
        if one["index"] and not one["unique"] and one["columns"] == [field.column]:
            yield name
