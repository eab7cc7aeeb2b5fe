"""The frame around each page, and the figures of home."""

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.models import Grant, Post, Practice, User
from accounts.models.post import days_now
from accounts.queries.axes import role_words
from accounts.queries.offer import giving_units
from csdl.ground.queries.notice import MOST, unread_count, unread_of
from csdl.kit.dates import school_year_name, today
from csdl.kit.show import Seat
from schools.models import Classroom, Parent, Unit

MENU = (
    ("Việc của tôi", "site:home", ()),
    ("Đơn vị", "schools:unit_list", ("schools.view_unit",)),
    ("Lớp học", "records:classroom_list", ("records.view_student",)),
    ("Lớp được giao", "records:roll_list", ("records.view_roll",)),
    ("Kết chuyển", "records:rollover_list", ("records.view_rollover",)),
    ("Rà soát", "records:campaign_list", ("records.view_student",)),
    ("Chất lượng", "records:quality_board", ("records.view_student",)),
    ("Định danh", "records:identity_list", ("records.verify_identity",)),
    ("Đồng bộ", "records:push_list", ("records.submit_data", "records.approve_data")),
    ("Người dùng", "accounts:user_list", ("accounts.view_user",)),
    ("Quyền", "accounts:grant_list", ("accounts.view_grant",)),
    ("Báo cáo", "reports:period_list", ("reports.view_period",)),
    ("Giấy tờ", "accounts:paper_list", ()),
    ("Văn bản", "accounts:directive_list", ()),
    ("Nhật ký", "accounts:audit_list", ("accounts.view_audit",)),
)


def menu(reach, path):
    """Only what the person may do: each entry stands behind the permission of its page."""
    entries = []
    for label, name, perms in MENU:
        if not perms or reach.holds(*perms):
            url = reverse(name)
            active = path == url or (url != "/" and path.startswith(url))
            entries.append({"label": label, "url": url, "active": active})
    return entries


def posts_now(user):
    """The person's posts today, the department's first; `above`: the facts of the unit that
    manages theirs, None at the top; `unread`: notices not read, None for none."""
    managers = Parent.objects.on(today()).filter(unit=OuterRef("unit"))
    facts = {name: f"manager__{name}" for name in ("tier", "area_type", "name", "phone")}
    above = Subquery(managers.values(facts=JSONObject(**facts))[:1])
    rows = Post.objects.filter(days_now(), user=user)
    rows = rows.annotate(above=above, unread=unread_of(OuterRef("user_id")))
    return list(rows.select_related("unit", "unit__department").order_by("unit__tier", "pk"))


def notices_of(user, posts):
    """The number in the header's bubble: it came with the posts, for who has one."""
    return min(posts[0].unread or 0, MOST + 1) if posts else unread_count(user.pk)


def seat_of(user, chosen=None):
    """The heading of what a person prints: the unit they sit in (the chosen one of several)."""
    posts = posts_now(user)
    post = next((p for p in posts if p.unit_id == chosen), posts[0] if posts else None)
    if post is None:
        return Seat()
    above = post.unit.department.name if post.unit.pk != post.unit.department_id else ""
    return Seat(post.unit.full_name, above)


def help_for(post):
    """Whom to call: the focal officer of the unit above, else one's own unit."""
    if post is None:
        return None
    unit = Unit(**post.above) if post.above else post.unit
    return {"name": unit.full_name, "phone": unit.phone} if unit.phone else {"name": unit.full_name}


def start_year(reach):
    day = reach.today
    return school_year_name(day.year if day.month >= 8 else day.year - 1)


def _counts(rows, kinds):
    """Several counts over the same rows in one query."""
    return rows.aggregate(**{name: Count("pk", filter=q) for name, q in kinds.items()})


def figures(reach):
    """The counts below the tasks of home, each a link to the list that it counts."""
    found = []

    def add(label, number, url, query=""):
        found.append({"label": label, "value": number, "url": url + query})

    if reach.holds("schools.view_unit"):
        units = Unit.objects.allowed(reach, "schools.view_unit").filter(closed_on=None)
        tiers = {"communes": Q(tier=Unit.Tier.COMMUNE), "schools": Q(tier=Unit.Tier.SCHOOL)}
        number = _counts(units, tiers)
        if number["communes"] > 1:
            add("xã, phường, đặc khu", number["communes"], reverse("schools:unit_list"), "?tier=3")
        if number["schools"] > 1:
            add("cơ sở giáo dục", number["schools"], reverse("schools:unit_list"), "?tier=4")
    if reach.holds("accounts.view_grant"):
        states = {"pending": Q(state="pending"), "active": Q(state="active")}
        number, url = (
            _counts(Grant.objects.allowed(reach, Grant.SEE), states),
            "accounts:grant_list",
        )
        add("quyền chờ ký", number["pending"], reverse(url), "?state=pending")
        add("quyền đang hiệu lực", number["active"], reverse(url), "?state=active")
    return found


def my_rooms(reach):
    """The classes held one by one: a homeroom teacher's own, with the school's name."""
    ids = {s.room for s in reach.held("records.view_student") if s.room}
    return (
        Classroom.objects.filter(pk__in=ids).select_related("school", "year").order_by("sort_key")
    )


def my_rolls(reach):
    """The classes of which a subject teacher or a helper opens the list alone."""
    ids = {s.room for s in reach.held("records.view_roll") if s.room}
    ids -= {s.room for s in reach.held("records.view_student") if s.room}
    rows = Classroom.objects.filter(pk__in=ids).select_related("school", "year")
    return rows.order_by("-year__starts_year", "school__sort_key", "sort_key")


def first_steps(reach):
    """For one who may hand down: the next thing to do at each of their units."""
    if not reach.holds("accounts.give_grant"):
        return []
    return list(giving_units(reach))


def my_roles(reach):
    """What was handed to the person, in words."""
    return [role_words(role, functions) for role, *functions in reach.work]


# Practice worlds ------------------------------------------------------------------------------


def practice_worlds(reach):
    """Those a person may enter, each with who one can be there (`people`); who may throw it away
    (`may_wipe`)."""
    rows = Practice.objects.allowed(reach, Practice.SEE).select_related("unit")
    runs = set(Practice.objects.allowed(reach, "accounts.add_user").values_list("pk", flat=True))
    worlds = list(rows.order_by("unit__tier", "unit__sort_key")[:20])
    people = {}
    for user in _practice_people([world.department_id for world in worlds]):
        people.setdefault(user.department_id, []).append(user)
    for world in worlds:
        world.people, world.may_wipe = people.get(world.department_id, []), world.pk in runs
    return worlds


def practice_people(practice):
    """Whom one can be: everyone there whose account is open."""
    return _practice_people([practice.department_id])


def _practice_people(departments):
    posts = Post.objects.filter(days_now()).select_related("unit").order_by("pk")
    return (
        User.objects.filter(
            department__in=departments,
            department__is_practice=True,
            is_active=True,
            activated_at__isnull=False,
        )
        .prefetch_related(Prefetch("posts", queryset=posts, to_attr="posts_now"))
        .order_by("pk")
    )


def units_without_practice(reach):
    """The person's own units for which they may build a practice world and none stands."""
    posts = Post.objects.filter(days_now(), user=reach.user_id or 0).values("unit_id")
    rows = Unit.objects.allowed(reach, "accounts.add_user").filter(pk__in=posts)
    return rows.filter(is_practice=False).exclude(practice__department__isnull=False)
