"""The plan of an invented city: as large and as skewed as domain.md says, the same every time."""

from collections import Counter

from csdl.site.city.plan import LEAST, MOST, places
from csdl.site.world.places import communes


def test_a_city_has_the_size_of_hai_phong():
    plan = places("city")
    pupils = sum(one.pupils for one in plan)
    assert len(plan) == 1608 - 30  # thirty stand in the demo world already
    assert 1_000_000 < pupils < 1_100_000
    assert 26_000 < sum(len(one.rooms) for one in plan) < 32_000
    assert min(one.pupils for one in plan) < 2 * LEAST
    assert max(one.pupils for one in plan) > 0.8 * MOST
    everywhere = Counter(one.school.commune for one in plan)
    assert len(everywhere) == len(communes())
    assert max(everywhere.values()) - min(everywhere.values()) <= 1


def test_no_code_name_or_class_twice():
    plan = places("city")
    assert len({one.school.code for one in plan}) == len(plan)
    assert len({one.school.name for one in plan}) == len(plan)
    for one in plan:
        names = [room[0] for room in one.rooms]
        assert len(set(names)) == len(names), one.school.name


def test_the_same_on_every_machine():
    assert places("city")[::97] == places("city")[::97]
    assert places("school")[0].pupils == 2000
    assert len(places("commune")) == 14
