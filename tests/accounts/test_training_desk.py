"""Around a session: sites from a list and from Excel, the door, attendance by sheet, reminders."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions.training import invite_units, plan_training, register_people
from accounts.models import Attendance, TrainingPerson, TrainingSession, TrainingSite
from accounts.tasks import remind, remind_session, remind_training
from csdl.ground.models import Batch, Job, Notice
from csdl.ground.tasks import read_batch, write_batch
from csdl.kit.dates import today
from csdl.kit.window import Deadline
from csdl.site.world.cast import LE_CHAN
from schools.models import Unit
from tests.accounts.test_training import BY_LINK, LEADER, OFFICER, past
from tests.schools.conftest import xlsx


@pytest.fixture
def by(reach):
    return reach("department_officer")


@pytest.fixture
def training(by, person):
    plan = plan_training(
        unit=person("director").posts.get().unit, title="Tập huấn thử", plan_number="1/KH",
        plan_on=today(), deadline=Deadline.before("16h00", today() + timedelta(days=2)),
        session={"starts_at": timezone.now() + timedelta(days=4), "mode": "online", "place": ""},
        by=by,
    )  # fmt: skip
    invite_units(training=plan, tier=Unit.Tier.COMMUNE, own_sites=False, by=by)
    return plan


@pytest.fixture
def ward(training):
    """The invitation of phường Lê Chân, its two people registered; the mails are known."""
    invite = training.invites.get(unit__code=LE_CHAN)
    leader, officer = {**LEADER, "email": "ld@example.vn"}, {**OFFICER, "email": ""}
    register_people(invite=invite, leader=leader, officer=officer, by=BY_LINK)
    return invite


def begins(training, hours):
    """The session of the plan begins in so many hours; its registration is over."""
    past(training)
    session = training.sessions.get()
    TrainingSession.objects.filter(pk=session.pk).update(
        starts_at=timezone.now() + timedelta(hours=hours)
    )
    session.refresh_from_db()
    return session


def upload(browser, address, *rows, file=None):
    answer = browser.post(address, {"file": file or xlsx(*rows), "op": uuid4().hex})
    batch = Batch.objects.get(pk=re.search(r"/nhap-tep/(\d+)/", answer["Location"])[1])
    read_batch(batch.job_id)
    batch.refresh_from_db()
    return batch


def write(browser, batch):
    browser.post(f"/nhap-tep/{batch.pk}/ghi/")
    batch.refresh_from_db()
    write_batch(batch.job_id)
    batch.refresh_from_db()
    assert batch.state == "applied", Job.objects.get(pk=batch.job_id).error


def template(browser, address):
    return SimpleUploadedFile("mau.xlsx", b"".join(browser.get(address).streaming_content))


# Sites ------------------------------------------------------------------------------------------


def test_units_go_to_a_site_from_the_list(training, signed_in):
    browser, path = signed_in("department_officer"), f"/tap-huan/{training.pk}/diem-cau/"
    picked = list(training.invites.order_by("pk")[:3])
    nothing = browser.post(path, {"new": "Hội trường A"})
    assert "Chọn ít nhất một đơn vị" in nothing.content.decode()
    both = browser.post(path, {"pick": [picked[0].pk]})
    assert "hoặc ghi tên một điểm cầu mới" in both.content.decode()
    browser.post(path, {"pick": [i.pk for i in picked], "new": "Hội trường A"})
    site = TrainingSite.objects.get(training=training, name="Hội trường A")
    assert set(site.invites.all()) == set(picked)
    browser.post(path, {"pick": [picked[0].pk], "new": "Hội trường B"})
    assert site.invites.count() == 2
    assert "Hội trường B" in browser.get(path).content.decode()


def test_units_go_to_sites_from_excel_and_again_changes_nothing(training, signed_in):
    browser = signed_in("department_officer")
    path = f"/don-vi/{training.unit_id}/tap-huan/diem-cau/"
    batch = upload(browser, path, file=template(browser, f"{path}mau/"))
    assert batch.counts["unchanged"] == batch.counts["total"] >= 114
    head, plan = ("Kế hoạch", "Mã đơn vị", "Điểm cầu"), "1/KH: Tập huấn thử"
    rows = [(plan, LE_CHAN, "Hội trường A"), (plan, "10888", "Hội trường A")]
    batch = upload(browser, path, head, *rows, (plan, "99999", "X"))
    assert (batch.counts["changed"], batch.counts["error"]) == (2, 1)
    batch = upload(browser, path, head, *rows)
    write(browser, batch)
    site = TrainingSite.objects.get(training=training, name="Hội trường A")
    assert {i.unit.code for i in site.invites.all()} == {LE_CHAN, "10888"}
    assert upload(browser, path, head, *rows).counts["unchanged"] == 2


# Attendance -------------------------------------------------------------------------------------


def test_the_door_by_the_qr_that_each_shows(training, ward, client, signed_in):
    page = client.get(f"/dang-ky-tap-huan/{ward.token}/").content.decode()
    assert page.count("Mã vào cửa của") == 2 and "data:image/svg" in page
    officer = TrainingPerson.objects.get(invite=ward, seat="officer")
    browser, here = signed_in("department_officer"), f"/tap-huan/nguoi/{officer.pk}/co-mat/"
    assert client.get(here).status_code == 302, "the QR opens nothing to a stranger"
    assert signed_in("commune_officer").get(here).status_code == 404
    session = begins(training, 30)
    assert "không có buổi nào đang đón" in browser.get(here).content.decode()
    assert browser.post(here, {"session": session.pk}).status_code == 404
    begins(training, 1)
    scan = browser.get(
        f"/tap-huan/buoi/{session.pk}/", {"ma": f"HTTP://LOCALHOST:8000{here.upper()}"}
    )
    assert scan["Location"] == here
    browser.post(here, {"session": session.pk})
    assert Attendance.objects.get(person=officer, session=session).is_present
    assert "Đã ghi có mặt" in browser.get(here).content.decode()


def test_attendance_from_excel(training, ward, signed_in):
    session = begins(training, -3)
    browser = signed_in("department_officer")
    path = f"/don-vi/{training.unit_id}/tap-huan/diem-danh/"
    batch = upload(browser, path, file=template(browser, f"{path}mau/"))
    assert batch.counts["unchanged"] == batch.counts["total"] >= 2
    from csdl.kit.dates import vn_datetime

    name = f"{vn_datetime(session.starts_at)}, Tập huấn thử"
    head = ("Buổi", "Mã đơn vị", "Thành phần", "Họ và tên", "Có mặt")
    good = (name, LE_CHAN, "Lãnh đạo", LEADER["full_name"], "x")
    bad = [
        (name, LE_CHAN, "Cán bộ đầu mối", "Người Khác Hẳn", "x"),
        (name, "10888", "Lãnh đạo", "", "x"),
        (name, LE_CHAN, "Bảo vệ", "", "x"),
    ]
    assert upload(browser, path, head, good, *bad).counts["error"] == 3
    write(browser, upload(browser, path, head, good))
    assert [a.person.seat for a in Attendance.objects.filter(session=session, is_present=True)] == [
        "leader"
    ]
    assert upload(browser, path, head, good).counts["unchanged"] == 1


@pytest.mark.parametrize("key", ["commune_officer", "head", "inspector"])
def test_only_the_organiser(key, training, signed_in):
    for path in (
        f"tap-huan/{training.pk}/diem-cau/",
        f"don-vi/{training.unit_id}/tap-huan/diem-danh/",
    ):
        assert signed_in(key).get(f"/{path}").status_code in (403, 404)


# Reminders --------------------------------------------------------------------------------------


def test_a_day_before_the_deadline_units_are_reminded_once(training, ward, person):
    Notice.objects.all().delete()
    Unit.objects.filter(code="10888").update(email="camgiang@example.vn")
    remind()
    assert not Job.objects.filter(params__training=training.pk).exists(), "two days left"
    training.closes_at = timezone.now() + timedelta(hours=20)
    training.save(update_fields=["closes_at"])
    remind()
    job = Job.objects.get(params__training=training.pk)
    remind_training(job.pk)
    assert [letter.to for letter in mail.outbox] == [["camgiang@example.vn"]]
    told = Notice.objects.filter(key__startswith=f"training:{training.pk}:")
    assert person("commune_officer_2").pk in told.values_list("user_id", flat=True)
    assert person("commune_officer").pk not in told.values_list("user_id", flat=True), "registered"
    assert {notice.url for notice in told} == {"/tap-huan/cua-toi/"}
    remind()
    assert Job.objects.filter(params__training=training.pk).count() == 1


def test_the_notice_leads_to_the_units_own_link(training, ward, signed_in):
    page = signed_in("commune_officer").get("/tap-huan/cua-toi/").content.decode()
    other = training.invites.get(unit__code="10888")
    assert ward.token in page and other.token not in page and "Đã đăng ký" in page
    assert ward.token not in signed_in("homeroom").get("/tap-huan/cua-toi/").content.decode()
    assert not Notice.objects.filter(url__contains=ward.token).exists()


def test_a_day_before_the_session_its_people_are_reminded_once(training, ward, person):
    TrainingPerson.objects.filter(invite=ward, seat="officer").update(
        user=person("commune_officer"), accepted_at=timezone.now()
    )
    session = begins(training, 20)
    remind()
    job = Job.objects.get(params__session=session.pk)
    remind_session(job.pk)
    assert [letter.to for letter in mail.outbox] == [["ld@example.vn"]]
    assert Notice.objects.get(key=f"session:{session.pk}").user_id == person("commune_officer").pk
    remind()
    assert Job.objects.filter(params__session=session.pk).count() == 1
    # a worker that died after the first of the two goes on with the second
    mail.outbox.clear()
    Job.objects.filter(pk=job.pk).update(state="queued", attempts=0, done=2)
    remind_session(job.pk)
    assert not mail.outbox
