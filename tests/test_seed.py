"""The demo world as it stands in the database, and the command that makes it."""

import io
import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Activation, Grant, Paper, Post, RoomRight, UnitRight, User
from csdl.ground.models import AccessLog
from csdl.kit import wall
from csdl.kit.reach import system
from csdl.site.world import CAST, PASSWORD, PIN, places, schools
from csdl.site.world.build import NotDemo, build, is_demo
from records.models import Enrollment, Student
from schools.models import Classroom, Group, Parent, Unit, Year

pytestmark = pytest.mark.django_db
TIER = Unit.Tier


def seed(*arguments):
    out = io.StringIO()
    call_command("seed", *arguments, stdout=out)
    return out.getvalue()


def unit(code):
    return Unit.objects.get(code=code, tier__gte=TIER.COMMUNE)


def counts():
    models = (Unit, Parent, Year, Classroom, Group, User, Post, Grant, Paper, UnitRight)
    models += (RoomRight, Activation, AccessLog)
    return {model.__name__: model.objects.count() for model in models}


# What stands ------------------------------------------------------------------------


def test_units_of_every_tier():
    tiers = Counter(Unit.objects.values_list("tier", flat=True))
    assert tiers == {TIER.DEPARTMENT: 1, TIER.DISTRICT: 1, TIER.COMMUNE: 114, TIER.SCHOOL: 30}
    assert {unit("10888").name, unit("10903").name} == {"Cẩm Giang", "Cẩm Giàng"}


def test_each_school_is_managed_as_planned():
    for one in schools.SCHOOLS:
        school = unit(one.code)
        manager = school.parents.get(valid_to=None).manager
        wanted = "DEMO" if one.manager == schools.DEPARTMENT else one.manager
        assert manager.code == wanted
        assert (school.location.code, school.levels) == (one.commune, one.levels)


def test_the_tree_of_another_day():
    district = Unit.objects.get(tier=TIER.DISTRICT)
    for code in places.FORMER_DISTRICT.schools:
        edges = Parent.objects.filter(unit=unit(code))
        assert edges.on(date(2025, 6, 30)).get().manager == district
        assert edges.on(date(2025, 7, 1)).get().manager == unit(places.LE_CHAN)
    assert district in Unit.objects.open_on(date(2025, 6, 30))
    assert district not in Unit.objects.open_on(date(2025, 7, 1))


def test_two_school_years_and_classes_in_both():
    new, old = Year.objects.order_by("-starts_year")
    assert new.starts_year == old.starts_year + 1
    assert (new.terms.count(), new.weeks.count()) == (2, 35)
    assert Classroom.objects.filter(year=new).count() == sum(s.rooms for s in schools.SCHOOLS)
    assert Classroom.objects.filter(year=old).exists()
    assert all(school.groups.exists() for school in Unit.objects.schools())


def test_every_commune_has_a_leader_and_an_officer():
    posts = Post.objects.filter(unit__tier=TIER.COMMUNE).values_list("unit__code", "kind")
    kinds = Counter(kind for _, kind in posts)
    assert (kinds["head"], kinds["officer"]) == (114, 114)
    assert len({code for code, _ in posts}) == 114


# The cast ---------------------------------------------------------------------------


def test_the_cast_can_sign_in(person):
    user = person("head")
    assert user.check_password(PASSWORD)
    assert user.pin and user.activated_at
    newcomer = person("newcomer")
    assert not newcomer.has_usable_password() and not newcomer.is_activated
    assert Activation.objects.filter(user=newcomer, used_at=None).count() == 1


def test_grants_stand_where_the_cast_says(person):
    for key, one in CAST.items():
        grants = list(Grant.objects.filter(holder=person(key)).select_related("paper"))
        assert sorted((g.role, g.unit.code) for g in grants) == sorted(
            (role, at) for role, at, _ in one.grants
        ), key
        wanted = {"active": "active", "ended": "ended"}.get(one.state, "pending")
        for grant in grants:
            assert grant.state == wanted, key
            sides = set(grant.paper.signatures.values_list("side", flat=True))
            assert (
                sides
                == {
                    "active": {"giver", "receiver"},
                    "ended": {"giver", "receiver"},
                    "waits_receiver": {"giver"},
                    "waits_giver": set(),
                }[one.state]
            ), key
        rights = UnitRight.objects.filter(user=person(key)).count()
        rights += RoomRight.objects.filter(user=person(key)).count()
        assert bool(rights) == (one.state == "active"), key


def test_no_paper_is_signed_twice_by_one_person():
    for paper in Paper.objects.prefetch_related("signatures"):
        signers = [signature.user_id for signature in paper.signatures.all()]
        assert len(signers) == len(set(signers))


def test_the_ended_grant_has_its_minutes(person):
    grant = Grant.objects.get(holder=person("former"))
    assert grant.end_paper.kind == "revocation"
    assert grant.end_reason


