"""A link for one pupil's family, only where the head opens it (mission F5)."""

import secrets
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import parse_vn_date
from csdl.kit.reach import system
from records.actions.review import take_slip
from records.models import CampaignRoom, ReviewLink
from records.models.confirmation import LINK_DAYS, LINK_TRIES, hash_token
from records.queries.review import enrolled

FAMILY = system("Gia đình trả lời qua đường dẫn")
DEAD = "Đường dẫn này đã hết hạn hoặc đã khoá. Hỏi giáo viên chủ nhiệm để nhận đường dẫn mới."


@action("review.open_link", "Mở đường dẫn cho gia đình một học sinh")
def open_link(*, room, student, by):
    """Give one pupil's family a link of 14 days; an earlier one not answered is dead at once."""
    with wall.school(by, room.school):
        if enrolled(room, student.pk) is None:
            raise Refused("Em này không còn ở lớp.")
        if not room.campaign.is_open:
            raise Refused("Đợt rà soát không mở.")
        ReviewLink.objects.filter(room_id=room.pk, student_id=student.pk, answered_at=None).delete()
        link = ReviewLink(
            school=room.school,
            room_id=room.pk,
            student_id=student.pk,
            salt=secrets.token_hex(16),
            opened_by_id=by.user_id,
            expires_at=timezone.now() + timedelta(days=LINK_DAYS),
        )
        link.token_hash = hash_token(link.token)
        link.save()
    return link


def check_link(link, birth_date):
    """The pupil behind a link, once the family has said the birth date. Five wrong ones kill it.

    Returns (room, student). Raises Refused, which counts the try even though the act is undone.
    """
    if link.answered_at or link.tries >= LINK_TRIES or link.expires_at <= timezone.now():
        raise Refused(DEAD)
    with wall.school(FAMILY, link.school):
        room = CampaignRoom.objects.select_related("campaign__unit", "classroom", "school").get(
            pk=link.room_id
        )
        student = enrolled(room, link.student_id)
        if student is None or not room.campaign.is_open:
            raise Refused(DEAD)
        if student.birth_date != _day(birth_date):
            raise Refused(
                f"Ngày sinh chưa đúng (còn {LINK_TRIES - link.tries - 1} lần thử).",
                after=lambda: ReviewLink.objects.filter(pk=link.pk).update(tries=F("tries") + 1),
            )
    return room, student


def _day(text):
    try:
        return parse_vn_date(text)
    except ValueError:
        return None


@action("review.answer_link", "Gia đình trả lời qua đường dẫn")
def answer_link(*, link, birth_date, result, by, note=""):
    """Take what the family says, once; it is a slip come back."""
    link = (
        ReviewLink.objects.select_for_update(of=["self"]).select_related("school").get(pk=link.pk)
    )
    room, student = check_link(link, birth_date)
    row = take_slip(room=room, student=student, result=result, note=note, by=by, by_link=True)
    link.answered_at = timezone.now()
    link.save(update_fields=["answered_at"])
    return row


@action("review.look_link", "Gia đình mở đường dẫn")
def look_link(*, link, birth_date, by):
    """The birth date was right: what the family may see is shown, and that it was is logged."""
    link = (
        ReviewLink.objects.select_for_update(of=["self"]).select_related("school").get(pk=link.pk)
    )
    return check_link(link, birth_date)
