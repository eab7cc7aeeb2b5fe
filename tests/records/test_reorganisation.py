"""Reorganisation of units: planned, looked at line by line, in force at 00:00 of its day, once."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions.paper import default_issuer
from accounts.models import Grant, Post
from csdl.kit import dates, wall
from csdl.kit.action import Refused
from csdl.site.world.cast import PRIMARY, THCS
from csdl.site.world.places import LE_CHAN, TWO_LEVELS
from records.actions.reorganise import answer_items, concern, drop_unit, withdraw_plan
from records.actions.reorganise_apply import apply_plan, approve_plan, reopen_plan
from records.models import Campaign, Employment, Enrollment, Reorganisation, Staff
from records.queries.reorganisation import items_of, unit_lines
from reports.models import Period, Submission
from schools.models import Parent, Unit
from schools.queries.unit import edge_on, managed_counts
from tests.records.reorganising import BOTH, BY, DAY, ROWS, rows_of, unit

pytestmark = pytest.mark.django_db


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


def test_a_ward_goes_into_another(drafted, ward, new_ward):
    """Everything it had goes somewhere: schools, people, grants; no row of a pupil changes."""
    made = drafted()
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


def test_work_under_way_is_passed_on(drafted, ward, new_ward, reach):
    """What the ward had not finished is seen beforehand, with what becomes of it, and nobody is
    left waiting for a unit that is gone."""
    period = Period.objects.filter(closed_at=None, withdrawn_at=None, cut_at__isnull=False).first()
    with wall.whole(ward.department_id):
        below = Submission.objects.filter(period=period, receiver=ward)
        schools = set(below.values_list("school", flat=True))
        assert schools and Submission.objects.get(period=period, school=ward).number == 0
    made = drafted()
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


def test_a_ward_is_split(drafted, ward, new_ward):
    """Each school goes where the plan says, one by one."""
    made = drafted()
    other = Unit.objects.communes().exclude(pk__in=[ward.pk, new_ward.pk]).first()
    concern(plan=made, unit=ward, answer="close", to=new_ward, by=BY)
    lines = [item for item in items_of(made) if item.answer == "manager"]
    answer_items(plan=made, answers={lines[0].pk: ("manager", other)}, by=BY)
    apply_plan(plan=approve_plan(plan=made, by=BY), by=BY)
    assert edge_on(lines[0].unit, dates.today()).manager == other
    assert edge_on(lines[1].unit, dates.today()).manager == new_ward


def test_two_schools_merge(drafted):
    """Pupils and people go on in the other school, with a paper; the old one closes."""
    old, into, made = unit(THCS), unit(BOTH), drafted()
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


def test_what_would_stop_a_merger_is_said_before_it_is_approved(drafted):
    made = drafted(date(2099, 1, 1))
    item = concern(plan=made, unit=unit(THCS), answer="close", to=unit(PRIMARY), by=BY)
    with pytest.raises(Refused, match="không dạy cấp Trung học cơ sở"):
        approve_plan(plan=made, by=BY)
    answer_items(plan=made, answers={item.pk: ("close", unit(BOTH))}, by=BY)
    Post.objects.filter(unit=unit(BOTH), kind__in=Post.HEADS).update(ends_on=dates.today() - DAY)
    with pytest.raises(Refused, match="chưa có thủ trưởng hoặc người phụ trách"):
        approve_plan(plan=made, by=BY)


@pytest.mark.parametrize(
    ("code", "answer", "to", "says"),
    [(THCS, "manager", THCS, "một đơn vị khác"), (THCS, "close", None, "Chọn trường nhận"),
     (LE_CHAN, "manager", THCS, "thành vòng")],
)  # fmt: skip
def test_lines_that_cannot_be(drafted, code, answer, to, says):
    with pytest.raises(Refused, match=says):
        concern(plan=drafted(), unit=unit(code), answer=answer, to=to and unit(to), by=BY)


def test_rights_that_cannot_be_kept(drafted, ward, new_ward):
    """Of a unit that ends, and those it gave that were never signed: nobody could sign them."""
    made = drafted()
    concern(plan=made, unit=ward, answer="close", to=new_ward, by=BY)
    own = made.items.filter(kind="grant", unit=ward).first()
    with pytest.raises(Refused, match="kết thúc nên quyền ở đó không giữ nguyên được"):
        answer_items(plan=made, answers={own.pk: ("keep", None)}, by=BY)
    given = made.items.filter(kind="grant", answer="keep").first()
    Grant.objects.filter(pk=given.grant_id).update(state="pending")
    with pytest.raises(Refused, match="còn chờ ký mà đơn vị giao kết thúc"):
        approve_plan(plan=made, by=BY)


def test_only_a_draft_is_edited(drafted, ward, new_ward):
    made = drafted(date(2099, 1, 1))
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
