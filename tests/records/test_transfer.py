"""Between schools: offered, accepted or returned; never in two, never in none."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.actions.grant import prepare_grants
from accounts.actions.paper import sign_paper
from accounts.queries.offer import Line
from csdl.kit import dates, wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.site.world.cast import PIN, TH_THCS, THCS
from records.actions.correction import ask_correction, refuse_correction
from records.actions.status import leave_school
from records.actions.transfer import (
    accept_transfer,
    return_transfer,
    withdraw_transfer,
)
from records.models import Enrollment, Student, StudentFamily, StudentStatus, Transfer
from records.queries.transfer import rooms_for
from schools.actions.classroom import create_classrooms
from schools.actions.year import open_year
from schools.models import Classroom, Unit
from tests.records.moves import BY, OTHER

pytestmark = pytest.mark.django_db


def places(pupil):
    """Where the pupil is today, past the wall: [(school of the class, school of the record)]."""
    rows = []
    for school in Unit.objects.filter(code__in=[THCS, OTHER]):
        with wall.school(BY, school):
            here = Enrollment.objects.filter(student=pupil.pk, left_on=None)
            rows += [(school.code, "class")] * here.count()
            rows += [(school.code, "record")] * Student.objects.filter(pk=pupil.pk).count()
    return sorted(rows)


def test_until_accepted_the_old_school_keeps_the_pupil(pupil, offer, new_room):
    before = places(pupil)
    transfer = offer()
    assert places(pupil) == before == [(THCS, "class"), (THCS, "record")]
    accept_transfer(transfer=transfer, classroom=new_room, by=BY)
    assert places(pupil) == [(OTHER, "class"), (OTHER, "record")]
    with wall.school(BY, new_room.school):
        kinds = StudentStatus.objects.filter(student=pupil).values_list("kind", "place")
        assert list(kinds) == [("in", "Trường THCS Hoa Phượng")]
        assert StudentFamily.objects.get(student=pupil).mother_name == "Ngô Thị Mẹ"
    with wall.school(BY, pupil.school):
        gone = StudentStatus.objects.filter(student=pupil.pk, kind="out").get()
        assert (gone.place, gone.note) == (new_room.school.name, "Chuyển nhà")
        assert Enrollment.objects.get(student=pupil.pk).left_on == dates.today()
        # What the old school can still print.
        kept = Transfer.objects.get(pk=transfer.pk)
        assert (kept.full_name, kept.class_name, kept.state) == ("Vũ Thị Chuyển", "6A1", "accepted")


def test_returned_and_withdrawn_change_nothing(pupil, offer, new_room):
    before = places(pupil)
    return_transfer(transfer=offer(), reason="Hết chỗ", by=BY)
    withdraw_transfer(transfer=offer(), reason="Gia đình đổi ý", by=BY)
    assert places(pupil) == before
    transfer = offer()
    accept_transfer(transfer=transfer, classroom=new_room, by=BY)
    for act in (return_transfer, withdraw_transfer):
        with pytest.raises(Refused, match="đã ở tình trạng “Đã tiếp nhận”"):
            act(transfer=transfer, reason="muộn", by=BY)


def test_not_before_the_day_they_leave(pupil, offer, new_room):
    """Until that day they sit in the old class: nobody is in two schools, nobody in none."""
    transfer, before = offer(leaves_on=dates.today() + dates.DAY), places(pupil)
    with pytest.raises(Refused, match="Tiếp nhận từ ngày"):
        accept_transfer(transfer=transfer, classroom=new_room, by=BY)
    assert places(pupil) == before
    assert return_transfer(transfer=transfer, reason="Hết chỗ", by=BY).state == "returned"


def test_carried_into_the_new_year_they_are_taken_in_ahead(pupil, offer, old, new):
    """In the summer: the class to come is left before it began, the one that was stays."""
    year = open_year(department=old.department, starts_year=2027, by=BY)
    rooms = [
        create_classrooms(school=s, year=year, level="THCS", grade="7", names=["7Z"], by=BY)[0]
        for s in (old, new)
    ]
    with wall.school(BY, old):
        Enrollment.objects.create(
            department_id=old.department_id, school=old, year=year, classroom=rooms[0],
            student=pupil, entered_on=year.starts_on,
        )  # fmt: skip
    transfer = offer(leaves_on=year.starts_on)
    accept_transfer(transfer=transfer, classroom=rooms[1], by=BY)
    with wall.school(BY, new):
        assert Enrollment.objects.get(student=pupil.pk).classroom == rooms[1]
    with wall.school(BY, old):
        kept = Enrollment.objects.filter(student=pupil.pk, left_on=None)
        assert [row.classroom.name for row in kept] == ["6A1"]


def test_into_a_class_of_the_same_grade(pupil, offer, new, new_room):
    transfer = offer()
    higher = Classroom.objects.filter(school=new, grade="7", year__starts_year=2026).first()
    with pytest.raises(Refused, match="Chọn lớp cùng khối"):
        accept_transfer(transfer=transfer, classroom=higher, by=BY)
    assert rooms_for(transfer).first().grade == "6"
    accept_transfer(transfer=transfer, classroom=new_room, by=BY)


def test_papers_of_the_old_school_are_finished_first(pupil, offer, old, new_room, signed_in):
    """A correction under way is signed or dropped before the record goes; what a helper wrote
    and nobody took over waits for nobody."""
    here = Classroom.objects.get(school=old, name="6A1", year__starts_year=2026)
    with wall.school(BY, old):
        asked = ask_correction(student=pupil, classroom=here, field="birth_date",
                               new="04/02/2015", reason="Sai", by=BY)  # fmt: skip
    transfer = offer()
    with pytest.raises(Refused, match="còn 1 đề nghị sửa dữ liệu"):
        accept_transfer(transfer=transfer, classroom=new_room, by=BY)
    refuse_correction(correction=asked, reason="Giấy khai sinh ghi đúng", by=BY)
    accept_transfer(transfer=transfer, classroom=new_room, by=BY)
    assert places(pupil) == [(OTHER, "class"), (OTHER, "record")]
    # What was asked of them here is still read here.
    head = signed_in("head")
    for page in (f"/sua-chua/{asked.pk}/", "/sua-chua/"):
        assert "Vũ Thị Chuyển" in head.get(page).content.decode()


def test_who_leaves_meanwhile_is_offered_no_more(pupil, offer):
    transfer = offer()
    leave_school(student=pupil, kind="out", on=dates.today(), place="Trường THCS A, Hà Nội", by=BY)
    with wall.school(BY, pupil.school):
        transfer.refresh_from_db()
    assert (transfer.state, transfer.answer) == ("withdrawn", "Em đã rời trường")


def test_one_offer_at_a_time(offer):
    offer()
    with pytest.raises(Refused, match="đang chờ một trường khác"):
        offer()


def test_a_failed_acceptance_leaves_the_pupil_where_they_were(pupil, offer, new_room):
    transfer, before = offer(), places(pupil)
    with (
        wall.school(BY, new_room.school),
        pytest.raises(Exception, match="boom"),
        transaction.atomic(),
    ):
        accept_transfer(transfer=transfer, classroom=new_room, by=BY)
        raise RuntimeError("boom")
    assert places(pupil) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"reason": " "}, "lý do"),
        ({"leaves_on": date(2020, 1, 1)}, "phải từ"),
    ],
)
def test_offers_refused(offer, more, says):
    with pytest.raises(Refused, match=says):
        offer(**more)


def test_only_the_two_schools_see_it(offer, reach, person):
    transfer = offer()
    for key, sees in (("head", True), ("stranger", False), ("head_2", False)):
        found = Transfer.objects.allowed(reach(key), Transfer.SEE)
        assert found.filter(pk=transfer.pk).exists() == sees, key
    wall.enter(reach_of(person("head_2")))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from records_transfer")
        assert cursor.fetchone() == (0,)


def test_the_pages(signed_in, pupil, new, new_room, person):
    officer = signed_in("data_officer")
    form = reverse("records:transfer_new", args=[pupil.pk])
    data = {"code": "99999999", "leaves_on": dates.dmy(dates.today()), "reason": "Chuyển nhà"}
    assert "Không có trường đang hoạt động" in officer.post(form, data).content.decode()
    answer = officer.post(form, data | {"code": OTHER})
    assert answer.status_code == 302
    page = officer.get(answer["Location"]).content.decode()
    assert "Rút đề nghị" in page and "vẫn ở lớp cũ" in page and ">Tiếp nhận<" not in page
    listed = officer.get(reverse("records:transfer_list")).content.decode()
    assert "Vũ Thị Chuyển" in listed and new.name in listed
    path = officer.get(reverse("records:student_path", args=[pupil.pk])).content.decode()
    assert "Đang chờ trường khác tiếp nhận" in path and form not in path
    for act in ("nhan/", "tra-lai/"):  # the old school neither answers nor sees the other's classes
        refused = officer.get(answer["Location"] + act)
        assert refused.status_code == 409
        assert "Trường nhận mới tiếp nhận hoặc trả lại được" in refused.content.decode()
        assert new_room.name not in refused.content.decode()
    assert officer.post(answer["Location"] + "nhan/", {"classroom": new_room.pk}).status_code == 409
    assert signed_in("stranger").get(answer["Location"]).status_code == 404


@pytest.fixture
def receiver(person, signed_in):
    """The data officer of another school: there, as all rights are given, by a signed paper."""
    school, holder, head = Unit.objects.get(code=TH_THCS), person("two_schools"), person("head_3")
    by = reach_of(head)
    line = Line("school_data_officer", school, dates.today(), date(2027, 8, 31))
    paper = prepare_grants(holder=holder, from_unit=school, lines=[line], by=by)
    sign_paper(paper=paper, side="giver", pin=PIN, by=by)
    sign_paper(paper=paper, side="receiver", pin=PIN, by=reach_of(holder))
    return signed_in("two_schools")


def test_both_schools_on_screen(signed_in, pupil, receiver):
    """Sent, found among one's tasks, returned, sent again, taken in; the old clerk is told."""
    officer, home = signed_in("data_officer"), reverse("site:home")
    form = reverse("records:transfer_new", args=[pupil.pk])
    data = {"code": TH_THCS, "leaves_on": dates.dmy(dates.today()), "reason": "Chuyển nhà"}
    first = officer.post(form, data)["Location"]
    assert "Tiếp nhận 1 em chuyển đến" in receiver.get(home).content.decode()
    assert receiver.get(first + "rut/").status_code == 409
    assert receiver.get(reverse("records:student_path", args=[pupil.pk])).status_code == 404
    assert "Ngô Thị Mẹ" not in receiver.get(first).content.decode()
    assert receiver.post(first + "tra-lai/", {"reason": "Hết chỗ"}).status_code == 302
    page = officer.get(first).content.decode()
    assert "Bị trả lại" in page and "Hết chỗ" in page
    second = officer.post(form, data)["Location"]
    new_room = Classroom.objects.get(school__code=TH_THCS, name="6A1", year__starts_year=2026)
    assert "6A1, 2026–2027" in receiver.get(second + "nhan/").content.decode()
    assert receiver.post(second + "nhan/", {"classroom": new_room.pk}).status_code == 302
    path = reverse("records:student_path", args=[pupil.pk])
    assert path in receiver.get(second).content.decode()
    assert "Chuyển đến" in receiver.get(path).content.decode()
    assert officer.get(path).status_code == 404
    kept = officer.get(second).content.decode()
    assert "Vũ Thị Chuyển" in kept and "Đã tiếp nhận" in kept and path not in kept
    told = officer.get(reverse("ground:notices")).content.decode()
    for words in ("bị trả lại", "đã được tiếp nhận"):
        assert f"Vũ Thị Chuyển: {words} ở Trường TH và THCS Suối Đá" in told
