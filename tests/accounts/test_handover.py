"""Handover day: the rules of the desk, the board, the summary, the missing, other givers."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.grant import end_grants
from accounts.actions.handover import (
    accept_other,
    claim_stop,
    issue_stop,
    mark_absent,
    print_stop,
    reassign_stop,
    receive_stop,
    record_other,
    release_stop,
)
from accounts.actions.handover_day import (
    add_site,
    carry_absent,
    close_day,
    plan_day,
    send_staff,
    send_units,
)
from accounts.actions.paper import sign_paper
from accounts.models import Grant, HandoverDay, HandoverStop, Paper
from accounts.queries.handover import board_of, find_stops
from accounts.queries.offer import Line, year_span
from csdl.kit import dates
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.text import fold
from csdl.site.world.cast import PIN
from schools.models import Classroom, Unit
from tests.accounts.handover_day import LETTER, free_stops, second_clerk, the_day

DESK = {"desk": "bàn 1 (Phía Đông)"}


@pytest.fixture
def by(reach):
    return reach("department_officer")


@pytest.fixture
def day(db):
    return the_day()


def issue(stop, by, **changes):
    given = {"letter": LETTER, "untrained_reason": "", **changes}
    return issue_stop(stop=stop, by=by, **given)


def hand_over(stop, by):
    """A turn from the search to the signature on paper."""
    claim_stop(stop=stop, by=by, **DESK)
    issue(stop, by)
    return receive_stop(stop=stop, route="paper", by=by)


def test_the_demo_day_sends_every_commune_to_one_of_two_sites(day):
    sites = Counter(HandoverStop.objects.filter(day=day).values_list("site__name", flat=True))
    assert sites == {"Phía Đông": 57, "Phía Tây": 57}


@pytest.mark.parametrize("words", ["code", "name", "folded", "person", "link", "paper"])
def test_a_turn_is_found(words, day, by):
    stop = free_stops(day)[0]
    invite = day.training.invites.get(unit=stop.unit)
    if words == "paper":
        hand_over(stop, by)
    text = {
        "code": stop.unit.code,
        "name": stop.unit.name,
        "folded": fold(stop.unit.name),
        "person": stop.assigned.full_name,
        "link": f"HTTP://LOCALHOST/dang-ky-tap-huan/{invite.token}/",
        "paper": f"https://x/K/{Paper.objects.filter(about=stop.unit).order_by('-pk').first().code}"
        if words == "paper"
        else "",
    }[words]
    found = find_stops(day, text)
    assert stop.pk in [s.pk for s in found]
    assert len(found) == 1 or words in ("name", "folded", "person")
    assert find_stops(day, "khong co don vi nay") == []
    assert find_stops(day, "  ") == []


def test_the_desk_gives_the_account_on_paper_with_the_letter(day, by):
    stop = free_stops(day)[0]
    claim_stop(stop=stop, by=by, **DESK)
    stop = issue(stop, by)
    grant = stop.paper.grants.get()
    assert (grant.holder_id, grant.unit_id, grant.role) == (
        stop.assigned_id, stop.unit_id, "commune_officer",
    )  # fmt: skip
    assert grant.state == Grant.State.PENDING
    assert stop.paper.content["receiver"]["letter"] == {"number": "12/GGT-UBND", "on": "2026-01-05"}
    data = print_stop(stop=stop, by=by)
    text = _text(data)
    for words in ("BIÊN BẢN BÀN GIAO TÀI KHOẢN", "CAM KẾT", "PHIẾU KÍCH HOẠT", "12/GGT-UBND"):
        assert words in text, words
    with pytest.raises(Refused, match="Chưa thấy .* xác nhận trên hệ thống"):
        receive_stop(stop=stop, route="system", by=by)
    stop = receive_stop(stop=stop, route="paper", by=by)
    assert (stop.state, stop.route) == ("received", "paper")
    stop.paper.refresh_from_db()
    assert stop.paper.state == "open"  # in force when the scan is filed
    with pytest.raises(Refused, match="đã nhận lúc"):
        claim_stop(stop=stop, by=by, **DESK)


def _text(data):
    import pypdfium2

    pages = pypdfium2.PdfDocument(data)
    return re.sub(r"\s+", " ", " ".join(p.get_textpage().get_text_range() for p in pages))


def test_the_other_route_is_the_receiver_in_the_system(day, by, person):
    """A school head who has an account: signs with the PIN, then the desk writes it down."""
    unit, ward = Unit.objects.get(code="31900501"), reach_of(person("commune_officer"))
    head = person("head")
    end_grants(grants=list(head.grants.filter(state="active")), reason="Thử lại", by=by_of(head))
    today = dates.today()
    own = plan_day(
        unit=Unit.objects.get(code="11383"),
        title="Bàn giao cho trường",
        day=today,
        role="school_head",
        ends_on=year_span(Line("", None, today, today))[1],
        needs_letter=False,
        by=ward,
    )
    site = add_site(day=own, name="UBND phường", address="", in_charge=None, by=ward)
    send_units(day=own, site=site, units=[unit.pk], by=ward)
    stop = own.stops.get()
    assert stop.assigned == head
    claim_stop(stop=stop, by=ward, **DESK)
    stop = issue(stop, ward, letter=None)
    assert "PHIẾU KÍCH HOẠT" not in _text(print_stop(stop=stop, by=ward))  # has an account
    sign_paper(paper=stop.paper, side="receiver", pin=PIN, by=reach_of(head))
    assert receive_stop(stop=stop, route="system", by=ward).route == "system"


def by_of(user):
    """Who gave the user's right: the head of the giving unit."""
    grant = user.grants.filter(state="active").first()
    return reach_of(grant.from_unit.posts.get(kind="head", ends_on=None).user)


