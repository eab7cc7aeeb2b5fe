"""Links of families: which one a token is, which stand open for a class."""

from django.conf import settings
from django.urls import reverse

from records.models import ReviewLink
from records.models.confirmation import hash_token


def link_by(token):
    """The link behind a token, or None."""
    rows = ReviewLink.objects.select_related("school")
    return rows.filter(token_hash=hash_token(token)).first()


def address_of(link):
    return settings.PUBLIC_URL + reverse("records:review_family", args=[link.token])


def open_link_of(room, student):
    """The link that stands open for a pupil, or None."""
    rows = ReviewLink.objects.filter(room_id=room.pk, student_id=student.pk, answered_at=None)
    return rows.first()
