"""What is needed around a session: plans, sites, who is expected, whom a unit must still name."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import (
    Attendance,
    Post,
    Training,
    TrainingInvite,
    TrainingPerson,
    TrainingSession,
)
from accounts.models.post import days_now
from csdl.ground.models import Job

# At the door people come before it begins; lists are handed in for weeks after.
DOOR, LATE = timedelta(hours=2), timedelta(days=60)
SOON = timedelta(hours=24)
REMIND = "accounts.remind_session"


def plans_of(unit_id):
    """Plans of an organiser that are not long over."""
    rows = Training.objects.filter(unit_id=unit_id, closes_at__gt=timezone.now() - LATE)
    return rows.order_by("-closes_at", "-pk")


def invites_of(unit_id):
    rows = TrainingInvite.objects.filter(training__in=plans_of(unit_id))
    return rows.select_related("unit", "site").order_by("training_id", "unit__sort_key")


def sessions_of(unit_id):
    """Sessions of an organiser that have begun (or are about to), not long ago."""
    now = timezone.now()
    rows = TrainingSession.objects.filter(
        training__unit_id=unit_id, starts_at__lte=now + DOOR, starts_at__gt=now - LATE
    )
    return list(rows.select_related("training").order_by("-starts_at"))


def people_of(session):
    """Everyone registered, with whether they were present (`here`)."""
    here = Attendance.objects.filter(session=session, person=OuterRef("pk"), is_present=True)
    rows = TrainingPerson.objects.filter(invite__training_id=session.training_id)
    rows = rows.select_related("invite__unit").annotate(here=Exists(here))
    return rows.order_by("invite__unit__sort_key", "-seat")


def door_sessions(person):
    """The sessions one may check in to now: from two hours before, for twelve hours."""
    now = timezone.now()
    rows = TrainingSession.objects.filter(training_id=person.invite.training_id)
    rows = rows.filter(starts_at__lte=now + DOOR, starts_at__gt=now - timedelta(hours=12))
    here = Attendance.objects.filter(session=OuterRef("pk"), person=person, is_present=True)
    return rows.annotate(here=Exists(here))


def answerable(unit_id):
    """Ids of those who answer for a unit today: its head and its focal officer."""
    kinds = [*Post.HEADS, Post.Kind.OFFICER]
    rows = Post.objects.filter(days_now(), unit_id=unit_id, kind__in=kinds, user__is_active=True)
    return set(rows.values_list("user_id", flat=True))


def invites_for(user):
    """Invitations of the units a person answers for, those still open first."""
    kinds = [*Post.HEADS, Post.Kind.OFFICER]
    mine = Post.objects.filter(days_now(), user=user, kind__in=kinds).values("unit_id")
    rows = TrainingInvite.objects.filter(unit__in=mine)
    return rows.select_related("training__unit", "unit").order_by("-training__closes_at")


def closing_soon():
    """Plans whose registration ends within a day, with a unit that nobody reminded yet."""
    now = timezone.now()
    silent = TrainingInvite.objects.filter(
        training=OuterRef("pk"), registered_at=None, reminded_at=None
    )
    rows = Training.objects.filter(Exists(silent), closes_at__gt=now, closes_at__lte=now + SOON)
    return rows.select_related("unit").order_by("pk")


def beginning_soon():
    """Sessions within a day whose people have not been reminded by a job."""
    now = timezone.now()
    rows = TrainingSession.objects.filter(starts_at__gt=now, starts_at__lte=now + SOON)
    done = set(
        Job.objects.filter(task=REMIND, made_at__gt=now - 2 * SOON).values_list(
            "params__session", flat=True
        )
    )
    return [s for s in rows.select_related("training__unit").order_by("pk") if s.pk not in done]