def test_what_the_desk_refuses(day, by, person):
    stop, untrained = free_stops(day)[0], free_stops(day, attended=False)[0]
    with pytest.raises(Refused, match="Làm ở bàn này"):
        issue(stop, by)
    claim_stop(stop=stop, by=by, **DESK)
    with pytest.raises(Refused, match="giấy giới thiệu"):
        issue(stop, by, letter=None)
    stop = issue(stop, by)
    with pytest.raises(Refused, match=f"Đã lập biên bản {stop.paper.code}"):
        issue(stop, by)
    claim_stop(stop=untrained, by=by, **DESK)
    with pytest.raises(Refused, match="Chưa ghi nhận .* dự tập huấn"):
        issue(untrained, by)
    assert issue(untrained, by, untrained_reason="Dự bù tại Sở ngày 12/11").paper_id
    held = HandoverStop.objects.get(day=day, assigned=person("commune_officer"))
    claim_stop(stop=held, by=by, **DESK)
    with pytest.raises(Refused, match="Không giao hai lần"):
        issue(held, by, untrained_reason="x")
    with pytest.raises(Refused, match="chưa đến"):
        HandoverDay.objects.filter(pk=day.pk).update(day=dates.today() + timedelta(days=1))
        claim_stop(stop=free_stops(day)[0], by=by, **DESK)


def test_another_desk_is_told_who_works_and_a_claim_ends(day, by):
    stop, other = free_stops(day)[0], reach_of(second_clerk())
    claimed = claim_stop(stop=stop, by=by, **DESK)
    at = timezone.localtime(claimed.claimed_at)
    for act in (
        lambda: claim_stop(stop=stop, desk="bàn 2", by=other),
        lambda: release_stop(stop=stop, by=other),
        lambda: mark_absent(stop=stop, by=other),
        lambda: issue(stop, other),
    ):
        with pytest.raises(Refused, match=rf"Bàn 1 \(Phía Đông\) đang làm, từ {at:%H:%M}"):
            act()
    assert release_stop(stop=stop, by=by).state == "waiting"
    assert claim_stop(stop=stop, desk="bàn 2", by=other).desk == "bàn 2"
    old = timezone.now() - timedelta(minutes=10)
    HandoverStop.objects.filter(pk=stop.pk).update(claimed_at=old)
    tile = next(t for t in board_of(day).tiles if t["stop"].pk == stop.pk)
    assert tile["words"] == "Chưa đến"
    assert claim_stop(stop=stop, by=by, **DESK).claimed_by_id == by.user_id


