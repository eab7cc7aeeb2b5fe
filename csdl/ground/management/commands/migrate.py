"""migrate, as Django's own, but fit for a hundred models that all point at the unit.

Django renders the models of its migration state anew after each operation, with all that are
related: here that is everything, 0.3 s for each of some 700 operations. What is added (a model,
a field, an index, a constraint, a trigger) changes no other model, so only the one it is added
to is rendered; Django itself renders the rest again before Python code of a migration or a
signal sees them (`is_delayed`). What alters, renames or removes goes Django's way.
"""

from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState

WHOLE = ("alter_field", "remove_field", "rename_field", "rename_model", "remove_model")


class Command(migrate.Command):
    def handle(self, *args, **options):
        with light_reloads():
            return super().handle(*args, **options)


@contextmanager
def light_reloads():
    """Within it, additions to a migration state render one model."""
    reload, kept = ProjectState.reload_model, {n: getattr(ProjectState, n) for n in WHOLE}

    def reload_one(self, app_label, model_name, delay=False):
        if "apps" in self.__dict__:
            self.is_delayed = True
            self._reload({(app_label, model_name.lower())})

    def whole(method):
        def run(self, *args, **kwargs):
            if self.is_delayed and "apps" in self.__dict__:
                self.clear_delayed_apps_cache()
                self.is_delayed = False
                self.apps  # noqa: B018 (rendered, with every relation)
            ProjectState.reload_model = reload
            try:
                return method(self, *args, **kwargs)
            finally:
                ProjectState.reload_model = reload_one

        return run

    ProjectState.reload_model = reload_one
    for name, method in kept.items():
        setattr(ProjectState, name, whole(method))
    try:
        yield
    finally:
        ProjectState.reload_model = reload
        for name, method in kept.items():
            setattr(ProjectState, name, method)
