import pghistory
from django.db import models
from django.db.models import Q


class ReviewQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Seen from the unit and above; made by the unit that gave the rights."""
        if perm != Review.SEE:
            return self.filter(unit_id__in=reach.units(perm))
        return self.filter(reach.where(perm, department="unit__department_id", unit="unit_id"))


@pghistory.track()
class Review(models.Model):
    """The yearly review of rights (rà soát quyền, mission B7): who still needs what.

    One act of one person over the rights that their unit gave; in August the next school
    year counts already.
    """

    TABLE_CLASS = "open"
    SEE = "accounts.view_grant"

    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="reviews")
    starts_year = models.PositiveSmallIntegerField("Năm học")
    made_at = models.DateTimeField("Lúc rà soát", auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_audit", "Xem nhật ký"),
            ("view_dossier", "Lập hồ sơ kiểm tra"),
        ]
        indexes = [models.Index(fields=["unit", "-made_at"], name="review_unit")]

    def __str__(self):
        return f"Rà soát quyền {self.unit_id} {self.starts_year}"


@pghistory.track()
class ReviewLine(models.Model):
    """One right in a review: kept, or ended, and why."""

    TABLE_CLASS = "open"

    review = models.ForeignKey(Review, models.CASCADE, related_name="lines")
    grant = models.ForeignKey("accounts.Grant", models.PROTECT, related_name="reviews")
    is_kept = models.BooleanField("Giữ lại")
    reason = models.CharField("Lý do", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "grant"], name="reviewline_once"),
            models.CheckConstraint(
                condition=Q(is_kept=True) | ~Q(reason=""), name="reviewline_end_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.grant_id}: {'giữ' if self.is_kept else 'thu hồi'}"
