"""Long work of accounts: drawing papers one by one, many in one file, preparing many, reading
the scans of signed ones."""

import io
import logging
import zipfile

from celery import shared_task
from django.core.mail import send_mail
from django.db import transaction

from accounts.actions.batch import prepare_one
from accounts.actions.dossier import keep_dossier
from accounts.actions.drawing import PDF, draw_paper, page_of
from accounts.actions.kit import forget_kits, keep_kits
from accounts.actions.letter import take_letters, waiting_letters
from accounts.actions.scan import keep_pages, match_pages
from accounts.actions.session import tidy_logins
from accounts.actions.training import remind_one
from accounts.actions.training_desk import remind_due, remind_person
from accounts.dossier_print import bound, gather
from accounts.models import Paper, Scan, Training, TrainingSession
from accounts.queries.kit import open_kits
from accounts.queries.training import unregistered
from accounts.queries.training_desk import people_of
from csdl.ground.actions.notice import tidy_notices
from csdl.ground.jobs import job_task, step
from csdl.ground.models import File, Job
from csdl.kit import pdf
from csdl.kit.pdf_apart import draw_many
from csdl.kit.reach import system
from csdl.kit.scan import ScanError
from csdl.kit.scan_apart import read_apart
from schools.models import Unit

log = logging.getLogger(__name__)


@shared_task(name="accounts.tasks.tidy", expires=300)
def tidy():
    """Drop expired sessions, old login failures, notices of half a year ago, files with codes."""
    tidy_logins()
    tidy_notices()
    forget_kits(by=system("xoá tệp có mã kích hoạt sau một giờ"))


@shared_task(name="accounts.tasks.mail_reminders", expires=250)
def mail_reminders():
    """Reminders of whatever kind go out as letters; without a mail server the notices stand."""
    if not waiting_letters().exists():
        return
    with transaction.atomic():
        letters = take_letters(by=system("gửi thư nhắc việc"))
    for address, subject, body in letters:
        try:
            send_mail(subject, body, None, [address])
        except OSError:
            log.warning("no letter to one person: the mail server did not answer")


@job_task("accounts.draw_paper")
def draw_one(job, reach, tick):
    """params: {"paper": id}."""
    with step(reach):
        draw_paper(paper=Paper.objects.get(pk=job.params["paper"]), by=reach)
    tick(1, 1)


@job_task("accounts.draw_batch")
def draw_batch(job, reach, tick):
    """params: {"papers": [ids in list order]}: each drawn if it is not yet, all in one PDF;
    with "apart": true each in a PDF of its own, in a ZIP."""
    ids = job.params["papers"]
    _draw_missing(ids, reach, lambda n: tick(n, len(ids), f"Đã tạo {n}/{len(ids)} biên bản"))
    with step(reach):
        papers = Paper.objects.allowed(reach, Paper.SEE).in_bulk(ids)
        rows = [papers[pk] for pk in ids]
        files = File.objects.in_bulk([p.pdf_id for p in rows])
        book = _apart(rows, files) if job.params.get("apart") else _book(rows, files)
        data, name, content_type = book
        kept = File.keep(
            data, name=f"bien-ban-{job.pk}.{name}", content_type=content_type, by_id=job.by_id
        )
        Job.objects.filter(pk=job.pk).update(file_id=kept.pk)


def _draw_missing(ids, reach, tell):
    """Draw those of the papers that have no PDF yet, side by side; each kept as it gets ready."""
    with step(reach):
        papers = Paper.objects.allowed(reach, Paper.SEE).in_bulk(ids)
        missing = [papers[pk] for pk in ids if not papers[pk].pdf_id]
        pages = [page_of(paper) for paper in missing]
    done = len(ids) - len(missing)
    tell(done)
    for paper, page, data in zip(missing, pages, draw_many(pages), strict=True):
        with step(reach):
            draw_paper(paper=paper, by=reach, drawn=(page, data))
        done += 1
        tell(done)


def _book(papers, files):
    titles = [f"{p.code} {p.subject or ''}".strip() for p in papers]
    return pdf.merge((files[p.pdf_id].read() for p in papers), titles), "pdf", PDF


