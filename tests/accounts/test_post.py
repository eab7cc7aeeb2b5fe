"""The register of leaders and focal officers: never nobody answerable, never two (B3, B10)."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from accounts.actions.grant import end_grants, prepare_grants
from accounts.actions.post import correct_post, end_post, name_post, replace_seats
from accounts.actions.user import create_user
from accounts.models import Grant, Post
from accounts.queries.offer import Line
from accounts.queries.post import board, empty_seats, may_name_head, seats_now, state_of
from csdl.kit.action import Refused
from csdl.kit.dates import dmy, today
from csdl.kit.reach import system
from csdl.site.world.cast import CAM_GIANG, LE_CHAN, PRESCHOOL, TH_THCS, THCS
from schools.models import Unit
from tests.accounts.scratch import at_once, scratch_database

SYSTEM = system("thử")
HEAD, ACTING, OFFICER = Post.Kind.HEAD, Post.Kind.ACTING, Post.Kind.OFFICER
DAY = timedelta(days=1)


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def heads(unit):
    """[(username, kind, first day, last day)] of a unit's head seat, in order."""
    rows = Post.objects.filter(unit=unit, kind__in=Post.HEADS).order_by("starts_on")
    return [(p.user.username, p.kind, p.starts_on, p.ends_on) for p in rows]


def whole(unit):
    """No day of the head's seat since the first is empty or held twice."""
    rows = heads(unit)
    assert rows[-1][3] is None
    for (*_, ended), (_, _, begins, _) in zip(rows, rows[1:], strict=False):
        assert ended + DAY == begins
    return rows


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


# The admin account: the head's, or one officer's --------------------------------------------


def custodian(unit, first, last):
    return Line("school_data_officer", unit, first, last)


def give(person, reach, to, first, last, unit):
    return prepare_grants(
        holder=person(to), from_unit=unit, lines=[custodian(unit, first, last)], by=reach("head")
    )


def test_a_second_custodian_is_refused_with_the_way_out(school, person, reach):
    grant = Grant.objects.get(holder=person("data_officer"), role="school_data_officer")
    with pytest.raises(Refused) as refusal:
        give(person, reach, "homeroom", today(), grant.ends_on, school)
    said = str(refusal.value)
    assert (
        "Lương Thị Ánh Tuyết" in said and "Thay đổi nhân sự" in said and dmy(grant.ends_on) in said
    )
    end_grants(grants=[grant], reason="thử", by=reach("head"))
    assert give(person, reach, "homeroom", today(), grant.ends_on, school)
    # one that only waits for its signature counts too
    with pytest.raises(Refused, match="Tô Thị Lan đang giữ"):
        give(person, reach, "deputy", today(), grant.ends_on, school)


@pytest.mark.parametrize(("gap", "allowed"), [(0, False), (1, True)], ids=["last day", "day after"])
def test_custodians_follow_each_other_without_a_common_day(gap, allowed, school, person, reach):
    grant = Grant.objects.get(holder=person("data_officer"), role="school_data_officer")
    grant.ends_on = today() + 20 * DAY
    grant.save()
    first = grant.ends_on + gap * DAY
    if allowed:
        assert give(person, reach, "homeroom", first, first + 30 * DAY, school)
    else:
        with pytest.raises(Refused, match="mỗi đơn vị chỉ giao cho một người"):
            give(person, reach, "homeroom", first, first + 30 * DAY, school)


def test_an_officer_named_from_above_counts_as_well(school, person, reach):
    line = Line("school_officer", school, today(), today() + 30 * DAY)
    with pytest.raises(Refused, match="đang giữ tài khoản quản trị"):
        prepare_grants(
            holder=person("homeroom"),
            from_unit=Unit.objects.get(code=LE_CHAN),
            lines=[line],
            by=reach("commune_officer"),
        )


def test_an_authorisation_names_its_decision(school, person, reach):
    bare = Line("school_signer", school, today(), today() + 30 * DAY)
    with pytest.raises(Refused, match="phải ghi căn cứ"):
        prepare_grants(holder=person("deputy"), from_unit=school, lines=[bare], by=reach("head"))
    basis = "Quyết định số 21/QĐ-THCS ngày 05/9/2026"
    line = Line("school_signer", school, today(), today() + 30 * DAY, basis=basis)
    paper = prepare_grants(
        holder=person("deputy"), from_unit=school, lines=[line], by=reach("head")
    )
    assert paper.content["lines"][0]["basis"] == basis
    assert paper.grants.get().basis == basis
    # the officer who keeps the accounts can't hand out the head's signature
    with pytest.raises(Refused, match="không giữ quyền giao việc"):
        prepare_grants(
            holder=person("homeroom"), from_unit=school, lines=[line], by=reach("data_officer")
        )


# Pages -------------------------------------------------------------------------------------


def test_the_board_finds_what_is_missing(person, reach, signed_in):
    by = reach("department_officer")
    unit = Unit.objects.get(code=CAM_GIANG)
    Post.objects.filter(unit=unit, kind__in=Post.HEADS).update(ends_on=today() - DAY)
    assert empty_seats(by) == 1 and empty_seats(reach("commune_officer")) == 0
    row = board(by).get(pk=unit.pk)
    assert state_of(row) == ("returned", f"Trống thủ trưởng, hết hạn {dmy(today() - DAY)}")
    browser = signed_in("department_officer")
    for state in ("no_head", "expired"):
        page = browser.get("/phu-trach/", {"state": state})
        assert [u.pk for u in page.context["listing"].page] == [unit.pk], state
    acting = browser.get("/phu-trach/", {"state": "acting"}).context["listing"].page
    assert [u.code for u in acting] == [PRESCHOOL]
    found = browser.get("/phu-trach/", {"q": "cam giang", "state": "no_head", "xuat": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(found.streaming_content)))
    text = " ".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row if c.value)
    assert unit.short_name in text and "Trống thủ trưởng" in text


