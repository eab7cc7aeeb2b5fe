"""Homeroom and teaching of the new year: a draft from last year's, signed by the head as one."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.site.world.cast import THCS
from records.actions.employment import add_duty
from records.actions.outcome import write_outcomes
from records.actions.turn import commit, rehearse, undo
from records.actions.turn_duties import save_draft, sign_duties
from records.models import Assignment, Duty, Employment, Enrollment, Homeroom, Rollover
from records.queries.turn_duties import draft_of
from records.queries.turn_grants import proposals
from schools.models import Group, Unit
from tests.records.turning import BY, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def plan(school, clock):
    """The demo's school has turned into the next year, whoever could be carried."""
    plan = opened(school.department)
    with wall.school(BY, school):
        rows = Enrollment.objects.filter(
            school=school, year=plan.year_before, classroom__name="6A1"
        )
        room, pupils = rows[0].classroom, list(rows.values_list("pk", flat=True))
    word = {"kind": "promoted", "to_class": "", "note": ""}
    write_outcomes(classroom=room, entries=dict.fromkeys(pupils, word), by=BY)
    rehearse(school=school, plan=plan, by=BY)
    commit(school=school, plan=plan, by=BY, leave=True)
    return plan


def draft(school, plan):
    with wall.school(BY, school):
        turn = Rollover.objects.select_related("plan__year_before", "year", "school").get(
            school=school, year=plan.year
        )
        return turn, {line.room.name: line for line in draft_of(turn).lines}


def last_year(school, plan, model, **room):
    with wall.school(BY, school):
        rows = model.objects.filter(school=school, year=plan.year_before, **room)
        return list(rows.on(plan.year_before.ends_on).select_related("employment", "subject")
                    if model is Assignment else rows.select_related("employment"))  # fmt: skip


def test_teachers_go_up_with_their_class(school, plan):
    _, lines = draft(school, plan)
    was = last_year(school, plan, Homeroom, classroom__name="6A1")[0]
    assert lines["7A1"].homeroom == was.employment and lines["7A1"].source == "6A1"
    assert lines["6A1"].homeroom is None  # opens for new pupils: the school says who
    taught = {row.subject for row in last_year(school, plan, Assignment, classroom__name="6A1")}
    assert taught and {subject for subject, _ in lines["7A1"].subjects} == taught


def test_who_has_left_is_named_and_not_offered(school, plan):
    was = last_year(school, plan, Homeroom, classroom__name="6A1")[0].employment
    with wall.school(BY, school):
        Employment.objects.filter(pk=was.pk).update(ends_on=date(2027, 6, 30))
    _, lines = draft(school, plan)
    assert lines["7A1"].homeroom is None and was.full_name in lines["7A1"].gone
    assert all(was not in people for line in lines.values() for _, people in line.subjects)
    with pytest.raises(Refused, match="không làm việc ở trường"):
        save_draft(school=school, plan=plan, homerooms={lines["7A1"].room.pk: was}, by=BY)


def test_signed_once_and_only_what_lacks(school, plan):
    _, lines = draft(school, plan)
    chosen = {line.room.pk: line.homeroom for line in lines.values()}
    given = {"school": school, "plan": plan, "homerooms": chosen, "by": BY}
    teaching = {lines["7A1"].room.pk}
    made = sign_duties(**given, teaching=teaching)
    assert made["homeroom"] == sum(one is not None for one in chosen.values()) > 0
    people = sum(len(people) for _, people in lines["7A1"].subjects)
    assert made["teaching"] == 2 * people > 0
    with wall.school(BY, school):
        rows = Assignment.objects.filter(classroom=lines["7A1"].room)
        terms = dict(plan.year.terms.values_list("number", "starts_on"))
        assert {(row.term, row.starts_on) for row in rows} == set(terms.items())
    assert sign_duties(**given, teaching=teaching) == {
        "homeroom": 0, "teaching": 0, "leads": 0,
    }  # fmt: skip
    with pytest.raises(Refused, match="phân công chủ nhiệm"):
        undo(school=school, plan=plan, reason="thử", by=BY)


@pytest.fixture
def leads(school, clock):
    """Two heads of a group before the turn: one who stays, one who leaves in June."""
    group = Group.objects.filter(school=school, year__starts_year=2026).first()
    with wall.school(BY, school):
        people = Employment.objects.filter(school=school, group="2", is_main=True, ends_on=None)
        people = people.filter(duties=None)
        stays, goes = people.order_by("pk")[:2]
        on = {"starts_on": date(2026, 9, 10), "group": group, "by": BY}
        head = add_duty(employment=stays, code="03", **on)
        deputy = add_duty(employment=goes, code="04", **on)
    return group, head, deputy


