"""Rights: django-guardian's permission rows with a direct foreign key, made dated.

A plain guardian row outlives its date, and two grants of the same right share one row, so
that ending one kills both. Here a row belongs to its grant and says from when to when.
Only active grants have rows; ending a grant removes them (their history stays).
"""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from guardian.models import UserObjectPermissionBase

from schools.models import Level


class RightQuerySet(models.QuerySet):
    def now(self):
        """In force by the database's clock: starts_at inclusive, ends_at exclusive."""
        return self.filter(starts_at__lte=Now(), ends_at__gt=Now())


class Right(UserObjectPermissionBase):
    """What every right carries besides user, permission and object."""

    grant = models.ForeignKey("accounts.Grant", models.CASCADE, related_name="%(class)ss")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    levels = ArrayField(models.CharField(max_length=4, choices=Level), default=list, blank=True)

    objects = RightQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        # Past guardian's check that permission and object are of one model: a right on a
        # school speaks of its pupils ("records.change_student").
        models.Model.save(self, *args, **kwargs)


@pghistory.track()
class UnitRight(Right):
    """A right on a unit and, where the permission is not the unit's own, on what it manages."""

    TABLE_CLASS = "open"

    content_object = models.ForeignKey("schools.Unit", models.PROTECT, related_name="rights")

    class Meta(Right.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission", "content_object", "grant", "starts_at"],
                name="unitright_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="unitright_time"
            ),
        ]


@pghistory.track()
class RoomRight(Right):
    """A right on one class."""

    TABLE_CLASS = "open"

    content_object = models.ForeignKey("schools.Classroom", models.PROTECT, related_name="rights")

    class Meta(Right.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission", "content_object", "grant", "starts_at"],
                name="roomright_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="roomright_time"
            ),
        ]
