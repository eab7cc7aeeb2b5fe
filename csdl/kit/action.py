"""Actions: the one way to change facts.

    @action("grant.sign", "Ký biên bản bàn giao")
    def sign_grant(*, grant, pin, by): ...

An action runs in one transaction, takes keywords only, says who acts (`by`, a Reach),
raises `Refused` with a sentence for the person when it can't be done now, and leaves an
audit event: a row of its own, besides the row images that triggers keep (pghistory).
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import inspect
import pkgutil

import pghistory
from django.apps import apps
from django.db import models, transaction

from csdl.kit.request_id import trace

ACTIONS: dict[str, callable] = {}
# Context managers around the work of each action, inside its transaction: what must be done last
# (kept figures, records.models.figure). One that is entered again inside itself does nothing.
AROUND: list[callable] = []


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
            with transaction.atomic(), _context(name, by, why) as (context_id, within):
                with contextlib.ExitStack() as around:
                    for enter in AROUND:
                        around.enter_context(enter())
                    result = function(by=by, **kwargs)
                _audit(name, by, why, {**kwargs, "result": result}, context_id, within)
            return result

        run.action, run.label = name, label
        ACTIONS[name] = run
        return run

    return register


@contextlib.contextmanager
def _context(name, by, why):
    """Row images below say this action; around an inner one the outer one's name comes back.

    Gives the id they share, and the name of the outermost action ("" when this is it).
    """
    outer = getattr(pghistory.runtime._tracker, "value", None)
    said = dict(outer.metadata) if outer else {}
    first = said.get("within") or said.get("action", "")
    with pghistory.context(action=name, user=by.user_id, reason=why, within=first) as here:
        try:
            yield here.id, first
        finally:
            if outer:
                outer.metadata.clear()
                outer.metadata.update(said)


@functools.cache
def known_actions():
    """ACTIONS, whole: those too that no page of this process has imported yet."""
    for config in apps.get_app_configs():
        name = f"{config.name}.actions"
        if importlib.util.find_spec(name):
            for module in pkgutil.iter_modules(
                getattr(importlib.import_module(name), "__path__", ())
            ):
                importlib.import_module(f"{name}.{module.name}")
    return ACTIONS


MOST_NAMED = 50  # objects of one list that a log row names


def unit_of(one):
    """The id of the unit in whose log an act on this object stands, or None: its
    `audit_unit_id` where the model says one, else its school or unit."""
    names = ("audit_unit_id", "school_id", "unit_id")
    return next((found for name in names if (found := getattr(one, name, None))), None)


def targets_of(values):
    """({name: "app.model:id"}, unit id) of the objects among an act's arguments, lists too."""
    objects, unit = {}, None
    for key, value in values.items():
        several = isinstance(value, (list, tuple))
        for n, one in enumerate(value[:MOST_NAMED] if several else [value]):
            if isinstance(one, models.Model) and one.pk:
                objects[f"{key}.{n}" if several else key] = f"{one._meta.label_lower}:{one.pk}"
                unit = unit or unit_of(one)
    return objects, unit


def _audit(name, by, why, values, context_id=None, within="", kind="act"):
    objects, unit = targets_of(values)
    here = trace.get()
    apps.get_model("ground", "AccessLog").objects.create(
        kind=kind,
        action=name,
        user_id=by.user_id,
        unit_id=unit,
        reason=why[:500],
        targets=objects,
        ip=here.ip,
        request_id=here.request_id,
        grant_id=here.grant_id,
        context_id=context_id,
        within=within,
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
