"""Sessions and accounts, ended by hand."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.actions.rights import activate_waiting_of
from accounts.actions.slip import check_may_mend
from accounts.actions.user import end_sessions
from accounts.login.lockout import sweep
from csdl.kit.action import Refused, action


@action("session.end", "Kết thúc một phiên đăng nhập")
def end_session(*, session, by):
    """Sign one of one's own machines out."""
    if session.user_id != by.user_id:
        raise Refused("Đây không phải phiên của bạn.")
    session.end()


@action("session.end_others", "Kết thúc các phiên đăng nhập khác")
def end_other_sessions(*, user, but, by):
    """Sign all of one's own machines out but the one with session key `but`."""
    if user.pk != by.user_id:
        raise Refused("Đây không phải tài khoản của bạn.")
    end_sessions(user, but=but)
    return user


@action("session.end_all", "Kết thúc mọi phiên đăng nhập của một người")
def end_sessions_of(*, user, reason, by):
    """By an officer: the person signs in again, with what they have."""
    end_sessions(user)
    return user


@action("user.disable", "Đóng tài khoản")
def disable_user(*, user, reason, by):
    """Close an account: signed out everywhere at once, nothing reachable; grants stay."""
    if user.pk == by.user_id:
        raise Refused("Bạn không tự đóng tài khoản của mình. Nhờ đơn vị cấp trên.")
    check_may_mend(by, user)
    if not user.is_active:
        raise Refused(f"Tài khoản của {user.full_name} đang đóng rồi.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    return user


@action("user.enable", "Mở lại tài khoản")
def enable_user(*, user, reason, by):
    """Open a closed account: password, PIN, second factor and grants are as they were."""
    if user.pk == by.user_id:
        raise Refused("Bạn không tự mở lại tài khoản của mình.")
    check_may_mend(by, user)
    if user.is_active:
        raise Refused(f"Tài khoản của {user.full_name} đang mở.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    activate_waiting_of(user)  # what was signed by the other side meanwhile
    return user


def tidy_logins():
    """Rows that mean nothing any more: expired sessions and what hung on them, old failures."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    alive = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=alive).delete()
    sweep()
