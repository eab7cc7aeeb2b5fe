"""Verification: sent by file or connection, answered, what differs mended and sent again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from csdl.dev.population import OFF, Population
from csdl.ground.models import Job
from csdl.ground.tasks import write_batch
from csdl.kit.access import reach_of
from csdl.kit.outbound import Later, Rejected, call, pause
from csdl.site.world.cast import THCS
from records.actions.student import change_student
from records.identity_tasks import tend_identity, verify_identity
from records.models import IdentityBatch, QualityRoom, Student, StudentIdentity
from records.queries.identity import people_of, standing, waiting_people
from schools.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def service(settings, served):
    server = served(Population(token="bi-mat"))
    settings.IDENTITY_URL, settings.IDENTITY_TOKEN = server.url, "bi-mat"
    return server


def send(browser, school, via, kind="pupil"):
    url = reverse("records:identity_new", args=[school.pk])
    answer = browser.post(url, {"kind": kind, "via": via, "op": uuid4().hex})
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.latest("pk")
    verify_identity(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE and job.done == job.total


def verdicts(rows):
    return {row.student.student_code: (row.verdict, tuple(row.fields)) for row in rows}


def due_again(batch):
    IdentityBatch.objects.filter(pk=batch.pk).update(next_at=timezone.now() - timedelta(seconds=1))


def test_round_trip_over_the_connection_with_mismatches(signed_in, school, service, reach):
    browser, by = signed_in("data_officer"), reach("data_officer")
    pupil = Student.objects.filter(school=school, state="studying").order_by("pk").first()
    # one whom the service will say was born on another day
    change_student(student=pupil, values={"personal_id": "031214001237", "id_reason": "thử"}, by=by)
    send(browser, school, "http")
    reach("data_officer")
    batch = IdentityBatch.objects.get(school=school, kind="pupil")
    people = people_of(batch)
    assert batch.people == len(people) > 0
    assert all(one.ref and len(one.personal_id) == 12 for one in people)

    service.failing = [(503, {}), (429, {}, 7)]  # away, then busy: tried again, later each time
    for tries in (1, 2):
        tend_identity()
        reach("data_officer")
        batch.refresh_from_db()
        assert batch.state == "waiting" and batch.tries == tries and batch.next_at > timezone.now()
        due_again(batch)
    for _ in range(3):  # sent; still working; done
        tend_identity()
        reach("data_officer")
        due_again(batch)
    batch.refresh_from_db()
    assert batch.state == "answered" and batch.left == 0
    assert len(service.seen) == 1

    rows = StudentIdentity.objects.filter(batch_id=batch.pk).select_related("student")
    want = {one.ref: OFF.get(one.personal_id[-1], ("matched", [])) for one in people}
    assert verdicts(rows) == {ref: (verdict, tuple(f)) for ref, (verdict, f) in want.items()}
    assert verdicts(rows)[pupil.student_code] == ("mismatched", ("birth_date",))
    found = QualityRoom.objects.filter(school=school)
    assert sum(row.found.get("pupil_mismatch", 0) for row in found) == batch.mismatched + (
        batch.not_found
    )
    assert sum(row.verified for row in found) == batch.matched
    html = browser.get(reverse("records:identity_school", args=[school.pk])).content.decode()
    assert f"{pupil.full_name}</a>: Lệch ngày sinh" in html

    by = reach("data_officer")  # mended: what was said no longer holds, the pupil goes again
    values = {"personal_id": "031214001231", "id_reason": "theo giấy khai sinh"}
    change_student(student=pupil, values=values, by=by)
    assert standing(school)[0]["open"] == 1
    send(browser, school, "http")
    again = IdentityBatch.objects.filter(school=school, kind="pupil").latest("pk")
    reach("data_officer")
    assert [one.ref for one in people_of(again)] == [pupil.student_code]


def test_nobody_left_makes_no_batch(signed_in, school, service):
    browser = signed_in("data_officer")
    send(browser, school, "http")
    send(browser, school, "http")
    assert IdentityBatch.objects.filter(school=school, kind="pupil").count() == 1


def test_by_file_and_back(upload, signed_in, school, reach):
    browser = signed_in("data_officer")
    send(browser, school, "file")
    reach("data_officer")
    [one, two, three] = list(waiting_people(school.pk, "pupil").values())[:3]
    template = reverse("records:identity_pupil_import_sheet", args=[school.pk])
    assert browser.get(template).status_code == 200
    head = ["Mã", "Kết quả xác thực", "Thông tin lệch"]
    rows = [[one[0], "Khớp", ""], [two[0], "Lệch", "Ngày sinh, Họ tên"], [three[0], "Lệch", ""]]
    path = reverse("records:identity_pupil_import", args=[school.pk])
    _, batch = upload("dinh-danh-hs", head, *rows, key="data_officer", at=path)
    assert batch.counts["error"] == 1  # off in what?
    browser.post(f"/nhap-tep/{batch.pk}/ghi/", {"partial": "1"})
    batch.refresh_from_db()
    write_batch(batch.job_id)
    reach("data_officer")
    rows = StudentIdentity.objects.filter(student__student_code__in=[one[0], two[0], three[0]])
    said = verdicts(rows.select_related("student"))
    assert said[one[0]] == ("matched", ())
    assert said[two[0]] == ("mismatched", ("birth_date", "full_name"))
    assert said[three[0]] == ("sent", ())


def test_who_may_not_send(signed_in, school):
    url = reverse("records:identity_new", args=[school.pk])
    assert signed_in("homeroom").get(url).status_code in (403, 404)
    assert signed_in("stranger").get(url).status_code == 404


def test_given_up_after_many_tries_and_sent_again(signed_in, school, service, reach):
    browser = signed_in("data_officer")
    send(browser, school, "http")
    reach("data_officer")
    batch = IdentityBatch.objects.get(school=school, kind="pupil")
    IdentityBatch.objects.filter(pk=batch.pk).update(tries=7)
    service.failing = [(500, {})]
    tend_identity()
    reach("data_officer")
    batch.refresh_from_db()
    assert batch.state == "failed" and "bận" in batch.error
    assert browser.post(reverse("records:identity_again", args=[batch.pk])).status_code == 302
    reach("data_officer")
    batch.refresh_from_db()
    assert batch.state == "waiting" and batch.tries == 0


def test_the_rate_is_kept(service, school, settings, person, monkeypatch):
    settings.IDENTITY_RATE = 2
    sent = []
    monkeypatch.setattr("records.identity_tasks._due", lambda department: [1, 2, 3, 4])
    monkeypatch.setattr("records.identity_tasks.tend_batch", lambda pk, *more: sent.append(pk))
    tend_identity()
    assert sent == [1, 2]
    assert reach_of(person("data_officer")).holds("records.verify_identity")


def test_waits_grow_to_an_hour():
    waits = [pause(tries) for tries in range(1, 12)]
    assert waits == sorted(waits) and waits[0] == timedelta(seconds=30)
    assert waits[-1] == timedelta(hours=1)


def test_a_call_tells_later_from_never(service):
    with pytest.raises(Rejected, match="401"):
        call("GET", f"{service.url}/batches/T1", token="sai")
    with pytest.raises(Rejected, match="https"):
        call("GET", "http://example.vn/batches/T1")
    service.failing = [(503, {}, 9)]
    with pytest.raises(Later) as later:
        call("GET", f"{service.url}/batches/T1", token="bi-mat")
    assert later.value.seconds == 9
