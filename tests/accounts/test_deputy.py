"""A group head entrusts a deputy head with plans of the group, until a day (S4 mục 3 and annex)."""

from datetime import timedelta

import pytest

from accounts.actions.paper import sign_paper
from accounts.models import Grant, Paper
from accounts.queries.offer import Line, why_not
from csdl.kit.dates import dmy
from csdl.site.world.cast import PIN, THCS
from schools.models import Group, Unit

pytestmark = pytest.mark.django_db
BOTH = ["approve_teacher_plan", "approve_lesson_plan"]


@pytest.fixture
def group(person):
    return Grant.objects.get(holder=person("group_head")).group


def page(group):
    return f"/to-chuyen-mon/{group.pk}/uy-nhiem/"


def asked(person, reach, **changes):
    today = reach("group_head").today
    return {
        "holder": person("subject_teacher").pk,
        "functions": BOTH,
        "starts_on": dmy(today),
        "ends_on": dmy(today + timedelta(days=30)),
        "basis": "Quyết định số 21/QĐ-THCS ngày 05/9/2026",
        "op": "a",
    } | changes


def test_entrusted_signed_and_held_in_that_group_alone(group, person, reach, signed_in):
    browser = signed_in("group_head")
    assert page(group) in browser.get("/").content.decode(), "found from home"
    assert browser.post(page(group), asked(person, reach)).status_code == 302
    grant = Grant.objects.get(role="group_deputy")
    assert (grant.holder, grant.group, grant.state) == (person("subject_teacher"), group, "pending")
    assert grant.prepared_by == person("group_head") and not grant.may_give
    assert not Group.objects.allowed(reach("subject_teacher"), "accounts.approve_lesson_plan")
    paper = Paper.objects.get(grants=grant)
    assert "Uỷ nhiệm" in browser.get(page(group)).content.decode()
    sign_paper(paper=paper, side="giver", pin=PIN, by=reach("head"))
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach("subject_teacher"))
    mine = reach("subject_teacher")
    assert list(Group.objects.allowed(mine, "accounts.approve_lesson_plan")) == [group]
    assert not mine.holds("accounts.approve_gradebook")
    said = paper.content["lines"][0]
    assert group.name in said["scope"] and "Quyết định số 21" in said["basis"]
    html = signed_in("subject_teacher").get(page(group)).content.decode()
    assert "không giao tiếp" in html and "Lập biên bản uỷ nhiệm" not in html
    assert page(group) not in signed_in("subject_teacher").get("/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"functions": []}, "bắt buộc"),
        ({"functions": ["approve_gradebook"]}, "lựa chọn hợp lệ"),
        ({"basis": ""}, "Căn cứ"),
        ({"holder": ""}, "bắt buộc"),
    ],
)
def test_what_the_form_does_not_take(changes, words, group, person, reach, signed_in):
    html = signed_in("group_head").post(page(group), asked(person, reach, **changes))
    assert words in html.content.decode() and not Grant.objects.filter(role="group_deputy")


def test_not_beyond_ones_own(group, person, reach, signed_in):
    by, school, holder = reach("group_head"), Unit.objects.get(code=THCS), person("subject_teacher")
    other = Group.objects.filter(school=school).exclude(pk=group.pk).first()
    last = Grant.objects.get(holder=person("group_head")).ends_on

    def why(giver=by, **changes):
        line = {"starts_on": by.today, "ends_on": by.today, "basis": "Quyết định", "group": group}
        line |= {"functions": tuple(BOTH)} | changes
        return why_not(giver, school, holder, Line("group_deputy", school, **line))

    assert why() == ""
    assert "trong tổ ghi ở" in why(group=other)
    assert "Chọn tổ" in why(group=None)
    assert "không có chức năng" in why(functions=("approve_gradebook",))
    Grant.objects.filter(holder=person("group_head")).update(ends_on=by.today)
    assert "không dài hơn" in why(ends_on=by.today + timedelta(days=1))
    assert why(reach("head"), group=other, ends_on=last) == "", "the head gives by office"
    assert "không giữ quyền giao" in why(reach("maths"))
    assert "không giữ quyền giao" in why_not(
        by, school, holder,
        Line("school_approver", school, by.today, by.today, functions=tuple(BOTH), basis="x"),
    )  # fmt: skip


def test_whose_page_it_is(group, signed_in):
    assert signed_in("stranger").get(page(group)).status_code == 404
    assert signed_in("homeroom").get(page(group)).status_code in (403, 404)
    assert signed_in("deputy").get(page(group)).status_code == 403
    assert signed_in("head").get(page(group)).status_code == 200
