"""A sheet between upload and receipt: conflicts, good rows alone, stopping, undoing, forgetting."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from csdl.ground.actions import batch as actions
from csdl.ground.actions import batch_undo
from csdl.ground.actions.batch import apply_rows
from csdl.ground.lines import rows_of
from csdl.ground.models import Batch, BatchLine, File, Job
from csdl.ground.tasks import read_batch, tidy, unwrite_batch, write_batch
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.removal import remove_bare
from schools.models import Classroom, Parent, Unit
from tests.schools.conftest import xlsx
from tests.schools.test_sheet import HEAD, SCHOOL, SCHOOL_HEAD, official, school

pytestmark = pytest.mark.django_db
A, B = "30299901", "30299902"


def post(browser, batch, what, **fields):
    response = browser.post(f"/nhap-tep/{batch.pk}/{what}/", fields)
    batch.refresh_from_db()
    return response


def run(batch):
    write_batch(batch.job_id)
    batch.refresh_from_db()


@pytest.fixture
def renamed(upload):
    """A sheet that gives 10507 another name, previewed."""
    rows = official()
    rows[1][1], rows[1][3] = "Thành Đông Mới", "Phường Thành Đông Mới"
    return lambda: upload("xa", *rows)


def test_an_edit_during_the_preview_is_a_conflict_and_nobody_loses(renamed, unit):
    browser, batch = renamed()
    Unit.objects.filter(code="10507").update(name="Tên Khác")
    post(browser, batch, "ghi")
    run(batch)
    assert (batch.state, batch.written) == (Batch.State.READY, {})
    assert unit("10507").name == "Tên Khác"  # not written over
    page = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    for words in ("Có dòng xung đột", "trước là “Thành Đông”", "<del>Tên Khác</del>",
                  "<ins>Thành Đông Mới</ins>"):  # fmt: skip
        assert words in page
    assert "Xác nhận ghi" not in page


@pytest.mark.parametrize(("keep", "name"), [("file", "Thành Đông Mới"), ("system", "Tên Khác")])
def test_a_conflict_is_decided_by_the_person(renamed, unit, keep, name):
    browser, batch = renamed()
    Unit.objects.filter(code="10507").update(name="Tên Khác")
    post(browser, batch, "ghi")
    run(batch)
    post(browser, batch, "xung-dot", keep=keep)
    assert batch.counts["conflict"] == 0
    if keep == "file":
        post(browser, batch, "ghi")
        run(batch)
        assert batch.state == Batch.State.APPLIED
    else:  # the full name still differs, which no column of the unit keeps
        assert "name" not in rows_of(batch, number=2)[0].old
    assert unit("10507").name == name


def test_two_officers_send_the_same_school(upload, unit):
    """Both previews say new; the second finds the row there and may settle it."""
    first, one = upload("truong", SCHOOL_HEAD, SCHOOL)
    second, two = upload("truong", SCHOOL_HEAD, school(name="Trường Bến Gỗ 2"))
    for browser, batch in ((first, one), (second, two)):
        post(browser, batch, "ghi")
    run(one)
    run(two)
    assert (one.state, two.state) == (Batch.State.APPLIED, Batch.State.READY)
    assert two.counts["conflict"] == 1
    assert unit(A).name == SCHOOL[1]
    post(second, two, "xung-dot", keep="file")
    post(second, two, "ghi")
    run(two)
    assert unit(A).name == "Trường Bến Gỗ 2"
    assert Parent.objects.filter(unit__code=A).count() == 1


def test_good_rows_alone_only_when_asked(upload, unit):
    browser, batch = upload("truong", SCHOOL_HEAD, SCHOOL, school(code=B, phone="12"))
    page = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "Chỉ ghi 1 dòng hợp lệ, bỏ qua 1 dòng" in page
    assert post(browser, batch, "ghi").status_code == 409
    assert not Unit.objects.filter(code=A).exists()
    post(browser, batch, "ghi", partial="1")
    run(batch)
    assert (batch.state, batch.written) == (Batch.State.APPLIED, {"new": 1, "changed": 0})
    assert unit(A) and not Unit.objects.filter(code=B).exists()
    receipt = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "Dòng lỗi, không ghi" in receipt
    assert browser.get(f"/nhap-tep/{batch.pk}/ghi-chu-loi/").status_code == 200


def test_a_killed_worker_is_taken_up_where_it_stood(upload, person, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK", 2)
    rows = [school(code=f"3029990{n}", name=f"Trường số {n}") for n in range(5)]
    browser, batch = upload("truong", SCHOOL_HEAD, *rows)
    post(browser, batch, "ghi")
    apply_rows(batch=batch, by=reach_of(person("department_officer")))  # and then it died
    assert Unit.objects.filter(code__startswith="3029990").count() == 2
    batch.refresh_from_db()
    assert (batch.state, batch.written) == (Batch.State.WRITING, {"new": 2, "changed": 0})
    run(batch)
    assert (batch.state, batch.written) == (Batch.State.APPLIED, {"new": 5, "changed": 0})
    assert Unit.objects.filter(code__startswith="3029990").count() == 5
    assert Job.objects.get(pk=batch.job_id).state == Job.State.DONE


def test_writing_stops_when_asked_and_what_is_written_can_be_undone(upload, person, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK", 2)
    rows = [school(code=f"3029990{n}", name=f"Trường số {n}") for n in range(5)]
    browser, batch = upload("truong", SCHOOL_HEAD, *rows)
    post(browser, batch, "ghi")
    apply_rows(batch=batch, by=reach_of(person("department_officer")))
    post(browser, batch, "bo")
    run(batch)
    assert (batch.state, batch.written["new"], batch.stop) == (Batch.State.APPLIED, 2, True)
    assert "Bạn đã bấm dừng" in browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    post(browser, batch, "hoan-tac")
    assert batch.state == Batch.State.UNDONE
    assert not Unit.objects.filter(code__startswith="3029990").exists()


def test_reading_stops_when_the_file_is_put_away(signed_in, department, monkeypatch):
    browser = signed_in("department_officer")
    browser.post(f"/don-vi/{department.pk}/nhap-xa/", {"file": xlsx(HEAD, *official()[1:])})
    batch = Batch.objects.latest("pk")
    add = actions.lines.add_lines

    def and_away(batch, rows, by):
        add(batch, rows, by)
        browser.post(f"/nhap-tep/{batch.pk}/bo/")

    monkeypatch.setattr(actions.lines, "add_lines", and_away)
    read_batch(batch.job_id)
    batch.refresh_from_db()
    assert batch.state == Batch.State.CANCELLED


def test_undo_gives_back_new_and_changed(upload, unit, department):
    browser, batch = upload("truong", SCHOOL_HEAD, SCHOOL)
    post(browser, batch, "ghi")
    run(batch)
    rows = [school(name="Tên sai", address=""), school(code=B, manager="Sở")]
    browser, batch = upload("truong", SCHOOL_HEAD, *rows)
    post(browser, batch, "ghi")
    run(batch)
    assert unit(A).name == "Tên sai" and unit(B)
    assert "Hoàn tác lần ghi này" in browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    post(browser, batch, "hoan-tac")
    assert batch.state == Batch.State.UNDONE
    assert unit(A).name == SCHOOL[1]
    assert not Unit.objects.filter(code=B).exists()
    assert post(browser, batch, "hoan-tac").status_code == 409


def test_no_undo_once_something_was_built_on_it(upload, unit, year):
    browser, batch = upload("truong", SCHOOL_HEAD, SCHOOL, school(code=B))
    post(browser, batch, "ghi")
    run(batch)
    Unit.objects.filter(code=A).update(address="Sửa sau")
    refused = post(browser, batch, "hoan-tac")
    assert refused.status_code == 409
    assert "dòng 2" in refused.content.decode()
    Unit.objects.filter(code=A).update(address=SCHOOL[7])
    room = unit(A).classrooms.create(
        department_id=unit(A).department_id, year=year, name="6A", level="THCS", grade="6"
    )
    assert "Đã có dữ liệu gắn với" in post(browser, batch, "hoan-tac").content.decode()
    assert unit(B)  # all or none
    remove_bare(Classroom.objects.filter(pk=room.pk))
    post(browser, batch, "hoan-tac")
    assert batch.state == Batch.State.UNDONE


def test_a_long_undo_is_a_job_and_says_why_not(upload, unit, monkeypatch):
    monkeypatch.setattr(batch_undo, "AT_ONCE", 1)
    browser, batch = upload("truong", SCHOOL_HEAD, SCHOOL, school(code=B))
    post(browser, batch, "ghi")
    run(batch)
    Unit.objects.filter(code=A).update(address="Sửa sau")
    post(browser, batch, "hoan-tac")
    assert batch.state == Batch.State.UNDOING
    unwrite_batch(batch.job_id)
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLIED
    assert Job.objects.get(pk=batch.job_id).state == Job.State.FAILED
    page = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "Chưa hoàn tác được" in page and "đã được sửa tiếp" in page
    Unit.objects.filter(code=A).update(address=SCHOOL[7])
    post(browser, batch, "hoan-tac")
    unwrite_batch(batch.job_id)
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE
    assert not Unit.objects.filter(code__in=[A, B]).exists()


def test_rows_and_file_go_a_day_later(upload, renamed):
    _, waiting = renamed()
    browser, done = upload("truong", SCHOOL_HEAD, SCHOOL)
    post(browser, done, "ghi")
    run(done)
    tidy()
    assert rows_of(waiting) and rows_of(done)
    past = timezone.now() - timedelta(days=1, minutes=1)
    Batch.objects.filter(pk__in=[waiting.pk, done.pk]).update(touched_at=past)
    tidy()
    for batch, state in ((waiting, Batch.State.CANCELLED), (done, Batch.State.APPLIED)):
        batch.refresh_from_db()
        assert batch.state == state and batch.forgotten_at
        assert not rows_of(batch)
        assert not File.objects.get(pk=batch.file_id).is_kept
        for address in ("tep/", "ghi-chu-loi/"):
            assert browser.get(f"/nhap-tep/{batch.pk}/{address}").status_code == 404
        page = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
        assert "đã xoá" in page and "Hoàn tác lần" not in page
    assert "không hoàn tác được nữa" in post(browser, done, "hoan-tac").content.decode()


def test_the_preview_is_behind_the_wall(upload, reach):
    """An upload holds minors: without the unit's own desk not one line is visible."""
    _, batch = upload("truong", SCHOOL_HEAD, SCHOOL)
    with connection.cursor() as cursor:
        for key in ("commune_officer", "head", "director", "department_officer"):
            reach(key)
            cursor.execute("select count(*) from ground_batchline")
            seen = cursor.fetchone()[0]
            assert seen == (0 if key in ("commune_officer", "head") else 1), key
        wall.leave()
        assert not BatchLine.objects.exists()
    assert json.dumps(batch.sheet).find("Bến Gỗ") == -1  # the open row names columns alone


def test_put_away(upload):
    browser, batch = upload("xa", HEAD, ("10002", "Y", "xã", ""))
    browser.post(f"/nhap-tep/{batch.pk}/bo/")
    batch.refresh_from_db()
    assert batch.state == Batch.State.CANCELLED
    assert batch.forgotten_at and not rows_of(batch)
    assert not File.objects.get(pk=batch.file_id).is_kept
    assert browser.post(f"/nhap-tep/{batch.pk}/ghi/").status_code == 409
    assert "Đã bỏ" in browser.get("/nhap-tep/").content.decode()
