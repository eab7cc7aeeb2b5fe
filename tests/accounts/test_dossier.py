"""The inspection dossier, read back; and the inspector, who sees one unit until a day."""

import io
import re
import zipfile

import pikepdf
import pypdfium2
import pytest
from django.test import Client

from accounts.actions.dossier import start_dossier
from accounts.actions.grant import prepare_grants
from accounts.actions.paper import void_paper
from accounts.models import Grant, Paper, Scan, ScanCopy, User
from accounts.queries.audit import log_rows
from accounts.queries.dossier import dossier_papers
from accounts.queries.offer import Line
from accounts.tasks import build_dossier
from csdl.ground.models import File, Job
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.dates import today
from csdl.site.world.cast import CAM_GIANG, DEPARTMENT_CODE, LE_CHAN, PRIMARY, THCS
from records.models import Student
from schools.models import Unit
from tests.accounts.inspection import let_the_day_pass, make_inspector

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def pages_of(data):
    return [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(data)]


def landscape(pages, turn=0):
    """A scanned copy of some pages, maybe shown turned, as a photograph comes in."""
    with pikepdf.new() as book:
        for _ in range(pages):
            book.add_blank_page(page_size=(842, 595)).obj["/Rotate"] = turn
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def file_copy(paper, data, user):
    scan = Scan.objects.create(unit=paper.unit, made_by=user)
    kept = File.keep(data, name="ban-ky.pdf", content_type="application/pdf")
    ScanCopy.objects.create(paper=paper, scan=scan, file_id=kept.pk, filed_by=user)


def build(school, by, shape="pdf"):
    job = start_dossier(unit=school, since=today(), until=today(), shape=shape, by=by)
    build_dossier(job.pk)
    return Job.objects.get(pk=job.pk)


def made(job):
    assert job.state == Job.State.DONE, job.error or job.note
    return File.objects.get(pk=job.params["file"])


@pytest.fixture
def papers(school, reach, person):
    """All papers of the school today: one cancelled, two with signed copies."""
    head = reach("head")
    rows = list(dossier_papers(head, school, today(), today()))
    assert len(rows) > 10
    waiting = next(
        p for p in rows if p.kind == "handover" and p.state == "open" and p.unit == school
    )
    void_paper(paper=waiting, reason="lập nhầm lớp", by=head)
    signed = [p for p in rows if p.state == "signed"]
    file_copy(signed[0], landscape(2), person("head"))
    file_copy(signed[1], landscape(1, turn=90), person("head"))
    return list(dossier_papers(head, school, today(), today()))


def test_one_pdf_with_contents_that_are_right(school, reach, papers):
    job = build(school, reach("head"))
    data = made(job).read()
    pages = pages_of(data)
    total = len(pages)
    for number, words in enumerate(pages, 1):
        assert f"Trang {number}/{total} hồ sơ" in words, number
    with pikepdf.open(io.BytesIO(data)) as book, book.open_outline() as outline:
        index = {p.obj.objgen: n for n, p in enumerate(book.pages)}
        marks = {str(i.title): index[i.destination[0].objgen] + 1 for i in outline.root}
    front = marks["Tổng hợp nhật ký"], list(marks.values())[1]
    contents = " ".join(" ".join(pages[: front[1] - 1]).split())
    void = [p for p in papers if p.state == "void"]
    assert len(void) == 1
    for number, paper in enumerate(papers, 1):
        assert paper.code in contents
        line = contents.split(paper.code)[1]
        if paper in void:
            assert "Đã huỷ: lập nhầm lớp" in line[:300] and "không kèm" in line[:300]
            assert not any(paper.code in title for title in marks)
            continue
        said = re.search(r"\d\d/\d{1,2}/\d{4} (?:Đã ký đủ|Chờ ký) (\d+)", line)
        begins = int(said[1])
        assert paper.code in pages[begins - 1], (paper.code, begins)
        title = next(t for t in marks if t.startswith(f"{number}. {paper.code}"))
        assert marks[title] == begins
    digest = " ".join(pages[marks["Tổng hợp nhật ký"] - 1].split())
    assert "TỔNG HỢP NHẬT KÝ" in digest and "Ký biên bản" in digest
    assert f"Số trang: {total}" in contents and "Số bản đã ký kèm theo: 2" in contents


