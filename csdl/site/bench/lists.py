"""A school's list of about 2,000 pupils, eight clients signed in, through the web server."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from accounts.models import Post, User
from csdl.kit import wall
from csdl.site.bench.load import Ask, closed
from csdl.site.bench.pages import signed_in
from csdl.site.bench.server import serving
from records.models import Student
from schools.models import Unit

CLIENTS, SECONDS, PUPILS = 8, 12, 2_000
SIZES = (50, 1000)  # rows of a page


def measure(clock) -> dict:
    """{rows of a page: {"rps", "p95_ms", "bytes", "errors"}}, and how many pupils there are."""
    found = {}
    with serving() as server:
        for size in SIZES:
            asks, found["pupils"] = list_asks(size)
            closed(server.port, CLIENTS, 3, asks.__getitem__)  # warm
            run = closed(server.port, CLIENTS, SECONDS, asks.__getitem__)
            found[str(size)] = {
                "rps": run.rate,
                "p95_ms": run.ms(0.95),
                "errors": len(run.errors) + len(run.refused),
            }
    return found


def list_asks(size: int) -> tuple[list[Ask], int]:
    """What each of the clients asks for: the list in pages of so many rows; and how many pupils
    the school has."""
    school, pupils = _school()
    url = f"{reverse('records:student_list')}?dong={size}"
    return [Ask(url, key_of(_head(school))) for _ in range(CLIENTS)], pupils


def key_of(user: User) -> str:
    """The key of a new session of that person."""
    return signed_in(user).cookies["sessionid"].value


def _school():
    """The school nearest to that many pupils, and how many it has."""
    department = Unit.objects.get(tier=Unit.Tier.DEPARTMENT, code="DEMO")
    with transaction.atomic(), wall.whole(department.pk):
        counts = Student.objects.values_list("school_id").annotate(n=Count("pk")).order_by()
        return min(counts, key=lambda pair: abs(pair[1] - PUPILS))


def _head(school):
    post = Post.objects.now().filter(unit=school, kind__in=Post.HEADS).order_by("pk")[:1].get()
    return post.user
