"""People and what they hold, as lists and cards."""

from django.db.models import Prefetch

from accounts.models import Grant, Post, User
from accounts.models.post import days_now
from accounts.queries.axes import narrow_words, place_words, work_words
from accounts.roles import ROLES
from csdl.kit.listing import Column, Filter, Listing


def user_list(reach):
    posts = Post.objects.filter(days_now()).select_related("unit").order_by("pk")
    return User.objects.allowed(reach, User.SEE).prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="posts_now")
    )


def account_state(user):
    """(status kind, word) of an account."""
    if not user.is_active:
        return "locked", "Đã đóng"
    if not user.is_activated:
        return "todo", "Chưa kích hoạt"
    return "done", "Đang dùng"


def _state_filter(rows, value):
    return {
        "open": rows.filter(is_active=True, activated_at__isnull=False),
        "new": rows.filter(is_active=True, activated_at=None),
        "closed": rows.filter(is_active=False),
    }.get(value, rows)


class UserListing(Listing):
    label = "Người dùng"
    unit = "người"
    search_label = "Tìm theo họ tên, tên đăng nhập"
    columns = [
        Column(
            "name", "Họ và tên", "full_name", sort="sort_key", url=lambda u: f"/nguoi-dung/{u.pk}/"
        ),
        Column("username", "Tên đăng nhập", sort="username"),
        Column("title", "Chức vụ", lambda u: "; ".join(p.title for p in u.posts_now)),
        Column("unit", "Đơn vị", lambda u: "; ".join(p.unit.short_name for p in u.posts_now)),
        Column("state", "Tài khoản", account_state, kind="status"),
    ]
    filters = [
        Filter(
            "state",
            "Tài khoản",
            [("open", "Đang dùng"), ("new", "Chưa kích hoạt"), ("closed", "Đã đóng")],
            _state_filter,
        )
    ]
    order = ("sort_key",)
    empty = "Chưa có người dùng nào ở đơn vị này."


def posts_of(user):
    return user.posts.select_related("unit").order_by("-starts_on")


def grants_of(reach, user):
    return (
        Grant.objects.allowed(reach, Grant.SEE)
        .filter(holder=user)
        .select_related("from_unit", "paper")
        .with_place()
        .order_by("-made_at")
    )


GRANT_CHIP = {"pending": "doing", "active": "done", "ended": "locked"}


def grant_state(grant):
    return GRANT_CHIP[grant.state], grant.get_state_display()


def grant_place(grant):
    return place_words(grant)


def grant_list(reach, unit=None):
    rows = Grant.objects.allowed(reach, Grant.SEE).select_related("holder", "from_unit")
    rows = rows.with_place()
    return rows.filter(unit=unit) if unit else rows


class GrantListing(Listing):
    label = "Quyền đã giao"
    unit = "quyền"
    search_label = "Tìm theo tên người giữ"
    search = "holder__search_text"
    columns = [
        Column(
            "holder",
            "Người giữ",
            "holder__full_name",
            sort="holder__sort_key",
            url=lambda g: f"/quyen/{g.pk}/",
        ),
        Column("role", "Việc được giao", work_words, sort="role"),
        Column("place", "Phạm vi", grant_place, sort="unit__sort_key"),
        Column("from_unit", "Bên giao", lambda g: g.from_unit.short_name),
        Column("ends_on", "Đến hết ngày", lambda g: g.ends_on.strftime("%d/%m/%Y"), sort="ends_on"),
        Column("state", "Tình trạng", grant_state, kind="status", sort="state"),
    ]
    filters = [
        Filter("state", "Tình trạng", Grant.State.choices, lambda rows, v: rows.filter(state=v)),
        Filter(
            "role",
            "Việc",
            [(r.key, r.label) for r in ROLES.values()],
            lambda rows, v: rows.filter(role=v),
        ),
    ]
    order = ("holder__sort_key",)
    empty = "Chưa có quyền nào được giao."


def unit_people(reach, unit):
    """Who may do what at a unit, since when, by which paper: people with a post or a grant."""
    posts = Post.objects.filter(days_now(), unit=unit).select_related("user")
    people = {p.user_id: {"user": p.user, "title": p.title, "grants": []} for p in posts}
    grants = (
        Grant.objects.allowed(reach, Grant.SEE)
        .filter(unit=unit)
        .exclude(state=Grant.State.ENDED)
        .select_related("holder", "paper")
        .with_place()
        .order_by("pk")
    )
    for grant in grants:
        row = people.setdefault(grant.holder_id, {"user": grant.holder, "title": "", "grants": []})
        grant.words = work_words(grant)
        if grant.classroom:
            grant.words += f" {grant.classroom.name}"
        if narrow := narrow_words(grant):
            grant.words += f" ({', '.join(narrow)})"
        row["grants"].append(grant)
    rows = sorted(people.values(), key=lambda row: row["user"].sort_key)
    return [row | {"state": account_state(row["user"])} for row in rows]
