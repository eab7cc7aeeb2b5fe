"""The practice world of a unit: built, entered as one of its people, left, thrown away."""

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render

from accounts.login.practice import enter
from accounts.models import Practice
from csdl.kit.access import page
from csdl.kit.action import Refused
from csdl.site.actions.practice import start_practice
from csdl.site.actions.practice_wipe import start_wipe
from csdl.site.practice import PIN
from csdl.site.queries import practice_people, practice_worlds, units_without_practice
from schools.models import Unit


@page()
def practice_home(request):
    """The worlds one may enter, with who one can be there; and those one may build."""
    context = {
        "title": "Thế giới tập huấn",
        "worlds": practice_worlds(request.reach),
        "without": units_without_practice(request.reach),
        "pin": PIN,
    }
    return render(request, "site/practice.html", context)


@page("accounts.add_user", Unit, methods=("POST",))
def practice_new(request, unit):
    practice = start_practice(unit=unit, by=request.reach)
    return redirect("ground:job_show", practice.job_id)


@page("accounts.view_practice", Practice, methods=("POST",))
def practice_enter(request, practice):
    wanted = request.POST.get("who", "")
    user = practice_people(practice).filter(pk=wanted).first() if wanted.isdigit() else None
    if user is None:
        raise Refused("Chọn một vai trong danh sách để vào. Nếu danh sách trống, hãy dựng trước.")
    said = f"vào thế giới tập huấn, vai {user.full_name}"
    request.note("login", action="practice.enter", reason=said, practice=practice)
    enter(request, user)
    messages.success(request, f"Bạn đang tập huấn trong vai {user.full_name}. Mã PIN: {PIN}.")
    return redirect("site:home")


@page("accounts.add_user", Practice)
def practice_wipe(request, practice):
    """GET asks, POST throws it away."""
    if request.method == "POST":
        practice = start_wipe(practice=practice, by=request.reach)
        return redirect("ground:job_show", practice.job_id)
    context = {"title": f"Xoá thế giới tập huấn của {practice.unit.short_name}"}
    return render(request, "site/practice_wipe.html", context | {"practice": practice})


@page(methods=("POST",))
def practice_leave(request):
    """Out of the practice world: to the login page, where one's real account is."""
    logout(request)
    messages.info(request, "Đã rời thế giới tập huấn. Đăng nhập bằng tài khoản thật để làm việc.")
    return redirect("account_login")
