"""Where the cut-off of a period stands: waiting, under way, failed and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from csdl.ground.models import Job

TASK = "reports.cut_off"
# After the first failure, the second, …: a fault that stays is not run into every minute.
WAITS = tuple(timedelta(minutes=n) for n in (5, 15, 60, 180))


def key_of(period):
    return f"cut_off:{period.pk}"


@dataclass(frozen=True)
class Standing:
    """tries: how often it was begun; retry_at: when the program begins it again after a failure."""

    job: Job | None = None

    @property
    def failed(self) -> bool:
        return self.job is not None and self.job.state == Job.State.FAILED

    @property
    def tries(self) -> int:
        return self.job.params.get("tries", 1) if self.job else 0

    @property
    def retry_at(self) -> datetime | None:
        if not self.failed:
            return None
        return self.job.finished_at + WAITS[min(self.tries, len(WAITS)) - 1]

    def is_due(self, now) -> bool:
        """Whether the program may begin it (again) by itself."""
        return self.job is None or (self.failed and now >= self.retry_at)


def standing(period) -> Standing:
    """The latest job that cuts a period."""
    return Standing(Job.objects.filter(key=key_of(period)).first())
