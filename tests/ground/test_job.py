"""Jobs and tasks as a person sees them."""

import pytest
from django.urls import reverse

from csdl.ground.actions.job import start_job
from csdl.ground.models import File, Job
from csdl.ground.queries.todo import tasks_of
from csdl.kit.access import reach_of
from csdl.kit.dates import today
from csdl.kit.registry import REGISTRY, Todo

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(person):
    by = reach_of(person("head"))
    return start_job(task="test.nothing", title="In 30 biên bản", params={}, by=by, total=30)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"state": "queued"}, "Đang chờ đến lượt"),
        ({"state": "running", "done": 12}, "12/30"),
        ({"state": "done", "result_url": "/don-vi/"}, "Xem kết quả"),
        ({"state": "failed", "error": "Đã in 12, còn 18."}, "Đã in 12, còn 18."),
    ],
)
def test_a_job_in_each_state(signed_in, job, changes, says):
    Job.objects.filter(pk=job.pk).update(**changes)
    browser, address = signed_in("head"), reverse("ground:job_show", args=[job.pk])
    whole = browser.get(address).content.decode()
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    for html in (whole, part):
        assert says in html
        assert "In 30 biên bản" in html
    assert "<html" in whole
    assert "<html" not in part
    assert ("hx-get" in part) == (changes["state"] in ("queued", "running"))


def test_a_failed_job_runs_on(signed_in, job):
    browser, address = signed_in("head"), reverse("ground:job_resume", args=[job.pk])
    assert browser.post(address).status_code == 409  # it waits: nothing to resume
    Job.objects.filter(pk=job.pk).update(state="failed", attempts=3)
    assert "Chạy tiếp" in browser.get(f"/tien-do/{job.pk}/").content.decode()
    assert browser.post(address).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)


def test_a_job_and_its_file_are_its_starters_alone(signed_in, job, person):
    kept = File.keep(b"%PDF", name="a.pdf", content_type="application/pdf", by_id=person("head").pk)
    address = reverse("ground:job_file", args=[job.pk])
    assert signed_in("head").get(address).status_code == 404  # no file yet
    Job.objects.filter(pk=job.pk).update(file_id=kept.pk, state="done")
    response = signed_in("head").get(address)
    assert b"".join(response.streaming_content) == b"%PDF"
    assert "a.pdf" in response["Content-Disposition"]
    for name in ("job_show", "job_file"):
        other = signed_in("deputy").get(reverse(f"ground:{name}", args=[job.pk]))
        assert other.status_code == 404
    assert signed_in("deputy").post(reverse("ground:job_resume", args=[job.pk])).status_code == 404


def test_tasks_come_late_then_due_then_returned_then_rest(monkeypatch, reach):
    todos = [
        Todo("d", "/", kind="rest"),
        Todo("c", "/", kind="returned"),
        Todo("b2", "/", kind="due"),
        Todo("b1", "/", kind="due", due=today()),
        Todo("a", "/", kind="late"),
    ]
    monkeypatch.setattr(REGISTRY, "todo", [lambda reach: todos])
    tasks = tasks_of(reach("head"))
    assert [task.title for task in tasks] == ["a", "b1", "b2", "c", "d"]
    assert [task.kind for task in tasks] == ["returned", "soon", "soon", "returned", "todo"]


def test_the_page_of_tasks(signed_in, monkeypatch, job):
    monkeypatch.setattr(REGISTRY, "todo", [])
    html = signed_in("head").get("/viec/").content.decode()
    assert "Không còn việc" in html
    assert "In 30 biên bản" in html
