"""What the turn says of who does not go on, what stands in the way, and kept figures."""

from datetime import date

import pytest

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.dates import today
from csdl.kit.window import Deadline
from records.actions.campaign import open_campaign, plan_campaign
from records.actions.figures import recount_schools
from records.actions.outcome import write_outcomes
from records.actions.turn import commit, rehearse, undo
from records.models import CampaignRoom, Correction, Enrollment, Student, StudentStatus, Transfer
from records.queries.rollover import ends_of
from tests.records.turn_help import new_classes, rehearsed
from tests.records.turning import BY

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world):
    return world()


@pytest.fixture
def school(made):
    return made.schools[2]  # THCS


def carried(made, school):
    rehearse(school=school, plan=made.plan, by=BY)
    return commit(school=school, plan=made.plan, by=BY, leave=True)


def one_with(made, school, end):
    """An enrollment of the old year with this end, and its pupil."""
    _, said = rehearsed(school, made.plan)
    rows = Enrollment.objects.filter(pk__in=[pk for pk, (kind, _) in said.items() if kind == end])
    return rows.select_related("classroom", "student").order_by("classroom__grade", "pk").first()


def events(student):
    rows = StudentStatus.objects.filter(student=student).order_by("pk")
    return list(rows.values_list("kind", "reason_code", "on"))


def test_who_stops_is_said_to_and_a_changed_mind_is_followed(made, school):
    """Left without another school: thôi học. Rewritten before the second pass: as if never."""
    carried(made, school)
    with wall.school(BY, school):
        gone = one_with(made, school, "l")
        assert gone.student.state == "dropped"
        assert events(gone.student) == [("dropped", "06", min(today(), made.before.ends_on))]
        entry = {"kind": "promoted", "to_class": "", "note": ""}
        write_outcomes(classroom=gone.classroom, entries={gone.pk: entry}, by=BY)
    carried(made, school)
    with wall.school(BY, school):
        student = Student.objects.get(pk=gone.student_id)
        assert (student.state, events(student)) == ("studying", [])
        assert gone.pk in new_classes(school, made.plan)


def test_who_is_on_the_way_to_another_school_is_left_to_its_answer(made, school):
    rehearse(school=school, plan=made.plan, by=BY)
    with wall.school(BY, school):
        gone = one_with(made, school, "l")
        pupil = gone.student
        Transfer.objects.create(
            department_id=school.department_id, from_school=school, to_school=made.schools[3],
            student=pupil, student_code=pupil.student_code, full_name=pupil.full_name,
            birth_date=pupil.birth_date, gender=pupil.gender, class_name="6A", level="THCS",
            grade="6", leaves_on=date(2027, 6, 1), reason="Chuyển nhà",
        )  # fmt: skip
    carried(made, school)
    with wall.school(BY, school):
        assert Student.objects.get(pk=pupil.pk).state == "studying"
        assert events(pupil) == []


def test_who_finished_and_was_taken_in_elsewhere_blocks_no_second_pass(made, school):
    carried(made, school)
    with wall.school(BY, school):
        gone = one_with(made, school, "f")
    with wall.two(school.pk, made.schools[3].pk):
        Student.objects.filter(pk=gone.student_id).update(school=made.schools[3])
    before = rehearsed(school, made.plan)[0].result["ends"]
    carried(made, school)
    turn, said = rehearsed(school, made.plan)
    assert said[gone.pk] == ("f", "")
    assert turn.result["ends"].get("b", 0) == before.get("b", 0)
    with wall.school(BY, school):
        assert StudentStatus.objects.filter(student=gone.student_id, kind="completed").exists()


def test_an_open_correction_stands_in_the_way(made, school):
    rehearse(school=school, plan=made.plan, by=BY)
    with wall.school(BY, school):
        one = one_with(made, school, "n")
        asked = Correction.objects.create(
            department_id=school.department_id, school=school, year=made.before, new="Lê An",
            student=one.student, classroom=one.classroom, field="full_name", reason="Sai tên",
        )  # fmt: skip
        rehearse(school=school, plan=made.plan, by=BY)
        assert ends_of(rehearsed(school, made.plan)[0])[one.pk] == ("b", "", ["correction"])
        Correction.objects.filter(pk=asked.pk).update(state="done")
        rehearse(school=school, plan=made.plan, by=BY)
        assert rehearsed(school, made.plan)[1][one.pk][0] == "n"


@pytest.fixture
def round_of(made, school):
    """A review round of the school itself, over the new year."""
    found = plan_campaign(
        unit=school, year=made.year, title="Đầu năm", covers="pupils", fields=["full_name"],
        deadlines={"THCS": Deadline.before("17h00", date(2099, 10, 15))}, by=BY,
    )  # fmt: skip
    return open_campaign(campaign=found, by=BY)


def test_kept_figures_follow_the_carried(made, school, round_of):
    """A round open on the new year counts the pupils of the turn, and no longer once undone."""
    carried(made, school)
    with wall.school(BY, school):
        rows = CampaignRoom.objects.filter(campaign=round_of)
        assert sum(rows.values_list("pupils", flat=True)) == len(new_classes(school, made.plan)) > 0
    assert recount_schools(campaign=round_of, by=BY) == 0
    undo(school=school, plan=made.plan, reason="thử", by=BY)
    with wall.school(BY, school):
        assert not CampaignRoom.objects.filter(
            campaign=round_of, classroom__year=made.year
        ).exists()


def test_a_class_that_was_reviewed_is_a_fact(made, school, round_of):
    carried(made, school)
    with wall.school(BY, school):
        first = CampaignRoom.objects.filter(campaign=round_of).order_by("pk").first()
        CampaignRoom.objects.filter(pk=first.pk).update(state="handed")
    with pytest.raises(Refused, match="1 lớp đã báo kết quả trong đợt rà soát"):
        undo(school=school, plan=made.plan, reason="thử", by=BY)
