"""Reminders as letters: what a person was told to remind them, in one letter, once."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from csdl.ground.models import Notice
from csdl.kit.action import action

FRESH = timedelta(days=1)  # yesterday's reminder is not sent today
MOST = 500  # notices of one run


def waiting_letters():
    """Reminders not yet read that nobody has put into a letter."""
    rows = Notice.objects.filter(by_mail=True, mailed_at=None, read_at=None)
    return rows.filter(made_at__gt=timezone.now() - FRESH)


@action("notice.mail", "Gửi thư nhắc việc")
def take_letters(*, by):
    """[(address, subject, body)] to be sent after this act: they are marked as sent first, so that
    a worker that dies sends nothing twice. Who has no address, or practises, keeps the notice."""
    rows = waiting_letters().order_by("pk").select_for_update(skip_locked=True)
    rows = list(rows[:MOST])
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
    users = User.objects.filter(is_active=True, department__is_practice=False).exclude(email="")
    people, told = users.in_bulk({row.user_id for row in rows}), {}
    for row in rows:
        if row.user_id in people:
            told.setdefault(row.user_id, []).append(row)
    return [_letter(people[pk], notices) for pk, notices in told.items()]


def _letter(user, notices):
    lines = [f"- {one.title}\n  {settings.PUBLIC_URL}{one.url}" for one in notices]
    body = "\n".join([f"Kính gửi Ông/Bà {user.full_name},", "", *lines, ""])
    subject = notices[0].title if len(notices) == 1 else f"{len(notices)} việc đến hạn"
    return user.email, f"Nhắc việc: {subject}"[:150], body
