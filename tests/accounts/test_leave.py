"""Change of hands: all a leaver holds ends, is suspended or goes to someone else, in one act."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from accounts.actions.drawing import draw_arguments
from accounts.actions.leave import carry_out
from accounts.actions.paper import sign_paper
from accounts.actions.post import replace_seats
from accounts.actions.provisional import start_provisionally
from accounts.models import Grant, Paper, Post, RoomRight
from accounts.queries.leave import Change, held_at, plan
from accounts.queries.post import seats_now
from csdl.ground.models import Batch
from csdl.kit import pdf
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.dates import today, vn_long_date, vn_moment
from csdl.site.world.cast import LE_CHAN, PIN, TH_THCS, THCS
from records.models import Employment
from schools.models import Unit
from tests.accounts.leaving import DAY, answers, grant_of, holds_at, leave


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


# The day -----------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-10, -1, 0], ids=lambda n: f"{n} days")
def test_today_or_earlier_is_at_once(days, school, person, reach, signed_in):
    teacher, other, day = person("homeroom"), person("subject_teacher"), today() + days * DAY
    browser = signed_in("homeroom")
    key = browser.session.session_key
    UserSession.objects.create(user=teacher, session_key=key, ip="127.0.0.1", user_agent="x")
    assert browser.get("/").status_code == 200
    grant = grant_of(teacher, school)
    paper = leave(reach("head"), teacher, school, "quit", day, {"grant": f"to:{other.pk}"})
    grant.refresh_from_db()
    assert grant.state == "ended" and grant.end_paper == paper
    assert not RoomRight.objects.filter(grant=grant).exists()
    assert Post.objects.get(user=teacher, unit=school).ends_on == day - DAY
    assert "/dang-nhap/" in browser.get("/")["Location"], "signed out everywhere"
    assert not reach_of(teacher).scopes
    new = grant_of(other, school)
    assert (new.state, new.classroom, new.starts_on) == ("pending", grant.classroom, today())
    assert new.ends_on == grant.ends_on and new.paper.subject == other


@pytest.mark.parametrize("days", [1, 2, 30], ids=lambda n: f"in {n} days")
def test_a_later_day_shortens_rights_and_needs_no_job(days, school, person, reach, signed_in):
    teacher, other, day = person("homeroom"), person("subject_teacher"), today() + days * DAY
    browser = signed_in("homeroom")
    grant = grant_of(teacher, school)
    leave(reach("head"), teacher, school, "move", day, {"grant": f"to:{other.pk}"})
    grant.refresh_from_db()
    assert (grant.state, grant.ends_on) == ("active", day - DAY)
    midnight = vn_moment(day)
    assert holds_at(grant, midnight - timedelta(seconds=1)) and not holds_at(grant, midnight)
    assert browser.get("/").status_code == 200, "still at work until then"
    assert reach_of(teacher).holds("records.change_student")
    assert Post.objects.get(user=teacher, unit=school).ends_on == day - DAY
    assert grant_of(other, school).starts_on == day  # neither gap nor overlap


def test_a_day_after_everything_ran_out_is_said(school, person, reach):
    teacher = person("homeroom")
    last = grant_of(teacher, school).ends_on
    Post.objects.filter(user=teacher, unit=school).update(ends_on=last)
    head = reach("head")
    Employment.objects.filter(staff__user=teacher).update(ends_on=last)
    with pytest.raises(Refused, match="không còn giữ gì"):
        leave(head, teacher, school, "quit", last + DAY)
    assert held_at(Change(teacher, school, "quit", last))


def test_the_job_ends_with_them_and_takes_the_class_along(school, person, reach):
    """An assignment is no right, but nobody is homeroom teacher where they no longer work."""
    teacher, head, day = person("homeroom"), reach("head"), today() + DAY
    job = Employment.objects.get(staff__user=teacher, ends_on=None)
    assert job.homerooms.filter(ends_on=None).exists()
    leave(head, teacher, school, "move", day, basis="Quyết định số 5/QĐ")
    job.refresh_from_db()
    assert (job.ends_on, job.end_status, job.end_basis) == (today(), "3", "Quyết định số 5/QĐ")
    assert not job.homerooms.filter(ends_on=None).exists()


def test_on_a_long_leave_the_job_stays(school, person, reach):
    teacher, head, day = person("homeroom"), reach("head"), today() + DAY
    leave(head, teacher, school, "long", day, returns_on=day + 30 * DAY)
    assert Employment.objects.get(staff__user=teacher).ends_on is None


def test_never_before_they_came(school, person, reach):
    teacher = person("homeroom")
    first = Post.objects.get(user=teacher, unit=school).starts_on
    with pytest.raises(Refused, match="ngày thôi làm phải sau"):
        leave(reach("head"), teacher, school, "quit", first - DAY)


def test_nobody_does_it_for_themself(school, person, reach):
    with pytest.raises(Refused, match="không tự lập biên bản cho chính mình"):
        leave(reach("data_officer"), person("data_officer"), school, "quit", today())


# What they hold ------------------------------------------------------------------------------


def test_what_they_hold_at_the_other_school_stays(school, person, reach):
    teacher, other = person("two_schools"), Unit.objects.get(code=TH_THCS)
    leave(reach("head"), teacher, school, "move", today())
    assert grant_of(teacher, other).state == "active"
    assert Post.objects.get(user=teacher, unit=other).ends_on is None
    found = reach_of(teacher)
    assert found.schools == {other.pk}


@pytest.mark.parametrize("key", ["waiting", "unsigned"])
def test_what_waits_for_a_signature_ends_and_its_paper_is_void(key, school, person, reach):
    teacher = person(key)
    grant = grant_of(teacher, school)
    kinds = {i.holding.kind for i in plan(reach("head"), Change(teacher, school, "quit", today()))}
    assert {"grant", "paper", "post"} <= kinds
    leave(reach("head"), teacher, school, "quit", today())
    grant.refresh_from_db()
    assert grant.state == "ended" and grant.paper.state == Paper.State.VOID


def test_a_later_day_leaves_a_waiting_paper_open(school, person, reach):
    teacher, day = person("waiting"), today() + 5 * DAY
    leave(reach("head"), teacher, school, "quit", day)
    grant = grant_of(teacher, school)
    assert grant.paper.state == Paper.State.OPEN
    sign_paper(paper=grant.paper, side="receiver", pin=PIN, by=reach_of(teacher))
    grant.refresh_from_db()
    assert grant.state == "active" and holds_at(grant, timezone.now())
    assert not holds_at(grant, vn_moment(day)), "signed later, it still ends on that day"


def test_provisional_work_ends_too(school, person, reach):
    teacher = person("unsigned")
    grant = grant_of(teacher, school)
    start_provisionally(grant=grant, hours=72, pin=PIN, by=reach("head"))
    assert reach_of(teacher).holds("records.change_student")
    leave(reach("head"), teacher, school, "quit", today())
    assert not reach_of(teacher).scopes


def test_open_sheets_are_put_away(school, person, reach):
    officer = person("data_officer")
    batch = Batch.objects.create(
        kind="student", title="Học sinh", unit_id=school.pk, file_id=0, state="ready",
        by_id=officer.pk,
    )  # fmt: skip
    leave(reach("head"), officer, school, "quit", today(), {"grant": "end", "post": "end"})
    batch.refresh_from_db()
    assert batch.state == Batch.State.CANCELLED and batch.forgotten_at


def test_changing_duties_keeps_what_is_kept(school, person, reach):
    officer, teacher = person("data_officer"), person("homeroom")
    by = reach("head")
    chosen = {"grant": f"to:{teacher.pk}", "post": f"to:{teacher.pk}"}
    leave(by, officer, school, "duty", today(), chosen)
    assert [p.user for p in seats_now(school)["officer"]] == [teacher]
    assert Grant.objects.get(holder=teacher, role="school_data_officer").state == "pending"
    with pytest.raises(Refused, match="Chưa chọn"):
        leave(by, teacher, school, "duty", today(), {"grant": "keep", "post": "keep"})


# The head ------------------------------------------------------------------------------------


def test_the_only_head_does_not_leave_without_a_phu_trach(school, person, reach):
    by, head = reach("commune_officer"), person("head")
    items = {i.key: i for i in plan(by, Change(head, school, "quit", today()))}
    assert all("end" not in i.values for i in items.values() if i.holding.must_pass)
    with pytest.raises(Refused, match="không được trống người chịu trách nhiệm"):
        carry_out(leaver=head, unit=school, kind="quit", day=today(), by=by,
                  answers=dict.fromkeys(items, "end"))  # fmt: skip
    assert seats_now(school)["head"].user == head


@pytest.mark.parametrize("days", [0, 7], ids=["today", "in a week"])
def test_the_head_goes_and_the_deputy_minds_the_seat(days, school, person, reach):
    by, head, deputy = reach("commune_officer"), person("head"), person("deputy")
    day = today() + days * DAY
    chosen = {"grant": f"to:{deputy.pk}", "post": f"act:{deputy.pk}"}
    paper = leave(by, head, school, "quit", day, chosen, basis="Quyết định số 5/QĐ-UBND")
    post = Post.objects.get(user=deputy, unit=school, kind="acting")
    assert (post.starts_on, post.title) == (day, "Phó Hiệu trưởng phụ trách")
    assert Post.objects.get(user=head, unit=school).ends_on == day - DAY
    new = Grant.objects.get(holder=deputy, role="school_head")
    assert (new.state, new.from_unit.code, new.starts_on) == ("pending", LE_CHAN, day)
    # nobody signs for themself: the minutes is the commune's
    assert paper.unit.code == LE_CHAN and paper.about == school
    assert paper.content["giver"]["name"] == person("commune_head").full_name


def test_the_school_can_not_send_its_head_away(school, person, reach):
    by = reach("data_officer")
    items = plan(by, Change(person("head"), school, "quit", today()))
    assert any("do UBND phường Lê Chân giao" in i.fault for i in items)
    with pytest.raises(Refused, match="nhờ người quản trị ở đó"):
        leave(by, person("head"), school, "quit", today())


def test_after_a_new_head_is_named_the_old_one_just_ends(school, person, reach):
    """A head from elsewhere: named first on the register, then the old one's right goes over."""
    by, old, new = reach("commune_officer"), person("head"), person("head_3")
    day = today() + 10 * DAY
    replace_seats(unit=school, seats=[(new, "head", "Hiệu trưởng")], day=day, by=by)
    leave(by, old, school, "quit", day, {"grant": f"to:{new.pk}"})
    grant = Grant.objects.get(holder=new, unit=school)
    assert (grant.role, grant.starts_on, grant.state) == ("school_head", day, "pending")
    assert grant_of(old, school).ends_on == day - DAY


