"""What guards an account: the second factor one must have, the PIN, a form sent again,

and an officer closing, opening, signing out somebody's account.
"""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.session import disable_user, enable_user, end_sessions_of
from accounts.actions.user import change_pin
from accounts.forms.security import PinForm, WhyForm
from accounts.login import kept
from accounts.models import User
from accounts.queries.factor import has_factor, needs_factor
from accounts.queries.sessions import session_count
from csdl.kit.access import page
from csdl.kit.action import attempt


@page()
def factor_needed(request):
    """Where one is led who still has to set up a second factor; afterwards on to their work."""
    if has_factor(request.user) or not needs_factor(request.reach):
        return redirect(_next(request))
    request.session["onward"] = _next(request)  # the recovery codes lead there
    return render(request, "accounts/factor_needed.html", {"title": "Đặt lớp bảo vệ thứ hai"})


def _next(request):
    there = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()})
    return there if safe else reverse("site:home")


@page()
def send_again(request):
    """A form that login interrupted: what it was, and one button to send it again."""
    found = kept.find(request)
    if request.method == "POST":
        kept.drop(request)
        messages.info(request, "Đã bỏ nội dung gửi dở.")
        return redirect("site:home")
    context = {"title": "Gửi tiếp nội dung đang dở", "found": found, "field": kept.FIELD}
    return render(request, "accounts/send_again.html", context)


@sensitive_post_parameters("password", "pin", "pin2")
@page()
def pin_change(request):
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password, pin = form.cleaned_data["password"], form.cleaned_data["pin"]
        if not get_adapter().reauthenticate(request.user, password):
            form.add_error("password", "Mật khẩu chưa đúng.")
        elif attempt(form, change_pin, user=request.user, pin=pin, by=request.reach)[0]:
            messages.success(request, "Đã đổi mã PIN.")
            return redirect("accounts:pin_change")
    return render(request, "accounts/pin_change.html", {"title": "Đổi mã PIN", "form": form})


def _with_reason(request, user, act, done, **words):
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, act, user=user, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, done)
            return redirect("accounts:user_show", user.pk)
    context = {"form": form, "person": user, **words}
    return render(request, "accounts/user_act.html", context)


@page("accounts.change_user", User, fresh=True)
def user_disable(request, user):
    return _with_reason(
        request,
        user,
        disable_user,
        f"Đã đóng tài khoản của {user.full_name}. Mọi phiên đăng nhập đã kết thúc.",
        title=f"Đóng tài khoản của {user.full_name}",
        lead="Người này bị đăng xuất khỏi mọi máy ngay lập tức và không đăng nhập được nữa. "
        "Các quyền đã giao giữ nguyên trên giấy, có lại khi mở tài khoản.",
        submit="Đóng tài khoản",
        danger=True,
    )


@page("accounts.change_user", User, fresh=True)
def user_enable(request, user):
    return _with_reason(
        request,
        user,
        enable_user,
        f"Đã mở lại tài khoản của {user.full_name}.",
        title=f"Mở lại tài khoản của {user.full_name}",
        lead="Mật khẩu, mã PIN và các quyền như trước khi đóng. "
        "Nghi lộ mật khẩu thì in thêm phiếu kích hoạt.",
        submit="Mở lại tài khoản",
    )


@page("accounts.change_user", User, fresh=True)
def user_sessions_end(request, user):
    return _with_reason(
        request,
        user,
        end_sessions_of,
        f"Đã đăng xuất {user.full_name} khỏi mọi máy.",
        title=f"Kết thúc mọi phiên đăng nhập của {user.full_name}",
        lead=f"Đang có {session_count(user)} phiên. Người này đăng nhập lại được ngay "
        "bằng mật khẩu của mình.",
        submit="Kết thúc mọi phiên",
    )
