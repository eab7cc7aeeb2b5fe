"""Handover day: sites, which unit goes where, and what became of each at a desk.

Kế hoạch 4968/KH-SGDĐT ngày 25/7/2025, mục 5: each commune sends one officer (trained, assigned,
with a giấy giới thiệu) to one of two sites to sign and receive the account. The same for a
commune with its schools, and for a school with its staff at the start of term.
"""

from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles import ROLES

VIEW, RUN, ACCEPT = "accounts.view_handover", "accounts.run_handover", "accounts.sign_grant"
# An abandoned claim frees itself after this long.
CLAIM = timedelta(minutes=10)


class HandoverDayQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Run in the giving unit's own name; seen also from above."""
        return self.filter(reach.where(perm, department="unit__department_id", unit="unit_id"))


@pghistory.track()
class HandoverDay(models.Model):
    """A day on which `unit` hands one kind of work over, in person."""

    TABLE_CLASS, SEE = "open", VIEW

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="handover_days")
    title = models.CharField("Nội dung", max_length=200)
    day = models.DateField("Ngày")
    plan_number = models.CharField("Số kế hoạch", max_length=40, blank=True)
    plan_on = models.DateField("Ngày kế hoạch", null=True, blank=True)
    role = models.CharField("Việc giao", max_length=40)
    ends_on = models.DateField("Quyền đến hết ngày")
    # which training the receiver must have attended; none: not asked
    training = models.ForeignKey("accounts.Training", models.PROTECT, null=True, related_name="+")
    needs_letter = models.BooleanField("Cần giấy giới thiệu", default=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    paper = models.OneToOneField("accounts.Paper", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = HandoverDayQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_handover", "Xem ngày bàn giao"),
            ("run_handover", "Tổ chức ngày bàn giao, làm ở bàn bàn giao"),
        ]
        indexes = [models.Index(fields=["unit", "-day"], name="handoverday_unit")]

    def __str__(self):
        return f"{self.title} {self.day:%d/%m/%Y}"

    @property
    def work(self):
        return ROLES[self.role]

    @property
    def is_staff_day(self):
        """A unit with its own people, not with the units below it."""
        return self.work.own


@pghistory.track()
class HandoverSite(models.Model):
    """A place of the day, with the officer in charge there."""

    TABLE_CLASS = "open"

    day = models.ForeignKey(HandoverDay, models.PROTECT, related_name="sites")
    name = models.CharField("Tên điểm", max_length=100)
    address = models.CharField("Địa chỉ", max_length=300, blank=True)
    in_charge = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["day", "name"], name="handoversite_once")]

    def __str__(self):
        return self.name


class HandoverStopQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Accepting someone who was not assigned is for who signs for the unit, and for the
        officer in charge of the site."""
        unit = "day__unit_id"
        if perm != ACCEPT:
            return self.filter(reach.where(perm, department="day__unit__department_id", unit=unit))
        in_charge = Q(site__in_charge_id=reach.user_id or 0) & reach.where(RUN, unit=unit)
        return self.filter(reach.where(ACCEPT, unit=unit) | in_charge)


@pghistory.track()
class HandoverStop(models.Model):
    """One unit's turn on the day (one person's, on a unit's day with its own staff).

    receiver: who gets the account, the assigned one unless another was accepted. A desk claims
    the turn while it works on it; `paper` is the biên bản it made, at most one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Chưa đến"
        WORKING = "working", "Đang làm"
        OTHER = "other", "Người khác đến"
        RECEIVED = "received", "Đã nhận"
        ABSENT = "absent", "Vắng"

    class Route(models.TextChoices):
        PAPER = "paper", "Đã ký bản giấy, chờ nộp bản quét"
        SYSTEM = "system", "Đã xác nhận trên hệ thống"

    TABLE_CLASS, SEE = "open", VIEW

    day = models.ForeignKey(HandoverDay, models.PROTECT, related_name="stops")
    site = models.ForeignKey(HandoverSite, models.PROTECT, related_name="stops")
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    # whose turn it is where the day is a unit's own, with its staff; else empty
    staff = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    classroom = models.ForeignKey("schools.Classroom", models.PROTECT, null=True, related_name="+")
    assigned = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    desk = models.CharField("Bàn", max_length=60, blank=True)
    claimed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    letter_number = models.CharField("Số giấy giới thiệu", max_length=40, blank=True)
    letter_on = models.DateField("Ngày giấy giới thiệu", null=True)
    untrained_reason = models.CharField(max_length=300, blank=True)
    # someone else came than was assigned, with the leader's letter; who let them, and why
    other_name = models.CharField(max_length=100, blank=True)
    other_title = models.CharField(max_length=100, blank=True)
    other_letter_number = models.CharField(max_length=40, blank=True)
    other_letter_on = models.DateField(null=True)
    accepted = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    accepted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    accept_reason = models.CharField(max_length=300, blank=True)
    paper = models.OneToOneField("accounts.Paper", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    route = models.CharField(max_length=6, choices=Route, blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="carried_to"
    )

    objects = HandoverStopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "unit", "staff", "classroom"],
                nulls_distinct=False,
                name="handoverstop_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="received")
                | Q(paper__isnull=False, received_at__isnull=False) & ~Q(route=""),
                name="handoverstop_received_has_paper",
            ),
            models.CheckConstraint(
                condition=Q(accepted=None) | Q(accepted_by__isnull=False) & ~Q(accept_reason=""),
                name="handoverstop_accepted_by_name",
            ),
            models.CheckConstraint(
                condition=~Q(state="working")
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="handoverstop_working_at_a_desk",
            ),
        ]

    def __str__(self):
        return f"{self.day_id} {self.unit_id}"

    @property
    def receiver(self):
        return self.accepted or self.assigned

    @property
    def name(self):
        return self.staff.full_name if self.staff else self.unit.short_name

    def forget_void(self):
        """A biên bản that was voided counts as never made, and nothing as received on it."""
        if not self.paper_id or self.paper.state != "void":
            return self
        self.paper = self.issued_at = self.issued_by = None
        if self.state == self.State.RECEIVED:
            self.state, self.route = self.State.WAITING, ""
            self.received_at = self.received_by = self.claimed_by = self.claimed_at = None
            self.desk = ""
        return self

    def is_claimed(self, now=None):
        """At a desk, and not abandoned for ten minutes."""
        now = now or timezone.now()
        return self.state == self.State.WORKING and self.claimed_at > now - CLAIM

    def state_now(self, now=None):
        """The state as it counts now: an abandoned claim is no claim."""
        if self.state == self.State.WORKING and not self.is_claimed(now):
            return self.State.WAITING
        return self.State(self.state)
