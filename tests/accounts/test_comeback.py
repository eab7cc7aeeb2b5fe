"""The paths of a change of hands that lead back or on: early return, secondment, another school."""

from datetime import timedelta

import pytest

from accounts.actions.comeback import return_early
from accounts.actions.drawing import draw_paper
from accounts.actions.grant import prepare_grants
from accounts.actions.paper import sign_paper
from accounts.actions.post import name_post
from accounts.models import Grant, Paper, Post
from accounts.queries.comeback import absence_of, away_people
from accounts.queries.leave import Change
from accounts.queries.offer import Line
from accounts.queries.post import seats_now
from csdl.ground.models import File
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.dates import dmy, today, vn_moment
from csdl.site.world.cast import PIN, TH_THCS, THCS
from schools.models import Classroom, Unit
from tests.accounts.handover_day import pdf_text
from tests.accounts.leaving import grant_of, holds_at, leave

DAY = timedelta(days=1)
BACK = 30 * DAY


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def away(school, teacher, other, by, first=0):
    """A teacher goes for thirty days; another has signed for the class meanwhile."""
    day = today() + first * DAY
    leave(by, teacher, school, "long", day, {"grant": f"to:{other.pk}"}, returns_on=day + BACK)
    cover = grant_of(other, school)
    sign_paper(paper=cover.paper, side="giver", pin=PIN, by=by)
    sign_paper(paper=cover.paper, side="receiver", pin=PIN, by=reach_of(other))
    return cover


@pytest.mark.parametrize("later", [0, 10], ids=["today", "in ten days"])
def test_back_early_the_right_returns_and_the_stand_in_gives_it_up(later, school, person, reach):
    teacher, other = person("homeroom"), person("subject_teacher")
    cover, day = away(school, teacher, other, reach("head")), today() + later * DAY
    grant = grant_of(teacher, school)
    whole = holds_at(grant, vn_moment(today() + BACK))
    assert whole and not holds_at(grant, vn_moment(today()))
    paper = return_early(person=teacher, unit=school, day=day, by=reach("head"))
    grant.refresh_from_db()
    cover.refresh_from_db()
    second = timedelta(seconds=1)
    assert holds_at(grant, vn_moment(day)) == whole
    if later:
        assert not holds_at(grant, vn_moment(day) - second)
        assert holds_at(cover, vn_moment(day) - second) and cover.ends_on == day - DAY
    else:
        assert cover.state == "ended"
    assert not holds_at(cover, vn_moment(day))
    assert cover.end_paper == paper and paper.subject == teacher
    assert reach_of(teacher).holds("records.change_student") == (later == 0)
    assert absence_of(school, teacher.pk) is None or later


def test_back_before_gone_is_as_if_never(school, person, reach):
    teacher, other = person("homeroom"), person("subject_teacher")
    cover = away(school, teacher, other, reach("head"), first=5)
    return_early(person=teacher, unit=school, day=today() + 3 * DAY, by=reach("head"))
    grant = grant_of(teacher, school)
    assert grant.suspended_on is None and grant.resumes_on is None
    cover.refresh_from_db()
    assert cover.state == "ended" and not cover.roomrights.exists()
    assert holds_at(grant, vn_moment(today() + 6 * DAY))


def test_an_unsigned_stand_in_is_void(school, person, reach):
    teacher, other = person("homeroom"), person("subject_teacher")
    chosen = {"grant": f"to:{other.pk}"}
    leave(reach("head"), teacher, school, "long", today(), chosen, returns_on=today() + BACK)
    waiting = grant_of(other, school).paper
    return_early(person=teacher, unit=school, day=today(), by=reach("head"))
    waiting.refresh_from_db()
    assert waiting.state == "void"


def test_a_heads_seat_changes_hands_on_the_day(school, person, reach):
    """Never two, never nobody; the minutes is the commune's, who named them."""
    by, head, deputy = reach("commune_officer"), person("head"), person("deputy")
    chosen = {"grant": f"to:{deputy.pk}", "post": f"act:{deputy.pk}"}
    leave(by, head, school, "long", today(), chosen, returns_on=today() + BACK)
    day = today() + 7 * DAY
    with pytest.raises(Refused):
        return_early(person=head, unit=school, day=day, by=reach("deputy"))
    paper = return_early(person=head, unit=school, day=day, by=reach("commune_officer"))
    assert paper.unit.is_commune
    rows = Post.objects.filter(unit=school, kind__in=Post.HEADS).order_by("starts_on")
    assert [(p.user, p.kind, p.ends_on) for p in rows] == [
        (head, "head", today() - DAY), (deputy, "acting", day - DAY), (head, "head", None),
    ]  # fmt: skip
    assert seats_now(school)["head"].user == deputy


@pytest.mark.parametrize("days", [-1, 30, 45])
def test_the_day_lies_before_the_one_that_was_written(days, school, person, reach):
    teacher, other = person("homeroom"), person("subject_teacher")
    away(school, teacher, other, reach("head"))
    with pytest.raises(Refused, match=dmy(today() + BACK)):
        return_early(person=teacher, unit=school, day=today() + days * DAY, by=reach("head"))


