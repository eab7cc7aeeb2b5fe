"""Actions: the one way to change facts.

    @action("grant.sign", "Ký biên bản bàn giao")
    def sign_grant(*, grant, pin, by): ...

An action runs in one transaction, takes keywords only, says who acts (`by`, a Reach),
raises `Refused` with a sentence for the person when it can't be done now, and leaves an
audit event: a row of its own, besides the row images that triggers keep (pghistory).
"""

from __future__ import annotations

import functools
import inspect

import pghistory
from django.apps import apps
from django.db import models, transaction

ACTIONS: dict[str, callable] = {}


class Refused(Exception):
    """It can't be done now. The message is shown to the person: the rule and the way out.

    after: what must be written although the act is undone (a wrong PIN counts).
    """

    def __init__(self, message, *, after=None):
        super().__init__(message)
        self.after = after

    def settle(self):
        """Call once the act is rolled back, inside a transaction that will be kept."""
        if self.after:
            self.after()


def action(name: str, label: str):
    """Register an action. `label` is what the log says was done, in Vietnamese."""

    def register(function):
        for param in inspect.signature(function).parameters.values():
            if param.kind is not param.KEYWORD_ONLY:
                raise TypeError(f"{name}: {param.name} must be keyword-only")
        if "by" not in inspect.signature(function).parameters:
            raise TypeError(f"{name}: an action says who acts (by)")
        if name in ACTIONS:
            raise TypeError(f"{name} is registered twice")

        @functools.wraps(function)
        def run(*, by, **kwargs):
            why = str(kwargs.get("reason") or by.system or "")
            with (
                transaction.atomic(),
                pghistory.context(action=name, user=by.user_id, reason=why),
            ):
                result = function(by=by, **kwargs)
                _audit(name, by, why, {**kwargs, "result": result})
            return result

        run.action, run.label = name, label
        ACTIONS[name] = run
        return run

    return register


def _audit(name, by, why, values, kind="act"):
    objects, unit = {}, None
    for key, value in values.items():
        if isinstance(value, models.Model) and value.pk:
            objects[key] = f"{value._meta.label_lower}:{value.pk}"
            unit = unit or getattr(value, "audit_unit_id", None)
    apps.get_model("ground", "AccessLog").objects.create(
        kind=kind, action=name, user_id=by.user_id, unit_id=unit, reason=why[:500], targets=objects
    )


def attempt(form, function, **kwargs):
    """Run an action for a form: a refusal becomes an error of the form. Returns (ok, result).

    What was refused is kept in the log with its reason; the act itself is rolled back.
    """
    try:
        return True, function(**kwargs)
    except Refused as refusal:
        refusal.settle()
        _audit(function.action, kwargs["by"], str(refusal), kwargs, kind="refused")
        form.add_error(None, str(refusal))
        return False, None