def test_heads_of_groups_are_proposed_and_signed(leads, school, plan, signed_in):
    group, head, deputy = leads
    gone = deputy.employment
    with wall.school(BY, school):
        Employment.objects.filter(pk=gone.pk).update(ends_on=date(2027, 6, 30))
    address = reverse("records:rollover_duties", args=[school.pk])
    browser = signed_in("head")
    page = browser.get(address)
    html = page.content.decode()
    assert f"{head.employment.full_name} tiếp tục" in html
    assert f"{gone.full_name} không còn làm việc ở trường" in html
    form = page.context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial}
    assert data[f"n{head.pk}"] is True and f"n{deputy.pk}" not in form.fields
    assert browser.post(address, data | {"sign": "1"}).status_code == 302
    with wall.school(BY, school):
        signed = Duty.objects.filter(group__year=plan.year)
        new, count = signed.get(employment=head.employment_id), signed.count()
        assert new.code == "03" and not signed.filter(employment=gone).exists()
        assert (new.group.name, new.starts_on) == (group.name, plan.year.starts_on)
        head.refresh_from_db()
        assert head.ends_on == plan.year.starts_on - timedelta(days=1)
    assert "Đã phân công" in browser.get(address).content.decode()
    # A second signature adds nobody.
    assert browser.post(address, data | {"sign": "1"}).status_code == 302
    with wall.school(BY, school):
        assert Duty.objects.filter(group__year=plan.year).count() == count


def test_a_head_of_a_new_group_forbids_undoing(leads, school, plan):
    given = {"school": school, "plan": plan, "homerooms": {}, "teaching": set(), "by": BY}
    assert sign_duties(**given, leads={leads[1].pk})["leads"] == 1
    with pytest.raises(Refused, match="1 phân công tổ trưởng, tổ phó"):
        undo(school=school, plan=plan, reason="thử", by=BY)


def test_one_person_two_classes(school, plan):
    _, lines = draft(school, plan)
    one = lines["7A1"].homeroom
    both = {lines["7A1"].room.pk: one, lines["8A1"].room.pk: one}
    with pytest.raises(Refused, match="cả lớp 7A1 và lớp 8A1"):
        save_draft(school=school, plan=plan, homerooms=both, by=BY)


def test_drafted_by_the_officer_signed_by_the_head(signed_in, school, plan, person):
    address = reverse("records:rollover_duties", args=[school.pk])
    officer, head = signed_in("data_officer"), signed_in("head")
    page = officer.get(address)
    assert "Ký danh sách" not in page.content.decode()
    form = page.context["form"]
    lines = {line.room.name: line for line in form.lines}
    data = {name: field.initial for name, field in form.fields.items() if field.initial}
    # 7A1's teacher takes the empty 6A1, someone else 7A1.
    teacher = data.pop(lines["7A1"].key)
    data[lines["6A1"].key] = teacher
    assert (
        "Thủ trưởng ký danh sách này"
        in officer.post(address, data | {"sign": "1"}).content.decode()
    )
    assert officer.post(address, data).status_code == 302
    page = head.get(address)
    assert "Bản nháp chờ thủ trưởng ký" in page.content.decode()
    assert page.context["form"].fields[lines["6A1"].key].initial == teacher
    assert head.post(address, data | {"sign": "1"}).status_code == 302
    turn, lines = draft(school, plan)
    assert str(lines["6A1"].set_to.pk) == teacher and turn.draft == {}
    assert lines["7A1"].set_to is None and lines["7A1"].taught
    # The list of rights offers each the class they were assigned to.
    with wall.school(BY, school):
        offered = {(row.holder.username, row.new and row.new.name) for row in proposals(turn)
                   if row.role == "homeroom_teacher"}  # fmt: skip
    assert (person("homeroom").username, "6A1") in offered
    page = officer.get(reverse("records:rollover_grants", args=[school.pk])).content.decode()
    assert "6A1" in page


@pytest.mark.parametrize(("key", "status"), [("deputy", 403), ("head_2", 404), ("homeroom", 404)])
def test_who_drafts(signed_in, school, plan, key, status):
    address = reverse("records:rollover_duties", args=[school.pk])
    assert signed_in(key).get(address).status_code == status
