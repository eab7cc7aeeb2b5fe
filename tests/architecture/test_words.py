"""The log speaks Vietnamese: each field whose changes it shows has a name there."""

import pytest

from accounts.queries.changes import event_models, field_name, is_named
from accounts.queries.words import SILENT


@pytest.mark.parametrize("label", sorted(event_models()))
def test_each_field_that_the_log_shows_is_named(label):
    fields = [f for f in event_models()[label]._meta.fields if not f.name.startswith("pgh_")]
    unnamed = [f.name for f in fields if f.name not in SILENT and not is_named(f)]
    assert not unnamed, f"{label}: give {unnamed} a verbose_name"


def test_what_the_model_says_comes_first():
    form = event_models()["reports.form"]._meta
    assert field_name(form.get_field("code")) == "biểu số"
    assert field_name(form.get_field("version")) == "phiên bản"
