"""The demo world: the same on every machine, complete, and made of nobody real."""

import hashlib
import re
from collections import Counter
from datetime import date
from itertools import islice

import pytest
from django.contrib.auth.password_validation import validate_password

from csdl.kit.fields import PersonNameField, PhoneField
from csdl.kit.text import fold, nfc, split_name
from csdl.site.world import CAST, PASSWORD, PIN, names, places, schools
from csdl.site.world.pupil_fields import fields_of
from csdl.site.world.pupils import class_list
from records import checks
from records.catalogue import STUDENT

# Hashes of the folded names of people whom the seeds name: none of them may turn up here.
REAL = {
    "03cc0708a2", "0e046f2b70", "1749600776", "19983c76e8", "1a5bf7be16", "4638f925b0",
    "4f61483d94", "6446b8191a", "7b0910bd97", "7cf0560bc9", "93d4dc3107", "af31d56d93",
    "c55dc044f3", "d0c9cee7e3", "fc4e2c0c84",
}  # fmt: skip


# Names ------------------------------------------------------------------------------


def crowd(count=3000):
    rng = names.stream("crowd")
    return [names.pupil(rng, "6", 2026) for _ in range(count)]


def test_the_same_words_give_the_same_people():
    first = names.pupils(names.stream("31900501", "6A1"), 30, "6", 2026)
    again = names.pupils(names.stream("31900501", "6A1"), 30, "6", 2026)
    other = names.pupils(names.stream("31900501", "6A2"), 30, "6", 2026)
    assert first == again
    assert first != other
    # Fewer pupils are the first of the same class list.
    assert names.pupils(names.stream("31900501", "6A1"), 5, "6", 2026) == first[:5]


def test_names_have_the_shape_of_names():
    field = PersonNameField()
    for one in [*crowd(500), *(names.adult(names.stream("a", n)) for n in range(300))]:
        assert field.clean(one.full_name) == one.full_name == nfc(one.full_name)
        words = one.full_name.split()
        assert 2 <= len(words) <= 5
        assert len(set(words)) == len(words)


def test_family_names_have_their_share():
    families = Counter(split_name(one.full_name).family for one in crowd())
    assert 0.35 < families["Nguyễn"] / 3000 < 0.41
    assert 0.09 < families["Trần"] / 3000 < 0.13
    assert len(families) >= 25


def test_half_the_pupils_are_girls():
    girls = sum(one.gender == names.FEMALE for one in crowd())
    assert 0.44 < girls / 3000 < 0.53


@pytest.mark.parametrize(
    ("grade", "years"), [("1", 6), ("5", 10), ("6", 11), ("10", 15), ("12", 17), ("18", 5)]
)
def test_birthdays_fit_the_grade(grade, years):
    rng = names.stream("birthdays", grade)
    born = Counter(names.birth_date(rng, grade, 2026).year for _ in range(1000))
    assert set(born) <= {2026 - years, 2026 - years - 1}
    assert born[2026 - years] > 950


def test_nobody_is_born_after_the_year_began():
    for grade in ("13", "14", "15", "16"):
        rng = names.stream("small", grade)
        assert all(names.birth_date(rng, grade, 2026) < date(2026, 8, 1) for _ in range(200))


# Places and schools -----------------------------------------------------------------


def test_the_114_communes():
    communes = places.communes()
    assert len(communes) == len({c.code for c in communes}) == 114
    kinds = Counter(c.area_type for c in communes)
    assert kinds == {"xã": 67, "phường": 45, "đặc khu": 2}
    assert all(re.fullmatch(r"\d{5}", c.code) and c.name == nfc(c.name) for c in communes)


def test_two_communes_that_differ_by_one_mark():
    one, other = places.commune("10888"), places.commune("10903")
    assert (one.name, other.name) == ("Cẩm Giang", "Cẩm Giàng")
    assert fold(one.name) == fold(other.name)


def test_schools_of_every_kind_in_communes_that_exist():
    codes = {c.code for c in places.communes()}
    every = schools.SCHOOLS
    assert len(every) == len({s.code for s in every}) == len({s.name for s in every}) == 30
    assert {s.kind for s in every} == set(schools.KINDS)
    assert {s.commune for s in every} == set(places.SETTLED) <= codes
    assert all(re.fullmatch(r"\d{8}", s.code) for s in every)
    assert all(3 <= s.rooms <= 12 and len(s.classes()) == s.rooms for s in every)
    # GSO districts of the two provinces are 288–318: no real school has one of these codes.
    assert all(s.code[2:5] >= "900" for s in every)


