"""The standing register: who leads each unit and who is its focal officer, since when (B10)."""

from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery

from accounts.models import Grant, Post, User
from accounts.models.post import days_now
from accounts.roles import CUSTODIANS
from csdl.kit.dates import dmy
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from schools.models import Parent, Unit

SEATS = {"head": Post.HEADS, "officer": (Post.Kind.OFFICER,)}
SEAT_WORDS = {"head": "thủ trưởng", "officer": "cán bộ đầu mối"}


def seat_of(post):
    """ "head", "officer", or "" for a post that is no seat of the register."""
    return next((seat for seat, kinds in SEATS.items() if post.kind in kinds), "")


def custodian_fault(role, holder, line, leaver=None) -> str:
    """Why a second person may not get a unit's admin account, or other work that one person of
    the unit does; empty when it may be given.

    The head holds it or hands it in writing to one named officer (S1; mission B3). leaver:
    who gives it up in the same act.
    """
    if not role.custodian and not role.single:
        return ""
    kinds = CUSTODIANS if role.custodian else [role.key]
    rows = (
        Grant.objects.filter(unit=line.unit, role__in=kinds)
        .exclude(state=Grant.State.ENDED)
        .exclude(holder__in=[user for user in (holder, leaver) if user])
        .filter(starts_on__lte=line.ends_on, ends_on__gte=line.starts_on)
        .select_related("holder")
        .order_by("ends_on")
    )
    work = "tài khoản quản trị" if role.custodian else f"việc “{role.label}”"
    for grant in rows:
        if not _away(grant, line):
            return (
                f"{grant.holder.full_name} đang giữ {work} của {line.unit.name} "
                f"đến hết {dmy(grant.ends_on)}; mỗi đơn vị chỉ giao cho một người. Bàn giao việc "
                "của người đó trước (trang “Thay đổi nhân sự” của đơn vị), hoặc giao từ "
                f"{dmy(grant.ends_on + timedelta(days=1))}."
            )
    return ""


def _away(grant, line):
    """Whether the holder is on a long leave all through the line's days."""
    return bool(
        grant.suspended_on
        and grant.suspended_on <= line.starts_on
        and (grant.resumes_on > line.ends_on)
    )


def may_name_head(reach, unit) -> bool:
    """The head is named by the unit above; the Sở names its own."""
    if reach.system:
        return True
    held = reach.held("accounts.change_user")
    if any(scope.department == unit.department_id for scope in held):
        return True
    above = Parent.objects.on(reach.today).filter(unit=unit).values_list("manager_id", flat=True)
    units = {pk for scope in held for pk in scope.units}
    return any(pk in units for pk in above)


def register(unit):
    """Every post of the register at a unit, the present ones first."""
    return (
        Post.objects.filter(unit=unit)
        .select_related("user")
        .order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "pk")
    )


def seats_now(unit):
    """{"head": post or None, "officer": [posts]} today."""
    posts = list(unit.posts.filter(days_now()).select_related("user").order_by("pk"))
    return {
        "head": next((p for p in posts if p.kind in Post.HEADS), None),
        "officer": [p for p in posts if p.kind == Post.Kind.OFFICER],
    }


def people_at(unit, day=None):
    """Who may be named to a seat here: people with a post today, accounts not closed."""
    held = unit.posts.filter(days_now()).values("user_id")
    return User.objects.filter(pk__in=held, is_active=True).order_by("sort_key")


def leavers(reach, unit):
    """Who may be chosen: people who have or had a post here, or still hold something here."""
    posts = unit.posts.filter(Q(ends_on=None) | Q(ends_on__gte=reach.today - timedelta(days=366)))
    grants = Grant.objects.filter(unit=unit).exclude(state=Grant.State.ENDED)
    ids = {*posts.values_list("user_id", flat=True), *grants.values_list("holder_id", flat=True)}
    return User.objects.filter(pk__in=ids - {reach.user_id}).order_by("sort_key")


def named(unit, username):
    """The account of someone who works elsewhere in the same department, by its exact name."""
    return User.objects.filter(
        username=username.strip().lower(), department_id=unit.department_id, is_active=True
    ).first()


def grants_after(user, unit, last_day):
    """Grants at a unit that would outlive a post ended on `last_day`."""
    return (
        Grant.objects.filter(holder=user, unit=unit, ends_on__gt=last_day)
        .exclude(state=Grant.State.ENDED)
        .count()
    )