def test_someone_else_came(day, by, person, reach):
    """Not issued until the assignment is corrected, or a named person answers for it."""
    stop, untrained = free_stops(day)[:2]
    came = {
        "name": "Vũ Thị Khác", "title": "Công chức", "letter_number": "9/UBND",
        "letter_on": LETTER["on"],
    }  # fmt: skip
    leader = stop.unit.posts.get(kind="head").user
    claim_stop(stop=stop, by=by, **DESK)
    record_other(stop=stop, by=by, **came)
    with pytest.raises(Refused, match="Vũ Thị Khác đến thay, chưa được chấp nhận"):
        claim_stop(stop=stop, by=by, **DESK)
    with pytest.raises(Refused, match="người phụ trách điểm"):
        accept_other(stop=stop, user=leader, reason="x", by=reach_of(second_clerk()))
    with pytest.raises(Refused, match="không có vị trí công tác"):
        accept_other(stop=stop, user=person("head"), reason="x", by=by)
    accepted = accept_other(stop=stop, user=leader, reason="Công chức ốm, có giấy", by=by)
    assert (accepted.accepted_by_id, accepted.state) == (by.user_id, "waiting")
    claim_stop(stop=stop, by=by, **DESK)
    stop = issue(stop, by, untrained_reason="Lãnh đạo nhận thay")
    assert stop.paper.subject == leader
    # the other way: the unit corrects its assignment
    claim_stop(stop=untrained, by=by, **DESK)
    record_other(stop=untrained, by=by, **came)
    chief = untrained.unit.posts.get(kind="head").user
    moved = reassign_stop(stop=untrained, user=chief, reason="Công văn 10/UBND", by=by)
    assert (moved.receiver, moved.state) == (chief, "waiting")
    # the director signs for the Sở and may accept; a ward's people are strangers to the day
    assert HandoverStop.objects.allowed(reach("director"), "accounts.sign_grant").exists()
    for key in ("commune_officer", "stranger", "head", "homeroom"):
        found = HandoverStop.objects.allowed(reach(key), "accounts.view_handover")
        assert not found.filter(day=day).exists(), key


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
    from accounts.actions.drawing import draw_paper
    from csdl.ground.models import File

    hand_over(free_stops(day)[0], by)
    paper = close_day(day=day, by=by)
    text = _text(File.objects.get(pk=draw_paper(paper=paper, by=by).pdf_id).read())
    for words in (
        "BIÊN BẢN TỔNG HỢP NGÀY BÀN GIAO",
        "Phía Đông",
        "Phía Tây",
        "Tổng cộng 114 1 113",
    ):
        assert words in text, words


def test_a_school_and_its_staff(person, reach):
    """The same machinery at the start of term: turns per person and class, no letter."""
    by = reach("data_officer")
    school = person("head").posts.get().unit
    day = plan_day(
        unit=school, title="Giao tài khoản đầu năm", day=dates.today(), role="homeroom_teacher",
        ends_on=dates.today(), needs_letter=False, by=by,
    )  # fmt: skip
    site = add_site(day=day, name="Phòng hội đồng", address="", in_charge=None, by=by)
    room = Classroom.objects.filter(school=school, name="9A2").latest("year__starts_year")
    teacher = person("newcomer")
    with pytest.raises(Refused, match="chọn lớp"):
        send_staff(day=day, site=site, people=[(teacher.pk, None)], by=by)
    assert send_staff(day=day, site=site, people=[(teacher.pk, room)], by=by) == 1
    stop = day.stops.get()
    claim_stop(stop=stop, by=by, **DESK)
    stop = issue(stop, by, letter=None)
    assert stop.paper.grants.get().classroom == room
    assert receive_stop(stop=stop, route="paper", by=by).state == "received"
    with pytest.raises(Refused, match="Bạn không tổ chức"):
        plan_day(
            unit=school, title="x", day=dates.today(), role="homeroom_teacher",
            ends_on=dates.today(), needs_letter=False, by=reach("commune_officer"),
        )  # fmt: skip


def test_only_roles_one_may_give_are_planned(reach, person):
    ward = person("commune_head").posts.get().unit
    with pytest.raises(Refused, match="không giữ quyền giao"):
        plan_day(
            unit=ward, title="x", day=dates.today(), role="commune_officer",
            ends_on=dates.today(), needs_letter=False, by=reach("commune_officer"),
        )  # fmt: skip


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