def test_a_receiver_who_may_not_is_not_taken(school, person, reach):
    teacher, stranger = person("homeroom"), person("head_2")
    by = reach("head")
    wanted = answers(by, teacher, school, "quit", today())
    key = f"grant:{grant_of(teacher, school).pk}"
    for wrong in (f"to:{stranger.pk}", f"to:{teacher.pk}", f"to:{by.user_id}", "xxx", "to:x"):
        with pytest.raises((Refused, ValueError, KeyError)), transaction.atomic():
            carry_out(leaver=teacher, unit=school, kind="quit", day=today(), by=by,
                      answers=wanted | {key: wrong})  # fmt: skip
    assert grant_of(teacher, school).state == "active"


def test_one_receiver_of_several_things_gets_one_paper(school, person, reach):
    teacher, other, by = person("homeroom"), person("subject_teacher"), reach("head")
    room = school.classrooms.filter(name="7A1", year=grant_of(teacher, school).year).get()
    Grant.objects.filter(holder=person("homeroom_2")).update(holder=teacher, classroom=room)
    leave(by, teacher, school, "quit", today(), {"grant": f"to:{other.pk}"})
    papers = Paper.objects.filter(subject=other, kind="handover")
    assert papers.count() == 1 and papers.get().grants.count() == 2


