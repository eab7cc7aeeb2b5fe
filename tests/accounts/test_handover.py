"""Handover day: the rules of the desk, and other givers than the Sở."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.grant import end_grants
from accounts.actions.handover import (
    accept_other,
    claim_stop,
    mark_absent,
    print_stop,
    reassign_stop,
    receive_stop,
    record_other,
    release_stop,
)
from accounts.actions.handover_day import (
    add_site,
    close_day,
    plan_day,
    send_staff,
    send_units,
)
from accounts.actions.paper import sign_paper, void_paper
from accounts.actions.user import create_user
from accounts.models import Grant, HandoverDay, HandoverStop, Paper
from accounts.queries.handover import board_of, find_stops
from accounts.queries.offer import Line, year_span
from csdl.kit import dates
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.text import fold
from csdl.site.world.cast import PIN
from schools.models import Classroom, Unit
from tests.accounts.handover_day import (
    DESK,
    LETTER,
    free_stops,
    hand_over,
    issue,
    pdf_text,
    second_clerk,
    the_day,
)


@pytest.fixture
def by(reach):
    return reach("department_officer")


@pytest.fixture
def day(db):
    return the_day()


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
    text = pdf_text(data)
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
    assert "PHIẾU KÍCH HOẠT" not in pdf_text(print_stop(stop=stop, by=ward))  # has an account
    sign_paper(paper=stop.paper, side="receiver", pin=PIN, by=reach_of(head))
    assert receive_stop(stop=stop, route="system", by=ward).route == "system"


def by_of(user):
    """Who gave the user's right: the head of the giving unit."""
    grant = user.grants.filter(state="active").first()
    return reach_of(grant.from_unit.posts.get(kind="head", ends_on=None).user)


def test_a_voided_paper_is_as_if_never_made(day, by):
    """A mistyped letter: the biên bản is voided, the turn begins anew, the board knows it."""
    stop = hand_over(free_stops(day)[0], by)
    assert board_of(day).received == 1
    void_paper(paper=stop.paper, reason="Ghi nhầm số giấy giới thiệu", by=by)
    assert board_of(day).received == 0
    again = hand_over(stop, by)
    assert again.paper_id != stop.paper_id and board_of(day).received == 1


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


def test_a_commune_and_its_schools(person, reach):
    """The same between a commune and a school that has nobody in charge of accounts yet."""
    by, ward = reach("commune_officer"), person("commune_head").posts.get().unit
    school = Unit.objects.get(code="31900401")
    officer = create_user(
        unit=school, full_name="Lâm Thị Đầu Mối", title="Nhân viên", kind="officer", by=by
    )
    day = plan_day(
        unit=ward, title="Giao tài khoản cho trường", day=dates.today(), role="school_officer",
        ends_on=dates.today(), needs_letter=True, by=by,
    )  # fmt: skip
    site = add_site(day=day, name="Trụ sở UBND phường", address="", in_charge=None, by=by)
    assert send_units(day=day, site=site, units=[school.pk], by=by) == 1
    stop = day.stops.get()
    assert stop.assigned == officer, "the school's focal officer is proposed"
    claim_stop(stop=stop, by=by, **DESK)
    stop = issue(stop, by)
    grant = stop.paper.grants.get()
    assert (grant.from_unit, grant.unit, grant.holder) == (ward, school, officer)
    assert receive_stop(stop=stop, route="paper", by=by).state == "received"
    paper = close_day(day=day, by=by)
    assert paper.unit == ward and paper.content["totals"]["received"] == 1
    far = Unit.objects.get(code="30901401")  # another commune's school
    with pytest.raises(Refused, match="đã kết thúc"):
        send_units(day=day, site=site, units=[far.pk], by=by)
    again = plan_day(
        unit=ward, title="Bổ sung", day=dates.today(), role="school_officer",
        ends_on=dates.today(), needs_letter=False, by=by,
    )  # fmt: skip
    site = add_site(day=again, name="Trụ sở UBND phường", address="", in_charge=None, by=by)
    with pytest.raises(Refused, match="Chọn ít nhất một đơn vị"):
        send_units(day=again, site=site, units=[far.pk], by=by)


def test_only_roles_one_may_give_are_planned(reach, person):
    ward = person("commune_head").posts.get().unit
    with pytest.raises(Refused, match="không giữ quyền giao"):
        plan_day(
            unit=ward, title="x", day=dates.today(), role="commune_officer",
            ends_on=dates.today(), needs_letter=False, by=reach("commune_officer"),
        )  # fmt: skip
