import pghistory
from django.db import models
from django.db.models import Q

from accounts.models.post import Post, days_now


class PracticeQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Run by whoever may make accounts at the unit; entered also by all who work there."""
        runs = reach.where("accounts.add_user", department="unit__department_id", unit="unit_id")
        if perm != Practice.SEE:
            return self.filter(runs)
        posts = Post.objects.filter(days_now(), user=reach.user_id or 0).values("unit_id")
        return self.filter(runs | Q(unit__in=posts))


@pghistory.track()
class Practice(models.Model):
    """The practice world of a unit (thế giới tập huấn, mission B8): a Sở of its own, invented
    from end to end, sealed off like any other Sở (A3), and thrown away whole.

    department: that Sở, None while there is none; job_id: what builds it or throws it away.
    """

    TABLE_CLASS = "open"
    SEE = "accounts.view_practice"

    unit = models.OneToOneField("schools.Unit", models.PROTECT, related_name="practice")
    department = models.OneToOneField(
        "schools.Unit", models.SET_NULL, null=True, related_name="practice_of"
    )
    job_id = models.BigIntegerField(null=True)
    built_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = PracticeQuerySet.as_manager()

    def __str__(self):
        return f"Thế giới tập huấn {self.unit_id}"