# The paper -------------------------------------------------------------------------------------


def test_the_minutes_on_paper(school, person, reach):
    import pypdfium2

    teacher, other, day = person("homeroom"), person("subject_teacher"), today() + 7 * DAY
    basis = "Quyết định số 12/QĐ-UBND ngày 01/12/2026"
    paper = leave(
        reach("head"), teacher, school, "move", day, {"grant": f"to:{other.pk}"}, basis=basis
    )
    assert paper.code and paper.title == "Biên bản bàn giao khi thay đổi nhân sự"
    with pypdfium2.PdfDocument(pdf.render_pdf(**draw_arguments(paper))) as book:
        pages = [page.get_textpage().get_text_range() for page in book]
    # A code broken at its hyphen ends the line with the sign for one.
    text = " ".join(" ".join(pages).replace("\ufffe", "-").replace("\x02", "-").split())
    receiver = Paper.objects.get(subject=other, kind="handover")
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "BIÊN BẢN BÀN GIAO CÔNG VIỆC, TÀI KHOẢN KHI THAY ĐỔI NHÂN SỰ", basis,
        "Tô Thị Lan", "lantt", "Cao Hoài An", "Giáo viên chủ nhiệm", "6A1", "PHỤ LỤC",
        vn_long_date(day), paper.code, receiver.code, "Đinh Thị Kim Ngân",
    ):  # fmt: skip
        assert words in text or words in text.replace(" ", ""), words
    sign_paper(paper=paper, side="giver", pin=PIN, by=reach("head"))
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach_of(teacher))
    paper.refresh_from_db()
    assert paper.state == Paper.State.SIGNED
