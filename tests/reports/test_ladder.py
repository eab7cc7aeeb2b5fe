"""The way of a report: made, certified by another, checked, returned, accepted, summed, locked."""

import pytest

from accounts.actions.paper import sign_paper
from accounts.models import Paper
from csdl.ground.models import Notice
from csdl.ground.queries.todo import tasks_of
from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.site.world.cast import PIN
from reports.actions import submission as act
from reports.models import Sent
from reports.queries.submission import read_sheet
from tests.reports.conftest import fill_all


def certify(submission, by, pin=PIN):
    wall.enter(by)
    submission.refresh_from_db()
    sign_paper(paper=submission.paper, side="giver", pin=pin, by=by)
    submission.refresh_from_db()
    return submission


def send(submission, reach, preparer="data_officer", head="head"):
    officer = reach(preparer)
    fill_all(submission, officer)
    act.prepare(submission=submission, by=officer)
    return certify(submission, reach(head))


def test_the_whole_way_up(open_period, report_of, reach):
    period = open_period()
    mine = send(report_of(period, "head"), reach)
    assert (mine.state, mine.number, mine.late_minutes) == ("sent", 1, None)
    officer = reach("commune_officer")
    act.take(submission=mine, by=officer)
    act.accept(submission=mine, by=officer)
    mine.refresh_from_db()
    assert mine.state == "accepted"
    above = report_of(period, "commune_officer")
    copy = Sent.objects.get(submission=mine)
    assert (
        read_sheet(above).figures["03.ĐN-THCS"]["C01.tong"]
        == copy.figures["03.ĐN-THCS"]["C01.tong"]
    )
    assert copy.figures["03.ĐN-THCS"]["C01.tong"] > 0
    send(above, reach, "commune_officer", "commune_head")
    summed = Sent.objects.get(submission=above)
    assert summed.figures["03.ĐN-THCS"] == copy.figures["03.ĐN-THCS"]
    assert "chưa được chấp nhận" in summed.paper.content["explained"][0]["text"]
    top = reach("department_officer")
    act.take(submission=above, by=top)
    act.accept(submission=above, by=top)
    mine.refresh_from_db()
    assert mine.state == "locked"
    reach("department_officer")
    whole = read_sheet(report_of(period, "department_officer")).figures["03.ĐN-THCS"]
    assert whole["C01.tong"] == copy.figures["03.ĐN-THCS"]["C01.tong"]


def test_who_prepares_does_not_certify(open_period, report_of, reach):
    period = open_period()
    mine, head = report_of(period, "head"), reach("head")
    fill_all(mine, head)
    act.prepare(submission=mine, by=head)
    with pytest.raises(Refused, match="không tự xác nhận"):
        certify(mine, head)
    act.take_back(submission=mine, by=head)
    act.prepare(submission=mine, alone_reason="Trường có một người làm báo cáo", by=head)
    assert certify(mine, head).state == "sent"


def test_the_data_officer_can_not_certify(open_period, report_of, reach):
    period = open_period()
    mine, officer = report_of(period, "head"), reach("data_officer")
    fill_all(mine, officer)
    act.prepare(submission=mine, by=officer)
    with pytest.raises(Refused):
        certify(mine, officer)


def test_a_returned_report_says_which_cells(open_period, report_of, reach):
    period = open_period()
    mine = send(report_of(period, "head"), reach)
    first = mine.paper_id
    officer = reach("commune_officer")
    act.take(submission=mine, by=officer)
    with pytest.raises(Refused, match="ít nhất một ô"):
        act.give_back(submission=mine, reason="Xem lại", marks=[], by=officer)
    marks = [{"form": "03.ĐN-THCS", "cell": "B02.k6", "note": "Có 1 lớp ghép"}]
    act.give_back(submission=mine, reason="Xem lại lớp ghép", marks=marks, by=officer)
    data_officer = reach("data_officer")
    mine.refresh_from_db()
    assert mine.state == "returned" and Sent.objects.get(submission=mine).marks == marks
    act.fill(submission=mine, values={"03.ĐN-THCS": {"B02.k6": 1}}, by=data_officer)
    act.prepare(submission=mine, by=data_officer)
    certify(mine, reach("head"))
    copies = list(Sent.objects.filter(submission=mine).order_by("number"))
    assert [c.figures["03.ĐN-THCS"]["B02.k6"] for c in copies] == [0, 1]
    assert Paper.objects.get(pk=first).content["figures"]["03.ĐN-THCS"]["B02.k6"] == 0