def test_who_is_not_away_and_who_asks_for_themself(school, person, reach):
    with pytest.raises(Refused, match="không còn ghi là đang nghỉ"):
        return_early(person=person("homeroom"), unit=school, day=today(), by=reach("head"))
    officer = person("data_officer")
    leave(reach("head"), officer, school, "long", today() + DAY, returns_on=today() + BACK)
    with pytest.raises(Refused, match="không tự ghi"):
        return_early(person=officer, unit=school, day=today(), by=reach("data_officer"))


def test_by_the_page(school, person, reach, signed_in):
    teacher, other = person("homeroom"), person("subject_teacher")
    away(school, teacher, other, reach("head"))
    browser = signed_in("head")
    here = f"/don-vi/{school.pk}/thay-doi/{teacher.pk}/tro-lai/"
    assert here in browser.get(f"/don-vi/{school.pk}/phu-trach/").content.decode()
    page = browser.get(here).content.decode()
    assert other.full_name in page and dmy(today() + BACK) in page
    answer = browser.post(here, {"day": dmy(today()), "basis": "Đơn xin đi làm lại"})
    paper = Paper.objects.get(kind="return", subject=teacher)
    assert answer["Location"] == f"/giay-to/{paper.pk}/"
    assert not away_people(school)
    assert browser.get(here).status_code == 404
    draw_paper(paper=paper, by=reach("head"))
    paper.refresh_from_db()
    text = pdf_text(File.objects.get(pk=paper.pdf_id).read())
    assert "BIÊN BẢN NHẬN LẠI CÔNG VIỆC" in text and "Căn cứ Đơn xin đi làm lại" in text
    assert other.full_name in text and "NGƯỜI NHẬN LẠI" in text


# Secondment -------------------------------------------------------------------------------------


def line_at(unit, name, last):
    room = Classroom.objects.filter(school=unit, name=name).latest("year__starts_year")
    return Line("homeroom_teacher", unit, today(), last, classroom=room)


def test_seconded_with_an_end_works_elsewhere_meanwhile_and_comes_back(school, person, reach):
    teacher, other = person("homeroom"), Unit.objects.get(code=TH_THCS)
    back = today() + 60 * DAY
    paper = leave(reach("head"), teacher, school, "second", today(), returns_on=back)
    assert paper.content["change"]["returns_on"] == back.isoformat()
    grant = grant_of(teacher, school)
    assert not holds_at(grant, vn_moment(today())) and holds_at(grant, vn_moment(back))
    assert Post.objects.get(user=teacher, unit=school).ends_on is None, "the post stays"
    name_post(
        unit=other, user=teacher, kind="member", title="Giáo viên biệt phái", starts_on=today(),
        ends_on=back - DAY, by=reach("head_3"),
    )  # fmt: skip
    there = prepare_grants(
        holder=teacher, from_unit=other, lines=[line_at(other, "8A1", back - DAY)],
        by=reach("head_3"),
    )  # fmt: skip
    sign_paper(paper=there, side="giver", pin=PIN, by=reach("head_3"))
    sign_paper(paper=there, side="receiver", pin=PIN, by=reach("homeroom"))
    assert reach_of(teacher).schools == {other.pk}
    elsewhere = there.grants.get()
    assert not holds_at(elsewhere, vn_moment(back))
    return_early(person=teacher, unit=school, day=today(), by=reach("head"))
    assert reach_of(teacher).schools == {other.pk, school.pk}, "each unit ends its own part"


def test_seconded_without_an_end_gives_all_up(school, person, reach):
    teacher = person("homeroom")
    leave(reach("head"), teacher, school, "second", today())
    assert Grant.objects.get(holder=teacher, unit=school).state == "ended"
    assert not Change(teacher, school, "second", today()).is_long


# Another school ---------------------------------------------------------------------------------


def test_moving_school_takes_one_account_along_and_no_right(school, person, reach, signed_in):
    teacher, other = person("homeroom"), Unit.objects.get(code=TH_THCS)
    leave(reach("head"), teacher, school, "move", today())
    assert not reach_of(teacher).scopes
    assert not Post.objects.filter(user=teacher, unit=school).now().exists()
    browser = signed_in("head_3")
    answer = browser.post(
        f"/don-vi/{other.pk}/phu-trach/them/",
        {
            "username": teacher.username, "kind": "member", "title": "Giáo viên",
            "starts_on": dmy(today()),
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    assert not reach_of(teacher).scopes, "a post is no right"
    paper = prepare_grants(
        holder=teacher, from_unit=other, lines=[line_at(other, "8A1", today() + BACK)],
        by=reach("head_3"),
    )  # fmt: skip
    sign_paper(paper=paper, side="giver", pin=PIN, by=reach("head_3"))
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach("homeroom"))
    assert reach_of(teacher).schools == {other.pk}
    # the old school still sees who worked there; it can't print a slip for them any more
    assert signed_in("head").get(f"/nguoi-dung/{teacher.pk}/").status_code == 200
    assert signed_in("head").get(f"/nguoi-dung/{teacher.pk}/phieu/").status_code == 403
