"""Where I am signed in, and signing out of there."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts.actions.session import end_other_sessions, end_session
from accounts.queries.sessions import machine, own_session, sessions_of
from csdl.kit.access import page


@page()
def session_list(request):
    """GET lists; POST ends one other session (`pk`), or all the others."""
    mine = request.session.session_key
    if request.method == "POST":
        pk = request.POST.get("pk", "")
        one = own_session(request.user, pk) if pk else None
        if one and one.session_key != mine:
            end_session(session=one, by=request.reach)
            messages.success(request, "Đã đăng xuất máy đó.")
        elif not pk:
            end_other_sessions(user=request.user, but=mine, by=request.reach)
            messages.success(request, "Đã đăng xuất mọi máy khác.")
        return redirect("usersessions_list")
    rows = [
        {"session": row, "machine": machine(row.user_agent), "here": row.session_key == mine}
        for row in sessions_of(request.user)
    ]
    context = {"title": "Phiên đăng nhập", "rows": rows}
    return render(request, "usersessions/usersession_list.html", context)
