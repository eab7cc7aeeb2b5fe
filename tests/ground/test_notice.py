"""Notices: told once, read when opened, one's own alone, counted to a hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.grant import prepare_grants
from accounts.actions.paper import sign_paper, void_paper
from accounts.models import Paper
from accounts.queries.offer import Line
from csdl.ground.actions.notice import read_all, settle, tell
from csdl.ground.models import Notice
from csdl.ground.queries.notice import unread_count
from csdl.kit import dates
from csdl.kit.action import Refused
from csdl.site.world.cast import PIN
from schools.models import Classroom


@pytest.fixture
def nobody_told(db):
    Notice.objects.all().delete()


def mine(user):
    return list(Notice.objects.filter(user_id=user.pk).order_by("pk"))


def test_told_once_however_often(person, nobody_told):
    head = person("head")
    for _ in range(3):
        tell([head.pk, head.pk], key="a", title="Hạn sắp đến", url="/viec/")
    assert [n.title for n in mine(head)] == ["Hạn sắp đến"]
    settle("a")
    tell([head.pk], key="a", title="Hạn sắp đến", url="/viec/")
    assert unread_count(head.pk) == 0


@pytest.mark.parametrize("url", ["https://la.example", "//la.example/x", "viec/", "javascript:x"])
def test_a_notice_leads_into_the_portal_only(person, url):
    with pytest.raises(ValueError, match="a page of the portal"):
        tell([person("head").pk], key="a", title="x", url=url)


@pytest.mark.parametrize("key", ["head", "department_officer", "homeroom"])
def test_opening_reads_it_and_leads_on(key, person, signed_in, nobody_told):
    """Also for the Sở, whose pages run under the reading role."""
    user, browser = person(key), signed_in(key)
    tell([user.pk], key="a", title="Một", url="/viec/")
    tell([user.pk], key="b", title="Hai", url="/viec/")
    html = browser.get("/thong-bao/").content.decode()
    assert "Một" in html and "Hai" in html and ">2<span" in html
    assert browser.get(f"/thong-bao/{mine(user)[0].pk}/").url == "/viec/"
    assert unread_count(user.pk) == 1
    assert browser.post("/thong-bao/da-doc/").url == "/thong-bao/"
    assert unread_count(user.pk) == 0
    assert browser.post("/thong-bao/da-doc/").status_code == 409
    assert "Đã đọc" in browser.get("/thong-bao/").content.decode()


def test_another_persons_notice_is_not_there(person, signed_in, nobody_told):
    tell([person("head").pk], key="a", title="Riêng của hiệu trưởng", url="/viec/")
    browser = signed_in("deputy")
    assert browser.get(f"/thong-bao/{mine(person('head'))[0].pk}/").status_code == 404
    assert "Riêng của" not in browser.get("/thong-bao/").content.decode()


def test_the_count_stops_at_a_hundred_and_costs_one_query(person, nobody_told):
    head = person("head")
    for n in range(130):
        tell([head.pk], key=f"n{n}", title="x", url="/viec/")
    with CaptureQueriesContext(connection) as seen:
        assert unread_count(head.pk) == 100
    assert len(seen) == 1


def test_reading_nothing_is_said(reach, nobody_told):
    with pytest.raises(Refused, match="Không còn"):
        read_all(by=reach("head"))


# Papers -----------------------------------------------------------------------------------------


@pytest.fixture
def paper(person, reach, nobody_told):
    by, school = reach("data_officer"), person("head").posts.get().unit
    room = Classroom.objects.filter(school=school, name="9A2").latest("year__starts_year")
    line = Line("homeroom_teacher", school, dates.today(), dates.today(), classroom=room)
    return prepare_grants(holder=person("subject_teacher"), from_unit=school, lines=[line], by=by)


def test_a_paper_tells_its_receiver_and_whoever_signs(paper, person):
    [told] = mine(person("subject_teacher"))
    assert told.title == "Biên bản bàn giao tài khoản chờ bạn xác nhận"
    assert told.url == f"/giay-to/{paper.pk}/"
    [asked] = mine(person("head"))
    assert asked.url == "/giay-to/can-ky/" and "THCS Hoa Phượng" in asked.title
    assert not mine(person("deputy")) and not mine(person("data_officer"))


def test_once_signed_or_void_it_no_longer_asks(paper, person, reach):
    teacher = person("subject_teacher")
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach("subject_teacher"))
    assert unread_count(teacher.pk) == 0
    other = Paper.objects.get(subject=person("waiting"), kind="handover")
    tell([teacher.pk], key=f"paper:{other.pk}", title="x", url="/viec/")
    void_paper(paper=other, reason="Lập nhầm", by=reach("head"))
    assert unread_count(teacher.pk) == 0


def test_the_head_is_told_of_a_day_once_however_many_papers(paper, person, reach):
    by, school = reach("data_officer"), person("head").posts.get().unit
    room = Classroom.objects.filter(school=school, name="8A2").latest("year__starts_year")
    line = Line("homeroom_teacher", school, dates.today(), dates.today(), classroom=room)
    prepare_grants(holder=person("newcomer"), from_unit=school, lines=[line], by=by)
    assert len(mine(person("head"))) == 1
