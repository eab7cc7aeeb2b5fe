"""A practice world: built and thrown away whole, marked everywhere, sealed from the real one."""

import re

import pikepdf
import pytest
from django.apps import apps
from django.test import Client

from accounts.actions.drawing import draw_paper
from accounts.actions.grant import prepare_grants
from accounts.actions.slip import issue_slip
from accounts.models import Paper, Post, Practice, User
from accounts.queries.offer import Line
from accounts.slip_print import slip_pdf
from csdl.ground.models import AccessLog, File, Job
from csdl.kit import dates, wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.reach import Reach
from csdl.site.actions.practice import start_practice
from csdl.site.actions.practice_wipe import kept_models, rows_of, start_wipe, wipe_practice
from csdl.site.practice import PIN
from csdl.site.tasks import build, wipe
from csdl.site.world.cast import LE_CHAN, PASSWORD, THCS
from csdl.site.world.people import one_hash
from records.actions.student import change_student
from records.models import Student
from schools.actions.code import add_code
from schools.models import Classroom, Unit
from tests.accounts.handover_day import pdf_text
from tests.architecture.test_agreement import MODELS

MARK = "KHÔNG CÓ GIÁ TRỊ"


def built(unit):
    """The practice world of a unit, as the worker makes it of the waiting job."""
    practice = Practice.objects.get(unit=unit)
    with one_hash():  # passwords and PINs of twenty people are not what is tried here
        build(practice.job_id)
    practice.refresh_from_db()
    return practice


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def practice(school):
    return built(school)


def actor(practice, key):
    return User.objects.get(department=practice.department, username__endswith=f".{key}")


def went_in(signed_in, practice, key, who="data_officer"):
    browser = signed_in(who)
    answer = browser.post(
        f"/the-gioi-tap-huan/{practice.pk}/vao/", {"who": actor(practice, key).pk}
    )
    assert answer.status_code == 302 and answer["Location"] == "/"
    return browser


def see_all(practice):
    units = Unit.objects.filter(department=practice.department)
    wall.enter(Reach(schools=frozenset(units.values_list("pk", flat=True)), system="thử"))


# Built ------------------------------------------------------------------------------------------


def test_a_school_has_its_like_with_classes_pupils_people_and_papers(practice, school):
    units = Unit.objects.filter(department=practice.department)
    assert {u.tier for u in units} == {1, 3, 4} and all(u.is_practice for u in units)
    twin = units.get(tier=4)
    assert twin.name == "Trường THCS Hoa Phượng (tập huấn)" and twin.levels == school.levels
    assert Classroom.objects.filter(school=twin).count() == 3
    see_all(practice)
    assert Student.objects.filter(school=twin).count() == 36
    head = reach_of(actor(practice, "hieutruong"))
    assert head.holds("accounts.sign_grant") and twin.pk in head.units("accounts.sign_grant")
    waits = Paper.objects.get(subject=actor(practice, "chunhiem2"), kind="handover")
    assert waits.state == "open"


def test_a_commune_and_the_department_have_theirs(person, reach):
    for key, tiers in (("commune_officer", [1, 3, 4, 4]), ("department_officer", [1, 3, 3, 4, 4])):
        unit = person(key).posts.get().unit
        start_practice(unit=unit, by=reach(key))
        practice = built(unit)
        found = Unit.objects.filter(department=practice.department).order_by("tier")
        assert [u.tier for u in found] == tiers


def test_building_twice_makes_one(practice, school, reach):
    Job.objects.filter(pk=practice.job_id).update(state="queued", attempts=0)
    build(practice.job_id)
    assert Unit.objects.filter(is_practice=True, tier=1).count() == 1
    with pytest.raises(Refused, match="đang có"):
        start_practice(unit=school, by=reach("head"))
    with pytest.raises(Refused, match="đã là thế giới tập huấn"):
        start_practice(unit=practice.department, by=reach("head"))
    for guess in (PASSWORD, PIN, actor(practice, "hieutruong").username):
        assert not actor(practice, "hieutruong").check_password(guess)


# Sealed -----------------------------------------------------------------------------------------


def seen(model, reach):
    wall.enter(reach)
    return set(model.objects.allowed(reach, model.SEE).values_list("pk", flat=True))


def test_neither_side_sees_a_row_of_the_other(practice, person):
    """Every model of the agreement of lists and doors, by everyone inside and by the Sở."""
    units = Unit.objects.filter(department=practice.department)
    see_all(practice)
    theirs = rows_of(practice.department)
    assert {Student, Paper, User, Classroom} <= set(theirs)
    inside = [reach_of(user) for user in User.objects.filter(department=practice.department)]
    keys = ("director", "department_officer", "commune_officer", "head", "homeroom")
    outside = [reach_of(person(key)) for key in keys]
    for reach in inside:
        assert reach.schools <= set(units.values_list("pk", flat=True))
    for model in MODELS:
        for reach in inside:
            assert seen(model, reach) <= theirs.get(model, set()), (model, reach.user)
        for reach in outside:
            assert not seen(model, reach) & theirs.get(model, set()), (model, reach.user)


