"""A family's link, the slips and the reminders of a round."""

from datetime import timedelta
from io import BytesIO

import pdfplumber
import pytest
from django.urls import reverse
from django.utils import timezone

from csdl.ground.models import AccessLog, Notice
from csdl.kit.dates import dmy
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from records.actions.link import open_link
from records.actions.remind import remind_holders
from records.models import Campaign, CampaignDeadline, CampaignRoom, Confirmation, ReviewLink
from records.queries.link import address_of
from records.queries.review import lines
from records.slip_print import slip_url, slips_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(reach):
    reach("head")
    return CampaignRoom.objects.get(classroom__name="6A1", school__code=THCS)


@pytest.fixture
def pupil(room):
    return lines(room)[6].student


@pytest.fixture
def url(reach, room, pupil):
    link = open_link(room=room, student=pupil, by=reach("head"))
    return reverse("records:review_family", args=[link.token])


def test_only_the_head_opens_it(signed_in, room, pupil):
    page = reverse("records:review_link", args=[room.pk, pupil.pk])
    assert signed_in("homeroom").get(page).status_code == 403
    assert signed_in("homeroom_2").get(page).status_code == 404
    head = signed_in("head")
    assert head.post(page).status_code == 302
    assert address_of(ReviewLink.objects.get()) in head.get(page).content.decode()


def test_the_birth_date_opens_it_once_answered_it_is_over(client, url, room, pupil, reach):
    first = client.get(url)
    assert pupil.full_name not in first.content.decode()
    assert first["Referrer-Policy"] == "no-referrer" and "no-store" in first["Cache-Control"]
    born = dmy(pupil.birth_date)
    html = client.post(url, {"birth_date": born}).content.decode()
    assert pupil.full_name in html and pupil.student_code in html
    for hidden in ("Dân tộc", "Tôn giáo", "khuyết tật"):
        assert hidden not in html
    if pupil.personal_id:
        assert pupil.personal_id not in html
    assert AccessLog.objects.filter(action="review.look_link").count() == 1
    said = {"birth_date": born, "result": "wrong"}
    assert "Ghi chỗ gia đình báo sai" in client.post(url, said).content.decode()
    assert "đã nhận" in client.post(url, said | {"note": "Sai họ"}).content.decode()
    reach("head")
    row = Confirmation.objects.get(student=pupil)
    assert (row.slip, row.slip_note, row.slip_by_link) == ("wrong", "Sai họ", True)
    assert "hết hạn hoặc đã khoá" in client.post(url, said | {"note": "x"}).content.decode()


def test_five_wrong_dates_kill_it(client, url, pupil):
    for left in (4, 3, 2, 1, 0):
        html = client.post(url, {"birth_date": "01/01/1999"}).content.decode()
        assert f"còn {left} lần thử" in html
    html = client.post(url, {"birth_date": dmy(pupil.birth_date)}).content.decode()
    assert "đã khoá" in html and pupil.full_name not in html


def test_guessed_expired_and_renewed(client, url, room, pupil, reach):
    assert client.get(reverse("records:review_family", args=["0" * 40])).status_code == 404
    ReviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    born = {"birth_date": dmy(pupil.birth_date)}
    assert "hết hạn" in client.post(url, born).content.decode()
    open_link(room=room, student=pupil, by=reach("head"))
    assert client.get(url).status_code == 404


def test_slips_are_a5_two_on_a_sheet_and_their_qr_opens_that_pupil(room, signed_in):
    rows = lines(room)
    with pdfplumber.open(BytesIO(slips_pdf(room))) as pdf:
        assert len(pdf.pages) == (len(rows) + 1) // 2
        text = pdf.pages[0].extract_text()
        assert rows[0].student.full_name in text and rows[1].student.full_name in text
    one = rows[5].student
    path = "/R/" + slip_url(room, one).split("/R/")[1]
    teacher = signed_in("homeroom")
    assert one.full_name in teacher.get(path).content.decode()
    assert signed_in("homeroom_2").get(path).status_code == 404
    assert teacher.post(path, {"result": "right"}).status_code == 302
    assert one.full_name not in signed_in("head").get("/").content.decode()


def test_reminders_reach_those_who_hold_the_work(room, person):
    campaign = Campaign.objects.get(covers="pupils")
    by = system("test")
    remind_holders(campaign=campaign, by=by)
    assert not Notice.objects.filter(key__startswith="round-").exists()  # two weeks left
    near = timezone.now() + timedelta(days=1, hours=2)
    CampaignDeadline.objects.filter(campaign=campaign).update(closes_at=near)
    remind_holders(campaign=campaign, by=by)
    remind_holders(campaign=campaign, by=by)
    mine = Notice.objects.filter(user_id=person("homeroom").pk, key__startswith="round-")
    assert [n.title.split(", còn")[0] for n in mine] == [
        f"Rà soát lớp 6A1: 3/{room.pupils} em đã xong"
    ]
    assert Notice.objects.filter(
        user_id=person("head").pk, key__startswith="round-school:"
    ).exists()
    for idle in ("subject_teacher", "stranger", "commune_officer"):
        assert not Notice.objects.filter(user_id=person(idle).pk, key__startswith="round-").exists()
