"""What was said of one pupil in a round. No row before someone looked (1.05 million pupils)."""

import hashlib

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from csdl.kit.history import found_by
from records.models.campaign import SEE, Campaign
from records.models.campaign_place import CampaignRoom, Place


class ConfirmationQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(
                perm,
                department="department_id",
                unit="school_id",
                room="room__classroom_id",
                level="room__level",
            )
        )


@pghistory.track(meta=found_by("campaign", "school"))
class Confirmation(Place):
    """A pupil as reviewed in a round, at one school: the mark, what it was put on, the slip.

    room: where it was made; the class a pupil counts in is that of the enrollment. digest: of
    the values confirmed; prints: a short print of each, by which a later edit names the field.
    """

    class State(models.TextChoices):
        DONE = "done", "Đúng, đủ"
        ASK = "ask", "Để hỏi"
        PROBLEM = "problem", "Vướng"
        REOPENED = "reopened", "Đã sửa, xem lại"
        NONE = "none", "Chưa rà soát"  # only a slip came back so far

    class Slip(models.TextChoices):
        NONE = "", "Chưa về"
        RIGHT = "right", "Gia đình xác nhận đúng"
        WRONG = "wrong", "Gia đình ghi có chỗ sai"

    TABLE_CLASS = "tenant"
    SEE = SEE

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="confirmations")
    room = models.ForeignKey(CampaignRoom, models.PROTECT, related_name="confirmations")
    student = models.ForeignKey("records.Student", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    note = models.CharField("Ghi chú", max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    prints = models.JSONField(default=dict)
    changed = models.JSONField(default=list)
    slip = models.CharField(max_length=5, choices=Slip, default=Slip.NONE, blank=True)
    slip_note = models.CharField(max_length=300, blank=True)
    slip_at = models.DateTimeField(null=True)
    slip_by_link = models.BooleanField(default=False)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="confirmation_keys"),
            models.UniqueConstraint(
                fields=["campaign", "school", "student"], name="confirmation_once"
            ),
        ]
        indexes = [
            models.Index(fields=["student"], name="confirmation_student"),
            models.Index(fields=["school", "campaign"], name="confirmation_school"),
        ]

    def __str__(self):
        return f"{self.campaign_id} {self.student_id} {self.state}"


LINK_DAYS, LINK_TRIES = 14, 5


def hash_token(token):
    return hashlib.sha256(token.encode()).hexdigest()


class ReviewLinkQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        place = reach.where(perm, department="school__department_id", unit="school_id")
        return self.filter(place)


@pghistory.track()
class ReviewLink(models.Model):
    """The door that a head opened for one pupil's family: 14 days, birth date asked, few tries.

    Only a hash is kept, of a token derived from the row's salt and SECRET_KEY. Without
    personal data, and outside the wall: who follows the link has no rights of their own.
    """

    TABLE_CLASS = "open"
    SEE = SEE

    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    room_id = models.BigIntegerField()
    student_id = models.BigIntegerField()
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["room_id", "student_id"],
                condition=Q(answered_at=None),
                name="reviewlink_one_open",
            )
        ]

    def __str__(self):
        return f"{self.room_id} {self.student_id}"

    @property
    def token(self):
        """40 hexadecimal digits: 160 bits."""
        text = f"{self.room_id}:{self.student_id}:{self.salt}"
        return salted_hmac("records.review_link", text, algorithm="sha256").hexdigest()[:40]
