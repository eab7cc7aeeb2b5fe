"""The plan of an invented city: as large and as skewed as domain.md says, the same every time."""

from collections import Counter

from csdl.site.bench.plans import scanned
from csdl.site.city.places import Built
from csdl.site.city.plan import LEAST, MOST, places
from csdl.site.city.rounds import looked_at_of, state_of
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


def test_kept_figures_of_the_round_follow_one_rule():
    some = [places("city")[n] for n in range(60)]
    built = [Built(place, None, None, 0, tuple(range(len(place.rooms)))) for place in some]
    looked = [looked_at_of(one) for one in built]
    begun = [numbers for numbers in looked if any(numbers)]
    assert 0 < len(begun) < len(looked)  # some have begun, some have not
    for one, numbers in zip(some, looked, strict=True):
        assert all(n <= room[3] for n, room in zip(numbers, one.rooms, strict=True))
    assert {state_of(n) for n in range(45)} == {"done", "ask", "problem"}


def test_sequential_scans_are_found_in_a_plan():
    leaf = {"Node Type": "Seq Scan", "Relation Name": "records_student"}
    index = {"Node Type": "Index Scan", "Relation Name": "records_enrollment"}
    joined = {"Node Type": "Nested Loop", "Plans": [index, {"Node Type": "Sort", "Plans": [leaf]}]}
    assert scanned([{"Plan": joined}]) == {"records_student"}
    assert scanned([{"Plan": index}]) == set()
