"""Accounts: made by an officer, opened by the holder alone."""

import hashlib

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.actions.factor import remove_factors
from accounts.actions.rights import activate_waiting_of
from accounts.login.lockout import check_slip_open, count_slip_try, forgive
from accounts.models import Activation, Post, User
from csdl.kit.action import Refused, action
from csdl.kit.text import fold

WRONG_CODE = (
    "Tên đăng nhập hoặc mã kích hoạt chưa đúng, hoặc phiếu đã dùng, đã hết hạn. "
    "Xem lại phiếu; nếu vẫn không được, nhờ người quản trị đơn vị in phiếu mới."
)


def hash_code(code: str) -> str:
    """Codes carry 60 random bits, so a plain hash is enough; typing is forgiven its blanks."""
    plain = "".join(ch for ch in code.upper() if ch.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def propose_username(full_name: str) -> str:
    """ "Nguyễn Thị Hương" → "huongnt": given name, then initials of the rest."""
    words = fold(full_name).split() or ["nguoidung"]
    return (words[-1] + "".join(word[0] for word in words[:-1]))[:30]


@action("user.create", "Lập tài khoản")
def create_user(
    *, unit, full_name, title, kind, by, phone="", email="", username=None, starts_on=None
):
    """Make an account without password for a person and their post at `unit`.

    The holder opens it with the code on a printed slip. Raises Refused when the post can't
    stand (a second head) or the wished username is taken.
    """
    base = username or propose_username(full_name)
    user = None
    for n in range(1, 200):
        name = base if n == 1 else f"{base}{n}"
        if User.objects.filter(username=name).exists():
            if username:
                raise Refused(f"Tên đăng nhập “{username}” đã có người dùng. Chọn tên khác.")
            continue
        user = User(
            department_id=unit.department_id,
            username=name,
            full_name=full_name,
            phone=phone,
            email=email,
        )
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save()
            break
        except IntegrityError:
            continue
    add_post(user=user, unit=unit, kind=kind, title=title, starts_on=starts_on, by=by)
    return user


@action("post.add", "Ghi vị trí công tác")
def add_post(*, user, unit, kind, title, by, starts_on=None):
    """Give a person a post at a unit from a day (today by default)."""
    starts_on = starts_on or by.today or timezone.localdate()
    heads = Post.objects.filter(unit=unit, kind__in=Post.HEADS).filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on)
    )
    if kind in Post.HEADS and (head := heads.select_related("user").first()):
        raise Refused(
            f"{unit.name} đang có {head.title.lower()} là {head.user.full_name}. "
            "Thay thủ trưởng ở trang “Thủ trưởng, đầu mối” của đơn vị."
        )
    return Post.objects.create(user=user, unit=unit, kind=kind, title=title, starts_on=starts_on)


@action("user.activate", "Kích hoạt tài khoản")
def activate_account(*, username, code, password, pin, by):
    """Open an account with the code of its slip; sets password and PIN.

    Raises Refused, without telling which, when name and code do not belong together; a
    slip dies at its hour and once used. Wrong codes lock the address they come from for a
    while (accounts.login.lockout), never the slip: a stranger kills nobody's slip.
    """
    check_slip_open(username)
    slip = open_slip(username)
    if slip is None or slip.code_hash != hash_code(code):
        raise Refused(WRONG_CODE, after=lambda: count_slip_try(username))
    now = timezone.now()
    # Conditional: two posts of the same code open it once.
    if not Activation.objects.filter(pk=slip.pk, used_at=None).update(used_at=now):
        raise Refused(WRONG_CODE)
    user = slip.user
    try:
        validate_password(password, user)  # only now is it known whose name it must not be
    except ValidationError as faults:
        raise Refused(" ".join(faults.messages)) from None
    user.set_password(password)
    user.pin, user.pin_failures = make_password(pin), 0
    user.activated_at = user.activated_at or now
    user.save(update_fields=["password", "pin", "pin_failures", "activated_at"])
    # A lost phone: the second factors go with the old password, a new one is set up at login.
    remove_factors(user)
    forgive(user.username)
    end_sessions(user)
    activate_waiting_of(user)
    return user


def open_slip(username):
    """The usable slip of a username, or None. Locks its row against parallel tries."""
    return (
        Activation.objects.select_for_update()
        .select_related("user")
        .filter(
            user__username=username.strip().lower(),
            user__is_active=True,
            used_at=None,
            cancelled_at=None,
            expires_at__gt=timezone.now(),
        )
        .first()
    )


def end_sessions(user, *, but=None):
    """Sign the person out everywhere, at once: sessions live in the database.

    but: the key of a session that goes on (the one they sit at).
    """
    rows = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    Session.objects.filter(
        session_key__in=list(rows.values_list("session_key", flat=True))
    ).delete()
    rows.delete()


@action("pin.change", "Đổi mã PIN")
def change_pin(*, user, pin, by):
    """Set another PIN; the page has asked for the password. A locked PIN waits for a slip."""
    if user.pk != by.user_id:
        raise Refused("Chỉ chính bạn đổi được mã PIN của mình.")
    if user.pin_failures >= User.MOST_PIN_FAILURES:
        raise Refused(PIN_LOCKED)
    user.pin, user.pin_failures = make_password(pin), 0
    user.save(update_fields=["pin", "pin_failures"])
    return user


PIN_LOCKED = (
    "Mã PIN đã bị khoá sau 5 lần sai. Nhờ người quản trị đơn vị in phiếu kích hoạt mới để đặt lại."
)


def check_pin(user, pin):
    """Raise Refused unless this is the person's PIN. Five wrong ones lock it until a new slip."""
    # as it is now, not as it was when the request began: guesses sent side by side are counted
    row = User.objects.select_for_update().get(pk=user.pk)
    left = User.MOST_PIN_FAILURES - row.pin_failures
    if left <= 0:
        raise Refused(PIN_LOCKED)
    if not row.pin or not check_password(pin or "", row.pin):
        raise Refused(
            f"Mã PIN chưa đúng (còn {left - 1} lần thử).", after=lambda: count_pin_failure(user)
        )
    if row.pin_failures:
        User.objects.filter(pk=user.pk).update(pin_failures=0)


def count_pin_failure(user):
    User.objects.filter(pk=user.pk).update(pin_failures=F("pin_failures") + 1)
