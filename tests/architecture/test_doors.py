"""Every address of the URLconf, called as each of the cast: found by walking, not by listing."""

import pytest
from django.db import transaction
from django.urls import reverse

from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.site.world.cast import CAST
from tests.architecture.routes import routes

ROUTES = routes()
OBJECT_ROUTES = [r for r in ROUTES if r.door and r.door.model]
PLAIN_ROUTES = [r for r in ROUTES if r.door and not r.door.model and not r.door.public]
PASSED = {200, 302, 405, 409}
# Routes to a part that an object may not have yet: 404 then says just that.
PARTS = {
    "ground:job_file",
    "ground:batch_file",
    "ground:batch_annotated",
    "accounts:directive_file",
    "records:correction_file",
    "accounts:regulation_file",
    "reports:submission_cell",
}
# Open to anyone, by name: a new one is a decision, made here.
PUBLIC = {
    "healthz",
    "account_login",
    "account_logout",
    "account_inactive",
    "mfa_authenticate",
    "accounts:activate",
    "accounts:paper_check",
    "accounts:training_register",
    "records:review_family",
}


def ids(rows):
    return [row.name for row in rows]


def test_every_view_has_a_door():
    assert [r.name for r in ROUTES if r.door is None] == []


def test_public_views_are_the_known_few():
    assert {r.name for r in ROUTES if r.door and r.door.public} == PUBLIC


def test_names_of_views_are_unique():
    names = ids(ROUTES)
    assert sorted(set(names)) == sorted(names)


def address(route, pk):
    """The URL of an object; further numbers in a path are the object's own key."""
    return reverse(route.name, kwargs=dict.fromkeys(route.arguments, pk))


def knock(browser, route, pk):
    """The visit, undone after: by GET, or by POST where the page takes nothing else."""
    call = browser.get if "GET" in route.door.methods else browser.post
    with transaction.atomic():
        answer = call(address(route, pk))
        transaction.set_rollback(True)
    return answer


# The world is the same in every test (each is rolled back), so what the filters say of it is
# asked once per model and permission; only the visits are made anew.
KEPT = {}


def kept(key, ask):
    if key not in KEPT:
        KEPT[key] = ask()
    return KEPT[key]


@pytest.fixture
def reaches(person):
    keys = [key for key in CAST if CAST[key].is_activated]
    return kept("reaches", lambda: {key: reach_of(person(key)) for key in keys})


def allowed(key, reach, model, perm):
    """The keys of a model's objects on which one of the cast holds `perm`, by the filter alone."""

    def ask():
        wall.enter(reach)
        return set(model.objects.allowed(reach, perm).values_list("pk", flat=True))

    return kept((key, model, perm), ask)


def every(model, reach):
    def ask():
        wall.enter(reach)
        return list(model.objects.order_by("pk").values_list("pk", flat=True)[:400])

    return kept(model, ask)


# Of those who fare alike at a door, this many knock: other ones at other doors.
KNOCKS = 4


def visits(route, reaches, candidates):
    """[(who, object, what must happen)]: passes, 403 or 404, as the filters say."""
    groups = {"passes": [], 403: [], 404: []}
    for key, reach in reaches.items():
        may = allowed(key, reach, route.door.model, route.door.perm)
        sees = allowed(key, reach, route.door.model, route.door.model.SEE)
        for wanted, pks in (("passes", may), (403, sees - may), (404, None)):
            fits = (
                pk for pk in candidates if (pk in pks if pks is not None else pk not in may | sees)
            )
            if (pk := next(fits, None)) is not None:
                groups[wanted].append((key, pk, wanted))
    turn = sum(map(ord, route.name))
    for rows in groups.values():
        start = turn % len(rows) if rows else 0
        yield from (rows[start:] + rows[:start])[:KNOCKS]


@pytest.mark.parametrize("route", OBJECT_ROUTES, ids=ids(OBJECT_ROUTES))
def test_object_doors(route, reaches, signed_in, client):
    """Nobody → login; a stranger → 404; an insider without the right → 403; the holder passes."""
    model, seen = route.door.model, set()
    candidates = every(model, reaches["department_officer"])
    if not candidates:
        pytest.skip(f"the demo world has no {model._meta.label} yet")
    answer = knock(client, route, candidates[0])
    assert answer.status_code == 302 and "/dang-nhap/" in answer["Location"]
    for key, pk, wanted in visits(route, reaches, candidates):
        status = knock(signed_in(key), route, pk).status_code
        inner = status == 404 and (len(route.arguments) > 1 or route.name in PARTS)
        right = status in PASSED or inner if wanted == "passes" else status == wanted
        assert right, f"{key} at {route.name} of {model.__name__} {pk}: {status}, not {wanted}"
        seen.add(wanted)
    assert "passes" in seen or model._meta.label == "ground.Job", "no one of the cast may pass"
    assert 404 in seen, "no stranger was tried"


@pytest.mark.parametrize("route", PLAIN_ROUTES, ids=ids(PLAIN_ROUTES))
def test_plain_doors(route, reaches, signed_in, client):
    """Pages without an object: nobody → login; without the permission → 403."""
    path = reverse(route.name, kwargs=dict.fromkeys(route.arguments, 999999))
    answer = client.get(path)
    assert answer.status_code in (302, 405) and "/dang-nhap/" in answer.get(
        "Location", "/dang-nhap/"
    )
    if not route.door.perm:
        return
    turn, everyone = sum(map(ord, route.name)), list(reaches.items())
    for holds in (True, False):
        alike = [(k, r) for k, r in everyone if r.holds(route.door.perm) == holds]
        start = turn % len(alike) if alike else 0
        for key, _ in (alike[start:] + alike[:start])[:KNOCKS]:
            status = signed_in(key).get(path).status_code
            assert (status != 403) == holds, f"{key} at {route.name}: {status}"


def test_a_disabled_person_is_out_at_once(person, signed_in):
    browser = signed_in("head")
    assert browser.get("/").status_code == 200
    user = person("head")
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert "/dang-nhap/" in browser.get("/")["Location"]
