"""Staff in a round: the officer sits with each, who confirms; at 100 % the head signs the list."""

import re
from datetime import date, timedelta

import pytest
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.actions.paper import sign, sign_paper, void_paper
from accounts.models import Paper, Signature
from accounts.queries.offer import Line, why_not
from csdl.ground.models import Notice
from csdl.kit.action import Refused
from csdl.kit.dates import today
from csdl.kit.reach import system
from csdl.site.world.cast import PIN, TH_THCS, THCS
from csdl.site.world.rounds import job_of
from records.actions.employment import add_qualification, end_employment
from records.actions.figures import keep_day, recount_schools
from records.actions.sign_off import complete_school
from records.actions.staff import Problem, add_staff, change_staff
from records.actions.staff_close import close_staff
from records.actions.staff_count import current_snapshot
from records.actions.staff_review import (
    ask_person,
    confirm_beside,
    confirm_own,
    print_minutes,
    say_wrong,
)
from records.catalogue_staff import STAFF
from records.models import Campaign, CampaignSchool, Employment, Staff, StaffConfirmation
from records.queries.campaign import school_row
from records.queries.staff_review import push_of_staff
from schools.models import Unit
from tests.records.staff_round import seen, settle_all, url

pytestmark = pytest.mark.django_db
BY = system("test")
VALUES = {"full_name": "Lê Thị Ánh", "birth_date": date(1990, 2, 3), "gender": 0}
JOB = {"position": "28", "contract": "3", "subject": "TOAN", "starts_on": date(2020, 8, 15)}


@pytest.fixture
def round_(db):
    return Campaign.objects.get(covers="staff")


@pytest.fixture
def row(reach, round_):
    reach("data_officer")
    return school_row(round_, Unit.objects.get(code=THCS))


@pytest.fixture
def job(row, person):
    return job_of(row, person("nurse"))


def test_the_head_names_one_officer(reach, row, person):
    """Step 1: a grant with its paper, of one person at a time."""
    paper = Paper.objects.get(kind="annex", subject=person("data_officer"))
    assert "rà soát hồ sơ nhân sự cùng từng người" in str(paper.content["lines"])
    line = Line("staff_reviewer", row.school, today(), date(today().year + 1, 5, 31))
    said = why_not(reach("head"), row.school, person("deputy"), line)
    assert "Lương Thị Ánh Tuyết đang giữ việc" in said


def test_on_one_screen_confirmed_with_the_persons_own_pin(signed_in, reach, row, job, person):
    browser = signed_in("data_officer")
    html = browser.get(url("staff_sit", row, job.staff_id)).content.decode()
    assert "Quốc tịch" in html and "Dân tộc" in html and "Bậc" in html
    assert "Chưa có lần xác nhận trước" in html
    # a correction at once
    data = dict(re.findall(r'name="(was-[\w.]+)" value="([^"]*)"', html))
    staff = Staff.objects.get(pk=job.staff_id)
    form = {"phone": "0912345678", "was-phone": data["was-phone"]}
    wrong = browser.post(url("staff_sit", row, job.staff_id), form | {"full_name": ""})
    assert "Lỗi" in wrong.content.decode()
    change_staff(staff=staff, values={"phone": "0912345678"}, by=reach("data_officer"))
    beside = url("staff_beside", row, job.staff_id)
    html = browser.get(beside).content.decode()
    token = re.search(r'name="seen" value="([^"]+)"', html)[1]
    said = {"seen": token, "mine": "on", "right": "on", "liable": "on"}
    assert "còn 4 lần thử" in browser.post(beside, said | {"pin": "000000"}).content.decode()
    assert browser.post(beside, said | {"pin": PIN}).status_code == 302
    reach("data_officer")
    mark = StaffConfirmation.objects.get(staff=job.staff_id, campaign=row.campaign)
    assert (mark.state, mark.route, mark.by) == ("done", "beside", person("nurse"))
    assert mark.beside == person("data_officer") and mark.digest == seen(job)
    assert mark.snapshot["phone"] == "0912345678"
    row.refresh_from_db()
    assert row.staff_done == 2


def test_three_minutes_and_the_very_record_that_was_shown(signed_in, row, job, reach, monkeypatch):
    browser, beside = signed_in("data_officer"), url("staff_beside", row, job.staff_id)
    token = re.search(r'name="seen" value="([^"]+)"', browser.get(beside).content.decode())[1]
    said = {"seen": token, "mine": "on", "right": "on", "liable": "on", "pin": PIN}
    assert "Đánh dấu ý này" in browser.post(beside, said | {"right": ""}).content.decode()
    staff = Staff.objects.get(pk=job.staff_id)
    change_staff(staff=staff, values={"email": "yen@example.vn"}, by=reach("data_officer"))
    assert "vừa được sửa" in browser.post(beside, said).content.decode()
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 181)
    assert "quá 3 phút" in browser.post(beside, said).content.decode()