def test_the_number_of_pages_is_the_sum_of_the_parts(school, reach, papers):
    data = made(build(school, reach("head"))).read()
    kept = Paper.objects.filter(pk__in=[p.pk for p in papers if p.state != "void"])
    drawn = File.objects.filter(pk__in=kept.values("pdf_id"))
    inner = sum(len(pypdfium2.PdfDocument(f.read())) for f in drawn) + 3  # the signed copies
    with pikepdf.open(io.BytesIO(data)) as book, book.open_outline() as outline:
        index = {p.obj.objgen: n for n, p in enumerate(book.pages)}
        starts = [index[item.destination[0].objgen] for item in outline.root]
        assert starts == sorted(starts) and len(starts) == 1 + kept.count() + 2 + 1
        assert starts[-1] - starts[1] == inner


def test_papers_not_yet_drawn_are_drawn_and_a_second_run_draws_nothing(school, reach, papers):
    Paper.objects.filter(pk=papers[0].pk).update(pdf_id=None)
    build(school, reach("head"))
    first = Paper.objects.get(pk=papers[0].pk).pdf_id
    assert first
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    build_dossier(job.pk)
    assert Paper.objects.get(pk=papers[0].pk).pdf_id == first


def test_the_same_as_a_zip(school, reach, papers):
    archive = zipfile.ZipFile(io.BytesIO(made(build(school, reach("head"), "zip")).read()))
    names = archive.namelist()
    assert names[0] == "000-muc-luc.pdf" and names[-1] == "999-tong-hop-nhat-ky.pdf"
    kept = [p for p in papers if p.state != "void"]
    assert sum(n.endswith("-ban-ky.pdf") for n in names) == 2
    for paper in kept:
        [name] = [n for n in names if n.endswith(f"{paper.code}.pdf")]
        assert paper.code in " ".join(pages_of(archive.read(name)))


def test_a_period_without_papers_is_refused(school, reach):
    from datetime import date

    with pytest.raises(Refused, match="không có giấy tờ nào"):
        start_dossier(
            unit=school, since=date(2020, 1, 1), until=date(2020, 1, 2), shape="pdf",
            by=reach("head"),
        )  # fmt: skip


def test_only_who_may_looks_back(school, signed_in):
    page = f"/don-vi/{school.pk}/ho-so/"
    assert signed_in("head").get(page).status_code == 200
    assert signed_in("commune_officer").get(page).status_code == 200
    assert signed_in("deputy").get(page).status_code == 403
    assert signed_in("stranger").get(page).status_code == 404


# The inspector ---------------------------------------------------------------------------


def browser_of(user):
    client = Client()
    client.force_login(user, backend="accounts.backend.PortalBackend")
    return client


def test_an_inspector_reads_that_unit_and_nothing_else(school):
    user = make_inspector()
    reach = reach_of(user)
    browser = browser_of(user)
    for page in ("nguoi", "nhat-ky", "ho-so", "quy-che"):
        assert browser.get(f"/don-vi/{school.pk}/{page}/").status_code == 200, page
    for code in (LE_CHAN, CAM_GIANG, PRIMARY, DEPARTMENT_CODE):
        other = Unit.objects.get(code=code)
        for page in ("", "nguoi/", "nhat-ky/", "ho-so/"):
            assert browser.get(f"/don-vi/{other.pk}/{page}").status_code in (403, 404), code
    assert set(Unit.objects.allowed(reach, Unit.SEE).values_list("pk", flat=True)) == {school.pk}
    assert reach.schools == {school.pk}
    assert set(log_rows(reach).exclude(unit_id=None).values_list("unit_id", flat=True)) == {
        school.pk
    }
    seen = Paper.objects.allowed(reach, Paper.SEE)
    assert all(school.pk in (p.unit_id, p.about_id) or p.subject_id == user.pk for p in seen)


def test_an_inspector_changes_nothing(school, person):
    user = make_inspector()
    reach = reach_of(user)
    names = {scope.perm for scope in reach.scopes}
    assert names and all(".view_" in name for name in names)
    browser = browser_of(user)
    assert browser.post(f"/don-vi/{school.pk}/nguoi-moi/").status_code == 403
    assert browser.post(f"/nguoi-dung/{person('head').pk}/phieu/").status_code in (403, 404)
    assert Student.objects.allowed(reach, "records.change_student").count() == 0


