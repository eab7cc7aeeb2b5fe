"""The register of posts: named, replaced, ended, corrected. Never nobody answerable, never two.

Days are inclusive: who takes over on a day is preceded by one whose last day is the day before.
"""

from datetime import timedelta

from django.db.models import Q

from accounts.actions.user import add_post
from accounts.models import Post
from accounts.queries.post import (
    SEAT_WORDS,
    SEATS,
    grants_after,
    may_name_head,
    other_post,
    seat_of,
)
from csdl.kit.action import Refused, action
from csdl.kit.dates import dmy
from schools.models import Unit

DAY = timedelta(days=1)
NAMED_ABOVE = (
    "Thủ trưởng của {unit} do đơn vị quản lý trực tiếp ghi. Nhờ đơn vị đó, kèm quyết định bổ nhiệm."
)
NEVER_EMPTY = (
    "{unit} không được trống người chịu trách nhiệm. Dùng “Thay thủ trưởng, đầu mối”: ghi người "
    "kế nhiệm, hoặc người phụ trách khi chưa có người kế nhiệm."
)


def lock(unit):
    """Whoever changes the posts of a unit waits for the other."""
    return Unit.objects.select_for_update().get(pk=unit.pk)


def check_names_head(by, unit):
    if not may_name_head(by, unit):
        raise Refused(NAMED_ABOVE.format(unit=unit.name))


@action("post.replace", "Thay thủ trưởng, cán bộ đầu mối")
def replace_seats(*, unit, seats, day, by):
    """Fill one or both seats from a day on: the present holders' last day is the day before.

    seats: [(user, kind, title)] with kind head or acting (one of them), or officer. Returns
    the new posts. Raises Refused when a seat was filled from that day or later.
    """
    if not seats:
        raise Refused("Chọn người giữ ít nhất một vị trí.")
    unit = lock(unit)
    return [fill_seat(unit, user, kind, title, day, by) for user, kind, title in seats]


def fill_seat(unit, user, kind, title, day, by):
    """One seat of a locked unit. Part of a larger action."""
    seat = "officer" if kind == Post.Kind.OFFICER else "head"
    if seat == "head":
        check_names_head(by, unit)
    if not user.is_active:
        raise Refused(
            f"Tài khoản của {user.full_name} đã đóng. Mở lại trước, hoặc chọn người khác."
        )
    standing = (
        Post.objects.select_for_update(of=["self"])
        .select_related("user")
        .filter(Q(ends_on=None) | Q(ends_on__gte=day), unit=unit, kind__in=SEATS[seat])
    )
    for post in standing:
        _make_room(post, user, kind, day, SEAT_WORDS[seat])
    if kind == Post.Kind.HEAD:
        _leave_lesser_posts(unit, user, day)
    return Post.objects.create(unit=unit, user=user, kind=kind, title=title, starts_on=day)


def _make_room(post, user, kind, day, words):
    if post.starts_on >= day:
        raise Refused(
            f"{post.user.full_name} được ghi làm {words} từ {dmy(post.starts_on)}. Chọn ngày sau "
            "ngày đó, hoặc sửa ngày của người đó trước."
        )
    if post.user_id == user.pk and post.kind == kind:
        raise Refused(f"{user.full_name} đang giữ vị trí này từ {dmy(post.starts_on)}.")
    post.ends_on = day - DAY
    post.save(update_fields=["ends_on"])


def _leave_lesser_posts(unit, user, day):
    """A deputy or teacher who becomes head is that no longer; a phụ trách stays a deputy."""
    rows = Post.objects.filter(unit=unit, user=user, kind__in=[Post.Kind.DEPUTY, Post.Kind.MEMBER])
    rows.filter(starts_on__gte=day).delete()
    rows.filter(Q(ends_on=None) | Q(ends_on__gte=day)).update(ends_on=day - DAY)


