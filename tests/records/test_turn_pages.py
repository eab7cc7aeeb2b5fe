"""The turn of the year on screen: the board, one school step by step, who may do what."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from accounts.models import Grant
from csdl.kit.dates import VN
from csdl.kit.reach import system
from csdl.site.world.cast import DEPARTMENT_CODE, THPT
from records.models import Enrollment, Rollover, RolloverPlan
from records.tasks import commit_turn, prepare_class_grants, rehearse_turn
from schools.actions.year import open_year
from schools.models import Classroom, Unit, Year
from tests.records.turn_help import last_job, url

pytestmark = pytest.mark.django_db
BY = system("test")
SIGN_MANY = reverse("accounts:paper_sign_many")


def test_the_wizard_of_one_school(signed_in, school, plan, outcomes):
    officer, head = signed_in("data_officer"), signed_in("head")
    page = officer.get(url("rollover_show", school.pk)).content.decode()
    assert "Bắt đầu bằng diễn tập" in page and "trước ngày 10/9/2027" in page
    officer.post(url("rollover_rehearse", school.pk))
    job = last_job(rehearse_turn)
    assert job.result_url == url("rollover_show", school.pk)
    page = officer.get(job.result_url).content.decode()
    assert "Diễn tập: chưa thay đổi gì" in page and "Kết chuyển" in page
    assert officer.get(url("rollover_map", school.pk)).status_code == 200
    listed = officer.get(url("rollover_pupils", school.pk), {"end": "n"}).content.decode()
    assert "7A1" in listed and "Ra trường" not in listed

    check = officer.get(url("rollover_commit", school.pk)).content.decode()
    assert "Năm học cũ giữ nguyên" in check and "Còn em đang vướng" not in check
    officer.post(url("rollover_commit", school.pk))
    last_job(commit_turn)
    page = officer.get(url("rollover_show", school.pk)).content.decode()
    assert "Đúng như lần diễn tập, từng em một" in page
    assert officer.post(url("rollover_confirm", school.pk)).status_code == 403
    assert "Xác nhận đã kết chuyển đủ" in head.get(url("rollover_show", school.pk)).content.decode()
    head.post(url("rollover_confirm", school.pk))

    commune = signed_in("commune_officer")
    home = commune.get("/viec/").content.decode()
    assert "Phê duyệt kết chuyển của 1 trường" in home
    assert (
        signed_in("department_officer").post(url("rollover_approve", school.pk)).status_code == 409
    )  # the ward manages it
    commune.post(url("rollover_return", school.pk), {"reason": "Lớp 7A1 thiếu một em"})
    assert "Lớp 7A1 thiếu một em" in head.get(url("rollover_show", school.pk)).content.decode()
    head.post(url("rollover_confirm", school.pk))
    commune.post(url("rollover_approve", school.pk))
    page = officer.get(url("rollover_show", school.pk)).content.decode()
    assert "Đã phê duyệt" in page


def test_blocked_pupils_are_shown_with_their_cure(signed_in, school, plan):
    officer = signed_in("data_officer")
    officer.post(url("rollover_rehearse", school.pk))
    last_job(rehearse_turn)
    page = officer.get(url("rollover_show", school.pk)).content.decode()
    assert "Chưa có kết quả cuối năm" in page and "fault=missing" in page
    check = officer.get(url("rollover_commit", school.pk)).content.decode()
    assert "Còn em đang vướng" in check and "để lại các em đang vướng" in check


def test_undo_by_the_page(signed_in, school, plan, outcomes, reach):
    officer = signed_in("data_officer")
    officer.post(url("rollover_rehearse", school.pk))
    last_job(rehearse_turn)
    officer.post(url("rollover_commit", school.pk))
    last_job(commit_turn)
    reach("head")
    assert Enrollment.objects.filter(year=plan.year).exists()
    officer.post(url("rollover_undo", school.pk), {"reason": "Ghi nhầm lớp"})
    reach("head")
    assert not Enrollment.objects.filter(year=plan.year).exists()
    assert not Classroom.objects.filter(year=plan.year, school=school).exists()


def test_the_departments_run(signed_in, plan, person):
    """All schools at once: those of a commune by its officer, all of them by the Sở."""
    officer = signed_in("department_officer")
    board = officer.get(url("rollover_list")).content.decode()
    assert "Diễn tập 30 trường trong danh sách" in board
    officer.post(url("rollover_rehearse_many"))
    assert last_job(rehearse_turn).total == 30
    board = officer.get(url("rollover_list"), {"state": "rehearsed"}).content.decode()
    assert "Có <strong>30</strong> trường" in board
    check = officer.get(url("rollover_commit_many")).content.decode()
    assert "<strong>30</strong> trường đã diễn tập" in check
    officer.post(url("rollover_commit_many"))
    job = last_job(commit_turn)
    assert "trường chưa làm được" in job.note  # no outcomes were written
    board = officer.get(url("rollover_list"), {"state": "failed"}).content.decode()
    assert "chưa có kết quả cuối năm" in board
    assert (
        "30 trường" not in signed_in("commune_officer").get(url("rollover_list")).content.decode()
    )


def test_a_run_keeps_to_the_filter(signed_in, plan):
    officer = signed_in("department_officer")
    school = Unit.objects.get(code=THPT)
    officer.post(url("rollover_rehearse_many") + "?q=cua bien")
    assert last_job(rehearse_turn).params["schools"] == [school.pk]


@pytest.mark.parametrize(
    ("key", "status"),
    [("head", 200), ("data_officer", 200), ("deputy", 200), ("commune_officer", 200),
     ("department_officer", 200), ("homeroom", 404), ("head_2", 404), ("stranger", 404)],
)  # fmt: skip
def test_who_sees_a_school(signed_in, school, plan, key, status):
    assert signed_in(key).get(url("rollover_show", school.pk)).status_code == status


@pytest.mark.parametrize(
    ("key", "status"), [("deputy", 403), ("head_2", 404), ("homeroom", 404), ("data_officer", 302)]
)
def test_who_runs_a_school(signed_in, school, plan, key, status):
    assert signed_in(key).post(url("rollover_rehearse", school.pk)).status_code == status


def test_one_class_is_rehearsed_from_its_own_page(signed_in, school, plan, outcomes, reach):
    officer = signed_in("data_officer")
    room = Classroom.objects.get(school=school, year=plan.year_before, name="6A1")
    address = url("rollover_rehearse_room", room.pk)
    assert address in officer.get(url("outcome_edit", room.pk)).content.decode()
    officer.post(address)
    job = last_job(rehearse_turn)
    assert "lớp 6A1" in job.title
    reach("data_officer")
    turn = Rollover.objects.get(school=school)
    done = {row.classroom.name for row in turn.rooms.select_related("classroom") if row.pupils}
    assert done == {"6A1"}
    assert signed_in("head_2").post(address).status_code == 404


def test_the_department_opens_and_extends(signed_in):
    officer = signed_in("department_officer")
    department = Unit.objects.get(code=DEPARTMENT_CODE)
    year = open_year(department=department, starts_year=2027, by=BY)
    page = officer.get(url("rollover_open")).content.decode()
    assert "10/09/2027" in page
    data = {"year": year.pk, "before": "10/9/2027", "basis": "CV 12"}
    assert officer.post(url("rollover_open"), data).status_code == 302
    plan = RolloverPlan.objects.get(year=year)
    assert plan.phrase == "trước ngày 10/9/2027"
    assert plan.closes_at == datetime(2027, 9, 10, tzinfo=VN)
    data = {"before": "20/9/2027", "basis": "CV 99"}
    officer.post(url("rollover_extend", plan.pk), data)
    plan.refresh_from_db()
    assert plan.closes_at == datetime(2027, 9, 20, tzinfo=VN)
    assert signed_in("head").get(url("rollover_open")).status_code == 403


def test_the_map_on_screen(signed_in, school, plan, reach):
    officer = signed_in("data_officer")
    officer.post(url("rollover_rehearse", school.pk))
    last_job(rehearse_turn)
    reach("data_officer")
    turn = Rollover.objects.get(school=school)
    data = {}
    for row in turn.rooms.select_related("classroom"):
        data[f"name-{row.pk}"] = "7A9" if row.to_name == "7A1" else row.to_name
        data[f"repeat-{row.pk}"] = row.repeat_name if row.repeat_name != "7A1" else ""
    data |= {"grade": "THCS-6", "name": "6A9"}
    assert officer.post(url("rollover_map", school.pk), data).status_code == 302
    reach("data_officer")
    assert set(turn.rooms.values_list("to_name", flat=True)) >= {"7A9", "6A9"}
    officer.post(url("rollover_pattern", school.pk), {"pattern": "{khoi}.{duoi}"})
    reach("data_officer")
    assert "7.A1" in set(turn.rooms.values_list("to_name", flat=True))


def test_before_the_department_opened_anything(signed_in, db):
    RolloverPlan.objects.all().delete()
    page = signed_in("department_officer").get(url("rollover_list")).content.decode()
    assert "Sở chưa mở đợt kết chuyển" in page
    assert Year.objects.exists()


def test_class_grants_of_the_new_year_are_one_list_to_sign(
    signed_in, school, plan, outcomes, person, reach
):
    officer = signed_in("data_officer")
    officer.post(url("rollover_rehearse", school.pk))
    last_job(rehearse_turn)
    assert officer.get(url("rollover_grants", school.pk)).status_code == 409  # nothing to give yet
    officer.post(url("rollover_commit", school.pk))
    last_job(commit_turn)
    page = officer.get(url("rollover_grants", school.pk))
    form = page.context["form"]
    drafted = {(row.holder.username, row.old.name, row.new and row.new.name)
               for row, _ in form.rows()}  # fmt: skip
    assert ("lantt", "6A1", "7A1") in drafted and ("minhdt", "7A2", "8A2") in drafted
    before = Grant.objects.filter(unit=school, state="active").count()
    data = {name: field.initial for name, field in form.fields.items()}
    officer.post(url("rollover_grants", school.pk), data)
    last_job(prepare_class_grants)
    made = Grant.objects.filter(unit=school, classroom__year=plan.year)
    homeroom = made.get(holder=person("homeroom"))
    assert (homeroom.state, homeroom.classroom.name) == ("pending", "7A1")
    assert (homeroom.starts_on, homeroom.ends_on) == (plan.year.starts_on, date(2028, 8, 31))
    assert homeroom.paper.state == "open"
    # The rights of last year stand as they were until the new ones are signed.
    assert Grant.objects.filter(unit=school, state="active").count() == before
    # The head signs them in one act; undoing the turn now names them.
    assert homeroom.paper.code in signed_in("head").get(SIGN_MANY).content.decode()
    answer = officer.post(url("rollover_undo", school.pk), {"reason": "thử"})
    assert "quyền theo lớp đã lập biên bản" in answer.content.decode()
    again = made.count()
    officer.post(url("rollover_grants", school.pk), data)
    last_job(prepare_class_grants)
    assert made.count() == again
