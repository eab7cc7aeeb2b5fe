"""Part 7 of a round: a teacher replaced, a pupil who goes to another school, a slip's link used
again, the reminder that reaches who holds the work now."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions.grant import end_grants, prepare_grants
from accounts.actions.paper import sign_paper
from accounts.models import Grant
from accounts.queries.offer import Line
from accounts.tasks import mail_reminders
from csdl.ground.models import Notice
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import PIN, THCS
from records.actions.figures import recount_schools
from records.actions.remind import remind_holders
from records.actions.review import mark_pupil
from records.actions.status import leave_school
from records.models import Campaign, CampaignDeadline, CampaignRoom, Confirmation
from records.queries.review import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(reach):
    reach("head")
    return CampaignRoom.objects.get(classroom__name="6A1", school__code=THCS)


def replace(room, old, new, reach, person):
    """The head takes the class back from one teacher and gives it to another, signed by both."""
    head = reach("head")
    grants = list(Grant.objects.in_force().filter(holder=person(old), classroom=room.classroom_id))
    end_grants(grants=grants, reason="Đổi chủ nhiệm", by=head)
    line = Line(
        "homeroom_teacher", room.school, timezone.localdate(), room.classroom.year.ends_on,
        classroom=room.classroom,
    )  # fmt: skip
    paper = prepare_grants(holder=person(new), from_unit=room.school, lines=[line], by=head)
    sign_paper(paper=paper, side="giver", pin=PIN, by=head)
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach(new))


def test_a_teacher_replaced_in_the_middle(room, reach, person, signed_in):
    """What the first one marked stays; the second goes on, the first is out at once."""
    done = room.done
    replace(room, "homeroom", "subject_teacher", reach, person)
    page = reverse("records:review_room", args=[room.pk])
    assert signed_in("homeroom").get(page).status_code == 404
    browser = signed_in("subject_teacher")
    assert f"{done}/{room.pupils} em đã xong" in browser.get(page).content.decode()
    reach("head")
    left = next(line.student for line in lines(room) if not line.state)
    url = reverse("records:review_pupil", args=[room.pk, left.pk])
    assert browser.post(url, {"state": "done"}).status_code == 302
    reach("head")
    room.refresh_from_db()
    assert room.done == done + 1
    assert Confirmation.objects.get(student=left).by == person("subject_teacher")
    # and is the one who is reminded
    near = timezone.now() + timedelta(days=1, hours=2)
    CampaignDeadline.objects.filter(campaign=room.campaign_id).update(closes_at=near)
    remind_holders(campaign=room.campaign, by=system("test"))
    told = set(
        Notice.objects.filter(key=f"round-room:{room.pk}:1").values_list("user_id", flat=True)
    )
    assert told == {person("subject_teacher").pk}


def test_a_pupil_who_leaves_the_school_leaves_the_figures(room, reach):
    one = next(line.student for line in lines(room) if line.state == "done")
    before = (room.pupils, room.done)
    leave_school(
        student=one, kind="out", on=timezone.localdate(), place="Trường khác",
        by=reach("data_officer"),
    )  # fmt: skip
    room.refresh_from_db()
    assert (room.pupils, room.done) == (before[0] - 1, before[1] - 1)
    with pytest.raises(Refused, match="không còn ở lớp"):
        mark_pupil(room=room, student=one, state="done", by=reach("homeroom"))
    assert recount_schools(campaign=Campaign.objects.get(covers="pupils"), by=system("test")) == 0


def test_reminders_go_out_by_mail_once_and_not_when_read(room, person):
    """One mechanism for rounds and reports: notices marked by_mail, a letter a person."""
    teacher, head = person("homeroom"), person("head")
    for user, address in ((teacher, "lan@example.vn"), (head, "ngan@example.vn")):
        user.email = address
        user.save(update_fields=["email"])
    near = timezone.now() + timedelta(days=1, hours=2)
    CampaignDeadline.objects.filter(campaign=room.campaign_id).update(closes_at=near)
    remind_holders(campaign=room.campaign, by=system("test"))
    Notice.objects.filter(user_id=head.pk).update(read_at=timezone.now())
    mail_reminders()
    letter = next(one for one in mail.outbox if one.to == ["lan@example.vn"])
    assert "Rà soát lớp 6A1" in letter.subject and "/dot-ra-soat/lop/" in letter.body
    assert not [one for one in mail.outbox if one.to == ["ngan@example.vn"]]
    sent = len(mail.outbox)
    mail_reminders()
    assert len(mail.outbox) == sent


def test_the_officer_of_staff_is_reminded(reach, person):
    campaign = Campaign.objects.get(covers="staff")
    near = timezone.now() + timedelta(days=1, hours=2)
    CampaignDeadline.objects.filter(campaign=campaign).update(closes_at=near)
    remind_holders(campaign=campaign, by=system("test"))
    mine = Notice.objects.get(user_id=person("data_officer").pk, key__startswith="round-staff:")
    assert "người đã xác nhận" in mine.title and mine.by_mail
    assert not Notice.objects.filter(
        user_id=person("homeroom").pk, key__startswith="round-staff:"
    ).exists()
