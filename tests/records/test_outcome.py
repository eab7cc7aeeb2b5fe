"""End-of-year outcomes: the grid of a class, the sheet of a school, what is missing."""

from uuid import uuid4

import pytest
from django.urls import reverse

from csdl.ground.models import Batch
from csdl.ground.tasks import read_batch, write_batch
from csdl.kit import wall
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.site.world.cast import THCS
from records.actions.outcome import write_outcomes
from records.actions.turn import commit, rehearse
from records.models import Correction, Enrollment, Outcome, Student
from records.queries.outcome import outcome_figures, room_counts
from schools.models import Classroom, Unit
from tests.records.turning import BY
from tests.schools.conftest import xlsx

pytestmark = pytest.mark.django_db
HEAD = ("Mã học sinh", "Họ và tên", "Lớp", "Kết quả cuối năm", "Lớp năm sau", "Ghi chú")


@pytest.fixture
def room(db):
    return Classroom.objects.get(name="6A1", school__code=THCS, year__starts_year=2026)


@pytest.fixture
def pupils(reach, room):
    reach("head")
    rows = Enrollment.objects.filter(classroom=room).select_related("student")
    return list(rows.order_by("student__sort_key"))


def entry(kind, was="", to_class="", note=""):
    return {"kind": kind, "was": was, "to_class": to_class, "note": note}


def answers(pupils, **kinds):
    """The grid as posted: the first pupils by keyword number, the rest not written."""
    data = {"op": uuid4().hex}
    for number, row in enumerate(pupils):
        kind, was = kinds.get(f"n{number}", ("", ""))
        data |= {f"kind-{row.pk}": kind, f"was-{row.pk}": was}
        data |= {f"to-{row.pk}": "", f"note-{row.pk}": ""}
    return data


def test_the_teacher_writes_the_class(signed_in, room, pupils, reach):
    browser, address = signed_in("homeroom"), reverse("records:outcome_edit", args=[room.pk])
    html = browser.get(address).content.decode()
    assert pupils[0].student.full_name in html
    assert "Hoàn thành cấp học" not in html  # not at the end of grade 6
    data = answers(pupils, n0=("retained", ""), n1=("retest", ""))
    assert browser.post(address, data | {"rest": "promoted"}).status_code == 302
    reach("homeroom")
    kinds = dict(Outcome.objects.filter(classroom=room).values_list("enrollment_id", "kind"))
    assert kinds.pop(pupils[0].pk) == "retained"
    assert kinds.pop(pupils[1].pk) == "retest"
    assert set(kinds.values()) == {"promoted"} and len(kinds) == len(pupils) - 2
    assert Outcome.pgh_event_model.objects.filter(pgh_label="insert").count() == len(pupils)


def test_after_the_summer_the_first_word_is_kept(room, pupils, person):
    by, pk = reach_of(person("homeroom")), pupils[0].pk
    write_outcomes(classroom=room, entries={pk: entry("retest")}, by=by)
    write_outcomes(classroom=room, entries={pk: entry("promoted", "retest")}, by=by)
    found = Outcome.objects.get(enrollment=pk)
    assert (found.kind, found.first) == ("promoted", "retest")


def test_two_at_once_the_second_is_told(signed_in, room, pupils, person):
    by, pk = reach_of(person("data_officer")), pupils[0].pk
    write_outcomes(classroom=room, entries={pk: entry("retained")}, by=by)
    browser, address = signed_in("homeroom"), reverse("records:outcome_edit", args=[room.pk])
    html = browser.post(address, answers(pupils, n0=("promoted", ""))).content.decode()
    assert "vừa được người khác ghi là “Lưu ban”" in html
    assert Outcome.objects.get(enrollment=pk).kind == "retained"


@pytest.mark.parametrize("kind", ["completed", "graduated"])
def test_an_outcome_that_does_not_fit(room, pupils, person, kind):
    with pytest.raises(Refused, match="chỉ ghi ở lớp cuối cấp"):
        by = reach_of(person("homeroom"))
        write_outcomes(classroom=room, entries={pupils[0].pk: entry(kind)}, by=by)


def test_a_pupil_of_another_class_is_refused(room, pupils, person):
    other = Classroom.objects.get(name="7A2", school__code=THCS, year__starts_year=2026)
    with pytest.raises(Refused, match="không còn trong danh sách"):
        by = reach_of(person("homeroom_2"))
        write_outcomes(classroom=other, entries={pupils[0].pk: entry("promoted")}, by=by)


@pytest.mark.parametrize(
    ("key", "status"),
    [("homeroom", 200), ("data_officer", 200), ("homeroom_2", 404), ("head", 403),
     ("commune_officer", 403), ("stranger", 404)],
)  # fmt: skip
def test_who_writes(signed_in, room, key, status):
    address = reverse("records:outcome_edit", args=[room.pk])
    assert signed_in(key).get(address).status_code == status