def other_post(post, day):
    """Another post of the same person at the same unit that still stands on `day`."""
    rows = Post.objects.filter(unit_id=post.unit_id, user_id=post.user_id).exclude(pk=post.pk)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day)).first()


def board(reach):
    """The units at work that the person watches, each with its leader and focal officer today."""
    now = Post.objects.filter(days_now(), unit=OuterRef("pk")).order_by("pk")
    heads, officers = now.filter(kind__in=Post.HEADS), now.filter(kind=Post.Kind.OFFICER)
    past = Post.objects.filter(unit=OuterRef("pk"), kind__in=[*Post.HEADS, Post.Kind.OFFICER])
    today = Q(posts__starts_on__lte=reach.today) & (
        Q(posts__ends_on=None) | Q(posts__ends_on__gte=reach.today)
    )
    return (
        Unit.objects.allowed(reach, "accounts.view_user")
        .open_on(reach.today)
        .annotate(
            head_id=Subquery(heads.values("user_id")[:1]),
            head_name=Subquery(heads.values("user__full_name")[:1]),
            head_title=Subquery(heads.values("title")[:1]),
            head_kind=Subquery(heads.values("kind")[:1]),
            head_since=Subquery(heads.values("starts_on")[:1]),
            head_until=Subquery(heads.values("ends_on")[:1]),
            officer_name=Subquery(officers.values("user__full_name")[:1]),
            officer_since=Subquery(officers.values("starts_on")[:1]),
            officers=Count("posts", filter=today & Q(posts__kind=Post.Kind.OFFICER)),
            lapsed_on=Subquery(
                past.filter(ends_on__lt=reach.today).order_by("-ends_on").values("ends_on")[:1]
            ),
        )
    )


STATES = [
    ("no_head", "Trống thủ trưởng"),
    ("acting", "Có người phụ trách"),
    ("no_officer", "Chưa có đầu mối"),
    ("two", "Hai đầu mối"),
    ("expired", "Vị trí đã hết hạn"),
    ("ending", "Thủ trưởng sắp thôi giữ chức"),
]


def _by_state(rows, value):
    lapsed = (Q(head_id=None) | Q(officers=0)) & Q(lapsed_on__isnull=False)
    wanted = {
        "no_head": Q(head_id=None),
        "acting": Q(head_kind=Post.Kind.ACTING),
        "no_officer": Q(officers=0),
        "two": Q(officers__gt=1),
        "expired": lapsed,
        "ending": Q(head_until__isnull=False),
    }
    return rows.filter(wanted[value]) if value in wanted else rows


def state_of(unit):
    """(chip, words) of a unit's seats."""
    if unit.head_id is None:
        since = f", hết hạn {dmy(unit.lapsed_on)}" if unit.lapsed_on else ""
        return "returned", f"Trống thủ trưởng{since}"
    if unit.officers > 1:
        return "returned", "Hai đầu mối"
    if unit.officers == 0:
        return "soon", "Chưa có đầu mối"
    if unit.head_until:
        return "soon", f"Thủ trưởng đến hết {dmy(unit.head_until)}"
    if unit.head_kind == Post.Kind.ACTING:
        return "doing", "Có người phụ trách"
    return "done", "Đủ"


def _since(day):
    return f" (từ {dmy(day)})" if day else ""


class SeatListing(Listing):
    label = "Thủ trưởng và cán bộ đầu mối"
    unit = "đơn vị"
    search_label = "Tìm theo tên, mã đơn vị"
    columns = [
        Column(
            "name",
            "Đơn vị",
            "short_name",
            sort=("tier", "sort_key"),
            url=link("accounts:post_list"),
        ),
        Column("head", "Thủ trưởng", lambda u: u.head_name or "", sort="head_name"),
        Column("title", "Chức vụ", lambda u: (u.head_title or "") + _since(u.head_since)),
        Column("officer", "Đầu mối", lambda u: (u.officer_name or "") + _since(u.officer_since)),
        Column("phone", "Điện thoại"),
        Column("state", "Tình trạng", state_of, kind="status"),
    ]
    filters = [
        Filter("state", "Tình trạng", STATES, _by_state),
        Filter(
            "tier",
            "Cấp",
            [(t.value, t.label) for t in Unit.Tier if t != Unit.Tier.DISTRICT],
            lambda rows, v: rows.filter(tier=int(v)) if v.isdigit() else rows,
        ),
    ]
    order = ("tier", "sort_key")
    empty = "Chưa có đơn vị nào."


def empty_seats(reach):
    """How many units in one's care have nobody answerable today."""
    return board(reach).filter(head_id=None).count()
