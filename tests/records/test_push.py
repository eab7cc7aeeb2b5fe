"""Update, verify, approve between school and commune; the outbox, in order, only what changed."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from csdl.dev.ministry import Ministry
from csdl.site.world.cast import THCS
from records.actions.push import standing
from records.actions.student import change_student
from records.models import DataApproval, Enrollment, Push
from records.push_tasks import tend_push
from records.queries import push as query
from schools.models import Unit

pytestmark = pytest.mark.django_db
S, PART = Push.State, Push.Part
REASON = "Còn chờ giấy khai sinh"


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def service(settings, served):
    server = served(Ministry(token="bi-mat"))
    settings.PUSH_URL, settings.PUSH_TOKEN = server.url, "bi-mat"
    return server


@pytest.fixture
def open_gate(monkeypatch):
    monkeypatch.setattr("records.actions.push.staff_gate", lambda school: query.Gate(True))


def post(browser, name, pk, **data):
    return browser.post(reverse(f"records:{name}", args=[pk]), {**data, "op": uuid4().hex})


def approval(reach, school):
    reach("head")
    return DataApproval.objects.get(school=school)


def approved(signed_in, reach, school):
    row = approval(reach, school)
    assert post(signed_in("commune_officer"), "push_approve", row.pk).status_code == 302
    return approval(reach, school)


def states(reach, school):
    reach("head")
    return {row.part: row.state for row in Push.objects.filter(school=school)}


def make_due(reach, school):
    reach("head")
    late = timezone.now() - timedelta(seconds=1)
    rows = Push.objects.filter(school=school).exclude(next_at=None)
    rows.exclude(part=PART.STAFF, error__gt="").update(next_at=late)  # who waits for the round


def run(reach, school, times=1):
    for _ in range(times):
        make_due(reach, school)
        tend_push()


def test_school_verifies_commune_returns_then_approves(signed_in, reach, school):
    row = approval(reach, school)
    assert row.state == "sent"  # as the world left it
    head, officer = signed_in("head"), signed_in("commune_officer")
    assert "đã xác thực dữ liệu, chờ phê duyệt" in officer.get("/thong-bao/").content.decode()
    html = officer.get("/dong-bo/", follow=True).content.decode()
    assert reverse("records:push_school", args=[school.pk]) in html
    assert post(officer, "push_return", row.pk, reason="Thiếu lớp 6A2").status_code == 302
    assert approval(reach, school).state == "returned"
    assert (
        "Thiếu lớp 6A2"
        in head.get(reverse("records:push_school", args=[school.pk])).content.decode()
    )
    assert post(head, "push_submit", school.pk, reason=REASON).status_code == 302
    assert approved(signed_in, reach, school).state == "approved"
    assert states(reach, school) == dict.fromkeys(PART.values, S.WAITING)


def test_errors_left_ask_for_a_reason(signed_in, reach, school):
    row = approval(reach, school)
    post(signed_in("commune_officer"), "push_return", row.pk, reason="Xem lại giúp")
    answer = post(signed_in("head"), "push_submit", school.pk, reason="")
    _, errors = standing(school, row.year)
    assert errors and f"Còn {errors} lỗi" in answer.content.decode()


def test_who_may_not_approve(signed_in, reach, school):
    row = approval(reach, school)
    assert post(signed_in("head"), "push_approve", row.pk).status_code == 403
    assert post(signed_in("stranger"), "push_approve", row.pk).status_code == 404


def test_parts_go_in_order_and_again_only_what_changed(
    signed_in, reach, school, service, open_gate
):
    approved(signed_in, reach, school)
    run(reach, school, times=5)
    assert [part for part, *_ in service.taken] == ["school", "staff", "classes", "pupils"]
    assert states(reach, school) == dict.fromkeys(PART.values, S.PUSHED)
    pupils = Enrollment.objects.filter(school=school, left_on=None, year__starts_year=2026)
    sent = service.taken[-1][2]
    assert sorted(sent) == sorted(pupils.values_list("student_id", flat=True))

    by = reach("data_officer")
    one = pupils.select_related("student__school").order_by("pk").first().student
    change_student(student=one, values={"birth_place": "Bệnh viện (mẫu)"}, by=by)
    assert post(signed_in("head"), "push_submit", school.pk, reason=REASON).status_code == 302
    approved(signed_in, reach, school)
    assert states(reach, school) == dict.fromkeys(PART.values, S.AGAIN)
    run(reach, school, times=5)
    assert states(reach, school) == dict.fromkeys(PART.values, S.PUSHED)
    assert service.taken[4:] == [("pupils", school.code, [one.pk], [])]


def test_staff_wait_for_the_rounds_hundred_percent(signed_in, reach, school, service):
    """And hold nobody back but themselves."""
    approved(signed_in, reach, school)
    run(reach, school, times=5)
    assert [part for part, *_ in service.taken] == ["school", "classes", "pupils"]
    reach("head")
    row = Push.objects.get(school=school, part=PART.STAFF)
    assert row.state == S.WAITING and row.error
    assert row.next_at > timezone.now()


def test_what_fails_is_tried_later_and_holds_back_the_rest(
    signed_in, reach, school, service, open_gate
):
    approved(signed_in, reach, school)
    wrong = {"state": "content", "errors": ["name: thiếu"]}
    service.failing = [(503, {}), (200, wrong)]
    run(reach, school)
    reach("head")
    row = Push.objects.get(school=school, part=PART.SCHOOL)
    assert row.state == S.FAILED and row.tries == 1 and row.next_at > timezone.now()
    run(reach, school)
    reach("head")
    row.refresh_from_db()
    assert row.state == S.CONTENT and row.error == "name: thiếu" and row.next_at is None
    run(reach, school)
    assert service.taken == []
    assert post(signed_in("head"), "push_retry", row.pk).status_code == 302
    run(reach, school)
    assert [part for part, *_ in service.taken] == ["school"]


def test_a_wrong_token_is_said_so(signed_in, reach, school, service, settings):
    approved(signed_in, reach, school)
    settings.PUSH_TOKEN = "sai"
    run(reach, school)
    assert states(reach, school)[PART.SCHOOL] == S.WRONG_ACCOUNT


def test_by_file_the_package_is_carried(signed_in, reach, school):
    approved(signed_in, reach, school)
    reach("head")
    push = Push.objects.get(school=school, part=PART.PUPIL)
    url, head = reverse("records:push_carry", args=[push.pk]), signed_in("head")
    page = head.get(url)
    body = json.loads(head.get(url, {"tep": "1"}).content)
    assert body["part"] == "pupils" and len(body["records"]) == page.context["changed"] > 0
    assert "pay" not in json.dumps(body)
    stale = head.post(url, {"stamp": "0" * 64})
    assert stale.status_code == 409 and "Tải lại gói" in stale.content.decode()
    assert head.post(url, {"stamp": page.context["stamp"]}).status_code == 302
    assert states(reach, school)[PART.PUPIL] == S.PUSHED
    assert head.get(url).context["changed"] == 0
