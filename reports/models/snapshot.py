from django.db import models


class SnapshotQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


class Snapshot(models.Model):
    """The records of one school as of 24:00 of a period's cut-off day, standing still.

    facts: {source: {"dims": [names], "rows": [[codes…, [ids]], …]}}: rows that are alike in all
    that the forms ask are one group with their ids, so a figure is a sum over groups and the
    rows behind it are those ids. Revision 1 is the cut-off; a later one was asked for with a
    reason, and reads the same day as the records tell it by then (`known_at`).
    """

    TABLE_CLASS = "tenant"
    SEE = "reports.view_submission"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey("reports.Period", models.PROTECT, related_name="snapshots")
    revision = models.PositiveSmallIntegerField(default=1)
    facts = models.JSONField()
    digest = models.CharField(max_length=64)
    known_at = models.DateTimeField()
    reason = models.CharField("Lý do lập lại", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["period", "school", "revision"], name="snapshot_once"),
            models.UniqueConstraint(fields=["id", "school", "year"], name="snapshot_keys"),
        ]
        indexes = [models.Index(fields=["school", "year"], name="snapshot_unit")]

    def __str__(self):
        return f"{self.period_id} {self.school_id} r{self.revision}"