def test_its_papers_take_no_number_of_the_real_ones(practice, person, reach):
    codes = Paper.objects.filter(unit__is_practice=True).values_list("code", flat=True)
    assert codes and all(code.startswith("TH-") for code in codes)
    before = Paper.objects.filter(unit__is_practice=False).count()
    head = reach_of(actor(practice, "hieutruong"))
    wall.enter(head)
    twin = Unit.objects.get(department=practice.department, tier=4)
    room = Classroom.objects.filter(school=twin).last()
    day = dates.today()
    line = Line("homeroom_teacher", twin, day, day, classroom=room)
    prepare_grants(holder=actor(practice, "bomon"), from_unit=twin, lines=[line], by=head)
    assert Paper.objects.filter(unit__is_practice=False).count() == before
    # and what every department shares is not changed from it
    with pytest.raises(Refused, match="dùng chung"):
        add_code(
            listed="school_kind", code="99", label="Thử", by=reach_of(actor(practice, "canboso"))
        )


# Marked -----------------------------------------------------------------------------------------


def test_every_page_of_a_sheet_says_it_and_so_does_the_public_check(practice, reach, client):
    paper = Paper.objects.get(subject=actor(practice, "hieutruong"), kind="handover")
    draw_paper(paper=paper, by=reach("director"))
    paper.refresh_from_db()
    data = File.objects.get(pk=paper.pdf_id).read()
    with pikepdf.open(File.objects.get(pk=paper.pdf_id).content) as pdf:
        pages = len(pdf.pages)
    assert pages > 1
    assert pdf_text(data).count(f"BẢN TẬP HUẤN – {MARK}") == pages
    html = client.get(f"/K/{paper.code}").content.decode()
    assert "Bản tập huấn, không có giá trị" in html and "Đúng bản đã phát hành" not in html
    slip, code = issue_slip(user=actor(practice, "moive"), by=reach_of(actor(practice, "canboso")))
    assert MARK in pdf_text(slip_pdf(actor(practice, "moive"), slip, code))


def test_a_real_paper_does_not_and_its_hash_is_as_it_was(person, reach):
    paper = Paper.objects.get(subject=person("homeroom"), kind="handover")
    assert "practice" not in paper.content["issuer"]
    draw_paper(paper=paper, by=reach("head"))
    paper.refresh_from_db()
    assert MARK not in pdf_text(File.objects.get(pk=paper.pdf_id).read())


# In and out -------------------------------------------------------------------------------------


def test_in_as_its_head_sign_a_paper_and_out_again(practice, signed_in, person):
    browser = went_in(signed_in, practice, "chunhiem2", who="homeroom")
    page = browser.get("/").content.decode()
    assert "THẾ GIỚI TẬP HUẤN" in page and actor(practice, "chunhiem2").full_name in page
    paper = Paper.objects.get(subject=actor(practice, "chunhiem2"), kind="handover")
    screen = browser.get(f"/giay-to/{paper.pk}/").content.decode()
    assert MARK in screen
    browser.post(f"/giay-to/{paper.pk}/", {"pin": PIN, "agree": "on"})
    paper.refresh_from_db()
    assert paper.state == "signed"
    for path in ("/viec/", "/giay-to/", "/thong-bao/", "/giup-do/"):
        assert "THẾ GIỚI TẬP HUẤN" in browser.get(path).content.decode(), path
    assert browser.post("/the-gioi-tap-huan/roi/")["Location"].startswith("/dang-nhap/")
    assert browser.get("/").status_code == 302
    entered = AccessLog.objects.filter(kind="login", action="practice.enter").get()
    assert entered.user_id == person("homeroom").pk


def test_inside_dangerous_pages_ask_for_no_proof_and_real_ones_are_gone(
    practice, signed_in, person
):
    browser = went_in(signed_in, practice, "hieutruong")
    mine, real = actor(practice, "bomon"), person("subject_teacher")
    assert browser.get(f"/nguoi-dung/{mine.pk}/phieu/").status_code == 200
    assert browser.get(f"/nguoi-dung/{real.pk}/").status_code == 404
    names = browser.get("/nguoi-dung/").content.decode()
    assert mine.full_name in names and real.full_name not in names


