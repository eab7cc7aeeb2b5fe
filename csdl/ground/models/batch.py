from django.db import models


class BatchQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """A batch belongs to who uploaded it. Writing asks the kind's own permission again."""
        return self.filter(by_id=reach.user_id) if reach.user_id else self.none()


class Batch(models.Model):
    """One uploaded sheet: read, previewed, then written as a whole, or not at all.

    kind: which sheet it is (csdl.ground.batches); preview: csdl.kit.excel.preview as JSON,
    counts: its counts; written: what the writing did. Nothing changes before `applied`.
    """

    class State(models.TextChoices):
        READING = "reading", "Đang đọc"
        READY = "ready", "Chờ ghi"
        WRITING = "writing", "Đang ghi"
        APPLIED = "applied", "Đã ghi"
        FAILED = "failed", "Không đọc được"
        CANCELLED = "cancelled", "Đã bỏ"

    TABLE_CLASS = "open"
    SEE = "ground.view_batch"

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    unit_id = models.BigIntegerField()
    file_id = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.READING)
    preview = models.JSONField(null=True)
    counts = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    job_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by_id", "-made_at"], name="batch_mine")]

    def __str__(self):
        return self.title

    @property
    def audit_unit_id(self):
        return self.unit_id

    @property
    def to_write(self):
        """How many rows would be written."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)