def managed(code):
    return {unit(s.code).pk for s in schools.SCHOOLS if s.manager == code}


def test_how_far_each_reaches(reach):
    assert reach("commune_officer").schools == managed(places.LE_CHAN)
    assert reach("commune_officer_2").schools == managed(places.CAM_GIANG)
    assert reach("stranger").schools == managed(places.CAM_GIANG_HUYEN)
    assert reach("inspector").department == Unit.objects.get(tier=TIER.DEPARTMENT).pk
    assert reach("head").schools == {unit("31900501").pk}
    assert reach("two_schools").schools == {unit("31900501").pk, unit("30901601").pk}
    for key in ("subject_teacher", "waiting", "unsigned", "newcomer", "former"):
        assert not reach(key).scopes, key


def test_a_school_in_the_ward_that_is_the_departments(reach):
    school = unit("31900601")
    assert school.location.code == places.LE_CHAN
    assert school.pk not in reach("commune_officer").schools


# Pupils -----------------------------------------------------------------------------


def this_year():
    return Year.objects.order_by("-starts_year").first()


def pupils_of(code):
    school = unit(code)
    with wall.school(system("test"), school):
        rows = Enrollment.objects.filter(school=school, year=this_year())
        rooms = Counter(rows.values_list("classroom__name", flat=True))
        return rooms, list(Student.objects.filter(school=school))


def test_whole_classes_in_the_school_of_the_cast():
    rooms, pupils = pupils_of("31900501")
    assert 25 <= rooms["6A1"] <= 45
    assert len(pupils) == sum(rooms.values())
    assert len({pupil.student_code for pupil in pupils}) == len(pupils)


def test_a_handful_elsewhere():
    for code in ("30901402", "31900301", "31903902"):
        rooms, _ = pupils_of(code)
        assert 1 <= sum(rooms.values()) <= 9 * 12


def test_pupils_are_what_the_plan_says():
    from csdl.site.world.pupils import class_list

    room = next(r for r in schools.BY_CODE["31900501"].classes() if r.name == "6A1")
    wanted = class_list(schools.BY_CODE["31900501"], room, this_year().starts_year)
    school = unit("31900501")
    with wall.school(system("test"), school):
        rows = Student.objects.filter(enrollments__classroom__name="6A1", school=school)
        found = {(s.full_name, s.birth_date, s.gender) for s in rows}
    assert found == {(p.full_name, p.birth_date, p.gender) for p in wanted}


# The command ------------------------------------------------------------------------


def test_seeding_again_changes_nothing():
    before = counts()
    assert build() is False
    assert "nothing to do" in seed()
    assert "left as it is" in seed("--if-empty")
    assert counts() == before


def test_the_logins():
    rows = json.loads(seed("--logins"))
    assert len(rows) == len(CAST)
    keys = ["role", "unit", "username", "password", "pin", "totp_secret"]
    assert all(list(row) == keys for row in rows)
    by_name = {row["username"]: row for row in rows}
    head = by_name[CAST["head"].username]
    assert (head["password"], head["pin"]) == (PASSWORD, PIN)
    assert head["unit"] == "Trường THCS Hoa Phượng"
    newcomer = by_name[CAST["newcomer"].username]
    assert (newcomer["password"], newcomer["pin"]) == (None, None)


def test_another_scale_is_refused_by_name():
    with pytest.raises(CommandError, match="demo"):
        seed("--scale", "planet")


def test_never_on_an_installation_for_real_data(settings):
    settings.DEMO = False
    assert not is_demo()
    with pytest.raises(CommandError, match="not the demo world"):
        seed("--logins")
    with pytest.raises(CommandError, match="CSDL_DEMO"):
        seed()


def test_never_on_a_database_that_belongs_to_someone():
    Unit.objects.filter(tier=TIER.DEPARTMENT).update(code="31")
    with pytest.raises(NotDemo):
        build()
    with pytest.raises(CommandError, match="not the demo world"):
        seed("--logins")
    with pytest.raises(CommandError, match="not the demo world"):
        seed()
    assert "left as it is" in seed("--if-empty")


def test_an_interrupted_build_leaves_nothing(monkeypatch):
    from csdl.site.world import build as module
    from schools.actions.unit import create_department

    def found(world):
        world.department = create_department(code="DEMO", name="Sở", by=system("test"))

    def stop(world):
        raise KeyboardInterrupt

    Unit.objects.filter(tier=TIER.DEPARTMENT).update(code="31")
    monkeypatch.setattr(module, "is_empty", lambda: True)
    monkeypatch.setattr(module, "found", found)
    monkeypatch.setattr(module, "make_years", stop)
    before = counts()
    with pytest.raises(KeyboardInterrupt):
        build()
    assert counts() == before
    assert not is_demo()