def test_what_is_missing_by_class(signed_in, room, pupils, person, reach):
    by = reach_of(person("homeroom"))
    write_outcomes(classroom=room, entries={pupils[0].pk: entry("summer")}, by=by)
    head = reach("head")
    [one] = [r for r in room_counts(head, room.school, room.year) if r.room.pk == room.pk]
    assert (one.pupils, one.missing, one.waiting) == (len(pupils), len(pupils) - 1, 1)
    figures = outcome_figures(head, room.school, room.year)
    assert figures["summer"] == 1 and figures["missing"] >= len(pupils) - 1
    html = signed_in("head").get(reverse("records:outcome_list", args=[room.school_id]))
    assert "chưa có kết quả cuối năm" in html.content.decode()


def test_the_list_of_what_is_missing_is_a_file_too(signed_in, room, pupils, person):
    write = {row.pk: entry("promoted") for row in pupils}
    write_outcomes(classroom=room, entries=write, by=reach_of(person("homeroom")))
    browser, address = signed_in("head"), reverse("records:outcome_list", args=[room.school_id])
    page = browser.get(address, {"state": "missing"})
    names = [one.name for one in page.context["listing"].page]
    assert "6A2" in names and "6A1" not in names
    # The head reads; who may write is led to the grid.
    grid = reverse("records:outcome_edit", args=[room.pk])
    assert grid not in browser.get(address).content.decode()
    assert grid in signed_in("data_officer").get(address).content.decode()
    for kind in ("xlsx", "pdf"):
        assert browser.get(address, {"xuat": kind}).status_code == 200


@pytest.fixture
def send(signed_in, room, reach):
    """send(*rows) → the batch after the sheet was read, as the school's data officer."""

    def upload(*rows):
        browser = signed_in("data_officer")
        address = reverse("records:outcome_import", args=[room.school_id])
        response = browser.post(address, {"file": xlsx(HEAD, *rows), "op": uuid4().hex})
        batch = Batch.objects.get(pk=int(response["Location"].strip("/").split("/")[-1]))
        read_batch(batch.job_id)
        batch.refresh_from_db()
        return browser, batch

    return upload


def test_the_sheet(send, room, pupils, reach):
    one, two, three = (row.student for row in pupils[:3])
    browser, batch = send(
        (one.student_code, one.full_name, "6A1", "Được lên lớp", "", ""),
        (two.student_code, two.full_name, "6A1", "ở lại lớp", "6A2", "nghỉ 50 buổi"),
        (three.student_code, "Người Khác", "6A1", "Lên lớp", "", ""),
        ("KHONGCO", "", "", "Lên lớp", "", ""),
        (pupils[3].student.student_code, "", "", "Tốt nghiệp", "", ""),
    )
    assert (batch.counts["changed"], batch.counts["error"]) == (2, 3)
    assert browser.post(f"/nhap-tep/{batch.pk}/ghi/", {"partial": "1"}).status_code == 302
    batch.refresh_from_db()
    write_batch(batch.job_id)
    reach("data_officer")
    kept = {o.enrollment_id: o for o in Outcome.objects.filter(classroom=room)}
    assert kept[pupils[0].pk].kind == "promoted"
    assert (kept[pupils[1].pk].kind, kept[pupils[1].pk].to_class) == ("retained", "6A2")
    assert len(kept) == 2


def test_the_sheet_of_august_leaves_who_was_carried(send, room, pupils, plan):
    """The second pass: a row about a pupil who has moved on is that row's error alone."""
    waits, carried = pupils[0], pupils[1]
    with wall.school(BY, room.school):
        Correction.objects.filter(student=carried.student).update(state="refused")
        Student.objects.filter(pk=carried.student_id).update(id_reason="Theo giấy khai sinh")
    kinds = {waits.pk: entry("retest"), carried.pk: entry("promoted")}
    write_outcomes(classroom=room, entries=kinds, by=BY)
    rehearse(school=room.school, plan=plan, by=BY)
    assert commit(school=room.school, plan=plan, by=BY, leave=True).done["carried"] == 1
    one, two = waits.student, carried.student
    browser, batch = send(
        (one.student_code, one.full_name, "6A1", "Lên lớp", "", ""),
        (two.student_code, two.full_name, "6A1", "Lưu ban", "", ""),
    )
    assert (batch.counts["changed"], batch.counts["error"]) == (1, 1)
    page = browser.get(f"/nhap-tep/{batch.pk}/").content.decode()
    assert "đã được kết chuyển sang năm học mới" in page
    _, batch = send((two.student_code, two.full_name, "6A1", "Lên lớp", "", ""))
    assert batch.counts["error"] == 0  # said again, it is no change


def test_the_template_holds_the_schools_pupils(signed_in, room):
    address = reverse("records:outcome_sheet", args=[room.school_id])
    assert signed_in("data_officer").get(address).status_code == 200
    assert signed_in("head_2").get(address).status_code == 404


def test_the_wall_hides_outcomes(room, pupils, person, reach):
    by = reach_of(person("homeroom"))
    write_outcomes(classroom=room, entries={pupils[0].pk: entry("promoted")}, by=by)
    reach("head_2")
    assert not Outcome.objects.exists()
    assert Unit.objects.filter(code=THCS).exists()
