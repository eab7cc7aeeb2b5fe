"""Handover day: the summary equals a recount, the missing are carried, the pages, the board."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.drawing import draw_paper
from accounts.actions.handover import claim_stop, receive_stop, record_other
from accounts.actions.handover_day import add_site, carry_absent, close_day, plan_day, send_units
from accounts.actions.paper import sign_paper
from accounts.models import HandoverStop, Paper
from csdl.ground.models import File
from csdl.kit import dates
from csdl.kit.action import Refused
from csdl.site.world.cast import PIN
from tests.accounts.handover_day import DESK, free_stops, hand_over, issue, pdf_text, the_day


@pytest.fixture
def by(reach):
    return reach("department_officer")


@pytest.fixture
def day(db):
    return the_day()


def test_the_summary_equals_a_recount_and_the_missing_are_carried(day, by, reach):
    rows = free_stops(day)
    for stop in rows[:4]:
        hand_over(stop, by)
    claim_stop(stop=rows[4], by=by, **DESK)
    record_other(
        stop=rows[4], name="Vũ Thị Khác", title="", letter_number="9", letter_on=None, by=by
    )
    claim_stop(stop=rows[5], by=by, **DESK)
    with pytest.raises(Refused, match="đang làm ở bàn 1"):
        close_day(day=day, by=by)
    issue(rows[5], by)
    HandoverStop.objects.filter(pk=rows[5].pk).update(state="waiting", claimed_at=None)
    with pytest.raises(Refused, match="chưa ghi đã ký"):
        close_day(day=day, by=by)
    claim_stop(stop=rows[5], by=by, **DESK)
    receive_stop(stop=rows[5], route="paper", by=by)
    paper = close_day(day=day, by=by)
    content = paper.content
    stops = HandoverStop.objects.filter(day=day)
    for site in content["sites"]:
        mine = stops.filter(site__name=site["name"])
        recount = {
            "total": mine.count(),
            "received": Paper.objects.filter(
                kind="handover", pk__in=mine.exclude(received_at=None).values("paper_id")
            ).count(),
            "absent": mine.filter(state="absent").count(),
            "other": mine.exclude(other_name="").count(),
        }
        assert {k: site[k] for k in recount} == recount
        assert Counter(r["state"] for r in site["rows"]) == Counter(
            {"Đã nhận": recount["received"], "Vắng": recount["absent"]}
        )
    assert content["totals"] == {"total": 114, "received": 5, "absent": 109, "other": 1}
    sign_paper(paper=paper, side="giver", pin=PIN, by=reach("director"))
    paper.refresh_from_db()
    assert paper.state == "signed"
    by = reach("department_officer")
    with pytest.raises(Refused, match="đã kết thúc"):
        claim_stop(stop=rows[6], by=by, **DESK)
    later = plan_day(
        unit=day.unit, title="Bàn giao bổ sung", day=dates.today(), role=day.role,
        ends_on=day.ends_on, needs_letter=True, training=day.training, by=by,
    )  # fmt: skip
    site = add_site(day=later, name="Trụ sở Sở", address="", in_charge=None, by=by)
    assert carry_absent(day=day, to=later, site=site, by=by) == 109
    with pytest.raises(Refused, match="Không còn"):
        carry_absent(day=day, to=later, site=site, by=by)
    assert hand_over(later.stops.get(unit=rows[6].unit), by).carried_from_id == rows[6].pk


def test_the_summary_as_a_paper(day, by):
    hand_over(free_stops(day)[0], by)
    paper = close_day(day=day, by=by)
    text = pdf_text(File.objects.get(pk=draw_paper(paper=paper, by=by).pdf_id).read())
    for words in (
        "BIÊN BẢN TỔNG HỢP NGÀY BÀN GIAO",
        "Phía Đông",
        "Phía Tây",
        "Tổng cộng 114 1 113",
    ):
        assert words in text, words


def test_a_whole_turn_through_the_pages(day, signed_in, person):
    """Search, claim, three ticks, hand over, print, signed, next."""
    browser, stop = signed_in("department_officer"), free_stops(day)[0]
    root = f"/ngay-ban-giao/{day.pk}"
    assert browser.get(f"{root}/ban/").url == f"{root}/mo-ban/"
    browser.post(f"{root}/mo-ban/", {"site": stop.site_id, "number": 2})
    html = browser.get(f"{root}/ban/", {"q": stop.unit.code}).content.decode()
    assert f"/luot-nhan/{stop.pk}/lam/" in html
    card = f"/luot-nhan/{stop.pk}/"
    assert browser.post(f"{card}lam/").url == card
    ticks = {"is_person": "on", "is_trained": "on", "has_letter": "on"}
    letter = {"letter_number": "12/GGT", "letter_on": "05/01/2026"}
    missing = browser.post(card, {**letter, "is_person": "on"})
    assert "Đánh dấu sau khi đã kiểm tra" in missing.content.decode()
    assert browser.post(card, {**letter, **ticks}).url == card
    printed = browser.post(f"{card}in/")
    assert printed["Content-Type"] == "application/pdf" and printed.content[:4] == b"%PDF"
    assert browser.post(f"{card}da-ky/", {"paper": "1"}).url == f"{root}/ban/"
    assert "Người tiếp theo" in browser.get(card).content.decode()
    assert browser.post(f"{card}lam/").status_code == 409
    board = browser.get(f"{root}/bang/").content.decode()
    assert "<strong>1/114</strong> đã nhận" in board and "<!doctype html>" in board
    fragment = browser.get(f"{root}/bang/", headers={"hx-request": "true"}).content.decode()
    assert "<!doctype" not in fragment and 'hx-trigger="every 10s"' in fragment
    assert signed_in("commune_officer").get(f"{root}/bang/").status_code == 404


def test_the_board_costs_the_same_at_3_and_at_114(day, signed_in, by):
    small = plan_day(
        unit=day.unit, title="Ngày nhỏ", day=dates.today(), role=day.role, ends_on=day.ends_on,
        needs_letter=True, training=day.training, by=by,
    )  # fmt: skip
    site = add_site(day=small, name="Một điểm", address="", in_charge=None, by=by)
    send_units(day=small, site=site, units=[s.unit_id for s in free_stops(day)[:3]], by=by)
    browser, counts = signed_in("department_officer"), {}
    browser.get("/ngay-ban-giao/")  # what the first visit of a session costs once
    for which in (small, day):
        for page in ("bang/", "", "phan-diem/", "ket-thuc/"):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(f"/ngay-ban-giao/{which.pk}/{page}").status_code == 200
            counts.setdefault(page, []).append(len(queries))
    assert all(a == b for a, b in counts.values()), counts
