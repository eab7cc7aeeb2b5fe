"""What a newcomer walking through the turn of the year meets: each step says what is true now."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from csdl.ground.models import Job
from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.dates import VN
from csdl.kit.reach import system
from csdl.kit.window import Deadline
from csdl.site.world.cast import PRIMARY
from records.actions.outcome import write_outcomes
from records.actions.turn import commit, rehearse
from records.actions.turn_map import rename_map
from records.actions.turn_state import approve, confirm, give_back
from records.models import Enrollment, Rollover, RolloverPlan
from records.tasks import commit_turn
from schools.actions.year import open_year
from schools.models import Classroom, Unit
from tests.records.turn_help import last_job, url

pytestmark = pytest.mark.django_db
BY = system("test")


def turned(school, plan):
    rehearse(school=school, plan=plan, by=BY)
    return commit(school=school, plan=plan, by=BY)


def say(school, plan, kind, was="promoted"):
    """Another outcome for the first pupil of 6A1. Returns the enrollment."""
    with wall.school(BY, school):
        row = (
            Enrollment.objects.select_related("classroom", "student")
            .filter(school=school, year=plan.year_before, classroom__name="6A1")
            .order_by("pk")[0]
        )
        entry = {"kind": kind, "was": was, "to_class": "", "note": ""}
        write_outcomes(classroom=row.classroom, entries={row.pk: entry}, by=BY)
    return row


def seen(browser, name, school, **query):
    return browser.get(url(name, school.pk), query).content.decode()


def test_the_rehearsal_names_the_classes_it_would_open(signed_in, school, plan, outcomes):
    rehearse(school=school, plan=plan, by=BY)
    officer = signed_in("data_officer")
    assert "sẽ mở 12 lớp: 6A1, 6A2," in seen(officer, "rollover_show", school)
    assert "Mở 12 lớp: 6A1, 6A2," in seen(officer, "rollover_commit", school)


def test_a_changed_map_is_rehearsed_before_it_is_carried_out(signed_in, school, plan, outcomes):
    rehearse(school=school, plan=plan, by=BY)
    rename_map(school=school, plan=plan, pattern="{khoi}.{duoi}", by=BY)
    with pytest.raises(Refused, match="Chưa diễn tập"):
        commit(school=school, plan=plan, by=BY)
    officer = signed_in("data_officer")
    page = seen(officer, "rollover_show", school)
    assert "Bắt đầu bằng diễn tập" in page and url("rollover_commit", school.pk) not in page
    assert officer.get(url("rollover_commit", school.pk)).status_code == 409
    assert officer.get(url("rollover_pupils", school.pk)).status_code == 409
    assert turned(school, plan).done["differ"] == 0


def test_one_class_rehearsed_is_not_the_school(signed_in, school, plan, outcomes):
    room = Classroom.objects.get(school=school, year=plan.year_before, name="6A1")
    rehearse(school=school, plan=plan, classroom=room, by=BY)
    with pytest.raises(Refused, match="Chưa diễn tập"):
        commit(school=school, plan=plan, by=BY)
    officer = signed_in("data_officer")
    page = seen(officer, "rollover_show", school)
    assert "Mới diễn tập từng lớp" in page and url("rollover_commit", school.pk) not in page
    assert officer.get(url("rollover_commit", school.pk)).status_code == 409
    turned(school, plan)
    # Of a school that is carried a class is looked at again with all others: none waits.
    again = rehearse(school=school, plan=plan, classroom=room, by=BY)
    assert set(again.result["ends"]) == {"a", "f"}
    assert url("rollover_commit", school.pk) not in seen(officer, "rollover_show", school)


def test_blocked_pupils_want_a_decision_before_the_run(signed_in, school, plan):
    rehearse(school=school, plan=plan, by=BY)
    officer, address = signed_in("data_officer"), url("rollover_commit", school.pk)
    assert "Đánh dấu ô này" in officer.post(address).content.decode()
    assert not Job.objects.filter(task=commit_turn.name).exists()
    assert officer.post(address, {"leave": "on"}).status_code == 302
    assert Job.objects.filter(task=commit_turn.name).exists()


def test_a_turn_that_carries_nobody_is_none(school, plan):
    rehearse(school=school, plan=plan, by=BY)
    with pytest.raises(Refused, match="Chưa em nào kết chuyển được .*chưa có kết quả cuối năm"):
        commit(school=school, plan=plan, leave=True, by=BY)
    assert not Classroom.objects.filter(school=school, year=plan.year).exists()


def test_who_went_elsewhere_than_rehearsed_is_named(signed_in, school, plan, outcomes):
    rehearse(school=school, plan=plan, by=BY)
    row = say(school, plan, "retained")
    commit(school=school, plan=plan, by=BY)
    officer = signed_in("data_officer")
    page = seen(officer, "rollover_show", school)
    assert "Khác với lần diễn tập: 1 em</a>" in page and url("rollover_differ", school.pk) in page
    page = seen(officer, "rollover_differ", school)
    assert row.student.full_name in page
    assert "Lên lớp, lớp 7A1" in page and "Lớp 6A1" in page
    file = officer.get(url("rollover_differ", school.pk), {"xuat": "xlsx"})
    assert file.status_code == 200 and "spreadsheet" in file["Content-Type"]
    assert officer.get(url("rollover_pupils", school.pk), {"xuat": "pdf"}).status_code == 200


def test_what_was_carried_is_not_offered_again(signed_in, school, plan, outcomes):
    """And after the second pass the board knows the sum of both."""
    say(school, plan, "retest")
    first = turned(school, plan)
    officer = signed_in("data_officer")
    assert url("rollover_commit", school.pk) not in seen(officer, "rollover_show", school)
    assert officer.get(url("rollover_commit", school.pk)).status_code == 409
    plain = seen(officer, "rollover_map", school)
    assert "không đổi nữa" in plain and "Lưu sơ đồ lớp" not in plain
    say(school, plan, "promoted", was="retest")
    second = turned(school, plan)
    carried = first.done["carried"] + 1
    assert second.done["carried"] == carried == second.done["total"]["n"]
    board = signed_in("commune_officer").get(url("rollover_list"), {"q": "hoa phuong"})
    [row] = [one for one in board.context["listing"].page if one.pk == school.pk]
    read = {column.name: column.reader() for column in board.context["listing"].columns}
    assert read["next"](row) == carried and read["wait"](row) is None


def test_the_class_of_a_blocked_pupil_leads_to_its_outcomes(signed_in, school, plan):
    rehearse(school=school, plan=plan, by=BY)
    with wall.school(BY, school):
        room = Enrollment.objects.filter(school=school, year=plan.year_before)[0].classroom_id
    link = url("outcome_edit", room)
    query = {"fault": "missing", "dong": "1000"}
    assert link in seen(signed_in("data_officer"), "rollover_pupils", school, **query)
    assert link not in seen(signed_in("commune_officer"), "rollover_pupils", school, **query)


def test_what_is_left_of_the_turn_is_asked_at_home(signed_in, school, plan, outcomes):
    head, officer = signed_in("head"), signed_in("data_officer")
    turned(school, plan)
    with wall.school(BY, school):
        Rollover.objects.update(draft={"homeroom": {}})
    home = head.get("/viec/").content.decode()
    assert "Xác nhận kết chuyển sang năm học 2027–2028" in home
    assert "Ký danh sách phân công năm học 2027–2028" in home
    assert "Xác nhận kết chuyển" not in officer.get("/viec/").content.decode()
    confirm(school=school, plan=plan, by=BY)
    assert "Xác nhận kết chuyển" not in head.get("/viec/").content.decode()
    give_back(school=school, plan=plan, reason="Lớp 7A1 thiếu một em", by=BY)
    for browser in (head, officer):
        home = browser.get("/viec/").content.decode()
        assert "bị trả lại" in home and "Lớp 7A1 thiếu một em" in home


def test_a_confirmation_too_early_is_answered_on_the_schools_page(
    signed_in, school, plan, outcomes
):
    say(school, plan, "retest")
    turned(school, plan)
    page = signed_in("head").post(url("rollover_confirm", school.pk), follow=True)
    assert page.redirect_chain and "Còn 1 em chưa có nơi học" in page.content.decode()


def test_a_run_leaves_alone_who_is_approved_and_who_never_rehearsed(
    signed_in, school, plan, outcomes
):
    turned(school, plan)
    confirm(school=school, plan=plan, by=BY)
    approve(school=school, plan=plan, by=BY)
    primary = Unit.objects.get(code=PRIMARY)
    rehearse(school=primary, plan=plan, by=BY)
    so = signed_in("department_officer")
    assert so.post(url("rollover_commit_many"), {"leave": "on"}).status_code == 302
    assert last_job(commit_turn).params["schools"] == [primary.pk]
    page = so.get(url("rollover_list"), {"q": "hoa phuong", "state": "approved"}).content.decode()
    assert "Chưa làm được</span>" not in page and "Đã phê duyệt" in page


def test_what_the_officer_unticked_stays_unticked(signed_in, school, plan, outcomes):
    turned(school, plan)
    officer, head = signed_in("data_officer"), signed_in("head")
    address = reverse("records:rollover_duties", args=[school.pk])
    form = officer.get(address).context["form"]
    line = next(one for one in form.lines if one.subjects)
    lead = next(one for one in form.leads if one.person)
    data = {name: field.initial for name, field in form.fields.items() if field.initial}
    del data[line.box], data[lead.box]
    assert officer.post(address, data).status_code == 302
    fields = head.get(address).context["form"].fields
    assert fields[line.box].initial is False and fields[lead.box].initial is False
    assert sum(name.startswith("t") and one.initial for name, one in fields.items()) > 3


LAST = datetime(2027, 9, 9, 23, 59, 59, tzinfo=VN)


@pytest.mark.parametrize(
    ("before", "moment", "is_open"),
    [
        (date(2027, 9, 10), datetime(2027, 9, 10, 0, 0, 0, tzinfo=VN), False),
        (date(2027, 9, 10), LAST, True),
        (date(2027, 9, 10), LAST.replace(microsecond=999_999), True),
        (date(2027, 9, 10), datetime(2027, 9, 10, 0, 0, 0, 1, tzinfo=VN), False),
        # the same two seconds, said by a server's clock in UTC
        (date(2027, 9, 10), datetime(2027, 9, 9, 16, 59, 59, tzinfo=UTC), True),
        (date(2027, 9, 10), datetime(2027, 9, 9, 17, 0, 0, tzinfo=UTC), False),
        (date(2027, 9, 10), datetime(2026, 9, 10, tzinfo=VN), True),
        (date(2027, 9, 10), datetime(2027, 9, 30, tzinfo=VN), False),
        # extended to "trước ngày 20/9"
        (date(2027, 9, 20), datetime(2027, 9, 10, tzinfo=VN), True),
        (date(2027, 9, 20), datetime(2027, 9, 19, 23, 59, 59, tzinfo=VN), True),
        (date(2027, 9, 20), datetime(2027, 9, 20, tzinfo=VN), False),
    ],
)
def test_before_the_tenth_closes_as_the_tenth_begins(before, moment, is_open):
    deadline = Deadline.before_day(before)
    window = RolloverPlan(closes_at=deadline.closes_at, phrase=deadline.phrase).window
    assert window.is_open(moment) is is_open
    assert bool(window.refusal(moment)) is not is_open
    assert f"trước ngày {before.day}/9/2027" in window.text(moment)


def test_the_page_closes_with_the_window(signed_in, school, plan, outcomes, clock):
    rehearse(school=school, plan=plan, by=BY)
    clock(LAST)
    officer, address = signed_in("data_officer"), url("rollover_commit", school.pk)
    assert address in seen(officer, "rollover_show", school)
    assert officer.get(address).status_code == 200
    clock(datetime(2027, 9, 10, tzinfo=VN))
    page = seen(officer, "rollover_show", school)
    assert "Đã hết hạn kết chuyển" in page and address not in page
    assert officer.post(address).status_code == 409
    so = signed_in("department_officer")
    assert so.get(url("rollover_commit_many")).status_code == 409


def test_what_follows_the_turn_does_not_close_with_it(signed_in, school, plan, outcomes, clock):
    turned(school, plan)
    clock(datetime(2027, 9, 10, tzinfo=VN))
    head = signed_in("head")
    page = seen(head, "rollover_show", school)
    assert url("rollover_duties", school.pk) in page and url("rollover_grants", school.pk) in page
    assert "Xác nhận kết chuyển sang năm học" in head.get("/viec/").content.decode()
    assert head.post(url("rollover_confirm", school.pk)).status_code == 302
    home = signed_in("commune_officer").get("/viec/").content.decode()
    assert "Phê duyệt kết chuyển của 1 trường" in home


def test_who_left_pupils_behind_is_not_done_on_the_board(signed_in, school, plan, outcomes):
    say(school, plan, "retest")
    turned(school, plan)
    board = signed_in("department_officer").get(url("rollover_list"), {"q": "hoa phuong"})
    assert "Đã kết chuyển, còn 1 em" in board.content.decode()
    empty = signed_in("department_officer").get(url("rollover_list"), {"q": "không có"})
    assert "Diễn tập 0 trường" not in empty.content.decode()


def test_an_extension_gives_time_and_a_deadline_lies_ahead(signed_in, plan):
    so = signed_in("department_officer")
    given = {"before": "9/9/2027", "basis": "CV 12"}
    page = so.post(url("rollover_extend", plan.pk), given).content.decode()
    assert "Gia hạn là thêm thời gian" in page and "trước ngày 10/9/2027" in page
    year = open_year(department=plan.department, starts_year=2028, by=BY)
    given = {"year": year.pk, "before": "10/9/2020", "basis": ""}
    assert "Hạn này đã qua" in so.post(url("rollover_open"), given).content.decode()
