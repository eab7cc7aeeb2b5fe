"""Who may do what to a class; the yearly review; accounts that nobody uses."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.labels import labels
from accounts.models import Grant, Post, Review, ReviewLine, User
from accounts.models.post import days_now
from accounts.queries.axes import narrow_words, work_words
from accounts.queries.offer import start_year
from accounts.queries.people import UserListing, grant_place
from csdl.kit.dates import vn_date
from csdl.kit.listing import Column, Filter
from csdl.kit.rows import link
from schools.models import Parent, Unit

DAYS = 90  # an account unused for so long is asked about, unless the address says otherwise
MOST_DAYS = 3650


def room_people(reach, room):
    """Who may do what in a class, since when, by which paper: held on the class itself, or on
    its school and the units above (those grants the asker may see)."""
    above = Parent.objects.on(reach.today).filter(unit=room.school_id).values("manager_id")
    places = Q(unit_id=room.school_id) | Q(unit_id__in=above) | Q(unit_id=room.department_id)
    wide = places & Q(classroom=None, may__overlap=["records.view_student"])
    grants = (
        Grant.objects.allowed(reach, Grant.SEE)
        .in_force()
        .filter(Q(classroom=room) | wide)
        .select_related("holder", "paper")
        .with_place()
        .order_by("classroom_id", "-unit__tier", "holder__sort_key")
    )
    return [
        {
            "grant": grant,
            "role": work_words(grant),
            "where": ", ".join(["Lớp này", *narrow_words(grant)])
            if grant.classroom_id
            else grant.unit.short_name,
            "may": ", ".join(labels(grant.may)),
        }
        for grant in grants
        if grant.classroom_id or not grant.levels or room.level in grant.levels
    ]


def grants_to_review(reach, unit):
    """The rights in force that a unit gave, with the holder's last login and last review."""
    year = start_year(reach.today)
    done = ReviewLine.objects.filter(
        grant=OuterRef("pk"), review__starts_year=year, review__unit=unit
    )
    rows = (
        Grant.objects.allowed(reach, Grant.SEE)
        .in_force()
        .filter(from_unit=unit)
        .select_related("holder")
        .with_place()
        .annotate(reviewed=Exists(done))
        .order_by("reviewed", "holder__sort_key", "pk")
    )
    return [
        {
            "grant": grant,
            "role": work_words(grant),
            "place": grant_place(grant),
            "used": last_use(grant.holder),
            "mine": grant.holder_id == reach.user_id,
        }
        for grant in rows
    ]


def last_use(user):
    return vn_date(user.last_login) if user.last_login else "chưa đăng nhập lần nào"


def reviews_of(unit):
    """Past reviews of a unit: who, when, how many kept and ended."""
    found = []
    rows = Review.objects.filter(unit=unit).select_related("made_by").prefetch_related("lines")
    for review in rows.order_by("-made_at")[:50]:
        kept = sum(line.is_kept for line in review.lines.all())
        found.append({"review": review, "kept": kept, "ended": len(review.lines.all()) - kept})
    return found


def review_lines(review):
    place = ("unit", "classroom", "subject", "group", "helps", "holder")
    rows = review.lines.select_related(*(f"grant__{name}" for name in place))
    return [
        {"line": line, "role": work_words(line.grant), "place": grant_place(line.grant)}
        for line in rows.order_by("is_kept", "grant__holder__sort_key")
    ]


def reviewing_units(reach):
    """The units whose rights this person may review: where they may take rights back."""
    return Unit.objects.filter(pk__in=reach.units("accounts.end_grant")).order_by("tier", "pk")


def idle_days(text):
    """N of the address (?ngay=90), 1 to 3650; 90 for what is no number."""
    return min(max(int(text), 1), MOST_DAYS) if text.isdigit() and len(text) < 6 else DAYS


def idle_rows(reach, days):
    """Open accounts, each with `granted`: whether any right is pending or in force."""
    held = Grant.objects.filter(holder=OuterRef("pk")).exclude(state=Grant.State.ENDED)
    held = held.filter(ends_on__gte=reach.today)
    since = timezone.now() - timedelta(days=days)
    old = Q(activated_at__lt=since) & (Q(last_login=None) | Q(last_login__lt=since))
    posts = Post.objects.filter(days_now()).select_related("unit").order_by("pk")
    rows = User.objects.allowed(reach, User.SEE).filter(is_active=True)
    rows = rows.annotate(granted=Exists(held)).prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="posts_now")
    )
    return rows.filter(old | Q(activated_at=None) | Q(granted=False))


def _idle_kind(rows, value):
    match value:
        case "lau":
            return rows.exclude(activated_at=None).filter(granted=True)
        case "chua":
            return rows.filter(activated_at=None)
        case "khong-quyen":
            return rows.filter(granted=False)
    return rows


def why_idle(user):
    """(chip, words) for a row of the list of idle accounts."""
    if user.activated_at is None:
        return "todo", "Chưa kích hoạt" + ("" if user.granted else ", không có quyền")
    if not user.granted:
        return "returned", "Không có quyền nào"
    return "soon", "Lâu không dùng"


class IdleListing(UserListing):
    label = "Tài khoản không dùng"
    empty = "Không có tài khoản nào bỏ không"
    keep = ("ngay",)
    columns = [
        Column(
            "name",
            "Họ và tên",
            "full_name",
            sort="sort_key",
            url=link("accounts:user_show"),
        ),
        Column("username", "Tên đăng nhập", sort="username"),
        Column("unit", "Đơn vị", lambda u: "; ".join(p.unit.short_name for p in u.posts_now)),
        Column("made", "Lập ngày", lambda u: vn_date(u.made_at), sort="made_at"),
        Column("used", "Đăng nhập gần nhất", last_use, sort="last_login"),
        Column("why", "Vì sao", why_idle, kind="status"),
    ]
    filters = [
        Filter(
            "loai",
            "Loại",
            [
                ("lau", "Lâu không dùng"),
                ("chua", "Chưa kích hoạt"),
                ("khong-quyen", "Không có quyền nào"),
            ],
            _idle_kind,
        )
    ]