def test_from_ones_own_phone_once_asked(signed_in, reach, row, job, person):
    nurse = signed_in("nurse")
    assert nurse.get(url("my_confirm_one", row)).status_code == 404
    officer = signed_in("data_officer")
    assert officer.post(url("staff_ask", row, job.staff_id)).status_code == 302
    notice = Notice.objects.get(user_id=person("nurse").pk, key__startswith="staff-confirm:")
    assert notice.url == "/ho-so-cua-toi/xac-nhan/"
    assert "chờ bạn xác nhận" in nurse.get("/ho-so-cua-toi/").content.decode()
    page = nurse.get(notice.url)["Location"]
    html = nurse.get(page).content.decode()
    token = re.search(r'name="seen" value="([^"]+)"', html)[1]
    assert nurse.post(page, {"note": "Sai năm cấp căn cước"}).status_code == 302
    reach("data_officer")
    mark = StaffConfirmation.objects.get(staff=job.staff_id)
    assert (mark.state, mark.note) == ("wrong", "Sai năm cấp căn cước")
    said = {"seen": token, "mine": "on", "right": "on", "liable": "on", "pin": PIN}
    assert nurse.post(page, said).status_code == 302
    reach("data_officer")
    mark.refresh_from_db()
    assert (mark.state, mark.route, mark.by) == ("done", "own", person("nurse"))
    notice.refresh_from_db()
    assert notice.read_at


def test_nobody_confirms_for_another(reach, row, job):
    ask_person(row=row, job=job, by=reach("data_officer"))
    with pytest.raises(Refused, match="không phải hồ sơ của bạn"):
        confirm_own(row=row, job=job, pin=PIN, seen=seen(job), by=reach("deputy"))


def test_by_hand_on_printed_minutes(reach, row, person):
    """For whoever has no account: the filed copy confirms, a PIN of the officer does not."""
    officer = reach("data_officer")
    staff = add_staff(school=row.school, values=VALUES | {
        "personal_id": "031190000011", "phone": "0912345678", "ethnicity": "01",
    }, job=JOB, by=officer)  # fmt: skip
    job = Employment.objects.get(staff=staff)
    with pytest.raises(Refused, match="chưa có tài khoản"):
        confirm_beside(row=row, job=job, pin=PIN, seen=seen(job), by=officer)
    mark = print_minutes(row=row, job=job, by=officer)
    text = str(mark.paper.content["rows"])
    assert "Lê Thị Ánh" in text and "031190000011" not in text and "Dân tộc" not in text
    with pytest.raises(Refused, match="ký trên giấy"):
        sign_paper(paper=mark.paper, side="officer", pin=PIN, by=officer)
    head = reach("head")
    given = {"scan_id": 1, "accepted_by_id": head.user_id}
    change_staff(staff=staff, values={"email": "anh@example.vn"}, by=officer)
    with pytest.raises(Refused, match="đã sửa sau khi in"), transaction.atomic():
        sign(mark.paper, "officer", officer.user, Signature.Route.SCAN, head, **given)
    again = print_minutes(row=row, job=job, by=officer)
    old = Paper.objects.get(pk=mark.paper.pk)
    assert old.state == "void" and again.paper.pk != old.pk
    sign(again.paper, "officer", officer.user, Signature.Route.SCAN, head, **given)
    reach("data_officer")
    mark.refresh_from_db()
    assert (mark.state, mark.route) == ("done", "paper")


def test_what_lacks_is_mended_first(reach, row, job):
    Staff.objects.filter(pk=job.staff_id).update(phone="")
    with pytest.raises(Refused, match="Còn thiếu: Điện thoại"):
        ask_person(row=row, job=job, by=reach("data_officer"))


def test_an_exception_is_the_heads_and_counted_apart(signed_in, reach, row, job):
    page = url("staff_except", row, job.staff_id)
    assert signed_in("data_officer").get(page).status_code == 403
    assert signed_in("deputy").get(page).status_code == 403
    head = signed_in("head")
    assert head.post(page, {"kind": "refused"}).status_code == 200
    assert (
        head.post(page, {"kind": "refused", "reason": "Không ký, có biên bản"}).status_code == 302
    )
    reach("data_officer")
    row.refresh_from_db()
    assert (row.staff_excepted, row.staff_done) == (1, 1)
    # they may still confirm
    confirm_beside(row=row, job=job, pin=PIN, seen=seen(job), by=reach("data_officer"))
    row.refresh_from_db()
    assert (row.staff_excepted, row.staff_done) == (0, 2)


