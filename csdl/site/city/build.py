"""An invented department of a size, on top of the demo world."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection, transaction

from accounts.models import Post
from csdl.site.city import plan
from csdl.site.city.people import build_people
from csdl.site.city.places import build_places, frame
from csdl.site.city.pupils import build_pupils
from schools.models import Unit

SCALES = ("school", "commune", "city")
_FIRST_CODE = "32900000"


def is_grown() -> bool:
    """Whether a department of a size stands here already."""
    return Unit.objects.filter(tier=Unit.Tier.SCHOOL, code=_FIRST_CODE).exists()


def grow(scale: str, say: Callable[[str], object] = lambda line: None) -> bool:
    """Add the schools of the scale to the demo world. False when they stand.

    Runs as the owner of the tables (CSDL_OWNER=1).
    """
    if is_grown():
        return False
    began = time.monotonic()
    schools, found = plan.places(scale), frame()
    say(f"{len(schools)} schools …")
    with transaction.atomic():
        built = build_places(found, schools)
        heads = _heads({one.manager.pk for one in built})
        say("Staff, grants, papers …")
        people = build_people(found, built, heads)
    say(f"Pupils, by two processes (so far {time.monotonic() - began:.0f} s) …")
    pupils = build_pupils(found, built, say)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    say(f"{people} staff, {pupils} pupils in {time.monotonic() - began:.0f} s.")
    return True


def _heads(units):
    """Who signs at each unit, by its id."""
    posts = Post.objects.now().filter(unit__in=units, kind__in=Post.HEADS).select_related("user")
    return {post.unit_id: post.user for post in posts}
