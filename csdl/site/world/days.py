"""A plan of training with registered people, two handover days (the Sở's, a ward's), and a
practice world that the worker builds."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.actions.handover_day import add_site, plan_day, send_units
from accounts.actions.training import (
    accept_person,
    invite_units,
    mark_attendance,
    plan_training,
    register_people,
)
from accounts.models import Post, TrainingPerson
from accounts.queries.offer import Line, year_span
from accounts.queries.reach import reach_of
from accounts.queries.training import same_name
from csdl.kit import dates
from csdl.kit.window import Deadline
from csdl.site.actions.practice import start_practice
from csdl.site.world import names
from csdl.site.world.cast import THCS
from csdl.site.world.places import LE_CHAN, communes
from schools.models import Unit

# Registered for the training, in the order of the list; the rest are still to be called.
_REGISTERED = 40


def make_days(world) -> None:
    """Training the day before yesterday, attended by those who registered; handover today."""
    by, today = reach_of(world.users["department_officer"]), dates.today()
    training = _training(world, by)
    day = plan_day(
        unit=world.department,
        title="Bàn giao tài khoản quản trị cho UBND cấp xã",
        day=today,
        role="commune_officer",
        ends_on=year_span(Line("", None, today, today))[1],
        needs_letter=True,
        plan_number="4968/KH-SGDĐT",
        plan_on=today - timedelta(days=5),
        training=training,
        by=by,
    )
    officer, director = world.users["department_officer"], world.users["director"]
    east = add_site(day=day, name="Phía Đông", address="Số 33 phố Thử", in_charge=officer, by=by)
    west = add_site(day=day, name="Phía Tây", address="Số 94 phố Mẫu", in_charge=director, by=by)
    ids = [world.units[one.code].pk for one in communes()]
    for site, units in ((east, ids[:57]), (west, ids[57:])):
        send_units(day=day, site=site, units=units, by=by)
    _ward(world, today)
    start_practice(unit=world.units[THCS], by=reach_of(world.users["data_officer"]))


def _training(world, by):
    began, now = timezone.now() - timedelta(days=2), timezone.now()
    # The deadline lies ahead while people register, then it is set back to where it was.
    training = plan_training(
        unit=world.department,
        title="Tập huấn sử dụng, khai thác hệ thống CSDL giáo dục",
        plan_number="4968/KH-SGDĐT",
        plan_on=dates.today() - timedelta(days=5),
        deadline=Deadline.through(dates.today()),
        session={"starts_at": now + timedelta(days=2), "mode": "online", "place": ""},
        by=by,
    )
    invites = invite_units(training=training, tier=Unit.Tier.COMMUNE, own_sites=True, by=by)
    for number, invite in enumerate(invites[:_REGISTERED]):
        posts = invite.unit.posts.select_related("user").filter(ends_on=None)
        register_people(
            invite=invite,
            leader=_person(posts.get(kind=Post.Kind.HEAD), 2 * number),
            officer=_person(posts.get(kind=Post.Kind.OFFICER), 2 * number + 1),
            by=by,
        )
    session = training.sessions.get()
    session.starts_at = began
    session.save(update_fields=["starts_at"])
    closed = Deadline.through(dates.today() - timedelta(days=4))
    training.closes_at, training.phrase = closed.closes_at, closed.phrase
    training.save(update_fields=["closes_at", "phrase"])
    people = list(TrainingPerson.objects.filter(invite__training=training).order_by("pk"))
    for person in people[: len(people) - 4]:
        accept_person(person=person, user=same_name(person), kind=Post.Kind.OFFICER, by=by)
    present = [p.pk for p in people[: len(people) - 8]]
    mark_attendance(session=session, people=present, present=set(present), by=by)
    return training


def _person(post, number):
    return {
        "full_name": post.user.full_name,
        "title": post.title,
        "phone": names.mobile(500 + number),
        "email": "",
    }


def _ward(world, today):
    """The ward hands its schools' accounts over next week."""
    by = reach_of(world.users["commune_officer"])
    day = plan_day(
        unit=world.units[LE_CHAN],
        title="Bàn giao tài khoản cho các trường",
        day=today + timedelta(days=7),
        role="school_officer",
        ends_on=year_span(Line("", None, today, today))[1],
        needs_letter=False,
        by=by,
    )
    add_site(day=day, name="Trụ sở UBND phường", address="", in_charge=by.user, by=by)
