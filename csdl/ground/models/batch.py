from datetime import timedelta

from django.db import models

from csdl.kit.excel.preview import CHANGED, CONFLICT, ERROR, NEW, UNCHANGED


class BatchQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """A batch belongs to who uploaded it. Writing asks the kind's own permission again."""
        return self.filter(by_id=reach.user_id) if reach.user_id else self.none()


class Batch(models.Model):
    """One uploaded sheet: read, previewed, then written, or put away.

    kind: which sheet it is (csdl.ground.batches); sheet: where the table stands in the file;
    counts: of the preview's rows; written: what the writing did; partial: the good rows were asked
    for although others have errors; stop: who waits asked to stop. Nothing changes before the
    person confirms. The rows are `BatchLine`s, behind the wall, and go with the file a day after.
    """

    class State(models.TextChoices):
        READING = "reading", "Đang đọc"
        READY = "ready", "Chờ ghi"
        WRITING = "writing", "Đang ghi"
        APPLIED = "applied", "Đã ghi"
        FAILED = "failed", "Không đọc được"
        CANCELLED = "cancelled", "Đã bỏ"
        UNDOING = "undoing", "Đang hoàn tác"
        UNDONE = "undone", "Đã hoàn tác"

    TABLE_CLASS = "open"
    SEE = "ground.view_batch"
    WAITING = (State.READING, State.WRITING, State.UNDOING)  # for a job
    KEPT = timedelta(days=1)  # rows and file, after the last thing that happened

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    unit_id = models.BigIntegerField()
    file_id = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.READING)
    sheet = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    partial = models.BooleanField(default=False)
    stop = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)
    job_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(auto_now=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["by_id", "-made_at"], name="batch_mine"),
            models.Index(
                fields=["touched_at"],
                name="batch_kept",
                condition=models.Q(forgotten_at=None),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def to_write(self):
        """How many rows would be written."""
        return self.counts.get(NEW, 0) + self.counts.get(CHANGED, 0)

    @property
    def doubts(self):
        """How many rows can't be written as they stand: errors, conflicts not yet decided."""
        return self.counts.get(ERROR, 0) + self.counts.get(CONFLICT, 0)


class BatchLine(models.Model):
    """One row of an uploaded sheet: what it would do, its errors. Persons, so behind the wall.

    school: the unit whose data the sheet holds; number: the sheet's own; data:
    csdl.kit.excel.preview.row_to_json; noted: it carries an error or a warning.
    """

    class Status(models.TextChoices):
        NEW = NEW, "Mới"
        CHANGED = CHANGED, "Đổi"
        UNCHANGED = UNCHANGED, "Không đổi"
        CONFLICT = CONFLICT, "Xung đột"
        ERROR = ERROR, "Lỗi"

    TABLE_CLASS = "person"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", db_index=False)
    department_id = models.BigIntegerField()
    school_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status)
    noted = models.BooleanField(default=False)
    is_written = models.BooleanField(default=False)
    data = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_line_once"),
        ]

    def __str__(self):
        return f"{self.batch_id}:{self.number}"
