"""Telling people in the program: sent in the act's own transaction, read, put away.

A notice of an act that is rolled back never was; letters go out after commit, by a job.
"""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from csdl.ground.models import Notice
from csdl.kit.action import Refused, action

KEPT = timedelta(days=180)


def tell(users, *, key, title, url="", mail=False):
    """One notice to each of `users` (ids); who has one of this key already is not told again.

    mail: a reminder, which also goes out as a letter. Part of a larger action: the rows are
    sorted, so that two acts never wait crosswise.
    """
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"a notice leads to a page of the portal, not to {url!r}")
    Notice.objects.bulk_create(
        [
            Notice(user_id=pk, key=key[:100], title=title[:200], url=url[:300], by_mail=mail)
            for pk in sorted(set(users))
        ],
        ignore_conflicts=True,
    )


def settle(key, users=None):
    """What it told of is done: nobody (or none of `users`) needs to read it any more."""
    rows = Notice.objects.unread().filter(key=key)
    if users is not None:
        rows = rows.filter(user_id__in=users)
    rows.update(read_at=Now())


@action("notice.read", "Đọc thông báo")
def read_notice(*, notice, by):
    """One notice was opened."""
    Notice.objects.unread().filter(pk=notice.pk, user_id=by.user_id).update(read_at=Now())
    return notice


@action("notice.read_all", "Đánh dấu đã đọc mọi thông báo")
def read_all(*, by):
    """Everything on one's own list is read."""
    if not Notice.objects.unread().filter(user_id=by.user_id).update(read_at=Now()):
        raise Refused("Không còn thông báo nào chưa đọc.")


def tidy_notices():
    """Drop what is half a year old, read or not."""
    Notice.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
