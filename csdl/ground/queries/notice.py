"""A person's notices."""

from django.db.models import Count, Subquery

from csdl.ground.models import Notice
from csdl.kit.dates import vn_datetime
from csdl.kit.listing import Column, Filter, Listing

MOST = 99  # more than this is shown as so many, and not counted on


def notice_rows(reach):
    return Notice.objects.allowed(reach, Notice.SEE)


def unread_count(user_id) -> int:
    """How many a person has not read, 100 at most: the bubble of the header."""
    rows = Notice.objects.unread().filter(user_id=user_id)
    return len(rows.values_list("pk", flat=True)[: MOST + 1])


def unread_of(user_id):
    """`unread_count` as a column of another question: of an OuterRef. None where there is none."""
    rows = Notice.objects.unread().filter(user_id=user_id).order_by().values("user_id")
    return Subquery(rows.annotate(number=Count("pk")).values("number"))


def notice_state(notice):
    return ("locked", "Đã đọc") if notice.read_at else ("soon", "Mới")


class NoticeListing(Listing):
    label = "Thông báo"
    unit = "thông báo"
    search = None
    order = ("-made_at", "-pk")
    empty = "Chưa có thông báo nào"
    empty_why = "Khi có giấy tờ chờ bạn ký hoặc một hạn sắp đến, thông báo hiện ở đây."
    columns = [
        Column("title", "Nội dung", url=lambda n: f"/thong-bao/{n.pk}/"),
        Column("made_at", "Lúc", lambda n: vn_datetime(n.made_at), sort="made_at"),
        Column("state", "Tình trạng", notice_state, kind="status"),
    ]
    filters = [
        Filter(
            "state",
            "Tình trạng",
            [("new", "Chưa đọc"), ("read", "Đã đọc")],
            lambda rows, v: rows.filter(read_at__isnull=v == "new"),
        )
    ]
