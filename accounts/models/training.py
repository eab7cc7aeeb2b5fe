"""Training before the handover: a plan, its sessions and sites, who is invited and who came.

Kế hoạch 4968/KH-SGDĐT ngày 25/7/2025, mục 2 and 4: 114 điểm cầu, two people per commune (one
leader, one focal officer), registered through a link before 16h00 on 28/7/2025.
"""

import hashlib

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from csdl.kit.window import Deadline, Window

VIEW, RUN = "accounts.view_training", "accounts.run_training"


def hash_token(token: str) -> str:
    """What is kept of a link: it carries 160 bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class TrainingQuerySet(models.QuerySet):
    """Rows below a plan: `place` is the way to its unit. Seen by whoever may see the organiser's
    training, changed in the organiser's own name only (accounts.queries.reach.OWN_ONLY)."""

    def allowed(self, reach, perm):
        way = self.model.PLACE
        return self.filter(reach.where(perm, department=f"{way}__department_id", unit=f"{way}_id"))


@pghistory.track()
class Training(models.Model):
    """A plan of training: registration of two people per unit ends with its announced deadline."""

    TABLE_CLASS, SEE, PLACE = "open", VIEW, "unit"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="trainings")
    title = models.CharField("Nội dung", max_length=200)
    plan_number = models.CharField("Số kế hoạch", max_length=40)
    plan_on = models.DateField("Ngày kế hoạch")
    # the exclusive moment, and the words it was announced with (csdl.kit.window)
    closes_at = models.DateTimeField()
    phrase = models.CharField(max_length=100)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = TrainingQuerySet.as_manager()

    class Meta:
        permissions = [("run_training", "Tổ chức tập huấn, duyệt danh sách, điểm danh")]

    def __str__(self):
        return self.title

    @property
    def window(self):
        return Window.until(Deadline(self.closes_at, self.phrase), ask=self.unit.full_name)


@pghistory.track()
class TrainingSession(models.Model):
    """One session of a plan, online or in person."""

    class Mode(models.TextChoices):
        ONLINE = "online", "Trực tuyến tại các điểm cầu"
        IN_PERSON = "in_person", "Trực tiếp"

    TABLE_CLASS, SEE, PLACE = "open", VIEW, "training__unit"

    training = models.ForeignKey(Training, models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField("Bắt đầu")
    mode = models.CharField("Hình thức", max_length=10, choices=Mode)
    place = models.CharField("Địa điểm", max_length=200, blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["training", "starts_at"], name="trainingsession_once")
        ]

    def __str__(self):
        return f"{self.training_id} {self.starts_at:%d/%m/%Y %H:%M}"

    @property
    def audit_unit_id(self):
        return self.training.unit_id


@pghistory.track()
class TrainingSite(models.Model):
    """A điểm cầu: where the people of some units sit together."""

    TABLE_CLASS = "open"

    training = models.ForeignKey(Training, models.PROTECT, related_name="sites")
    name = models.CharField("Điểm cầu", max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["training", "name"], name="trainingsite_once")
        ]

    def __str__(self):
        return self.name


@pghistory.track(exclude=["token_hash", "salt"])
class TrainingInvite(models.Model):
    """A unit's own link to register its two people; works until the plan's deadline.

    Only a hash of the link's secret is kept; the secret is made from the row's salt and the
    installation's key, so that the link can be shown and sent again, and a copy of the table
    gives nobody a link.
    """

    TABLE_CLASS, SEE, PLACE = "open", VIEW, "training__unit"

    training = models.ForeignKey(Training, models.PROTECT, related_name="invites")
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    site = models.ForeignKey(TrainingSite, models.PROTECT, null=True, related_name="invites")
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    registered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["training", "unit"], name="traininginvite_once")
        ]

    def __str__(self):
        return f"{self.training_id} {self.unit_id}"

    @property
    def audit_unit_id(self):
        return self.training.unit_id

    @property
    def token(self):
        """40 hexadecimal digits: 160 bits."""
        text = f"{self.training_id}:{self.unit_id}:{self.salt}"
        return salted_hmac("accounts.training", text, algorithm="sha256").hexdigest()[:40]


@pghistory.track()
class TrainingPerson(models.Model):
    """One of a unit's two registered people. An account only once an officer has accepted them."""

    class Seat(models.TextChoices):
        LEADER = "leader", "Lãnh đạo"
        OFFICER = "officer", "Cán bộ đầu mối"

    TABLE_CLASS, SEE, PLACE = "open", VIEW, "invite__training__unit"

    invite = models.ForeignKey(TrainingInvite, models.PROTECT, related_name="people")
    seat = models.CharField("Thành phần", max_length=8, choices=Seat)
    full_name = models.CharField("Họ và tên", max_length=100)
    title = models.CharField("Chức vụ", max_length=100)
    phone = models.CharField("Điện thoại", max_length=20)
    email = models.EmailField("Thư điện tử", blank=True)
    search_text = models.CharField(max_length=300, editable=False, db_collation="C")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [
            # exactly one leader and one focal officer per unit
            models.UniqueConstraint(fields=["invite", "seat"], name="trainingperson_seat_once"),
            models.CheckConstraint(
                condition=Q(user=None) | Q(accepted_at__isnull=False),
                name="trainingperson_account_when_accepted",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def audit_unit_id(self):
        return self.invite.training.unit_id


@pghistory.track()
class Attendance(models.Model):
    """Whether a registered person came to a session, and who ticked it."""

    TABLE_CLASS = "open"

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(TrainingPerson, models.PROTECT, related_name="attendances")
    is_present = models.BooleanField()
    marked_at = models.DateTimeField(auto_now=True)
    marked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="attendance_once")
        ]

    def __str__(self):
        return f"{self.session_id} {self.person_id}"
