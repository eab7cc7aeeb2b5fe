"""Lists as files: what the screen shows, who took it and what for; long ones by a job."""

import io
from datetime import timedelta

import pdfplumber
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from csdl.ground.models import AccessLog, File, Job
from csdl.ground.tasks import export_list, tidy
from csdl.kit import list_pdf, show
from csdl.site.world.cast import THCS
from schools.models import Unit

pytestmark = pytest.mark.django_db
UNITS = "/don-vi/"
SCHOOLS = str(int(Unit.Tier.SCHOOL))


@pytest.fixture
def browser(signed_in):
    return signed_in("department_officer")


@pytest.fixture
def short(monkeypatch):
    """The limits of a small world: 20 rows ask, 40 take a job."""
    monkeypatch.setattr(show, "ASK_ROWS", 20)
    monkeypatch.setattr(show, "INLINE_ROWS", {"xlsx": 40, "pdf": 40})


def body(response):
    return b"".join(response.streaming_content)


def cells(data):
    sheet = load_workbook(io.BytesIO(data)).active
    return [[str(c) for c in row if c is not None] for row in sheet.iter_rows(values_only=True)]


def words(data):
    with pdfplumber.open(io.BytesIO(data)) as book:
        return [page.extract_text() for page in book.pages]


def test_a_short_list_comes_at_once_with_heading_and_watermark(browser, person):
    officer = person("department_officer")
    rows = cells(body(browser.get(UNITS, {"q": "le chan", "xuat": "xlsx"})))
    assert rows[0] == ["SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI PHÒNG"]
    assert any(f"Xuất bởi {officer.full_name} ({officer.username})" in r[0] for r in rows if r)
    note = AccessLog.objects.filter(kind="export").latest("pk")
    assert (note.action, note.user_id) == ("schools:unit_list", officer.pk)
    assert "tìm “le chan”" in note.reason


def test_over_some_rows_it_asks_what_for(browser, short):
    asked = browser.get(UNITS, {"tier": SCHOOLS, "xuat": "xlsx"})
    count = Unit.objects.filter(tier=Unit.Tier.SCHOOL).count()
    assert 20 < count <= 40
    page = asked.content.decode()
    assert "Mục đích" in page and f"<strong>{count}</strong>" in page
    assert not AccessLog.objects.filter(kind="export").exists()
    assert browser.get(UNITS, {"tier": SCHOOLS, "xuat": "xlsx", "muc_dich": "x"}).status_code == 400
    file = browser.get(UNITS, {"tier": SCHOOLS, "xuat": "xlsx", "muc_dich": "đối chiếu đầu năm"})
    rows = cells(body(file))
    assert any("Mục đích: đối chiếu đầu năm" in r[0] for r in rows if r)
    assert len([r for r in rows if r and r[0].isdigit()]) == count
    assert (
        "mục đích: đối chiếu đầu năm" in AccessLog.objects.filter(kind="export").latest("pk").reason
    )


def start(browser, **query):
    """Press the button of the question; the job runs."""
    asked = browser.get(UNITS, {"xuat": "xlsx", **query}).content.decode()
    assert "trong nền" in asked
    form = {"xuat": "xlsx", "path": UNITS, "label": "Xuất Excel: Đơn vị", **query}
    response = browser.post("/xuat-danh-sach/", form | {"muc_dich": "báo cáo năm học"})
    if response.status_code != 302:
        return response, None
    job = Job.objects.latest("pk")
    export_list(job.pk)
    job.refresh_from_db()
    return response, job


def test_a_long_list_is_a_job_and_holds_every_row(browser, short):
    response, job = start(browser, sort="code", state="all")
    assert response["Location"] == f"/tien-do/{job.pk}/"
    assert job.state == Job.State.DONE, job.error
    assert "Tải tệp" in browser.get(f"/tien-do/{job.pk}/").content.decode()
    data = body(browser.get(f"/tien-do/{job.pk}/tep/"))
    rows = [r for r in cells(data) if r and r[0].isdigit()]
    assert len(rows) == Unit.objects.count() > 100
    note = AccessLog.objects.filter(kind="export", action="schools:unit_list").latest("pk")
    assert f"{len(rows)} dòng" in note.reason and "báo cáo năm học" in note.reason
    assert AccessLog.objects.filter(kind="export", action="job_file").exists()


