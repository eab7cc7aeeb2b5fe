"""More at once than a process takes: some wait, the rest are told when to come back."""

import threading
import time

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from csdl import web
from csdl.kit import capacity
from csdl.kit.capacity import CapacityMiddleware

ASK = RequestFactory()


@pytest.fixture
def door(settings):
    """A process that takes one and lets one wait; `hold` keeps whoever is inside."""
    settings.RUNNING, settings.WAITING = 1, 1
    inside, hold = threading.Semaphore(0), threading.Event()

    def view(request):
        inside.release()
        hold.wait(30)
        return HttpResponse("ok")

    made = CapacityMiddleware(view)
    made.inside, made.hold = inside, hold
    yield made
    hold.set()


def press(door, request, answers):
    thread = threading.Thread(target=lambda: answers.append(door(request)))
    thread.start()
    return thread


def test_one_waits_the_next_is_told_when_to_come_back(door, monkeypatch):
    monkeypatch.setattr(capacity, "PATIENCE_OF_FORMS", 30)
    answers = []
    first = press(door, ASK.get("/"), answers)
    door.inside.acquire()
    second = press(door, ASK.post("/luu/"), answers)
    while door.queue.acquire(blocking=False):  # until the form stands in the queue
        door.queue.release()
        assert second.is_alive()
    refused = door(ASK.get("/lop/"))
    assert refused.status_code == 429
    assert capacity.RETRY[0] <= int(refused["Retry-After"]) <= capacity.RETRY[1]
    assert 'http-equiv="refresh"' in refused.content.decode()
    told = door(ASK.post("/luu/")).content.decode()
    assert "chưa được ghi" in told and "refresh" not in told
    door.hold.set()
    first.join(30), second.join(30)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert door(ASK.get("/")).status_code == 200  # every seat came back


def test_who_waited_in_vain_is_told_so(door, monkeypatch):
    monkeypatch.setitem(capacity.PATIENCE, "GET", 0.01)
    answers = []
    first = press(door, ASK.get("/"), answers)
    door.inside.acquire()
    assert door(ASK.get("/lop/")).status_code == 429
    door.hold.set()
    first.join(30)
    assert door(ASK.get("/lop/")).status_code == 200


def test_a_seat_comes_back_from_a_page_that_breaks(settings):
    settings.RUNNING, settings.WAITING = 1, 1

    def view(request):
        raise ValueError

    door = CapacityMiddleware(view)
    for _ in range(3):
        with pytest.raises(ValueError):
            door(ASK.get("/"))


def test_when_a_request_came_counts_its_waiting(settings):
    settings.BEHIND_PROXY = True
    stamp = f"t={time.time() - 40:.3f}"
    seen = []

    def view(request):
        seen.append(capacity.since_arrival())
        return HttpResponse("ok")

    door = CapacityMiddleware(view)
    door(ASK.get("/", headers={"x-request-start": stamp}))
    door(ASK.get("/", headers={"x-request-start": "t=soon"}))
    door(ASK.get("/", headers={"x-request-start": f"t={time.time() + 9000}"}))
    settings.BEHIND_PROXY = False
    door(ASK.get("/", headers={"x-request-start": stamp}))  # anyone could write that
    assert seen[0] > 39 > max(seen[1:])  # the stamp is rounded
    assert capacity.since_arrival() is None  # outside a request


def test_the_health_check_needs_no_seat(door):
    answers = []
    first = press(door, ASK.get("/"), answers)
    door.inside.acquire()
    second = press(door, ASK.get("/healthz"), answers)
    door.inside.acquire()  # it is inside too
    door.hold.set()
    first.join(30), second.join(30)
    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_thread_is_left_to_say_that_all_are_taken():
    assert web.threads > settings.RUNNING + settings.WAITING
    assert web.raw_env == ["CSDL_POOL=1"]