@action("post.name", "Ghi người vào vị trí công tác")
def name_post(*, unit, user, kind, title, starts_on, by, ends_on=None):
    """Give someone who has an account a post here; biệt phái, thỉnh giảng: from a day to a day.

    An occupied seat is not taken: that is replace_seats.
    """
    unit = lock(unit)
    if kind in Post.HEADS:
        check_names_head(by, unit)
    if ends_on and ends_on < starts_on:
        raise Refused("Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    if kind in Post.HEADS and ends_on:
        raise Refused(NEVER_EMPTY.format(unit=unit.name))
    standing = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), unit=unit)
    if before := standing.filter(user=user, kind=kind).first():
        raise Refused(f"{user.full_name} đã có vị trí này từ {dmy(before.starts_on)}.")
    if kind == Post.Kind.OFFICER and (other := standing.filter(kind=kind).first()):
        raise Refused(
            f"{unit.name} đang có cán bộ đầu mối là {other.user.full_name}. "
            "Dùng “Thay thủ trưởng, đầu mối”."
        )
    post = add_post(user=user, unit=unit, kind=kind, title=title, starts_on=starts_on, by=by)
    if ends_on:
        post.ends_on = ends_on
        post.save(update_fields=["ends_on"])
    return post


@action("post.end", "Kết thúc vị trí công tác")
def end_post(*, post, ends_on, by):
    """Write the last day of a post. No head's seat is left empty, and no rights without a post."""
    unit = lock(post.unit)
    post = Post.objects.select_for_update(of=["self"]).select_related("user").get(pk=post.pk)
    if post.kind in Post.HEADS:
        raise Refused(NEVER_EMPTY.format(unit=unit.name))
    if ends_on < post.starts_on:
        raise Refused(f"Ngày kết thúc phải từ {dmy(post.starts_on)} trở đi.")
    if not other_post(post, ends_on + DAY):
        count = grants_after(post.user, unit, ends_on)
        if count:
            raise Refused(
                f"{post.user.full_name} còn giữ {count} quyền ở {unit.name} sau ngày đó. Dùng "
                "“Thay đổi nhân sự” để kết thúc hoặc bàn giao từng việc."
            )
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    return post


@action("post.correct", "Sửa ngày, chức vụ của một vị trí")
def correct_post(*, post, title, starts_on, reason, by):
    """Mend what was written wrong. The neighbour of a head moves along: no gap, no overlap."""
    unit = lock(post.unit)
    post = Post.objects.select_for_update(of=["self"]).select_related("user").get(pk=post.pk)
    if post.kind in Post.HEADS:
        check_names_head(by, unit)
    if post.ends_on and starts_on > post.ends_on:
        raise Refused(f"Ngày bắt đầu phải trước {dmy(post.ends_on + DAY)}.")
    if starts_on != post.starts_on and seat_of(post):
        _move_neighbour(post, starts_on)
    post.title, post.starts_on = title, starts_on
    post.save(update_fields=["title", "starts_on"])
    return post


def _move_neighbour(post, starts_on):
    seat = Post.objects.filter(unit_id=post.unit_id, kind__in=SEATS[seat_of(post)])
    others = seat.exclude(pk=post.pk).select_related("user")
    before = others.filter(starts_on__lt=post.starts_on, ends_on=post.starts_on - DAY).first()
    if before and starts_on <= before.starts_on:
        raise Refused(
            f"{before.user.full_name} giữ vị trí này từ {dmy(before.starts_on)}: "
            "chọn ngày sau ngày đó."
        )
    blocking = others.exclude(pk=before.pk if before else None)
    clash = blocking.filter(starts_on__lt=post.starts_on, ends_on__gte=starts_on).first()
    if clash:
        raise Refused(f"{clash.user.full_name} giữ vị trí này đến hết {dmy(clash.ends_on)}.")
    if not before:
        return
    before.ends_on = starts_on - DAY
    if before.ends_on >= post.starts_on:  # make room first: the database allows no overlap
        post.starts_on = starts_on
        post.save(update_fields=["starts_on"])
    before.save(update_fields=["ends_on"])
