"""Every address of the URLconf, called as each of the cast: found by walking, not by listing."""

import pytest
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
PARTS = {"ground:job_file", "ground:batch_file", "ground:batch_annotated"}
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


def objects_of(model):
    """Objects to try: as the Sở's officer sees them all, a spread over the cast's units."""
    return list(model.objects.order_by("pk")[:400])


def address(route, obj):
    """The URL of an object; further numbers in a path are the object's own key."""
    return reverse(route.name, kwargs=dict.fromkeys(route.arguments, obj.pk))


def knock(browser, route, obj):
    """The status of a visit: by GET, or by POST where the page takes nothing else."""
    call = browser.get if "GET" in route.door.methods else browser.post
    return call(address(route, obj)).status_code


@pytest.fixture
def reaches(person):
    return {key: reach_of(person(key)) for key in CAST if CAST[key].is_activated}


def expected(reach, door):
    """{pk: status} for the objects of a door's model, by the filter alone."""
    wall.enter(reach)
    may = set(door.model.objects.allowed(reach, door.perm).values_list("pk", flat=True))
    sees = set(door.model.objects.allowed(reach, door.model.SEE).values_list("pk", flat=True))
    return may, sees


@pytest.mark.parametrize("route", OBJECT_ROUTES, ids=ids(OBJECT_ROUTES))
def test_object_doors(route, reaches, signed_in, client):
    """Nobody → login; a stranger → 404; an insider without the right → 403; the holder passes."""
    model, seen = route.door.model, set()
    wall.enter(reaches["department_officer"])
    candidates = objects_of(model)
    if not candidates:
        pytest.skip(f"the demo world has no {model._meta.label} yet")
    first = address(route, candidates[0])
    answer = client.get(first) if "GET" in route.door.methods else client.post(first)
    assert answer.status_code == 302 and "/dang-nhap/" in answer["Location"]
    for key, reach in reaches.items():
        may, sees = expected(reach, route.door)
        groups = {
            "passes": [o for o in candidates if o.pk in may],
            403: [o for o in candidates if o.pk in sees - may],
            404: [o for o in candidates if o.pk not in sees | may],
        }
        browser = signed_in(key)
        for wanted, found in groups.items():
            for obj in found[:1]:
                status = knock(browser, route, obj)
                inner = status == 404 and (len(route.arguments) > 1 or route.name in PARTS)
                right = status in PASSED or inner if wanted == "passes" else status == wanted
                assert right, f"{key} at {route.name} of {obj!r}: {status}, not {wanted}"
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
    for key, reach in reaches.items():
        status = signed_in(key).get(path).status_code
        assert (status != 403) == reach.holds(route.door.perm), f"{key} at {route.name}: {status}"


def test_a_disabled_person_is_out_at_once(person, signed_in):
    browser = signed_in("head")
    assert browser.get("/").status_code == 200
    user = person("head")
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert "/dang-nhap/" in browser.get("/")["Location"]
