"""Counting scores: after a rule changed, and each hour what time and others decide."""

from celery import shared_task
from django.db import transaction

from csdl.ground.jobs import job_task, step
from csdl.kit.reach import system
from records.actions.quality_count import keep_day, recount_department
from schools.models import Unit

WHY = "Tính lại điểm chất lượng dữ liệu"


@job_task("records.recount_quality")
def recount_quality(job, reach, tick):
    """params: {"department": id}. Counts all, whoever asked: the sums belong to nobody."""
    department, by = Unit.objects.get(pk=job.params["department"]), system(WHY)
    with step(by):
        recount_department(department=department, by=by)
    tick(1, 2)
    with step(by):
        keep_day(department=department, by=by)
    tick(2, 2)


@shared_task(name="records.tasks.tend_quality", expires=3000)
def tend_quality():
    """Each hour: scores counted whole, the day's row kept."""
    by = system(WHY)
    for department in Unit.objects.filter(tier=Unit.Tier.DEPARTMENT, closed_on=None):
        with transaction.atomic():
            recount_department(department=department, by=by)
        with transaction.atomic():
            keep_day(department=department, by=by)