def test_visiting_staff_count_and_confirm_the_job_alone(reach, round_, person, signed_in):
    """Vũ Song Hà keeps the record at THCS and works at TH_THCS besides."""
    school = Unit.objects.get(code=TH_THCS)
    reach("head_3")
    row = school_row(round_, school)
    job = Employment.objects.get(school=school, is_main=False)
    values, _ = current_snapshot(job)
    assert set(values) >= {"job.full_name", "job.contract"} and "phone" not in values
    assert row.staff == Employment.objects.filter(school=school).on(today()).count()
    by = system("test")
    ask_person(row=row, job=job, by=by)
    browser = signed_in("two_schools")
    page = url("my_confirm_one", row)
    token = re.search(r'name="seen" value="([^"]+)"', browser.get(page).content.decode())[1]
    said = {"seen": token, "mine": "on", "right": "on", "liable": "on", "pin": PIN}
    assert browser.post(page, said).status_code == 302
    reach("head_3")
    assert StaffConfirmation.objects.get(staff=job.staff_id, school=school).state == "done"


def test_below_100_percent_nothing_closes(reach, row):
    with pytest.raises(Refused, match="chưa xác nhận"):
        close_staff(row=row, pin=PIN, by=reach("data_officer"))
    assert not push_of_staff(row.school).allowed


def test_closed_signed_pushed_and_reopened_by_one_edit(reach, row, job, signed_in, person):
    confirm_beside(row=row, job=job, pin=PIN, seen=seen(job), by=reach("data_officer"))
    settle_all(row, reach)
    made = close_staff(row=row, pin=PIN, by=reach("data_officer"))
    content = made.staff_paper.content
    assert content["figures"]["staff"] == len(content["people"]) == row.staff
    assert content["figures"]["done"] == 2
    line = next(p for p in content["people"] if p["name"] == job.full_name)
    assert line["check"] == seen(job)[:8].upper() and "Mã PIN" in line["how"]
    assert "chờ thủ trưởng ký" in push_of_staff(row.school).why
    with pytest.raises(Refused):
        sign_paper(paper=made.staff_paper, side="giver", pin=PIN, by=reach("deputy"))
    sign_paper(paper=made.staff_paper, side="giver", pin=PIN, by=reach("head"))
    reach("data_officer")
    push = push_of_staff(row.school)
    assert push.allowed and push.campaign == row.campaign
    done = complete_school(row=row, pin=PIN, by=reach("head"))
    assert done.state == "sent" and done.paper.content["staff"]["done"] == 2
    # part 4: that record alone, which field, a new signature and no new round
    staff = Staff.objects.get(pk=job.staff_id)
    change_staff(staff=staff, values={"email": "moi@example.vn"}, by=reach("data_officer"))
    mark = StaffConfirmation.objects.get(staff=staff)
    assert (mark.state, mark.changed) == ("reopened", ["email"])
    row.refresh_from_db()
    assert (row.staff_state, row.state, row.staff_reopened) == ("changed", "changed", 1)
    assert "Đã thay đổi sau xác nhận: 1 người" in push_of_staff(row.school).why
    html = signed_in("data_officer").get(url("staff_sit", row, staff.pk)).content.decode()
    assert "1 mục thay đổi" in html and "lần trước: trống" in html
    confirm_beside(row=row, job=job, pin=PIN, seen=seen(job), by=reach("data_officer"))
    row.refresh_from_db()
    again = close_staff(row=row, pin=PIN, by=reach("data_officer"))
    assert again.staff_paper.content["again"] is True
    sign_paper(paper=again.staff_paper, side="giver", pin=PIN, by=reach("head"))
    reach("data_officer")
    assert push_of_staff(row.school).allowed
    assert recount_schools(campaign=row.campaign, by=BY) == 0


def test_who_comes_or_changes_while_the_list_waits_is_not_signed_over(reach, row):
    settle_all(row, reach)
    made = close_staff(row=row, pin=PIN, by=reach("data_officer"))
    add_staff(school=row.school, values=VALUES, job=JOB, by=reach("data_officer"))
    with pytest.raises(Refused, match="1 người đã thay đổi hoặc mới đến"):
        sign_paper(paper=made.staff_paper, side="giver", pin=PIN, by=reach("head"))
    void_paper(paper=made.staff_paper, reason="Có người mới", by=reach("head"))
    reach("data_officer")
    row.refresh_from_db()
    assert row.staff_state == "working"


