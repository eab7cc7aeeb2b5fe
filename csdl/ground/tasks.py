"""The sweeper and the pulse."""

from celery import shared_task
from django.db.models import Q
from django.db.models.functions import Now

from csdl.ground.actions.job import _send
from csdl.ground.models import Job


@shared_task(name="csdl.ground.tasks.sweep", expires=60)
def sweep():
    """Send again each open job that nobody holds; give up on those tried too often."""
    idle = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    for job in Job.objects.filter(idle, attempts__lt=Job.MOST_ATTEMPTS).order_by("pk")[:200]:
        _send(job.task, job.pk)
    Job.objects.filter(
        state=Job.State.RUNNING, lease_until__lt=Now(), attempts__gte=Job.MOST_ATTEMPTS
    ).update(
        state=Job.State.FAILED,
        finished_at=Now(),
        error="Việc này dừng giữa chừng nhiều lần. Bấm “Chạy tiếp” để thử lại.",
    )