def test_errors_and_unexplained_warnings_stand_in_the_way(open_period, report_of, reach):
    period = open_period()
    mine, officer = report_of(period, "head"), reach("data_officer")
    with pytest.raises(Refused, match="ô nhập tay chưa ghi"):
        act.prepare(submission=mine, by=officer)
    fill_all(mine, officer)
    act.fill(submission=mine, values={"03.ĐN-THCS": {"B02.k6": 999}}, by=officer)
    with pytest.raises(Refused, match="lớp ghép"):
        act.prepare(submission=mine, by=officer)


def test_reopening_by_request(open_period, report_of, reach, person):
    """The receiver opens an accepted report again, but not under a sum that is out already."""
    period = open_period()
    mine = send(report_of(period, "head"), reach)
    officer = reach("commune_officer")
    act.take(submission=mine, by=officer)
    act.accept(submission=mine, by=officer)
    act.ask_reopen(submission=mine, reason="Sót một lớp ghép", by=reach("data_officer"))
    todo = [t.title for t in tasks_of(reach("commune_officer"))]
    assert any(title.startswith("Trả lời đề nghị mở lại") for title in todo)
    key = f"report:{mine.pk}:1:"
    assert Notice.objects.filter(user_id=person("commune_officer").pk, key__startswith=key).exists()
    above = report_of(period, "commune_officer")
    send(above, reach, "commune_officer", "commune_head")
    with pytest.raises(Refused, match="đã gửi số liệu tổng hợp"):
        act.reopen(submission=mine, reason="Đồng ý", by=reach("commune_officer"))
    top = reach("department_officer")
    act.take(submission=above, by=top)
    code = above.paper.content["forms"][0]["code"]
    marks = [{"form": code, "cell": "A01.tong", "note": ""}]
    act.give_back(submission=above, reason="Theo đề nghị", marks=marks, by=top)
    act.reopen(submission=mine, reason="Đồng ý", by=reach("commune_officer"))
    mine.refresh_from_db()
    assert (mine.state, mine.reopen_reason) == ("returned", "")


def test_a_school_of_the_department_goes_straight_to_it(open_period, report_of, reach):
    period = open_period()
    mine = report_of(period, "head_4")
    head = reach("head_4")
    fill_all(mine, head)
    act.prepare(submission=mine, alone_reason="Một người làm báo cáo", by=head)
    certify(mine, head)
    top = reach("department_officer")
    act.take(submission=mine, by=top)
    act.accept(submission=mine, by=top)
    whole = report_of(period, "department_officer")
    form = "04.ĐN-THPT"
    pupils = Sent.objects.get(submission=mine).figures[form]["C01.tong"]
    assert read_sheet(whole).figures[form]["C01.tong"] == pupils > 0


def test_the_signed_copy_sends_it_too(open_period, report_of, reach):
    """The other route: the head signs on paper, the officer files it; its moment counts."""
    from accounts.actions.paper import sign
    from accounts.models import Signature

    period = open_period()
    mine, officer = report_of(period, "head"), reach("data_officer")
    fill_all(mine, officer)
    act.prepare(submission=mine, by=officer)
    head = reach("head").user
    officer = reach("data_officer")
    mine.refresh_from_db()
    sign(mine.paper, "giver", head, Signature.Route.SCAN, officer, accepted_by_id=officer.user_id)
    mine.refresh_from_db()
    assert (mine.state, Sent.objects.get(submission=mine).sent_by) == ("sent", head)


def test_a_paper_cancelled_on_its_own_page_gives_the_report_back(open_period, report_of, reach):
    """The same whether the report is taken back or its paper is cancelled."""
    from accounts.actions.paper import void_paper

    mine, officer = report_of(open_period(), "head"), reach("data_officer")
    fill_all(mine, officer)
    act.prepare(submission=mine, by=officer)
    mine.refresh_from_db()
    void_paper(paper=mine.paper, reason="Ghi nhầm", by=officer)
    mine.refresh_from_db()
    assert (mine.state, mine.paper) == ("draft", None)
    act.prepare(submission=mine, by=officer)
    mine.refresh_from_db()
    assert mine.state == "prepared"


def test_only_who_certifies_is_asked_to_sign(open_period, report_of, reach):
    """The right to certify, not the right to sign grants: a signer by authority is not asked."""
    from accounts.queries.papers import waiting_for

    mine, officer = report_of(open_period(), "head"), reach("data_officer")
    fill_all(mine, officer)
    act.prepare(submission=mine, by=officer)
    mine.refresh_from_db()
    head = reach("head")
    assert mine.paper_id in {p.pk for p in waiting_for(head)}
    signer = head.only(lambda scope: scope.perm != "reports.certify_submission")
    assert signer.holds("accounts.sign_grant")
    assert mine.paper_id not in {p.pk for p in waiting_for(signer)}