def test_the_board_needs_as_many_queries_for_few_as_for_many(
    signed_in, django_assert_max_num_queries
):
    browser = signed_in("department_officer")
    browser.get("/phu-trach/")
    with django_assert_max_num_queries(20):
        browser.get("/phu-trach/")


def test_each_sees_the_units_in_their_care(signed_in, school):
    assert signed_in("stranger").get(f"/don-vi/{school.pk}/phu-trach/").status_code == 404
    codes = {u.code for u in signed_in("head").get("/phu-trach/").context["listing"].page}
    assert codes == {THCS}


def test_a_new_head_by_the_page_and_a_double_click(school, person, signed_in):
    browser, path = signed_in("commune_officer"), f"/don-vi/{school.pk}/phu-trach/thay/"
    bad = browser.post(path, {"day": "31/2/2027", "head": ""}).content.decode()
    assert "không phải là ngày" in bad
    none = browser.post(path, {"day": dmy(today())}).content.decode()
    assert "Chọn người giữ ít nhất một vị trí" in none
    day = today() + 3 * DAY
    sent = {
        "op": "once", "day": dmy(day), "head": person("deputy").pk, "head_kind": "acting",
        "head_title": "Phó Hiệu trưởng phụ trách",
    }  # fmt: skip
    for _ in range(2):
        assert browser.post(path, sent).status_code == 302
    assert len(whole(school)) == 2
    page = browser.get(f"/don-vi/{school.pk}/phu-trach/").content.decode()
    assert dmy(day - DAY) in page and "sắp giữ" in page


def test_someone_from_another_unit_by_username(school, person, signed_in):
    browser, path = signed_in("commune_officer"), f"/don-vi/{school.pk}/phu-trach/thay/"
    sent = {"day": dmy(today()), "head_username": "khong-co", "head_kind": "head",
            "head_title": "Hiệu trưởng"}  # fmt: skip
    assert "Không có tài khoản nào" in browser.post(path, sent).content.decode()
    sent["head_username"] = person("head_3").username.upper()
    assert browser.post(path, sent).status_code == 302
    assert seats_now(school)["head"].user == person("head_3")


def test_the_school_itself_is_not_offered_its_head(school, signed_in):
    page = signed_in("head").get(f"/don-vi/{school.pk}/phu-trach/thay/").content.decode()
    assert "head_username" not in page and "officer_username" in page


def test_posts_by_pages(school, person, signed_in):
    browser = signed_in("head")
    sent = {"username": person("homeroom_3").username, "kind": "member",
            "title": "Giáo viên thỉnh giảng", "starts_on": dmy(today()), "ends_on": ""}  # fmt: skip
    assert browser.post(f"/don-vi/{school.pk}/phu-trach/them/", sent).status_code == 302
    post = Post.objects.get(unit=school, user=person("homeroom_3"))
    sent = {"title": "Giáo viên", "starts_on": dmy(today() + DAY), "reason": "ghi nhầm"}
    assert browser.post(f"/vi-tri/{post.pk}/sua/", sent).status_code == 302
    ended = {"ends_on": dmy(today() + 2 * DAY)}
    assert browser.post(f"/vi-tri/{post.pk}/ket-thuc/", ended).status_code == 302
    post.refresh_from_db()
    assert (post.title, post.ends_on) == ("Giáo viên", today() + 2 * DAY)


# At once -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id) as name:
        yield name


def test_two_name_a_head_and_two_a_custodian_at_once(scratch):
    from accounts.models import User
    from csdl.kit import wall
    from csdl.kit.access import reach_of
    from csdl.site.world.cast import person as cast

    keys = ["deputy", "homeroom"]

    def entered(key):
        found = reach_of(cast(key))
        wall.enter(found)
        return found

    def name_head(number):
        with transaction.atomic():
            unit = Unit.objects.get(code=THCS)
            seats = [(cast(keys[number]), HEAD, "Hiệu trưởng")]
            replace_seats(unit=unit, seats=seats, day=today(), by=entered("commune_officer"))
        return number

    results, errors = at_once(2, name_head)
    assert len(results) == 1 and {type(e) for e in errors.values()} == {Refused}
    whole(Unit.objects.get(code=THCS))

    with transaction.atomic():
        unit = Unit.objects.get(code=THCS)
        grant = Grant.objects.get(holder=cast("data_officer"), role="school_data_officer")
        end_grants(grants=[grant], reason="thử", by=entered("head"))

    def hand_out(number):
        with transaction.atomic():
            line = custodian(unit, today(), today() + 30 * DAY)
            prepare_grants(
                holder=User.objects.get(username=cast(["homeroom_2", "waiting"][number]).username),
                from_unit=unit,
                lines=[line],
                by=entered("head"),
            )
        return number

    results, errors = at_once(2, hand_out)
    assert len(results) == 1, errors
    [refusal] = errors.values()
    assert isinstance(refusal, Refused) and "chỉ giao cho một người" in str(refusal)
