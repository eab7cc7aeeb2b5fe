"""Opening an account with the code of its slip. Public: the code is the key."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.user import activate_account
from accounts.forms.activate import ActivateForm
from csdl.kit.access import public
from csdl.kit.action import attempt
from csdl.kit.reach import system


@public
@never_cache
@sensitive_post_parameters()
def activate(request):
    form = ActivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, user = attempt(form, activate_account, **form.values(), by=system("Phiếu kích hoạt"))
        if ok:
            request.note("login", action="account.activate", user=user)
            request.knows_device = user  # it is theirs who held the slip
            messages.success(request, "Tài khoản đã kích hoạt. Đăng nhập bằng mật khẩu vừa đặt.")
            return redirect("account_login")
    return render(request, "accounts/activate.html", {"title": "Kích hoạt tài khoản", "form": form})
