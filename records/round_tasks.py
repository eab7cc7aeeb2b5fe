"""Long work of records: filling a round, printing slips, days and recounts of figures."""

from celery import shared_task
from django.db import transaction

from csdl.ground.jobs import job_task, step
from csdl.ground.models import File, Job
from csdl.kit.reach import system
from records.actions.campaign import fill_campaign
from records.actions.figures import keep_day, recount_schools
from records.actions.remind import remind_holders
from records.models import Campaign, CampaignRoom
from records.models.campaign import REVIEW
from records.slip_print import slips_pdf

PDF = "application/pdf"


@job_task("records.fill_campaign")
def fill_round(job, reach, tick):
    """params: {"campaign": id}. Set-based, idempotent."""
    with step(reach):
        fill_campaign(campaign=Campaign.objects.get(pk=job.params["campaign"]), by=reach)
    tick(job.total, job.total)


@job_task("records.print_slips")
def print_slips(job, reach, tick):
    """params: {"room": id}."""
    with step(reach):
        room = CampaignRoom.objects.allowed(reach, REVIEW).get(pk=job.params["room"])
        data = slips_pdf(room)
        name = f"phieu-lop-{room.classroom.name}.pdf"
        kept = File.keep(data, name=name, content_type=PDF, by_id=job.by_id)
        Job.objects.filter(pk=job.pk).update(file_id=kept.pk)
    tick(1, 1)


@shared_task(name="records.tasks.tend_rounds", expires=3000)
def tend_rounds():
    """Each hour: new units and classes join, figures are counted anew, the day's row is
    kept, who holds what is due is told."""
    by = system("Cập nhật số liệu các đợt rà soát")
    for campaign in Campaign.objects.filter(state=Campaign.State.OPEN):
        with transaction.atomic():
            fill_campaign(campaign=campaign, by=by)
            recount_schools(campaign=campaign, by=by)
            keep_day(campaign=campaign, by=by)
        with transaction.atomic():
            remind_holders(campaign=campaign, by=by)
