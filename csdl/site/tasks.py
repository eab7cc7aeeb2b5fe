"""Practice worlds: built and thrown away in the background."""

from accounts.models import Practice
from csdl.ground.jobs import job_task, step
from csdl.kit.reach import system
from csdl.site.actions.practice import build_practice
from csdl.site.actions.practice_wipe import wipe_practice


def _practice(job):
    return Practice.objects.select_related("unit").get(pk=job.params["practice"])


@job_task("site.build_practice")
def build(job, reach, tick):
    """params: {"practice": id}. Everything in one transaction, as the program itself."""
    with step(system("Dựng thế giới tập huấn")):
        build_practice(practice=_practice(job), by=reach)
    tick(1, 1)
    _lead_on(job)


@job_task("site.wipe_practice")
def wipe(job, reach, tick):
    """params: {"practice": id}."""
    with step(system("Xoá thế giới tập huấn")):
        wipe_practice(practice=_practice(job), by=reach)
    tick(1, 1)
    _lead_on(job)


def _lead_on(job):
    type(job).objects.filter(pk=job.pk).update(result_url="/the-gioi-tap-huan/")
