"""Long work of accounts: drawing papers one by one, many in one file, preparing many."""

from accounts.actions.batch import prepare_one
from accounts.actions.drawing import PDF, draw_paper
from accounts.models import Paper
from csdl.ground.jobs import job_task, step
from csdl.ground.models import File, Job
from csdl.kit import pdf


@job_task("accounts.draw_paper")
def draw_one(job, reach, tick):
    """params: {"paper": id}."""
    with step(reach):
        draw_paper(paper=Paper.objects.get(pk=job.params["paper"]), by=reach)
    tick(1, 1)


@job_task("accounts.draw_batch")
def draw_batch(job, reach, tick):
    """params: {"papers": [ids in list order]}: each drawn if it is not yet, all in one PDF."""
    ids = job.params["papers"]
    for done, pk in enumerate(ids, start=1):
        with step(reach):
            paper = Paper.objects.allowed(reach, Paper.SEE).get(pk=pk)
            if not paper.pdf_id:
                draw_paper(paper=paper, by=reach)
        tick(done, len(ids), f"Đã tạo {done}/{len(ids)} biên bản")
    with step(reach):
        papers = Paper.objects.allowed(reach, Paper.SEE).in_bulk(ids)
        rows = [papers[pk] for pk in ids]
        files = File.objects.in_bulk([p.pdf_id for p in rows])
        data = pdf.merge(
            (files[p.pdf_id].read() for p in rows),
            [f"{p.code} {p.subject or ''}".strip() for p in rows],
        )
        kept = File.keep(data, name=f"bien-ban-{job.pk}.pdf", content_type=PDF, by_id=job.by_id)
        Job.objects.filter(pk=job.pk).update(file_id=kept.pk)


@job_task("accounts.prepare_batch")
def prepare_batch(job, reach, tick):
    """params: accounts.actions.batch; one biên bản per person, those already made are skipped."""
    people = job.params["people"]
    for done, (unit_id, user_id) in enumerate(people, start=1):
        with step(reach):
            prepare_one(job=job, unit_id=unit_id, user_id=user_id, by=reach)
        tick(done, len(people), f"Đã lập {done}/{len(people)} biên bản")