def test_the_paper_says_what_an_inspector_may(school):
    user = make_inspector()
    paper = Paper.objects.get(subject=user, kind="handover")
    assert paper.content["lines"][0]["may"] == [
        "xem toàn bộ dữ liệu trong phạm vi", "xem nhật ký", "lập hồ sơ kiểm tra"
    ]  # fmt: skip
    assert paper.content["lines"][0]["may_give"] == []


def test_an_inspector_opens_nothing_before_both_signed(school):
    user = make_inspector(sign=False)
    assert browser_of(user).get(f"/don-vi/{school.pk}/ho-so/").status_code == 404


def test_on_the_day_after_it_is_over_the_finished_file_too(school):
    user = make_inspector()
    browser = browser_of(user)
    job = build(school, reach_of(user))
    made(job)
    page = f"/don-vi/{school.pk}/ho-so/{job.pk}/tep/"
    answer = browser.get(page)
    assert answer.status_code == 200 and b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert job.file_id is None  # no way to it but the unit's own door
    let_the_day_pass(user)
    assert browser.get(page).status_code == 404
    assert browser.get(f"/don-vi/{school.pk}/ho-so/").status_code == 404
    assert browser.get(f"/tien-do/{job.pk}/tep/").status_code == 404


def test_a_job_that_waited_past_the_day_makes_nothing(school):
    user = make_inspector()
    job = start_dossier(unit=school, since=today(), until=today(), shape="pdf", by=reach_of(user))
    let_the_day_pass(user)
    build_dossier(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "không còn quyền" in job.error
    assert "file" not in job.params


def test_another_persons_dossier_stays_theirs(school, reach, signed_in):
    job = build(school, reach("head"))
    assert (
        signed_in("commune_officer").get(f"/don-vi/{school.pk}/ho-so/{job.pk}/tep/").status_code
        == 404
    )


def test_the_wizard_offers_the_inspector_far_away_and_nothing_more(school, person, signed_in):
    """The Sở manages communes; in a school of one it may only give looking."""
    department = Unit.objects.get(code=DEPARTMENT_CODE)
    browser = signed_in("department_officer")
    answer = browser.get(f"/giao-quyen/{department.pk}/{school.pk}/{person('inspector').pk}/")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert 'value="inspector"' in html and 'value="school_head"' not in html
    far = signed_in("commune_officer")
    commune = Unit.objects.get(code=LE_CHAN)
    other = Unit.objects.get(code=PRIMARY)
    assert far.get(f"/giao-quyen/{commune.pk}/{other.pk}/").status_code == 404


def test_a_commune_sends_its_own_inspector_too(person, reach):
    commune, school = Unit.objects.get(code=LE_CHAN), Unit.objects.get(code=THCS)
    officer, head = reach("commune_officer"), person("commune_head")
    line = Line("inspector", school, today(), today())
    paper = prepare_grants(holder=head, from_unit=commune, lines=[line], by=officer)
    assert paper.grants.get().role == "inspector"
    teacher = User.objects.get(pk=person("homeroom").pk)
    with pytest.raises(Refused, match="không có vị trí công tác"):
        prepare_grants(holder=teacher, from_unit=commune, lines=[line], by=officer)
    assert Grant.objects.filter(holder=teacher, role="inspector").count() == 0


def test_asked_for_on_screen_and_fetched_there(school, signed_in):
    browser = signed_in("head")
    days = {"since": "01/8/2026", "until": f"{today():%d/%m/%Y}", "shape": "pdf"}
    answer = browser.post(f"/don-vi/{school.pk}/ho-so/", days)
    job = Job.objects.latest("pk")
    assert answer["Location"] == f"/tien-do/{job.pk}/"
    build_dossier(job.pk)
    html = browser.get(f"/don-vi/{school.pk}/ho-so/").content.decode()
    assert f"/don-vi/{school.pk}/ho-so/{job.pk}/tep/" in html
    wrong = browser.post(f"/don-vi/{school.pk}/ho-so/", {**days, "until": "01/7/2026"})
    assert "Ngày cuối phải từ ngày đầu" in wrong.content.decode()
