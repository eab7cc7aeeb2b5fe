"""Actions: keyword-only, say who acts, leave an event whether or not a table is tracked."""

import inspect

import pytest
from django.apps import apps
from django.urls import get_resolver

from csdl.ground.models import AccessLog
from csdl.kit.action import ACTIONS, Refused, action
from csdl.kit.reach import system
from schools.actions.unit import create_department


def test_actions_are_found_and_live_in_actions():
    assert get_resolver().url_patterns  # imports every view, and so every action
    assert len(ACTIONS) > 10
    strays = [
        n
        for n, f in ACTIONS.items()
        if ".actions." not in f.__module__ and "test" not in f.__module__
    ]
    assert strays == []


def test_every_action_is_keyword_only_and_says_who():
    for name, function in ACTIONS.items():
        kinds = inspect.signature(function).parameters
        assert all(p.kind is p.KEYWORD_ONLY for p in kinds.values()), name
        assert "by" in kinds, name
        assert function.label, name


def test_an_action_without_by_is_not_accepted():
    with pytest.raises(TypeError, match="by"):

        @action("test.nobody", "Thử")
        def nobody(*, thing):
            return thing

    with pytest.raises(TypeError, match="keyword-only"):

        @action("test.positional", "Thử")
        def positional(thing, *, by):
            return thing


def test_an_action_leaves_an_event_and_a_refused_one_nothing(db):
    before = AccessLog.objects.count()
    unit = create_department(code="TEST-1", name="Sở Thử", by=system("thử"))
    event = AccessLog.objects.order_by("-pk").first()
    assert (event.kind, event.action, event.reason) == ("act", "department.create", "thử")
    assert event.targets["result"] == f"schools.unit:{unit.pk}"
    after = AccessLog.objects.count()
    assert after > before

    @action("test.refused", "Thử từ chối")
    def refused(*, by):
        create_department(code="TEST-2", name="Sở Thử Hai", by=by)
        raise Refused("không được")

    with pytest.raises(Refused):
        refused(by=system("thử"))
    assert AccessLog.objects.count() == after
    del ACTIONS["test.refused"]


def test_row_images_know_the_action(db):
    unit = create_department(code="TEST-3", name="Sở Thử", by=system("thử"))
    rows = apps.get_model("schools", "UnitEvent").objects.filter(pgh_obj_id=unit.pk)
    assert {row.pgh_context["action"] for row in rows} == {"department.create"}