def test_who_leaves_is_not_waited_for(reach, row, job):
    before = row.staff
    officer = reach("data_officer")
    end_employment(employment=job, last_day=today() - timedelta(days=1), status="3", by=officer)
    row.refresh_from_db()
    assert row.staff == before - 1


def test_a_degree_is_part_of_what_was_confirmed(reach, row, person):
    job = job_of(row, person("homeroom"))
    staff = Staff.objects.get(pk=job.staff_id)
    add_qualification(staff=staff, name="Chứng chỉ B1", by=reach("data_officer"))
    mark = StaffConfirmation.objects.get(staff=staff)
    assert (mark.state, mark.changed) == ("reopened", ["degrees"])


def test_sent_twice_it_is_one_confirmation(reach, row, job):
    officer = reach("data_officer")
    given = {"row": row, "job": job, "pin": PIN, "seen": seen(job), "by": officer}
    first = confirm_beside(**given)
    again = confirm_beside(**given)
    assert again.pk == first.pk and again.at == first.at
    assert StaffConfirmation.pgh_event_model.objects.filter(
        pgh_obj_id=first.pk, state="done"
    ).count() == 1  # fmt: skip


def test_two_officers_with_the_same_person(reach, row, job, person):
    """Each keeps what the other wrote; the same field twice is a conflict, said in words."""
    officer, staff = reach("data_officer"), Staff.objects.get(pk=job.staff_id)
    was = {code: STAFF.by_code[code].token(value) for code, value in STAFF.values(staff).items()}
    mine = STAFF.values(staff) | {"email": "mot@example.vn"}
    theirs = STAFF.values(staff) | {"email": "hai@example.vn"}
    other = STAFF.values(staff) | {"hired_by": "Sở GDĐT"}
    assert change_staff(staff=staff, values=mine, was=was, by=officer) == ["email"]
    assert change_staff(staff=staff, values=other, was=was, by=officer) == ["hired_by"]
    with pytest.raises(Problem, match="người khác vừa sửa"):
        change_staff(staff=staff, values=theirs, was=was, by=officer)
    staff.refresh_from_db()
    assert (staff.email, staff.hired_by) == ("mot@example.vn", "Sở GDĐT")
    # one says wrong while the other has the person confirm: the later act finds the earlier one
    ask_person(row=row, job=job, by=officer)
    confirm_beside(row=row, job=job, pin=PIN, seen=seen(job), by=officer)
    with pytest.raises(Refused, match="đã xác nhận"):
        say_wrong(row=row, job=job, note="Muộn", by=officer)
    assert ask_person(row=row, job=job, by=officer).state == "done"


def test_the_board_of_a_round_of_staff_draws_their_curve(signed_in, reach, row, round_):
    keep_day(campaign=round_, by=BY, day=today() - timedelta(days=1))
    settle_all(row, reach)
    keep_day(campaign=round_, by=BY)
    reach("data_officer")
    page = signed_in("data_officer").get(reverse("records:campaign_board", args=[round_.pk]))
    ((who, points),) = page.context["curves"]
    row.refresh_from_db()
    assert (who, points[-1].done, points[-1].whole) == (
        "nhân sự", row.staff_done + row.staff_excepted, row.staff
    )  # fmt: skip
    assert points[0].done < points[-1].done
    html = page.content.decode()
    assert "Tiến độ theo ngày: nhân sự" in html and "Học sinh đã xong" not in html


def test_the_list_the_board_and_a_recount_agree(signed_in, reach, row, round_):
    settle_all(row, reach)
    reach("department_officer")
    rows = CampaignSchool.objects.filter(campaign=round_)
    people = Employment.objects.on(today()).values("school", "staff").distinct().count()
    assert sum(one.staff for one in rows) == people
    browser = signed_in("department_officer")
    html = browser.get(reverse("records:campaign_board", args=[round_.pk])).content.decode()
    done = sum(one.staff_done for one in rows)
    assert f"Nhân sự đã xác nhận {done}/{people}" in html
    listed = signed_in("data_officer").get(url("staff_round", row)).content.decode()
    assert listed.count("Nghỉ thai sản") == row.staff_excepted
    for key in ("homeroom", "nurse", "stranger"):
        assert signed_in(key).get(url("staff_round", row)).status_code == 404
    assert signed_in("stranger").get(url("staff_round", row)).status_code == 404