def test_who_manages_a_school():
    for school in schools.SCHOOLS:
        upper = {"THPT", "GDTX"} & set(school.levels)
        if upper or school.kind == "special":
            assert school.manager == schools.DEPARTMENT
        else:
            assert school.manager in (school.commune, schools.DEPARTMENT)
    lower = [s for s in schools.SCHOOLS if s.manager == schools.DEPARTMENT and s.kind == "th_thcs"]
    assert [s.commune for s in lower] == [places.LE_CHAN]


def test_class_names_are_each_once():
    for school in schools.SCHOOLS:
        found = [room.name for room in school.classes()]
        assert len(found) == len(set(found))
        assert {(room.level, room.grade) for room in school.classes()} <= set(school.grades)


def test_the_district_managed_schools_of_the_world():
    assert set(places.FORMER_DISTRICT.schools) <= set(schools.BY_CODE)


# The cast ---------------------------------------------------------------------------


def test_the_cast_is_one_person_per_role():
    people = CAST.values()
    for field in ("username", "full_name", "role"):
        values = Counter(getattr(one, field) for one in people)
        assert [v for v, times in values.items() if times > 1] == [], field
    assert {"active", "waits_receiver", "waits_giver", "ended", ""} == {p.state for p in people}


def test_the_cast_works_in_units_of_the_world():
    units = {c.code for c in places.communes()} | set(schools.BY_CODE) | {"DEMO"}
    for one in CAST.values():
        assert one.unit in units
        for _, unit, room in one.grants:
            assert unit in units
            assert not room or room in {r.name for r in schools.BY_CODE[unit].classes()}


def test_the_stranger_is_of_the_other_cam_giang():
    assert CAST["stranger"].unit == "10903"
    assert CAST["commune_officer_2"].unit == "10888"


def test_the_password_and_the_pin_would_be_accepted():
    validate_password(PASSWORD)
    assert re.fullmatch(r"\d{6}", PIN)


def test_nobody_in_the_world_is_real():
    everyone = [one.full_name for one in CAST.values()]
    everyone += [one.full_name for one in crowd()]
    everyone += [names.adult(names.stream("b", n)).full_name for n in range(3000)]
    found = {n for n in everyone if hashlib.sha256(fold(n).encode()).hexdigest()[:10] in REAL}
    assert found == set()


def everyones_fields():
    for school in schools.SCHOOLS:
        for number, room in enumerate(school.classes()):
            for place, one in enumerate(class_list(school, room, 2026), 1):
                at = number * 50 + place
                yield school, one, fields_of(one, school, room, at, 2026)


def test_the_fields_of_pupils_are_believable_and_one_in_a_hundred_is_odd():
    numbers, odd, total = Counter(), 0, 0
    for school, one, values in everyones_fields():
        total += 1
        numbers[values["personal_id"]] += 1
        own = {**values, "full_name": one.full_name, "birth_date": one.birth_date}
        own["gender"] = one.gender
        assert checks.problems(own, date(2026, 11, 22)) == [], (school.code, one)
        missing = [i.code for i in STUDENT.items if i.expected and not own.get(i.code)]
        missing = [c for c in missing if not c.startswith("father") or own.get("mother_name")]
        odd += bool(values.get("id_reason") or [c for c in missing if c != "father_name"])
    assert max(times for number, times in numbers.items() if number) == 1
    assert 0.004 < odd / total < 0.02, f"{odd} of {total}"


def test_the_fields_clean_to_themselves():
    """What the world writes is what a person could have typed."""
    for _, _, values in islice(everyones_fields(), 0, None, 40):
        for code, value in values.items():
            item = STUDENT.by_code[code]
            if item.list or value in ("", None):
                continue
            field = item.field(required=False)
            assert field.clean(item.text(value, field)) == value or item.kind == "number", code


def test_phone_numbers_are_well_formed():
    assert PhoneField().clean(names.mobile(7)) == "0900000007"
