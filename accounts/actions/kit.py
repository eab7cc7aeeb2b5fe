"""The papers and slips of many people in one file: printed at the start of term, handed out.

A slip's code is kept nowhere but on paper, and here for an hour in the file that was asked for:
then its bytes go (accounts.tasks.tidy). Only who asked can fetch it, and every fetch is logged.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.actions.slip import issue_slip
from accounts.queries.kit import open_kits
from accounts.queries.mend import may_mend
from accounts.slip_print import slip_pdf
from csdl.ground.actions.job import start_job
from csdl.ground.models import File, Job
from csdl.kit import pdf
from csdl.kit.action import Refused, action
from schools.models import Unit

TASK = "accounts.print_kits"
KEPT = timedelta(hours=1)
MOST = 200


@action("kit.start", "In bộ nhận tài khoản")
def start_kits(*, unit, people, by):
    """Queue one PDF for people (ids) of a unit: open papers, and a new slip for who has not opened
    the account. Returns the Job."""
    kits = open_kits(by, unit, people)
    if not kits:
        raise Refused("Chọn ít nhất một người còn giấy tờ chờ ký hoặc chưa kích hoạt tài khoản.")
    if len(kits) > MOST:
        raise Refused(f"Chọn nhiều nhất {MOST} người mỗi lần in.")
    return start_job(
        task=TASK,
        title=f"In bộ nhận tài khoản của {len(kits)} người",
        params={"unit": unit.pk, "people": [kit.user.pk for kit in kits]},
        unit_id=unit.pk,
        total=len(kits) + 1,
        by=by,
    )


@action("kit.keep", "Tạo tệp bộ nhận tài khoản")
def keep_kits(*, job, by, tick):
    """Make the slips and the file that shows them; a second run finds it made.

    Someone whose account the printer may not mend gets the papers without a slip.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.file_id:
        return job
    unit = Unit.objects.get(pk=job.params["unit"])
    files, titles, slips = [], [], 0
    for done, kit in enumerate(open_kits(by, unit, job.params["people"])):
        tick(done)  # the row is locked: nobody takes the job over meanwhile
        for paper in kit.papers:
            files.append(File.objects.get(pk=paper.pdf_id).read())
            titles.append(f"{paper.title} {paper.code}: {kit.user.full_name}")
        if kit.needs_slip and may_mend(by, kit.user):
            slip, code = issue_slip(user=kit.user, by=by)
            files.append(slip_pdf(kit.user, slip, code))
            titles.append(f"Phiếu kích hoạt: {kit.user.full_name}")
            slips += 1
    if not files:
        raise Refused("Không còn gì để in: mọi người đã ký và đã kích hoạt.")
    kept = File.keep(
        pdf.merge(files, titles, title=f"Bộ nhận tài khoản, {unit.full_name}"),
        name=f"bo-nhan-tai-khoan-{unit.code}.pdf",
        content_type="application/pdf",
        by_id=job.by_id,
    )
    note = f"{slips} phiếu kích hoạt mới. Tệp tự xoá sau một giờ: in ngay." if slips else ""
    Job.objects.filter(pk=job.pk).update(file_id=kept.pk, note=note)
    return job


@action("kit.forget", "Xoá tệp bộ nhận tài khoản")
def forget_kits(*, by):
    """The bytes of files with codes, an hour after they were made."""
    old = Job.objects.filter(task=TASK, finished_at__lt=timezone.now() - KEPT)
    for job in old.exclude(file_id=None):
        File.objects.get(pk=job.file_id).forget()
        job.file_id = None
        job.save(update_fields=["file_id"])
    return
