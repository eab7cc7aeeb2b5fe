"""The papers of all 114 communes: prepared by one job, printed as one PDF in list order."""

import io

import pikepdf
import pypdfium2
import pytest

from accounts.actions.batch import prepare_many
from accounts.models import Grant, Paper
from accounts.queries.give import batch_people
from accounts.queries.offer import start_year
from accounts.tasks import draw_batch, prepare_batch
from csdl.ground.actions.job import start_job
from csdl.ground.models import File, Job
from csdl.kit.action import Refused
from schools.models import Unit


@pytest.fixture
def all_communes(reach):
    by = reach("department_officer")
    root = by.user.department
    people = batch_people(by, root, Unit.Tier.COMMUNE)
    # the admin account goes to one person of each: the focal officer, who comes last
    officers = {r["unit"].pk: r["user"].pk for r in people if not r["held"]}
    return by, root, list(officers.items())


def prepare(by, root, people):
    year = start_year(by.today)
    ends = by.today.replace(year=year + 1, month=8, day=31)
    return prepare_many(
        from_unit=root,
        role="commune_officer",
        people=people,
        starts_on=by.today,
        ends_on=ends,
        by=by,
    )


def test_one_job_prepares_them_all_and_running_it_again_makes_none_twice(all_communes):
    by, root, people = all_communes
    assert len({unit for unit, _ in people}) >= 110
    few = people[:7]
    job = prepare(by, root, few)
    prepare_batch(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 7, 7)
    papers = Paper.objects.filter(kind="handover", subject_id__in=[u for _, u in few])
    assert papers.count() == 7
    assert Grant.objects.filter(paper__in=papers, state="pending").count() == 7
    Job.objects.filter(pk=job.pk).update(state="queued", attempts=0)
    prepare_batch(job.pk)
    assert papers.all().count() == 7


def test_two_people_of_a_unit_do_not_both_get_its_admin_account(all_communes):
    by, root, [(unit, user), *_] = all_communes
    with pytest.raises(Refused, match="chỉ giao tài khoản quản trị cho một người"):
        prepare(by, root, [(unit, user), (unit, user + 1)])


def test_codes_of_a_batch_have_no_gap(all_communes):
    by, root, people = all_communes
    before = set(Paper.objects.filter(unit=root).values_list("code", flat=True))
    prepare_batch(prepare(by, root, people[:5]).pk)
    codes = set(Paper.objects.filter(unit=root).values_list("code", flat=True))
    numbers = sorted(int(code.rsplit("-", 1)[1]) for code in codes)
    assert len(codes - before) == 10, "a biên bản and a cam kết for each"
    assert numbers == list(range(1, len(numbers) + 1))


def test_one_pdf_in_list_order(all_communes):
    by, root, people = all_communes
    prepare_batch(prepare(by, root, people[:3]).pk)
    papers = list(Paper.objects.filter(unit=root, kind="handover").order_by("-pk")[:3])
    job = start_job(
        task="accounts.draw_batch", title="In", params={"papers": [p.pk for p in papers]}, by=by
    )
    draw_batch(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    data = File.objects.get(pk=job.file_id).read()
    text = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(data)]
    where = [next(i for i, page in enumerate(text) if paper.code in page) for paper in papers]
    assert where == sorted(where)
    with pikepdf.open(io.BytesIO(data)) as book, book.open_outline() as outline:
        assert [item.title.split()[0] for item in outline.root] == [p.code for p in papers]


def test_a_paper_outside_the_reach_is_not_printed(all_communes, reach):
    _, root, _ = all_communes
    paper = Paper.objects.filter(unit=root).first()
    stranger = reach("stranger")
    job = start_job(
        task="accounts.draw_batch", title="In", params={"papers": [paper.pk]}, by=stranger
    )
    draw_batch(job.pk)
    job.refresh_from_db()
    assert job.state != "done" and job.file_id is None
