"""A form that a login interrupted: kept for its sender, shown again, sent with one button.

It lies encrypted in the sender's session (the database's, nowhere else), half an hour at
most, without passwords and codes, and is dropped once it is sent again. Only what came from
our own pages is kept, or another site could have a person "send again" what it made up.
"""

import json
import re
import secrets
import time
import zlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from accounts.login.box import box
from csdl.kit.dates import VN

KEY, FIELD = "kept", "kept"
LASTS = 30 * 60
MOST_BYTES = 100_000
UNKEPT = re.compile(r"csrfmiddlewaretoken|kept|credential|pin\d?|\w*password\w*")


@dataclass(frozen=True)
class Kept:
    """id: what the form carries back; at: unix time; files: names that could not be kept."""

    id: str
    path: str
    at: float
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    @property
    def moment(self):
        return datetime.fromtimestamp(self.at, tz=VN)

    @property
    def typed(self):
        """The first things filled in, by which the person knows it again."""
        return [value for name, value in self.fields if value and name != "op"][:8]


def from_our_page(request) -> bool:
    """Whether the browser vouches that one of our own pages sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    sent_by = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return any(sent_by == one or sent_by.startswith(f"{one}/") for one in ours)


def keep(request, user_id) -> bool:
    """Keep the form just posted for the person with that id. False when it can't be."""
    match = request.resolver_match
    door = getattr(match.func, "door", None) if match else None
    # our own pages have a namespace; allauth's, which hold only passwords and codes, have none
    ours = door and not door.public and match.namespace
    if request.method != "POST" or not user_id or not ours or not from_our_page(request):
        return False
    try:
        fields = [(k, v) for k, vs in request.POST.lists() for v in vs if not UNKEPT.fullmatch(k)]
        files = [one.name for names in request.FILES.lists() for one in names[1]]
    except (UnreadablePostError, MultiPartParserError):
        return False
    data = {
        "id": secrets.token_urlsafe(12),
        "user": user_id,
        "path": request.get_full_path(),
        "fields": fields,
        "files": files,
    }
    text = json.dumps(data, ensure_ascii=False).encode()
    if len(text) > MOST_BYTES:
        return False
    sealed = box("kept").encrypt(zlib.compress(text)).decode()
    request.session[KEY] = {"at": time.time(), "sealed": sealed}
    if not request.user.is_authenticated:
        request.session.set_expiry(LASTS)  # nobody comes for it: the row goes too
    return True


def find(request) -> Kept | None:
    """What is kept for the person now signed in. Of another person, or too old: dropped."""
    stored = request.session.get(KEY)
    if not stored:
        return None
    try:
        data = json.loads(zlib.decompress(box("kept").decrypt(stored["sealed"], ttl=LASTS)))
    except InvalidToken:
        data = {"user": None}
    if data["user"] != request.user.pk:
        drop(request)
        return None
    fields = tuple((k, v) for k, v in data["fields"])
    return Kept(data["id"], data["path"], stored["at"], fields, tuple(data["files"]))


def drop(request):
    request.session.pop(KEY, None)


def tidy(request):
    """On each request: drop what is too old, or what is being sent again right now."""
    stored = request.session.get(KEY)
    if not stored:
        return
    if time.time() - stored["at"] > LASTS:
        drop(request)
    elif request.method == "POST" and FIELD in request.POST and request.user.is_authenticated:
        again = find(request)
        if again and again.id == request.POST[FIELD]:
            drop(request)
