"""Rows of several tables in one question; a door's answer kept while nothing is written."""

import pytest
from django.db.models import Value

from accounts.models import Grant, Post, User
from csdl.kit import wall
from csdl.kit.access import can, find, reach_of
from csdl.kit.together import counts, gather
from csdl.site.world.cast import THCS
from records.models import Staff, Student
from schools.models import Unit, Year

pytestmark = pytest.mark.django_db


def test_objects_of_several_tables_as_if_asked_for_one_by_one(django_assert_num_queries, person):
    wall.enter(reach_of(person("head")))
    asked = [
        Unit.objects.filter(tier=3)[:3],
        Year.objects.annotate(word=Value("x")),
        User.objects.none(),
        Grant.objects.order_by("pk")[:4],
        Student.objects.order_by("pk")[:2],
        Staff.objects.filter(pk__in=[]),
    ]
    with django_assert_num_queries(1):
        found = gather(asked)
    assert [len(rows) for rows in found] == [3, len(asked[1]), 0, 4, 2, 0]
    for rows, made in zip(asked, found, strict=True):
        for one, same in zip(sorted(rows, key=_pk), sorted(made, key=_pk), strict=True):
            assert one == same
            values = {f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields}
            assert values == {name: getattr(same, name) for name in values}
    assert {year.word for year in found[1]} == {"x"}


def _pk(row):
    return row.pk


def test_the_wall_stands_around_what_is_asked_together(person):
    wall.enter(reach_of(person("commune_officer_2")))
    mine = gather([Student.objects.filter(school__code=THCS)])[0]
    assert mine == []


def test_counts_in_one_question(django_assert_num_queries):
    asked = {
        "units": Unit.objects.all(),
        "nobody": User.objects.none(),
        "posts": Post.objects.all(),
    }
    with django_assert_num_queries(1):
        found = counts(asked)
    assert found == {name: rows.count() for name, rows in asked.items()}
    with django_assert_num_queries(0):
        assert counts({"nobody": User.objects.none()}) == {"nobody": 0}


def test_a_reader_asks_the_same_question_once(django_assert_num_queries, person):
    school, reader = Unit.objects.get(code=THCS), reach_of(person("head"))
    wall.enter(reader)
    assert reader.answers is None  # whoever writes asks each time anew
    with django_assert_num_queries(2):
        assert can(reader, "schools.view_unit", school) and can(reader, "schools.view_unit", school)
    reader.remember()
    with django_assert_num_queries(1):
        find(reader, "schools.view_unit", Unit, school.pk)
        assert can(reader, "schools.view_unit", school)
        assert can(reader, "schools.view_unit", school)
    other = Unit.objects.get(code="30901501")
    assert not can(reader, "schools.change_unit", other)
    assert not can(reader, "no.such_right", school)


def test_nobody_keeps_no_answers():
    nobody = reach_of(None)
    nobody.remember()
    assert nobody.answers is None
