"""Training: the unit's own link until its deadline, acceptance, reminders once, attendance."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from accounts.actions.training import (
    accept_person,
    add_session,
    extend_training,
    invite_units,
    mark_attendance,
    plan_training,
    register_people,
    remind_one,
    renew_link,
)
from accounts.forms.training import PlanForm
from accounts.models import Attendance, Training, TrainingInvite, TrainingPerson, User
from accounts.queries.training import attended, link_of, same_name, unregistered
from csdl.ground.models import AccessLog
from csdl.kit.action import Refused
from csdl.kit.dates import today, vn_moment
from csdl.kit.reach import system
from csdl.kit.window import Deadline
from schools.models import Unit

BY_LINK = system("Đăng ký qua đường dẫn")
LEADER = {"full_name": "Vũ Thị Hạnh", "title": "Phó Chủ tịch", "phone": "0912000001", "email": ""}
OFFICER = {
    "full_name": "Lê Văn Đầu Mối",
    "title": "Chuyên viên",
    "phone": "0912000002",
    "email": "",
}


@pytest.fixture
def by(reach):
    return reach("department_officer")


@pytest.fixture
def training(by, person):
    """Open for two days more; 114 communes invited, nobody registered."""
    cache.clear()
    plan = plan_training(
        unit=person("director").posts.get().unit,
        title="Tập huấn thử",
        plan_number="1/KH",
        plan_on=today(),
        deadline=Deadline.before("16h00", today() + timedelta(days=2)),
        session={
            "starts_at": timezone.now() + timedelta(days=4), "mode": "online", "place": "",
        },
        by=by,
    )  # fmt: skip
    invite_units(training=plan, tier=Unit.Tier.COMMUNE, own_sites=True, by=by)
    return plan


@pytest.fixture
def invite(training):
    return training.invites.order_by("unit__sort_key").first()


def form_data(leader=LEADER, officer=OFFICER):
    pairs = (("leader", leader), ("officer", officer))
    return {f"{seat}_{name}": value for seat, one in pairs for name, value in one.items()}


def past(training):
    """The deadline has just passed."""
    now = timezone.now()
    Training.objects.filter(pk=training.pk).update(closes_at=now, phrase="trước giờ này")


def test_a_link_per_unit_its_secret_not_kept(training):
    invites = list(training.invites.all())
    assert len(invites) == 114 and len({i.token for i in invites}) == 114
    for one in invites[:3]:
        assert len(one.token) == 40 and one.token not in (one.token_hash, one.salt)
    assert training.sites.count() == 114


def test_the_two_people_register_without_login_and_change_until_the_deadline(
    client, training, invite
):
    path = f"/dang-ky-tap-huan/{invite.token}/"
    assert invite.unit.full_name in client.get(path).content.decode()
    assert client.post(path, form_data()).url == path
    html = client.get(path).content.decode()
    assert "Lê Văn Đầu Mối" in html and "091••••002" in html and "0912000002" not in html
    changed = OFFICER | {"full_name": "Trần Thị Khác", "phone": "0912000003"}
    client.post(path, form_data(officer=changed))
    people = TrainingPerson.objects.filter(invite=invite).order_by("seat")
    assert [(p.seat, p.full_name) for p in people] == [
        ("leader", "Vũ Thị Hạnh"), ("officer", "Trần Thị Khác"),
    ]  # fmt: skip
    assert User.objects.filter(full_name="Trần Thị Khác").count() == 0
    past(training)
    late = client.post(path, form_data())
    assert "Đã hết hạn" in late.content.decode()
    assert people.get(seat="officer").full_name == "Trần Thị Khác"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"officer_full_name": ""}, "Chưa ghi mục này"),
        ({"leader_phone": "12"}, "không phải số điện thoại"),
        ({"officer_phone": "0912000001"}, "hai người khác nhau"),
        ({"officer_full_name": "vũ thị hạnh"}, "hai người khác nhau"),
    ],
)
def test_exactly_two_people(client, invite, changes, words):
    answer = client.post(f"/dang-ky-tap-huan/{invite.token}/", form_data() | changes)
    assert words in answer.content.decode()
    assert not TrainingPerson.objects.filter(invite=invite).exists()


def test_another_units_people_are_nowhere_on_the_page(client, training, invite):
    other = training.invites.exclude(pk=invite.pk).first()
    register_people(invite=other, leader=LEADER, officer=OFFICER, by=BY_LINK)
    html = client.get(f"/dang-ky-tap-huan/{invite.token}/").content.decode()
    assert "Vũ Thị Hạnh" not in html and other.unit.full_name not in html


def test_a_wrong_or_renewed_link_is_dead_and_tries_are_limited(client, invite, by):
    old = invite.token
    renew_link(invite=invite, by=by)
    assert client.get(f"/dang-ky-tap-huan/{old}/").status_code == 404
    assert client.get(f"/dang-ky-tap-huan/{invite.token}/").status_code == 200
    answers = [client.get(f"/dang-ky-tap-huan/{n:040x}/").status_code for n in range(45)]
    assert answers[0] == 404 and answers[-1] == 429
    answer = client.get(f"/dang-ky-tap-huan/{invite.token}/", REMOTE_ADDR="10.1.1.1")
    assert (answer.status_code, answer["Referrer-Policy"]) == (200, "no-referrer")


@pytest.mark.parametrize(
    ("how", "closes", "phrase"),
    [
        ("before", (16, 0), "trước 16h00 thứ Hai 28/7/2025"),
        ("until", (16, 1), "đến hết 16h00 thứ Hai 28/7/2025"),
    ],
)
def test_the_deadline_is_kept_with_its_words(how, closes, phrase):
    form = PlanForm(
        {
            "title": "Tập huấn", "plan_number": "4968/KH-SGDĐT", "plan_on": "25/7/2025",
            "day": "30/7/2025", "hour": "8h30", "mode": "online", "how": how,
            "closes_hour": "16h00", "closes_on": "28/7/2025",
        }
    )  # fmt: skip
    assert form.is_valid(), form.errors
    plan = form.plan()
    assert plan["deadline"] == Deadline(vn_moment(date(2025, 7, 28), *closes), phrase)
    assert plan["session"]["starts_at"] == vn_moment(date(2025, 7, 30), 8, 30)


def test_only_an_officer_makes_accounts_of_the_registered(training, invite, by, reach):
    register_people(invite=invite, leader=LEADER, officer=OFFICER, by=BY_LINK)
    head, new = invite.people.get(seat="leader"), invite.people.get(seat="officer")
    held = invite.unit.posts.get(kind="head").user
    assert same_name(new) is None
    done = accept_person(person=new, user=None, kind="officer", by=by)
    assert done.user.posts.get().unit == invite.unit and done.accepted_by_id == by.user_id
    assert accept_person(person=head, user=held, kind="head", by=by).user == held
    with pytest.raises(Refused, match="đã được nhận"):
        accept_person(person=new, user=None, kind="officer", by=by)
    # someone else is registered in the seat: the account does not go with it
    changed = OFFICER | {"full_name": "Trần Thị Khác"}
    register_people(invite=invite, leader=LEADER, officer=changed, by=BY_LINK)
    new.refresh_from_db()
    assert (new.user, new.accepted_at) == (None, None)
    with pytest.raises(Refused, match="không có vị trí công tác"):
        accept_person(person=new, user=by.user, kind="officer", by=by)
    assert not TrainingPerson.objects.allowed(
        reach("commune_officer"), "accounts.run_training"
    ).exists()


def test_each_is_reminded_once_by_mail_where_there_is_one(training, by):
    first, second, registered = list(training.invites.order_by("unit__sort_key"))[:3]
    Unit.objects.filter(pk=first.unit_id).update(email="xa@example.vn")
    register_people(invite=registered, leader=LEADER, officer=OFFICER, by=BY_LINK)
    before = unregistered(training).count()
    assert remind_one(invite=first, by=by) is True
    assert remind_one(invite=first, by=by) is False
    assert remind_one(invite=second, by=by) is False  # no address: stays on the list to call
    assert remind_one(invite=registered, by=by) is False
    assert [m.to for m in mail.outbox] == [["xa@example.vn"]]
    first.refresh_from_db()
    assert link_of(first) in mail.outbox[0].body and training.phrase in mail.outbox[0].body
    assert unregistered(training).count() == before - 2 and first.reminded_at


def test_the_job_reminds_all(training, signed_in, person):
    from accounts.tasks import remind_training
    from csdl.ground.models import Job

    answer = signed_in("department_officer").post(f"/tap-huan/{training.pk}/nhac/")
    job = Job.objects.get(task="accounts.remind_training")
    assert answer.url == f"/viec/{job.pk}/" or str(job.pk) in answer.url
    remind_training(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 114), job.error
    assert "114 đơn vị cần gọi điện" in job.note
    again = signed_in("department_officer").post(f"/tap-huan/{training.pk}/nhac/")
    assert again.status_code == 409


def test_attendance_per_person_per_session(training, invite, by, signed_in):
    register_people(invite=invite, leader=LEADER, officer=OFFICER, by=BY_LINK)
    session, people = training.sessions.get(), list(invite.people.order_by("pk"))
    with pytest.raises(Refused, match="chưa điểm danh được"):
        mark_attendance(session=session, people=[people[0].pk], present=set(), by=by)
    session.starts_at = timezone.now() - timedelta(hours=1)
    session.save()
    browser = signed_in("department_officer")
    path = f"/tap-huan/buoi/{session.pk}/"
    rows = [p.pk for p in people]
    browser.post(path, {"row": rows, "pick": [rows[1]]})
    marked = Attendance.objects.filter(session=session).values_list("person_id", "is_present")
    assert dict(marked) == {rows[0]: False, rows[1]: True}
    person = accept_person(person=people[1], user=None, kind="officer", by=by)
    assert attended(training, [person.user_id]) == {person.user_id}
    browser.post(path, {"row": rows, "pick": []})
    assert attended(training, [person.user_id]) == set()


def test_lists_who_is_missing_with_phone_and_exports(training, invite, signed_in):
    register_people(invite=invite, leader=LEADER, officer=OFFICER, by=BY_LINK)
    browser, root = signed_in("department_officer"), f"/tap-huan/{training.pk}"
    missing = browser.get(f"{root}/don-vi/?state=no").content.decode()
    assert "Có <strong>113</strong>" in missing and "02250001" in missing
    links = browser.get(f"{root}/duong-dan/").content.decode()
    assert "/dang-ky-tap-huan/" in links and "/dang-ky-tap-huan/" not in missing
    for page in ("don-vi", "duong-dan", "nguoi"):
        sheet = browser.get(f"{root}/{page}/?xuat=xlsx")
        assert sheet["Content-Type"].endswith("sheet"), page
    assert AccessLog.objects.filter(
        kind="export", user_id=browser.session["_auth_user_id"]
    ).exists()
    assert signed_in("inspector").get(f"{root}/duong-dan/").status_code == 403
    assert signed_in("stranger").get(f"{root}/don-vi/").status_code == 404


def test_a_plan_keeps_its_order(training, by, reach):
    with pytest.raises(Refused, match="phải sau hạn đăng ký"):
        add_session(training=training, starts_at=timezone.now(), mode="online", place="", by=by)
    with pytest.raises(Refused, match="trước buổi tập huấn đầu tiên"):
        extend_training(training=training, deadline=Deadline.through(today() + timedelta(9)), by=by)
    later = extend_training(
        training=training, deadline=Deadline.through(today() + timedelta(2)), by=by
    )
    assert later.phrase.startswith("đến hết ngày")
    with pytest.raises(Refused, match="đã được mời"):
        invite_units(training=training, tier=Unit.Tier.COMMUNE, own_sites=False, by=by)
    with pytest.raises(Refused, match="không tổ chức tập huấn"):
        plan_training(
            unit=training.unit, title="x", plan_number="1", plan_on=today(),
            deadline=Deadline.through(today()), session={}, by=reach("commune_officer"),
        )  # fmt: skip
    assert TrainingInvite.objects.filter(training=training).count() == 114
