"""Documents of a pupil: added, opened, taken away; they go where the record goes, and at each
moment exactly one school can open them."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from csdl.ground.models import AccessLog, File
from csdl.kit import dates, wall
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import TH_THCS, THCS
from records.actions.hand_over import hand_over_pupils
from records.actions.status import leave_school
from records.actions.student import add_student
from records.actions.student_file import add_file, remove_file
from records.actions.transfer import (
    accept_transfer,
    offer_transfer,
    return_transfer,
    withdraw_transfer,
)
from records.models import Student, StudentFile, StudentStatus
from schools.models import Classroom, Unit

pytestmark = pytest.mark.django_db
BY = system("test")


def scan():
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PNG")
    return ("khai-sinh.png", "image/png", out.getvalue())


@pytest.fixture
def old(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def new(db):
    return Unit.objects.get(code=TH_THCS)


@pytest.fixture
def pupil(old):
    room = Classroom.objects.get(school=old, name="6A1", year__starts_year=2026)
    values = {"full_name": "Vũ Thị Giấy", "birth_date": date(2015, 2, 3), "gender": 0}
    return add_student(classroom=room, values=values, by=BY)


@pytest.fixture
def paper(pupil):
    return add_file(student=pupil, kind="birth", file=scan(), by=BY)


@pytest.fixture
def room(new):
    rows = Classroom.objects.filter(school=new, level="THCS", year__starts_year=2026)
    return rows.order_by("sort_key").first()


def offer(pupil, new):
    return offer_transfer(
        student=pupil, to_school=new, leaves_on=dates.today(), reason="Chuyển nhà", by=BY
    )


def holders(paper, *schools):
    """The schools behind whose wall the document is there."""
    found = []
    for school in schools:
        with wall.school(BY, school):
            found += [school.code] * StudentFile.objects.filter(pk=paper.pk).count()
    return found


def url(name, pk):
    return reverse(f"records:{name}", args=[pk])


def answers(signed_in, paper):
    """What the head of the old school and that of the new one get when they open it."""
    at = url("student_file_open", paper.pk)
    return [signed_in(key).get(at).status_code for key in ("head", "head_3")]


def test_added_opened_and_taken_away_by_the_school(pupil, signed_in, old, reach):
    officer = signed_in("data_officer")
    page = officer.get(url("student_show_person", pupil.pk)).content.decode()
    assert url("student_files", pupil.pk) in page
    assert "Chưa có giấy tờ nào" in officer.get(url("student_files", pupil.pk)).content.decode()
    name, kind, data = scan()
    sent = {"kind": "birth", "note": "Bản sao", "file": SimpleUploadedFile(name, data, kind)}
    assert officer.post(url("student_file_new", pupil.pk), sent).status_code == 302
    reach("data_officer")
    paper = StudentFile.objects.get(student=pupil)
    html = officer.get(url("student_files", pupil.pk)).content.decode()
    assert "Giấy khai sinh" in html and url("student_file_open", paper.pk) in html
    answer = officer.get(url("student_file_open", paper.pk))
    assert b"".join(answer.streaming_content) == data
    log = AccessLog.objects.filter(action="student_file_open").latest("pk")
    assert (log.unit_id, log.reason) == (old.pk, "khai-sinh.png")
    assert log.targets["student"] == f"records.student:{pupil.pk}"

    remove = url("student_file_remove", paper.pk)
    assert officer.post(remove, {"reason": ""}).status_code == 200
    assert officer.post(remove, {"reason": "Tải nhầm của em khác"}).status_code == 302
    assert officer.get(url("student_file_open", paper.pk)).status_code == 404
    reach("data_officer")
    assert not File.objects.get(pk=paper.file_id).is_kept
    image = StudentFile.pgh_event_model.objects.filter(pgh_obj_id=paper.pk).last()
    assert (image.pgh_label, image.name) == ("delete", "khai-sinh.png")
    assert image.pgh_context["reason"] == "Tải nhầm của em khác"
    with pytest.raises(Refused, match="vừa được người khác bỏ"):
        remove_file(file=paper, reason="lần nữa", by=BY)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (("a.pdf", "application/pdf", b"MZ\x90 not a pdf"), "Chỉ nhận tệp PDF"),
        (("a.pdf", "application/pdf", scan()[2]), "a.pdf: Chỉ nhận tệp PDF"),
        (("a.pdf", "application/pdf", b""), "Tệp trống"),
    ],
)
def test_what_is_no_scan_is_refused(pupil, file, says):
    with pytest.raises(Refused, match=says):
        add_file(student=pupil, kind="other", file=file, by=BY)
    with wall.school(BY, pupil.school):
        assert not StudentFile.objects.filter(student=pupil).exists()


def test_the_homeroom_teacher_adds_others_do_not_see(paper, pupil, signed_in):
    assert signed_in("homeroom").get(url("student_file_new", pupil.pk)).status_code == 200
    assert signed_in("homeroom").get(url("student_file_open", paper.pk)).status_code == 200
    for key in ("stranger", "commune_officer", "homeroom_2"):
        assert signed_in(key).get(url("student_file_open", paper.pk)).status_code == 404
        assert signed_in(key).get(url("student_files", pupil.pk)).status_code in (403, 404)


def test_files_go_along_when_the_other_school_accepts(paper, pupil, old, new, room, signed_in):
    """Offered, returned, offered, withdrawn: with the old school. Accepted: with the new one."""
    assert answers(signed_in, paper) == [200, 404]
    for close in (return_transfer, withdraw_transfer):
        transfer = offer(pupil, new)
        assert holders(paper, old, new) == [THCS]
        assert answers(signed_in, paper) == [200, 404]
        close(transfer=transfer, reason="Chưa đủ giấy tờ", by=BY)
        assert holders(paper, old, new) == [THCS]
    accept_transfer(transfer=offer(pupil, new), classroom=room, by=BY)
    assert holders(paper, old, new) == [TH_THCS]
    assert answers(signed_in, paper) == [404, 200]
    taken = signed_in("head_3").get(url("student_files", pupil.pk)).content.decode()
    assert "khai-sinh.png" in taken
    assert signed_in("head").get(url("student_files", pupil.pk)).status_code == 404
    with wall.school(BY, old):  # that it was once here stays in the history, the bytes do not
        labels = StudentFile.pgh_event_model.objects.filter(pgh_obj_id=paper.pk)
        assert list(labels.values_list("pgh_label", flat=True)) == ["insert"]


def test_a_failed_acceptance_leaves_them(paper, pupil, old, new, room):
    transfer = offer(pupil, new)
    with wall.school(BY, new), pytest.raises(RuntimeError), transaction.atomic():
        accept_transfer(transfer=transfer, classroom=room, by=BY)
        raise RuntimeError
    assert holders(paper, old, new) == [THCS]


def test_a_school_that_closes_hands_them_on(paper, old, new):
    hand_over_pupils(
        school=old, to_school=new, on=dates.today(), basis="Quyết định 12/QĐ-UBND", by=BY
    )
    assert holders(paper, old, new) == [TH_THCS]


def test_out_of_the_province_they_stay_with_the_school_that_keeps_the_record(
    paper, pupil, old, new, signed_in
):
    leave_school(
        student=pupil, kind=StudentStatus.Kind.TRANSFERRED_OUT, on=dates.today(),
        place="Trường THCS ở tỉnh khác", by=BY,
    )  # fmt: skip
    assert holders(paper, old, new) == [THCS]
    assert answers(signed_in, paper) == [200, 404]


def test_the_database_lets_no_document_lie_apart_from_its_pupil(paper, pupil, old, new):
    """Neither left behind when the record moves, nor taken along alone."""
    with wall.two(old.pk, new.pk):
        with pytest.raises(IntegrityError, match="studentfile_of_school"), transaction.atomic():
            Student.objects.filter(pk=pupil.pk).update(school=new)
        with pytest.raises(IntegrityError, match="studentfile_of_school"), transaction.atomic():
            StudentFile.objects.filter(pk=paper.pk).update(school=new)


def test_one_who_has_moved_gets_nothing_more_from_the_old_school(pupil, new, room):
    accept_transfer(transfer=offer(pupil, new), classroom=room, by=BY)
    with pytest.raises(Refused, match="vừa chuyển sang trường khác"):
        add_file(student=pupil, kind="birth", file=scan(), by=BY)


def test_a_record_holds_so_many(pupil, monkeypatch):
    monkeypatch.setattr("records.actions.student_file.MOST", 2)
    for _ in range(2):
        add_file(student=pupil, kind="other", file=scan(), by=BY)
    with pytest.raises(Refused, match="đã có 2 giấy tờ"):
        add_file(student=pupil, kind="other", file=scan(), by=BY)
