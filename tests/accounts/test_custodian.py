"""The admin account: the head's, or one officer's, one at a time (mission B3)."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.actions.grant import end_grants, prepare_grants
from accounts.actions.post import replace_seats
from accounts.models import Grant, Post
from accounts.queries.offer import Line
from csdl.kit.action import Refused
from csdl.kit.dates import dmy, today
from csdl.kit.reach import system
from csdl.site.world.cast import LE_CHAN, THCS
from schools.models import Unit
from tests.accounts.register import whole
from tests.accounts.scratch import at_once, scratch_database

SYSTEM = system("thử")
HEAD, ACTING, OFFICER = Post.Kind.HEAD, Post.Kind.ACTING, Post.Kind.OFFICER
DAY = timedelta(days=1)


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def custodian(unit, first, last):
    return Line("school_data_officer", unit, first, last)


def give(person, reach, to, first, last, unit):
    return prepare_grants(
        holder=person(to), from_unit=unit, lines=[custodian(unit, first, last)], by=reach("head")
    )


def test_a_second_custodian_is_refused_with_the_way_out(school, person, reach):
    grant = Grant.objects.get(holder=person("data_officer"), role="school_data_officer")
    with pytest.raises(Refused) as refusal:
        give(person, reach, "homeroom", today(), grant.ends_on, school)
    said = str(refusal.value)
    assert (
        "Lương Thị Ánh Tuyết" in said and "Thay đổi nhân sự" in said and dmy(grant.ends_on) in said
    )
    end_grants(grants=[grant], reason="thử", by=reach("head"))
    assert give(person, reach, "homeroom", today(), grant.ends_on, school)
    # one that only waits for its signature counts too
    with pytest.raises(Refused, match="Tô Thị Lan đang giữ"):
        give(person, reach, "deputy", today(), grant.ends_on, school)


@pytest.mark.parametrize(("gap", "allowed"), [(0, False), (1, True)], ids=["last day", "day after"])
def test_custodians_follow_each_other_without_a_common_day(gap, allowed, school, person, reach):
    grant = Grant.objects.get(holder=person("data_officer"), role="school_data_officer")
    grant.ends_on = today() + 20 * DAY
    grant.save()
    first = grant.ends_on + gap * DAY
    if allowed:
        assert give(person, reach, "homeroom", first, first + 30 * DAY, school)
    else:
        with pytest.raises(Refused, match="mỗi đơn vị chỉ giao cho một người"):
            give(person, reach, "homeroom", first, first + 30 * DAY, school)


def test_an_officer_named_from_above_counts_as_well(school, person, reach):
    line = Line("school_officer", school, today(), today() + 30 * DAY)
    with pytest.raises(Refused, match="đang giữ tài khoản quản trị"):
        prepare_grants(
            holder=person("homeroom"),
            from_unit=Unit.objects.get(code=LE_CHAN),
            lines=[line],
            by=reach("commune_officer"),
        )


def test_an_authorisation_names_its_decision(school, person, reach):
    bare = Line("school_signer", school, today(), today() + 30 * DAY)
    with pytest.raises(Refused, match="phải ghi căn cứ"):
        prepare_grants(holder=person("deputy"), from_unit=school, lines=[bare], by=reach("head"))
    basis = "Quyết định số 21/QĐ-THCS ngày 05/9/2026"
    line = Line("school_signer", school, today(), today() + 30 * DAY, basis=basis)
    paper = prepare_grants(
        holder=person("deputy"), from_unit=school, lines=[line], by=reach("head")
    )
    assert paper.content["lines"][0]["basis"] == basis
    assert paper.grants.get().basis == basis
    # the officer who keeps the accounts can't hand out the head's signature
    with pytest.raises(Refused, match="không giữ quyền giao việc"):
        prepare_grants(
            holder=person("homeroom"), from_unit=school, lines=[line], by=reach("data_officer")
        )


# At once -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id) as name:
        yield name


def test_two_name_a_head_and_two_a_custodian_at_once(scratch):
    from accounts.models import User
    from csdl.kit import wall
    from csdl.kit.access import reach_of
    from csdl.site.world.cast import person as cast

    keys = ["deputy", "homeroom"]

    def entered(key):
        found = reach_of(cast(key))
        wall.enter(found)
        return found

    def name_head(number):
        with transaction.atomic():
            unit = Unit.objects.get(code=THCS)
            seats = [(cast(keys[number]), HEAD, "Hiệu trưởng")]
            replace_seats(unit=unit, seats=seats, day=today(), by=entered("commune_officer"))
        return number

    results, errors = at_once(2, name_head)
    assert len(results) == 1 and {type(e) for e in errors.values()} == {Refused}
    whole(Unit.objects.get(code=THCS))

    with transaction.atomic():
        unit = Unit.objects.get(code=THCS)
        grant = Grant.objects.get(holder=cast("data_officer"), role="school_data_officer")
        end_grants(grants=[grant], reason="thử", by=entered("head"))

    def hand_out(number):
        with transaction.atomic():
            line = custodian(unit, today(), today() + 30 * DAY)
            prepare_grants(
                holder=User.objects.get(username=cast(["homeroom_2", "waiting"][number]).username),
                from_unit=unit,
                lines=[line],
                by=entered("head"),
            )
        return number

    results, errors = at_once(2, hand_out)
    assert len(results) == 1, errors
    [refusal] = errors.values()
    assert isinstance(refusal, Refused) and "chỉ giao cho một người" in str(refusal)
