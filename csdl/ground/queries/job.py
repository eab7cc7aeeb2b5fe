"""A job as parts/job.html shows it."""

from django.contrib.auth import get_user_model
from django.urls import reverse

from csdl.ground import pulse
from csdl.ground.models import Job
from csdl.kit.dates import vn_datetime

STATES = {
    Job.State.QUEUED: "waiting",
    Job.State.RUNNING: "running",
    Job.State.DONE: "done",
    Job.State.FAILED: "failed",
}


def job_rows(reach):
    """A person's own jobs, the latest first."""
    return Job.objects.allowed(reach, Job.SEE).order_by("-pk")


def job_card(job):
    """The words and addresses of a job's card."""
    page = reverse("ground:job_show", args=[job.pk])
    if job.state == Job.State.RUNNING and (far := pulse.told(f"job:{job.pk}")):
        job.done, job.total = far
    by = get_user_model().objects.filter(pk=job.by_id).first()
    card = {
        "id": job.pk,
        "title": job.title,
        "who": f"{by or 'Hệ thống'}, bắt đầu lúc {vn_datetime(job.made_at)}",
        "state": STATES[job.state],
        "done": job.done,
        "total": job.total,
        "left": _left(job.remaining),
        "error": job.error or (job.note if job.state == Job.State.QUEUED else ""),
        "note": job.note,
        "resume_url": reverse("ground:job_resume", args=[job.pk]),
        "page_url": page,
        "poll_url": page,
        "result_url": job.result_url,
        "result": "Xem kết quả",
    }
    if job.file_id:
        card |= {"result_url": reverse("ground:job_file", args=[job.pk]), "result": "Tải tệp"}
    return card


def _left(seconds):
    if seconds is None:
        return ""
    if seconds < 60:
        return "còn chưa đến 1 phút"
    return f"còn khoảng {round(seconds / 60)} phút"
