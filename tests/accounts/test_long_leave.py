"""A long leave: rights stop on their day and come back by themselves (mission B6)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.leave import carry_out
from accounts.models import Grant, Post
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.dates import today, vn_moment
from csdl.site.world.cast import THCS
from schools.models import Unit
from tests.accounts.leaving import DAY, grant_of, holds_at, leave


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.mark.parametrize("first", [0, 1, 14], ids=["today", "tomorrow", "in two weeks"])
def test_rights_stop_and_come_back_by_themselves(first, school, person, reach):
    teacher, other = person("homeroom"), person("subject_teacher")
    day, back = today() + first * DAY, today() + (first + 20) * DAY
    grant = grant_of(teacher, school)
    whole = holds_at(grant, timezone.now())
    leave(reach("head"), teacher, school, "long", day, {"grant": f"to:{other.pk}"}, returns_on=back)
    grant.refresh_from_db()
    assert grant.state == "active" and Post.objects.get(user=teacher).ends_on is None
    second = timedelta(seconds=1)
    for moment, held in [
        (vn_moment(day) - second, True),
        (vn_moment(day), False),
        (vn_moment(back) - second, False),
        (vn_moment(back), True),
        (vn_moment(grant.ends_on + DAY) - second, True),
        (vn_moment(grant.ends_on + DAY), False),
    ]:
        assert holds_at(grant, moment) == (whole if held else set()), moment
    assert reach_of(teacher).holds("records.change_student") == (first > 0)
    new = grant_of(other, school)
    assert (new.starts_on, new.ends_on) == (day, back - DAY)


def test_whoever_is_away_gives_nothing_on(school, person, reach):
    officer, by = person("data_officer"), reach("head")
    back = today() + 30 * DAY
    leave(by, officer, school, "long", today(), {"grant": "end"}, returns_on=back)
    grant = Grant.objects.get(holder=officer, unit=school, role="school_data_officer")
    assert grant not in Grant.objects.in_force()
    # another may keep the accounts exactly while they are away
    from accounts.actions.grant import prepare_grants
    from accounts.queries.offer import Line

    teacher = person("homeroom")
    for last, allowed in [(back, False), (back - DAY, True)]:
        line = Line("school_data_officer", school, today(), last)
        if allowed:
            assert prepare_grants(holder=teacher, from_unit=school, lines=[line], by=by)
        else:
            with pytest.raises(Refused, match="chỉ giao cho một người"):
                prepare_grants(holder=teacher, from_unit=school, lines=[line], by=by)


def test_a_heads_seat_goes_back_by_itself(school, person, reach):
    by, head, deputy = reach("commune_officer"), person("head"), person("deputy")
    day, back = today(), today() + 60 * DAY
    chosen = {"grant": f"to:{deputy.pk}", "post": f"act:{deputy.pk}"}
    leave(by, head, school, "long", day, chosen, returns_on=back)
    rows = Post.objects.filter(unit=school, kind__in=Post.HEADS).order_by("starts_on")
    assert [(p.user, p.kind, p.ends_on) for p in rows] == [
        (head, "head", day - DAY), (deputy, "acting", back - DAY), (head, "head", None),
    ]  # fmt: skip
    assert Grant.objects.get(holder=deputy, role="school_head").ends_on == back - DAY


def test_the_day_of_return_comes_after(school, person, reach):
    for back in (None, today(), today() - DAY):
        with pytest.raises(Refused, match="[Nn]gày trở lại"):
            carry_out(leaver=person("homeroom"), unit=school, kind="long", day=today(),
                      returns_on=back, answers={}, by=reach("head"))  # fmt: skip


def test_leaving_for_good_during_a_long_leave(school, person, reach):
    teacher, by = person("homeroom"), reach("head")
    leave(by, teacher, school, "long", today(), returns_on=today() + 30 * DAY)
    later = today() + 40 * DAY
    leave(by, teacher, school, "quit", later)
    grant = grant_of(teacher, school)
    assert holds_at(grant, vn_moment(later) - timedelta(seconds=1))
    assert not holds_at(grant, vn_moment(later))
    leave(by, teacher, school, "quit", today() + 10 * DAY)
    assert not holds_at(grant, vn_moment(today() + 35 * DAY))