def _apart(papers, files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in papers:
            archive.writestr(f"{paper.code}.pdf", files[paper.pdf_id].read())
    return out.getvalue(), "zip", "application/zip"


@job_task("accounts.print_kits")
def print_kits(job, reach, tick):
    """params: accounts.actions.kit. For each person the papers that wait for a signature, then
    the slip of an account not opened yet. All slips are made in the last step, with the file
    that shows them: a job that dies before leaves the slips of before alone."""
    with step(reach):
        kits = open_kits(reach, Unit.objects.get(pk=job.params["unit"]), job.params["people"])
    for done, kit in enumerate(kits, start=1):
        for paper in kit.papers:
            with step(reach):
                if not Paper.objects.get(pk=paper.pk).pdf_id:
                    draw_paper(paper=paper, by=reach)
        tick(done, len(kits) + 1, f"Đã tạo giấy tờ của {done}/{len(kits)} người")
    with step(reach):
        keep_kits(job=job, by=reach, tick=tick)


@job_task("accounts.read_scans")
def read_scans(job, reach, tick):
    """params: {"scan": id}. Each file in a process of its own, outside a transaction."""
    scan = Scan.objects.get(pk=job.params["scan"])
    files = list(scan.files.order_by("pk"))
    for done, file in enumerate(files):
        if file.read_at:
            continue
        tick(done, len(files), f"Đang đọc {file.name}")
        sheets, error = [], ""
        try:
            data = File.objects.get(pk=file.file_id).read()
            for sheet in read_apart(data, file.content_type):
                sheets.append(sheet)
                tick(done, len(files), f"Đang đọc {file.name}, trang {sheet.number}")
        except ScanError as problem:
            sheets, error = [], str(problem)
        with step(reach):
            keep_pages(file=file, sheets=sheets, error=error, by=reach)
    tick(len(files), len(files), "Xếp các trang theo biên bản")
    with step(reach):
        match_pages(scan=scan, by=reach)
    Job.objects.filter(pk=job.pk).update(result_url=f"/nop-ban-ky/{scan.pk}/")


@job_task("accounts.prepare_batch")
def prepare_batch(job, reach, tick):
    """params: accounts.actions.batch; one biên bản per person, those already made are skipped."""
    people = job.params["people"]
    for done, (unit_id, user_id) in enumerate(people, start=1):
        with step(reach):
            prepare_one(job=job, unit_id=unit_id, user_id=user_id, by=reach)
        tick(done, len(people), f"Đã lập {done}/{len(people)} biên bản")


@job_task("accounts.remind_training")
def remind_training(job, reach, tick):
    """params: {"training": id}; each unit once: by e-mail where it has one, else on the list."""
    training = Training.objects.get(pk=job.params["training"])
    invites, mailed = list(unregistered(training)), 0
    for done, invite in enumerate(invites, start=1):
        with step(reach):
            mailed += remind_one(invite=invite, by=reach)
        tick(done, len(invites), f"Đã gửi {mailed} thư, {done - mailed} đơn vị cần gọi điện")
    url = f"/tap-huan/{training.pk}/don-vi/?state=no"
    Job.objects.filter(pk=job.pk).update(result_url=url)


@shared_task(name="accounts.tasks.remind", expires=3000)
def remind():
    """Each hour: what of training falls within a day."""
    remind_due(by=system("nhắc trước một ngày"))


@job_task("accounts.remind_session")
def remind_session(job, reach, tick):
    """params: {"session": id}; goes on where it stopped, so that nobody gets two letters."""
    session = TrainingSession.objects.select_related("training__unit").get(pk=job.params["session"])
    people = list(people_of(session))
    for done, person in enumerate(people[job.done :], start=job.done + 1):
        with step(reach):
            remind_person(person=person, session=session, by=reach)
        tick(done, len(people))


@job_task("accounts.build_dossier")
def build_dossier(job, reach, tick):
    """params: accounts.actions.dossier; papers not yet drawn are drawn, then all is bound.

    The right is asked again here: an inspector's day may have ended while the job waited.
    """
    with step(reach):
        work = gather(job, reach)
    count = len(work.to_draw)
    _draw_missing(work.to_draw, reach, lambda n: tick(n, count + 1, f"Đã tạo {n}/{count} giấy tờ"))
    with step(reach):
        data, name, content_type = bound(job, gather(job, reach), reach)
        keep_dossier(job=job, data=data, name=name, content_type=content_type, by=reach)
