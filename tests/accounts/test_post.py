"""The register of leaders and focal officers: never nobody answerable, never two (B3, B10)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.actions.post import correct_post, end_post, name_post, replace_seats
from accounts.actions.user import create_user
from accounts.models import Post
from accounts.queries.post import may_name_head, seats_now
from csdl.kit.action import Refused
from csdl.kit.dates import dmy, today
from csdl.kit.reach import system
from csdl.site.world.cast import TH_THCS, THCS
from schools.models import Unit
from tests.accounts.register import whole

SYSTEM = system("thử")
HEAD, ACTING, OFFICER = Post.Kind.HEAD, Post.Kind.ACTING, Post.Kind.OFFICER
DAY = timedelta(days=1)


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.mark.parametrize("days", [-40, -1, 0, 1, 30], ids=lambda n: f"{n} days")
def test_a_new_head_takes_over_on_a_day(days, school, person, reach):
    by, day = reach("commune_officer"), today() + days * DAY
    deputy = person("deputy")
    [post] = replace_seats(unit=school, seats=[(deputy, HEAD, "Hiệu trưởng")], day=day, by=by)
    rows = whole(school)
    assert [r[0] for r in rows] == [person("head").username, deputy.username]
    assert rows[0][3] == day - DAY and post.starts_on == day
    now = seats_now(school)["head"].user
    assert now == (deputy if days <= 0 else person("head"))
    # a deputy who is head is a deputy no longer
    lesser = Post.objects.get(unit=school, user=deputy, kind=Post.Kind.DEPUTY)
    assert lesser.ends_on == day - DAY


def test_an_empty_seat_is_named_in_the_same_act(school, person, reach):
    by, day = reach("commune_officer"), today()
    with pytest.raises(Refused, match="không được trống"):
        end_post(post=seats_now(school)["head"], ends_on=day, by=by)
    seats = [(person("deputy"), ACTING, "Phó Hiệu trưởng phụ trách")]
    replace_seats(unit=school, seats=seats, day=day, by=by)
    rows = whole(school)
    assert rows[-1][:2] == (person("deputy").username, ACTING)
    # who minds the seat stays a deputy
    assert Post.objects.get(user=person("deputy"), kind=Post.Kind.DEPUTY).ends_on is None


def test_both_at_once_or_neither(school, person, reach):
    by, day = reach("commune_officer"), today()
    teacher, deputy = person("homeroom"), person("deputy")
    both = [(deputy, HEAD, "Hiệu trưởng"), (teacher, OFFICER, "Giáo viên")]
    replace_seats(unit=school, seats=both, day=day, by=by)
    now = seats_now(school)
    assert now["head"].user == deputy and [p.user for p in now["officer"]] == [teacher]
    # the second of two can't be: nothing of it is kept
    again = [(person("head"), HEAD, "Hiệu trưởng"), (teacher, OFFICER, "Giáo viên")]
    with pytest.raises(Refused, match="đang giữ vị trí này"), transaction.atomic():
        replace_seats(unit=school, seats=again, day=day + DAY, by=by)
    assert seats_now(school)["head"].user == deputy and len(whole(school)) == 2


@pytest.mark.parametrize(
    ("key", "allowed"),
    [("head", False), ("data_officer", False), ("commune_officer", True),
     ("department_officer", True), ("commune_officer_2", False), ("stranger", False)],
)  # fmt: skip
def test_the_head_is_named_by_the_unit_above(key, allowed, school, person, reach):
    by = reach(key)
    assert may_name_head(by, school) == allowed
    seats = [(person("deputy"), HEAD, "Hiệu trưởng")]
    if allowed:
        assert replace_seats(unit=school, seats=seats, day=today(), by=by)
    else:
        with pytest.raises(Refused, match="đơn vị quản lý trực tiếp"):
            replace_seats(unit=school, seats=seats, day=today(), by=by)


def test_the_heads_own_school_names_its_focal_officer(school, person, reach):
    seats = [(person("homeroom"), OFFICER, "Giáo viên")]
    replace_seats(unit=school, seats=seats, day=today(), by=reach("head"))
    assert [p.user for p in seats_now(school)["officer"]] == [person("homeroom")]
    old = Post.objects.get(user=person("data_officer"), unit=school)
    assert old.ends_on == today() - DAY


def test_a_seat_filled_later_is_not_jumped_over(school, person, reach):
    by, later = reach("commune_officer"), today() + 30 * DAY
    seats = [(person("deputy"), HEAD, "Hiệu trưởng")]
    replace_seats(unit=school, seats=seats, day=later, by=by)
    other = [(person("homeroom"), HEAD, "Hiệu trưởng")]
    for day in (today(), later):
        with pytest.raises(Refused, match=dmy(later)), transaction.atomic():
            replace_seats(unit=school, seats=other, day=day, by=by)
    replace_seats(unit=school, seats=other, day=later + DAY, by=by)
    assert len(whole(school)) == 3


def test_the_same_head_twice_is_said(school, person, reach):
    with pytest.raises(Refused, match="đang giữ vị trí này"):
        seats = [(person("head"), HEAD, "Hiệu trưởng")]
        replace_seats(unit=school, seats=seats, day=today(), by=reach("commune_officer"))


def test_the_database_itself_keeps_one_head_on_any_day(school, person):
    now = seats_now(school)["head"]
    with pytest.raises(IntegrityError, match="post_one_head"), transaction.atomic():
        Post.objects.create(
            unit=school,
            user=person("deputy"),
            kind=ACTING,
            title="x",
            starts_on=now.starts_on - DAY,
            ends_on=now.starts_on,
        )
    Post.objects.create(
        unit=school,
        user=person("deputy"),
        kind=ACTING,
        title="x",
        starts_on=now.starts_on - DAY,
        ends_on=now.starts_on - DAY,
    )


@pytest.mark.parametrize("days", [-20, -10, -9, 9, 10, 40])
def test_correcting_a_day_moves_the_neighbour_along(days, school, person, reach):
    by, day = reach("commune_officer"), today() - 30 * DAY
    seats = [(person("deputy"), HEAD, "Hiệu trưởng")]
    [post] = replace_seats(unit=school, seats=seats, day=day, by=by)
    right = day + days * DAY
    correct_post(post=post, title="Quyền Hiệu trưởng", starts_on=right, reason="ghi nhầm", by=by)
    rows = whole(school)
    assert rows[0][3] == right - DAY and rows[1][2] == right
    assert Post.objects.get(pk=post.pk).title == "Quyền Hiệu trưởng"


def test_correcting_never_swallows_the_one_before(school, person, reach):
    by, first = reach("commune_officer"), seats_now(school)["head"].starts_on
    [post] = replace_seats(
        unit=school, seats=[(person("deputy"), HEAD, "Hiệu trưởng")], day=today(), by=by
    )
    with pytest.raises(Refused, match=dmy(first)):
        correct_post(post=post, title=post.title, starts_on=first, reason="x", by=by)


def test_someone_who_has_an_account_works_at_two_schools(person, reach):
    other = Unit.objects.get(code=TH_THCS)
    teacher, by = person("homeroom"), reach("head_3")
    begin, end = today(), today() + 90 * DAY
    post = name_post(unit=other, user=teacher, kind=Post.Kind.MEMBER, title="Giáo viên biệt phái",
                     starts_on=begin, ends_on=end, by=by)  # fmt: skip
    assert post.ends_on == end and teacher.posts.filter(ends_on=None).count() == 1
    with pytest.raises(Refused, match="đã có vị trí này"):
        name_post(unit=other, user=teacher, kind=Post.Kind.MEMBER, title="x", starts_on=end, by=by)
    with pytest.raises(Refused, match="từ ngày bắt đầu"):
        name_post(unit=other, user=person("deputy"), kind=Post.Kind.MEMBER, title="x",
                  starts_on=begin, ends_on=begin - DAY, by=by)  # fmt: skip


def test_a_second_focal_officer_is_refused(school, person, reach):
    with pytest.raises(Refused, match="đang có cán bộ đầu mối"):
        name_post(unit=school, user=person("homeroom"), kind=OFFICER, title="Giáo viên",
                  starts_on=today(), by=reach("head"))  # fmt: skip


def test_a_second_head_by_a_new_account_is_refused_on_any_day(school, person, reach):
    """Also while the present head's last day is already written down."""
    by = reach("commune_officer")
    seats = [(person("deputy"), HEAD, "Hiệu trưởng")]
    replace_seats(unit=school, seats=seats, day=today() + 10 * DAY, by=by)
    with pytest.raises(Refused, match="đang có hiệu trưởng"):
        create_user(
            unit=school, full_name="Lê Thử", title="Hiệu trưởng", kind=HEAD,
            starts_on=today() + 5 * DAY, by=by,
        )  # fmt: skip


def test_a_post_does_not_end_under_rights(school, person, reach):
    by = reach("head")
    post = Post.objects.get(user=person("homeroom"), unit=school)
    with pytest.raises(Refused, match="còn giữ 1 quyền"):
        end_post(post=post, ends_on=today(), by=by)
    free = Post.objects.get(user=person("subject_teacher"), unit=school)
    assert end_post(post=free, ends_on=today(), by=by).ends_on == today()
    with pytest.raises(Refused, match="từ .* trở đi"):
        end_post(post=free, ends_on=free.starts_on - DAY, by=by)
