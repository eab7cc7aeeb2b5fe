"""A person's notices: the list, one opened (it leads on), all read."""

from django.contrib import messages
from django.shortcuts import redirect

from csdl.ground.actions.notice import read_all, read_notice
from csdl.ground.models import Notice
from csdl.ground.queries.notice import NoticeListing, notice_rows, unread_count
from csdl.kit.access import page
from csdl.kit.show import show_list


@page()
def notices(request):
    listing = NoticeListing(notice_rows(request.reach), request.GET)
    unread = unread_count(request.user.pk)
    return show_list(request, "ground/notices.html", listing, unread=unread)


@page("ground.view_notice", Notice, methods=("GET", "HEAD"))
def notice_show(request, notice):
    """Opening it reads it, once; then on to the page it speaks of."""
    if notice.read_at is None:
        read_notice(notice=notice, by=request.reach)
    return redirect(notice.url or "ground:notices")


@page(methods=("POST",))
def notices_read(request):
    read_all(by=request.reach)
    messages.success(request, "Đã đánh dấu mọi thông báo là đã đọc.")
    return redirect("ground:notices")
