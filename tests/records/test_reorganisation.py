"""Reorganisation of units: planned, looked at line by line, in force at 00:00 of its day, once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.actions.paper import default_issuer
from accounts.models import Grant, Post
from csdl.kit import dates, wall
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import THCS
from csdl.site.world.places import LE_CHAN, TWO_LEVELS
from records.actions.reorganise import answer_items, concern, draft_plan, drop_unit, withdraw_plan
from records.actions.reorganise_apply import apply_plan, approve_plan, reopen_plan
from records.models import Campaign, Employment, Enrollment, Reorganisation, Staff
from records.queries.reorganisation import items_of, unit_lines
from records.tasks import reorganise
from reports.models import Period, Submission
from schools.actions.unit import create_unit
from schools.models import Parent, Unit
from schools.queries.unit import edge_on, managed_counts

pytestmark = pytest.mark.django_db
BY = system("test")
DAY = timedelta(days=1)
BOTH = "30901601"  # TH và THCS, has a head


def unit(code):
    return Unit.objects.get(code=code)


@pytest.fixture
def ward(db):
    return unit(LE_CHAN)


@pytest.fixture
def plan(ward):
    def make(day=None):
        return draft_plan(
            department=ward.department, title="Sắp xếp thử", basis="Nghị quyết 01/NQ-HĐND",
            effective_on=day or dates.today(), by=BY,
        )  # fmt: skip

    return make


@pytest.fixture
def new_ward(ward):
    return create_unit(
        department=ward.department, tier=3, code="19999", name="An Biên Mới",
        manager=ward.department, facts={"area_type": "phường"}, by=BY,
    )  # fmt: skip


@pytest.fixture
def on(monkeypatch):
    """on(day): what day it is."""

    def set_to(day):
        for module in ("records.actions.reorganise_apply", "records.queries.reorganisation"):
            monkeypatch.setattr(f"{module}.today", lambda: day)

    return set_to


ROWS = ("student", "studentevent", "enrollment", "enrollmentevent", "studentfamily")


def rows_of(department):
    """Every row of a pupil with the transaction that wrote it last, and the images in the history:
    the same only when none was written again, be it with the same values."""
    found = {}
    with wall.whole(department.pk), connection.cursor() as cursor:
        for name in ROWS:
            key = "pgh_id" if name.endswith("event") else "student_id"
            key = "id" if name in ("student", "enrollment") else key
            cursor.execute(f"select {key}, xmin::text, ctid::text from records_{name}")
            found[name] = set(cursor.fetchall())
    return found


def test_the_districts_ended_on_the_first_of_july(ward):
    """The example of the demo: the tree of each day, before and after."""
    done = Reorganisation.objects.get(effective_on=TWO_LEVELS)
    assert done.state == "done"
    district = Unit.objects.get(tier=Unit.Tier.DISTRICT)
    assert district.closed_on == TWO_LEVELS
    before, after = edge_on(unit(THCS), TWO_LEVELS - DAY), edge_on(unit(THCS), TWO_LEVELS)
    assert (before.manager, after.manager) == (district, ward)
    assert managed_counts(district, TWO_LEVELS - DAY).total == 2
    assert managed_counts(district, TWO_LEVELS).total == 0


def test_a_ward_goes_into_another(plan, ward, new_ward):
    """Everything it had goes somewhere: schools, people, grants; no row of a pupil changes."""
    made = plan()
    concern(plan=made, unit=ward, answer="close", to=new_ward, by=BY)
    schools = {edge.unit_id for edge in Parent.objects.on(dates.today()).filter(manager=ward)}
    items = items_of(made)
    moved = {item.unit_id: item.to for item in items if item.answer == "manager"}
    assert set(moved) == schools and set(moved.values()) == {new_ward}
    posts = {item.post_id for item in items if item.post}
    assert posts == set(Post.objects.now().filter(unit=ward).values_list("pk", flat=True))
    kept = [item.grant for item in items if item.answer == "keep"]
    assert {grant.state for grant in kept} == {"active"}
    assert kept and all(grant.unit_id in schools for grant in kept)
    line = next(line for line in unit_lines(items) if line.item.unit.code == THCS)
    assert line.grants and line.item.to == new_ward

    head = default_issuer(unit(THCS))
    assert (head.parent_name, head.place) == ("UBND PHƯỜNG LÊ CHÂN", "Lê Chân")
    before = rows_of(ward.department)
    assert all(before[name] for name in ROWS)
    apply_plan(plan=approve_plan(plan=made, by=BY), by=BY)
    assert rows_of(ward.department) == before
    head = default_issuer(unit(THCS))  # what is printed from now on
    assert (head.parent_name, head.place) == ("UBND PHƯỜNG AN BIÊN MỚI", "An Biên Mới")
    today = dates.today()
    assert set(
        Parent.objects.on(today).filter(manager=new_ward).values_list("unit", flat=True)
    ) == (schools)
    assert managed_counts(ward, today - DAY).total == len(schools)
    ward.refresh_from_db()
    assert ward.closed_on == today and unit(THCS).location == new_ward
    assert not Post.objects.filter(unit=ward).exclude(ends_on__lt=today).exists()
    members = Post.objects.filter(unit=new_ward, starts_on=today)
    assert members.exists() and not members.filter(kind__in=["head", "acting"]).exists()
    ended = Grant.objects.filter(unit=ward).exclude(state="ended")
    assert not ended.exclude(ends_on__lt=today).exists()
    assert Grant.objects.filter(unit__in=schools, from_unit=ward, state="active").exists()


def test_work_under_way_is_passed_on(plan, ward, new_ward, reach):
    """What the ward had not finished is seen beforehand, with what becomes of it, and nobody is
    left waiting for a unit that is gone."""
    period = Period.objects.filter(closed_at=None, withdrawn_at=None, cut_at__isnull=False).first()
    with wall.whole(ward.department_id):
        below = Submission.objects.filter(period=period, receiver=ward)
        schools = set(below.values_list("school", flat=True))
        assert schools and Submission.objects.get(period=period, school=ward).number == 0
    made = plan()
    concern(plan=made, unit=ward, answer="close", to=new_ward, by=BY)
    reach("director")
    line = next(line for line in unit_lines(items_of(made)) if line.item.unit == ward)
    said = " ".join(line.work)
    assert "báo cáo cấp dưới chưa chấp nhận: gửi về đơn vị quản lý mới" in said
    campaign = Campaign.objects.filter(state="open").first()
    Campaign.objects.filter(pk=campaign.pk).update(unit=ward)
    apply_plan(plan=approve_plan(plan=made, by=BY), by=BY)
    with wall.whole(ward.department_id):
        assert not Submission.objects.filter(period=period, receiver=ward).exists()
        assert not Submission.objects.filter(period=period, school=ward).exists()
        now = Submission.objects.filter(period=period, receiver=new_ward)
        assert set(now.values_list("school", flat=True)) == schools
        assert Submission.objects.get(period=period, school=new_ward).receiver == ward.department
    campaign.refresh_from_db()
    assert campaign.state == "closed"


def test_a_ward_is_split(plan, ward, new_ward):
    """Each school goes where the plan says, one by one."""
    made = plan()
    other = Unit.objects.communes().exclude(pk__in=[ward.pk, new_ward.pk]).first()
    concern(plan=made, unit=ward, answer="close", to=new_ward, by=BY)
    lines = [item for item in items_of(made) if item.answer == "manager"]
    answer_items(plan=made, answers={lines[0].pk: ("manager", other)}, by=BY)
    apply_plan(plan=approve_plan(plan=made, by=BY), by=BY)
    assert edge_on(lines[0].unit, dates.today()).manager == other
    assert edge_on(lines[1].unit, dates.today()).manager == new_ward


def test_the_beat_does_it_on_its_day_once(plan, ward, new_ward, on):
    today = dates.today()
    made = plan(today + DAY)
    concern(plan=made, unit=unit(THCS), answer="manager", to=new_ward, by=BY)
    approve_plan(plan=made, by=BY)
    reorganise()
    made.refresh_from_db()
    assert made.state == "approved" and edge_on(unit(THCS), today + DAY).manager == ward
    on(today + DAY)
    reorganise()
    edges = list(Parent.objects.order_by("pk").values_list())
    made.refresh_from_db()
    assert made.state == "done"
    assert edge_on(unit(THCS), today).manager == ward
    assert edge_on(unit(THCS), today + DAY).manager == new_ward
    reorganise()
    apply_plan(plan=made, by=BY)
    assert list(Parent.objects.order_by("pk").values_list()) == edges


FIRST = date(2027, 7, 1)


@pytest.mark.parametrize(
    ("moment", "done"),
    [
        (dates.vn_moment(FIRST) - timedelta(minutes=1), False),
        (dates.vn_moment(FIRST) - timedelta(microseconds=1), False),
        (dates.vn_moment(FIRST), True),
        (dates.vn_moment(FIRST, 0, 1), True),
        (dates.vn_moment(FIRST + 3 * DAY, 9), True),  # the beat was down for three days
    ],
)
def test_at_midnight_of_the_day_however_late_the_beat(
    plan, ward, new_ward, monkeypatch, moment, done
):
    """In force from 00:00 in Việt Nam of its day: late, it still counts from that day; asked
    twice, it is done once."""
    made = plan(FIRST)
    concern(plan=made, unit=unit(THCS), answer="manager", to=new_ward, by=BY)
    approve_plan(plan=made, by=BY)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    before = rows_of(ward.department)
    reorganise()
    edges = list(Parent.objects.order_by("pk").values_list())
    reorganise()
    assert list(Parent.objects.order_by("pk").values_list()) == edges
    made.refresh_from_db()
    assert made.state == ("done" if done else "approved")
    assert edge_on(unit(THCS), FIRST - DAY).manager == ward
    assert edge_on(unit(THCS), FIRST).manager == (new_ward if done else ward)
    assert rows_of(ward.department) == before


def test_a_plan_that_cannot_be_done_says_why_and_stops_no_other(plan, ward, new_ward):
    bad, good = plan(), plan()
    concern(plan=bad, unit=unit(THCS), answer="manager", to=new_ward, by=BY)
    concern(plan=good, unit=unit(BOTH), answer="manager", to=new_ward, by=BY)
    for one in (bad, good):
        approve_plan(plan=one, by=BY)
    Parent.objects.filter(unit=unit(THCS), valid_to=None).update(
        valid_from=dates.today() + 5 * DAY
    )  # somebody moved it by hand meanwhile
    reorganise()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("approved", "done")
    assert "Lần đổi gần nhất có hiệu lực" in bad.error


def test_two_schools_merge(plan):
    """Pupils and people go on in the other school, with a paper; the old one closes."""
    old, into, made = unit(THCS), unit(BOTH), plan()
    concern(plan=made, unit=old, answer="close", to=into, by=BY)
    with wall.school(BY, old):
        here = Enrollment.objects.filter(school=old, left_on=None, year__starts_year=2026)
        pupils = set(here.values_list("student", flat=True))
        people = set(Employment.objects.filter(school=old, is_main=True, ends_on=None)
                     .values_list("staff", flat=True))  # fmt: skip
    approve_plan(plan=made, by=BY)
    apply_plan(plan=made, by=BY)
    with wall.school(BY, into):
        now = Enrollment.objects.filter(school=into, left_on=None)
        assert pupils and pupils <= set(now.values_list("student", flat=True))
        assert people and people == set(
            Staff.objects.filter(pk__in=people, school=into).values_list("pk", flat=True)
        )
        going = Employment.objects.filter(school=into, staff__in=people, ends_on=None)
        assert set(going.values_list("starts_on", flat=True)) == {made.effective_on}
        assert going.count() == len(people)
    with wall.school(BY, old):
        assert not Employment.objects.filter(school=old, ends_on=None).exists()
    assert unit(THCS).closed_on == made.effective_on


@pytest.mark.parametrize(
    ("code", "answer", "to", "says"),
    [(THCS, "manager", THCS, "một đơn vị khác"), (THCS, "close", None, "Chọn trường nhận"),
     (LE_CHAN, "manager", THCS, "thành vòng")],
)  # fmt: skip
def test_lines_that_cannot_be(plan, code, answer, to, says):
    with pytest.raises(Refused, match=says):
        concern(plan=plan(), unit=unit(code), answer=answer, to=to and unit(to), by=BY)


def test_rights_that_cannot_be_kept(plan, ward, new_ward):
    """Of a unit that ends, and those it gave that were never signed: nobody could sign them."""
    made = plan()
    concern(plan=made, unit=ward, answer="close", to=new_ward, by=BY)
    own = made.items.filter(kind="grant", unit=ward).first()
    with pytest.raises(Refused, match="kết thúc nên quyền ở đó không giữ nguyên được"):
        answer_items(plan=made, answers={own.pk: ("keep", None)}, by=BY)
    given = made.items.filter(kind="grant", answer="keep").first()
    Grant.objects.filter(pk=given.grant_id).update(state="pending")
    with pytest.raises(Refused, match="còn chờ ký mà đơn vị giao kết thúc"):
        approve_plan(plan=made, by=BY)


def test_only_a_draft_is_edited(plan, ward, new_ward):
    made = plan(date(2099, 1, 1))
    with pytest.raises(Refused, match="chưa có đơn vị nào"):
        approve_plan(plan=made, by=BY)
    item = concern(plan=made, unit=unit(THCS), answer="manager", to=new_ward, by=BY)
    approve_plan(plan=made, by=BY)
    with pytest.raises(Refused, match="không sửa được nữa"):
        concern(plan=made, unit=unit(BOTH), answer="manager", to=new_ward, by=BY)
    with pytest.raises(Refused, match="Chưa đến ngày"):
        apply_plan(plan=made, by=BY)
    reopen_plan(plan=made, reason="sửa", by=BY)
    drop_unit(item=item, by=BY)
    assert not made.items.exists()
    assert withdraw_plan(plan=made, reason="thôi", by=BY).state == "withdrawn"


def test_on_screen(signed_in, new_ward):
    """The Sở's officer plans, its head approves; a commune sees nothing of it."""
    officer, head = signed_in("department_officer"), signed_in("director")
    assert reverse("records:reorganisation_list") in officer.get("/don-vi/").content.decode()
    data = {"title": "Sáp nhập phường", "basis": "NQ 12", "effective_on": "1/1/2099"}
    answer = officer.post(reverse("records:reorganisation_new"), data)
    assert answer.status_code == 302
    made = Reorganisation.objects.get(title="Sáp nhập phường")
    wrong = officer.post(answer["Location"], {"unit": "00000", "answer": "close", "to": ""})
    assert "Không có đơn vị đang hoạt động mang mã 00000" in wrong.content.decode()
    data = {"unit": LE_CHAN, "answer": "close", "to": new_ward.code}
    assert officer.post(answer["Location"], data).status_code == 302
    show = reverse("records:reorganisation_show", args=[made.pk])
    page = officer.get(show)
    html = page.content.decode()
    assert "Trường THCS Hoa Phượng" in html and "Người của đơn vị kết thúc" in html
    assert "Duyệt phương án" not in html
    form = page.context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()}
    item = next(i for i in form.items if i.post and i.answer == "move")
    assert officer.post(show, data | {f"a{item.pk}": "end", f"t{item.pk}": ""}).status_code == 302
    item.refresh_from_db()
    assert (item.answer, item.to) == ("end", None)
    head.post(reverse("records:reorganisation_approve", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "approved"
    assert "chờ đến ngày" in officer.get(show).content.decode()
    assert signed_in("commune_officer").get(show).status_code == 404
