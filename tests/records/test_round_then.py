"""A round as of any moment, and its dossier read back."""

import io
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.tasks import build_dossier
from csdl.ground.models import File, Job
from csdl.kit.window import Deadline
from csdl.site.world.cast import PIN, THCS
from records.actions.campaign import extend_campaign
from records.actions.review import mark_pupil
from records.actions.sign_off import confirm_room, hand_over_room, return_room
from records.models import Campaign, CampaignRoom
from records.queries.campaign import school_row, with_deadlines
from records.queries.review import lines
from records.queries.round_then import deadlines_then, schools_then, totals
from schools.models import Unit
from tests.records.rounds import day
from tests.records.staff_round import closed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def of(rows, school):
    return next(one for one in rows if one.school == school)


def just_before():
    """The last moment before this test's transaction: row images carry its beginning."""
    with connection.cursor() as cursor:
        cursor.execute("select now() - interval '1 microsecond'")
        return cursor.fetchone()[0]


def test_every_state_as_it_was(reach, school, signed_in):
    """A class marked and handed over, the deadline extended: before it all reads as it was."""
    campaign = Campaign.objects.get(covers="pupils")
    reach("head")
    room = CampaignRoom.objects.get(campaign=campaign, classroom__name="6A1", school=school)
    before = just_before()
    for line in lines(room):
        mark_pupil(room=room, student=line.student, state="done", by=reach("homeroom"))
    room = hand_over_room(room=room, by=reach("homeroom"), pin=PIN)
    extend_campaign(
        campaign=with_deadlines(campaign), levels=["THCS"], deadline=Deadline.through(day(40)),
        number="9/QĐ", decided_on=day(0), decided_by="Giám đốc", by=reach("department_officer"),
    )  # fmt: skip
    head, after = reach("head"), timezone.now()
    was, now = (of(schools_then(head, campaign, at), school) for at in (before, after))
    assert (was.handed, was.marks["done"], was.marks["ask"]) == (0, 3, 1)
    assert (now.handed, now.marks) == (1, {"done": room.pupils})
    long_ago = schools_then(head, campaign, campaign.opened_at - timedelta(days=1))
    assert [one.state for one in long_ago] == [""] and totals(long_ago)["schools"] == 0
    campaign = with_deadlines(campaign)
    assert dict(deadlines_then(campaign, before)) != dict(deadlines_then(campaign, after))
    page = reverse("records:campaign_then", args=[campaign.pk])
    html = signed_in("head").get(page).content.decode()
    assert school.name in html and f">{room.pupils}<" in html
    sheet = signed_in("head").get(page, {"xuat": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).active
    cells = [[cell.value for cell in row] for row in book.iter_rows()]
    heads = next(row for row in cells if "Học sinh đã xong" in row)
    line = next(row for row in cells if school.name in row)
    assert line[heads.index("Học sinh đã xong")] == room.pupils
    asked = {"day": "01/01/2020", "hour": "17h00"}
    assert "Chưa vào đợt" in signed_in("head").get(page, asked).content.decode()
    wrong = signed_in("head").get(page, {"day": "31/02/2020", "hour": "17h00"}).content.decode()
    assert "31/02/2020" in wrong and "then-cap" not in wrong and "Danh sách" not in wrong


def test_staff_as_they_were(reach, school):
    campaign = Campaign.objects.get(covers="staff")
    reach("data_officer")
    row, before = school_row(campaign, school), just_before()
    closed(row, reach)
    officer = reach("department_officer")
    was, now = (of(schools_then(officer, campaign, at), school) for at in (before, timezone.now()))
    assert (was.staff_state, was.staff["done"], was.staff.get("excepted")) == ("working", 1, None)
    assert now.staff_state == "signed" and now.staff["done"] + now.staff["excepted"] == row.staff
    sums = totals(schools_then(officer, campaign, timezone.now()))
    assert sums["staff_excepted"] == row.staff_excepted


def made(browser, row, **data):
    response = browser.post(url("review_dossier", row), data)
    assert response.status_code == 302, response.content.decode()
    job = Job.objects.latest("pk")
    build_dossier(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return File.objects.get(pk=job.params["file"]).read()


def test_the_dossier_of_a_class_that_came_back(signed_in, reach, school):
    """All papers of the round and nothing else, the cancelled one by name; what is no paper is
    told: the return with its reason, the extension."""
    campaign = Campaign.objects.get(covers="pupils")
    reach("head")
    row = school_row(campaign, school)
    room = CampaignRoom.objects.get(campaign=campaign, classroom__name="6A1", school=school)
    for line in lines(room):
        mark_pupil(room=room, student=line.student, state="done", by=reach("homeroom"))
    first = hand_over_room(room=room, by=reach("homeroom"), pin=PIN).paper
    return_room(room=room, reason="Sai họ hai em", by=reach("head"))
    second = hand_over_room(room=room, by=reach("homeroom"), pin=PIN).paper
    confirm_room(room=room, by=reach("head"), pin=PIN, reason="Đã báo phụ huynh")
    extend_campaign(
        campaign=with_deadlines(campaign), levels=["THCS"], deadline=Deadline.through(day(40)),
        number="9/QĐ", decided_on=day(0), decided_by="Giám đốc", by=reach("department_officer"),
    )  # fmt: skip
    page = url("review_dossier", row)
    assert signed_in("homeroom").get(page).status_code == 404
    assert signed_in("deputy").get(page).status_code == 403
    data = made(signed_in("head"), row, shape="pdf")
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    text = " ".join(" ".join(pages).split())
    assert first.code in text and "Đã huỷ: Sai họ" in text and second.code in text
    assert "DIỄN BIẾN ĐỢT RÀ SOÁT" in text and "9/QĐ" in text
    story = text[text.rindex("DIỄN BIẾN ĐỢT RÀ SOÁT") :]
    assert "Trả lại" in story and "Sai họ hai em" in story and "Bệnh viện Phụ sản" in story
    assert "BÀN GIAO TÀI KHOẢN" not in text


def test_the_dossier_of_staff_as_a_zip(signed_in, reach, school):
    reach("data_officer")
    row = school_row(Campaign.objects.get(covers="staff"), school)
    row = closed(row, reach)
    data = made(signed_in("head"), row, shape="zip")
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert names == [
        "000-muc-luc.pdf",
        f"001-{row.staff_paper.code}.pdf",
        "998-dien-bien.pdf",
        "999-tong-hop-nhat-ky.pdf",
    ]