def test_the_job_sees_what_its_starter_sees(signed_in, short, person):
    """A head's long list holds the head's units, not the department's."""
    head = signed_in("head")
    form = {"xuat": "xlsx", "path": UNITS, "muc_dich": "báo cáo năm học"}
    head.post("/xuat-danh-sach/", form)
    job = Job.objects.latest("pk")
    export_list(job.pk)
    job.refresh_from_db()
    rows = [r for r in cells(File.objects.get(pk=job.file_id).read()) if r and r[0].isdigit()]
    shown = head.get(UNITS).context["listing"].total
    assert len(rows) == shown < 10
    assert any(THCS in row for row in rows)
    assert signed_in("stranger").get(f"/tien-do/{job.pk}/tep/").status_code == 404


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/viec/", "không có danh sách"),
        ("/dang-nhap/", "không có danh sách"),
        ("/khong-co/", "không có danh sách"),
        ("https://evil.example/don-vi/x", "không có danh sách"),
        ("/nhat-ky/", "không còn quyền"),
    ],
)
def test_a_path_that_is_no_list_or_not_theirs(signed_in, path, says):
    browser = signed_in("homeroom")
    form = {"xuat": "xlsx", "path": path, "muc_dich": "báo cáo năm học"}
    response = browser.post("/xuat-danh-sach/", form)
    if response.status_code == 302:
        job = Job.objects.latest("pk")
        export_list(job.pk)
        job.refresh_from_db()
        assert (job.state, job.file_id) == (Job.State.FAILED, None)
        assert says in job.error
    else:
        assert response.status_code == 409
        assert says in response.content.decode()


def test_no_purpose_no_job(browser):
    response = browser.post("/xuat-danh-sach/", {"xuat": "xlsx", "path": UNITS, "muc_dich": " a "})
    assert response.status_code == 409
    assert not Job.objects.filter(task="ground.export_list").exists()


def test_the_file_goes_a_day_later(browser, short):
    _, job = start(browser)
    tidy()
    assert File.objects.get(pk=job.file_id).is_kept
    file_id = job.file_id
    Job.objects.update(finished_at=timezone.now() - timedelta(days=1, minutes=1))
    tidy()
    job.refresh_from_db()
    assert job.file_id is None and not File.objects.get(pk=file_id).is_kept
    assert browser.get(f"/tien-do/{job.pk}/tep/").status_code == 404
    assert "đã xoá sau một ngày" in browser.get(f"/tien-do/{job.pk}/").content.decode()


def test_a_list_on_paper(browser):
    response = browser.get(UNITS, {"q": "le chan", "xuat": "pdf"})
    assert response["Content-Type"] == "application/pdf"
    [page] = words(body(response))
    for text in ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Độc lập - Tự do - Hạnh phúc", "tìm “le chan”",
                 "Phường Lê Chân", "Xuất bởi", "Trang 1"):  # fmt: skip
        assert text in page, text


def test_a_long_list_on_paper_is_drawn_in_pieces_and_numbered_through(browser, monkeypatch):
    monkeypatch.setattr(list_pdf, "ROWS", 60)
    asked = {"tier": int(Unit.Tier.COMMUNE), "xuat": "pdf"}
    pages = words(body(browser.get(UNITS, asked)))
    assert [f"Trang {n}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    everything = "\n".join(pages)
    assert everything.count("CỘNG HÒA XÃ HỘI") == 1
    assert "114" in everything and len(pages) >= 4
    assert all("Xuất bởi" in page for page in pages)


def test_an_empty_list_on_paper(browser):
    [page] = words(body(browser.get(UNITS, {"q": "khong co don vi nao", "xuat": "pdf"})))
    assert "không có dòng nào" in page
