from django.db import models
from django.utils import timezone


class JobQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """A job belongs to who started it. `perm` is not asked: starting was the right."""
        return self.filter(by_id=reach.user_id) if reach.user_id else self.none()


class Job(models.Model):
    """Whatever a person waits for longer than two seconds.

    The row is the truth and Celery the wake-up: a sweeper sends it again when its lease
    has run out. Tasks are idempotent, so that running twice changes nothing.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Xong"
        FAILED = "failed", "Chưa xong"

    TABLE_CLASS = "open"
    SEE = "ground.view_job"
    MOST_ATTEMPTS = 3

    task = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001 (one key, or none)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    error = models.CharField(max_length=500, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    file_id = models.BigIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["lease_until"],
                name="job_open",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_over(self):
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def percent(self):
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def remaining(self):
        """Seconds still to go, by the pace so far; None while there is none to tell by."""
        if self.state != self.State.RUNNING or not self.done or not self.started_at:
            return None
        spent = (timezone.now() - self.started_at).total_seconds()
        return int(spent * (self.total - self.done) / self.done)