def test_whose_it_is(practice, signed_in, person):
    target = {"who": actor(practice, "hieutruong").pk}
    for key, enters, wipes in (
        ("subject_teacher", 302, 403),
        ("homeroom", 302, 403),
        ("data_officer", 302, 200),
        ("commune_officer", 302, 200),
        ("stranger", 404, 404),
        ("homeroom_3", 404, 404),
    ):
        here = f"/the-gioi-tap-huan/{practice.pk}"
        assert signed_in(key).get(f"{here}/xoa/").status_code == wipes, key
        assert signed_in(key).post(f"{here}/vao/", target).status_code == enters, key
    real = {"who": person("head").pk}  # nobody goes in as a real person
    assert signed_in("data_officer").post(f"{here}/vao/", real).status_code == 409
    assert re.match("/dang-nhap/", Client().post(f"{here}/vao/", real)["Location"])


def test_the_page_builds_it_and_shows_who_one_can_be(signed_in, school):
    browser = signed_in("commune_officer")
    ward = Unit.objects.get(code=LE_CHAN)
    assert (
        "Dựng thế giới tập huấn cho UBND phường Lê Chân"
        in browser.get("/the-gioi-tap-huan/").content.decode()
    )
    answer = browser.post(f"/don-vi/{ward.pk}/the-gioi-tap-huan/")
    assert answer["Location"].startswith("/tien-do/")
    practice = built(ward)
    page = browser.get("/the-gioi-tap-huan/").content.decode()
    assert actor(practice, "lanhdao").full_name in page and PIN in page
    assert "Chưa đơn vị" not in page


# Thrown away ------------------------------------------------------------------------------------


def counted():
    """How many rows each table has that can be thrown away, behind an open wall."""
    everything = frozenset(Unit.objects.values_list("pk", flat=True))
    wall.enter(Reach(schools=everything, system="đếm"))
    return {m._meta.label: m._base_manager.count() for m in kept_models()}


def test_wiping_leaves_the_database_as_it_was(school, signed_in, person, reach):
    before = counted()
    practice = built(school)
    browser = went_in(signed_in, practice, "hieutruong")
    browser.get("/viec/")
    see_all(practice)
    pupil = Student.objects.filter(department_id=practice.department_id).first()
    teacher = reach_of(actor(practice, "chunhiem"))
    change_student(student=pupil, values={"moet_code": "3100000001"}, by=teacher)
    officer = signed_in("data_officer")
    page = officer.get(f"/the-gioi-tap-huan/{practice.pk}/xoa/").content.decode()
    assert "không lấy lại được" in page
    officer.post(f"/the-gioi-tap-huan/{practice.pk}/xoa/")
    assert browser.get("/viec/").status_code == 302, "who is inside is signed out at once"
    practice.refresh_from_db()
    wipe(practice.job_id)
    practice.refresh_from_db()
    assert practice.department is None
    after = counted()
    moved = {
        name: (before[name], count)
        for name, count in after.items()
        if count != before[name] and not name.startswith(("sessions.", "usersessions."))
    }
    # the wiping is a job of the officer's own, who was told nothing
    assert set(moved) <= {"ground.Job", "contenttypes.ContentType"}, moved
    assert (
        not Job.objects.filter(unit_id__gt=0)
        .exclude(unit_id__in=Unit.objects.values("pk"))
        .exists()
    )
    wipe(practice.job_id)  # a doubled message
    start_practice(unit=school, by=reach("data_officer"))
    assert built(school).department.code == f"TH-{school.pk}"


def test_a_row_that_leads_out_stops_it(practice, person):
    """Should the seal ever break, nothing is deleted and someone looks."""
    real = person("subject_teacher")
    twin = Unit.objects.get(department=practice.department, tier=4)
    Post.objects.create(
        user=real, unit=twin, kind="member", title="Giáo viên", starts_on=dates.today()
    )
    with pytest.raises(RuntimeError, match="leads out"):
        wipe_practice(practice=practice, by=Reach(system="thử"))
    assert User.objects.filter(pk=real.pk).exists()


def test_wiping_nothing_is_said(school, reach):
    practice = Practice.objects.get(unit=school)
    with pytest.raises(Refused, match="chưa có gì"):
        start_wipe(practice=practice, by=reach("data_officer"))


def test_every_table_that_hangs_on_a_unit_is_found_by_its_keys():
    """A new table with plain ids of people or units must be said in practice_wipe.OWNED."""
    from csdl.site.actions.practice_wipe import OWNED

    plain = {
        model
        for model in kept_models()
        for field in model._meta.concrete_fields
        if field.attname in ("user_id", "by_id", "unit_id") and not field.remote_field
    }
    assert plain <= set(OWNED)
    assert apps.get_model("records", "Student") in kept_models()
