"""A round from its opening to what the Sở sees: through the pages, each by the one who does it."""

import re

import pytest
from django.urls import reverse

from accounts.models import Paper
from csdl.site.world.cast import PIN, THCS
from records.models import Campaign, CampaignRoom, CampaignSchool, Confirmation
from tests.accounts.handover_day import printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(reach):
    reach("head")
    return CampaignRoom.objects.get(classroom__name="6A1", school__code=THCS)


def post(browser, name, *args, **data):
    response = browser.post(reverse(f"records:{name}", args=args), data)
    assert response.status_code == 302, response.content.decode()
    return response


def body(response):
    assert response.status_code == 200, response
    return response.content.decode()


def walk(browser, room):
    """Mark each pupil left done, page by page; how many requests it took per pupil."""
    requests = pupils = 0
    html = body(browser.get(reverse("records:review_room", args=[room.pk])))
    url = re.search(r'href="(/dot-ra-soat/lop/\d+/em/\d+/)">Tiếp tục', html)[1]
    while "/em/" in url:
        assert browser.get(url).status_code == 200
        response = browser.post(url, {"state": "done"})
        assert response.status_code == 302, response.content.decode()
        url, requests, pupils = response["Location"], requests + 2, pupils + 1
    return pupils, requests


def test_a_class_from_first_pupil_to_the_commune(signed_in, room, reach):
    teacher, head, commune = (
        signed_in("homeroom"),
        signed_in("head"),
        signed_in("commune_officer"),
    )
    pupils, requests = walk(teacher, room)
    assert pupils == room.pupils - 4 and requests <= 2 * pupils
    asked = Confirmation.objects.get(room=room, state="ask")
    post(teacher, "review_pupil", room.pk, asked.student_id, state="done")
    # minutes: the teacher signs at once
    response = post(teacher, "review_hand_over", room.pk, pin=PIN)
    paper = Paper.objects.get(kind="class_data")
    assert response["Location"] == f"/giay-to/{paper.pk}/"
    assert paper.content["figures"]["done"] == room.pupils == len(paper.content["pupils"])
    assert "Tô Thị Lan" in body(teacher.get(response["Location"]))
    said = printed(paper, reach("head"))
    assert "BIÊN BẢN BÀN GIAO DỮ LIỆU LỚP 6A1" in said and paper.code in said
    # the head: slips were never handed out, so a reason is asked for
    check = reverse("records:review_check", args=[room.pk])
    assert "Ghi lý do" in body(head.post(check, {"pin": PIN}))
    post(head, "review_check", room.pk, pin=PIN, reason="Đã báo gia đình qua sổ liên lạc")
    paper.refresh_from_db()
    reach("head")
    room.refresh_from_db()
    assert (paper.state, room.state) == ("signed", "confirmed")
    # the other classes are empty or untouched: the school can't complete yet
    row = CampaignSchool.objects.get(school__code=THCS, campaign__covers="pupils")
    complete = reverse("records:review_complete", args=[row.pk])
    assert "Còn lớp chưa xác nhận" in body(head.post(complete, {"pin": PIN}))
    CampaignRoom.objects.filter(school__code=THCS).exclude(pk=room.pk).delete()
    post(head, "review_complete", row.pk, pin=PIN)
    row.refresh_from_db()
    assert row.state == "sent" and row.paper.state == "signed"
    said = printed(row.paper, reach("head"))
    assert "XÁC NHẬN HOÀN THÀNH RÀ SOÁT DỮ LIỆU" in said and row.paper.code in said
    assert "Kiểm tra kết quả rà soát của 1 trường" in body(commune.get("/"))
    post(commune, "review_accept", row.pk)
    reach("head")
    row.refresh_from_db()
    assert row.state == "accepted"
    campaign = Campaign.objects.get(covers="pupils")
    board = body(
        signed_in("department_officer").get(reverse("records:campaign_board", args=[campaign.pk]))
    )
    assert "1/" in board and "trường đã nhận" in board
