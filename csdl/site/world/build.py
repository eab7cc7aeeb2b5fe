"""Making the demo world: everything in one transaction, so it is whole or it is not there."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from csdl.site.world.cast import DEPARTMENT_CODE
from csdl.site.world.days import make_days
from csdl.site.world.helping import make_entries
from csdl.site.world.people import (
    found,
    give_rights,
    make_cast,
    make_crowd,
    one_hash,
    set_factors,
)
from csdl.site.world.pupils import add_pupils
from csdl.site.world.quality import count_quality
from csdl.site.world.regulation import make_regulation
from csdl.site.world.reports import make_reports
from csdl.site.world.rounds import make_round
from csdl.site.world.staff import add_people
from csdl.site.world.turn import offer_one, open_turn
from csdl.site.world.units import World, make_classes, make_communes, make_schools, make_years
from csdl.site.world.work import add_work
from schools.models import Unit

# Two builders at once: the second waits for the first, then finds the world standing.
_LOCK = "select pg_advisory_xact_lock(hashtext('csdl demo world'))"


class NotDemo(Exception):
    """This database is not, and must not become, the invented world. Says why."""


def is_demo() -> bool:
    """Whether this database holds the demo world: its Sở, under settings made for a demo."""
    return settings.DEMO and _our_department().exists()


def is_empty() -> bool:
    """Nobody and no unit yet."""
    return not Unit.objects.exists() and not User.objects.exists()


def build(*, pupils: str = "all", say: Callable[[str], object] = lambda line: None) -> bool:
    """Make the world; False when it stands already.

    pupils: "all", or "few" for tests (the same people, of every class only the first).
    Raises NotDemo on a database that belongs to someone, or without CSDL_DEMO.
    """
    if not settings.DEMO:
        raise NotDemo("CSDL_DEMO is not set: this is not an installation for invented data.")
    with transaction.atomic(), one_hash():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        if _our_department().exists():
            return False
        if not is_empty():
            raise NotDemo("the database holds data that is not the demo world's.")
        _build(World(say=say), pupils)
    return True


def _our_department():
    return Unit.objects.filter(tier=Unit.Tier.DEPARTMENT, code=DEPARTMENT_CODE)


def _build(world, pupils):
    world.say("The department, founded by two people …")
    found(world)
    world.say("114 communes and 30 schools …")
    make_years(world)
    make_communes(world)
    make_schools(world)
    make_classes(world)
    world.say("The cast, and the people around them …")
    make_cast(world)
    make_crowd(world)
    world.say("Rights, each with its signed paper …")
    give_rights(world)
    set_factors(world)
    make_regulation(world)
    world.say("Training and handover days …")
    make_days(world)
    world.say("Staff …")
    add_people(world, few=pupils == "few")
    add_work(world, few=pupils == "few")
    world.say("Pupils …")
    add_pupils(world, few=pupils == "few")
    world.say("Statistics …")
    make_reports(world)
    open_turn(world, ahead=pupils != "few")
    offer_one(world)
    world.say("A review round …")
    make_round(world)
    world.say("Scores …")
    count_quality(world)
    make_entries(world)
