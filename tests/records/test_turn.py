"""The turn of the school year: rehearsal equals commit, twice is once, undone is as before."""

import threading
from datetime import date, datetime

import pytest
from django.db import connection, transaction

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.dates import VN
from records import school_by_school
from records.actions.outcome import write_outcomes
from records.actions.student import add_student
from records.actions.turn import commit, rehearse, undo
from records.actions.turn_map import edit_map, rename_map
from records.actions.turn_plan import extend_plan, run_turn
from records.actions.turn_state import approve, confirm, give_back
from records.models import Enrollment, Rollover, RolloverRoom, Student, StudentStatus
from records.queries import turn
from records.tasks import commit_turn, rehearse_turn
from schools.models import Classroom, Group
from tests.records.turn_help import new_classes, rehearsed, run, settle
from tests.records.turning import BY

pytestmark = pytest.mark.django_db


def of_school(world, school, found):
    mine = {p.pk for p in world.pupils if p.school_id == school.pk}
    return {pk: end for pk, end in found.items() if pk in mine}


def content(world):
    """What the schools hold, for comparing before and after; ids of gone rows don't matter."""
    rows = {}
    wall._set(wall.APP_ROLE, {s.pk for s in world.schools}, None)
    with connection.cursor() as cursor:
        for table in (
            "records_student", "records_enrollment", "records_outcome", "schools_classroom",
            "records_studentstatus", "schools_group", "schools_unit", "schools_year",
            "accounts_grant",
        ):  # fmt: skip
            cursor.execute(
                f"select md5(coalesce(string_agg(t::text, '|' order by id), '')) from {table} t"
            )
            rows[table] = cursor.fetchone()[0]
    wall.leave()
    return rows


def stopped(made, kind):
    """Enrollments of those whose record says "completed" or "dropped", with its dated event."""
    wall._set(wall.APP_ROLE, {s.pk for s in made.schools}, None)
    events = StudentStatus.objects.filter(kind=kind, year=made.before).values("student")
    rows = Enrollment.objects.filter(student__state=kind, student__in=events)
    found = set(rows.values_list("pk", flat=True))
    wall.leave()
    return found


@pytest.mark.parametrize("count", [27, pytest.param(100, marks=pytest.mark.long)])
def test_rehearsal_equals_commit_pupil_by_pupil(world, person, count):
    """Schools with every odd case: what was said is what was done, and what the rules say."""
    made = world(count)
    before = content(made)
    job = run(rehearse_turn, made, person)
    assert (job.state, job.done) == ("done", count), job.error
    assert content(made) == before  # a rehearsal changes no record
    expected = made.expected()
    said = {}
    for school in made.schools:
        said |= rehearsed(school, made.plan)[1]
    assert said == expected
    assert {end for end, _ in said.values()} == set("nrflwba")

    job = run(commit_turn, made, person, leave=True)
    assert job.state == "done"
    assert "1 trường chưa làm được" in job.note
    for school in made.schools:
        turn, _ = rehearsed(school, made.plan)
        did = new_classes(school, made.plan)
        if school.pk == made.clashing.pk:
            assert "Năm học mới đã có lớp 2A" in turn.error and not did
            continue
        wanted = {
            pk: name for pk, (end, name) in of_school(made, school, expected).items()
            if end in "nr"
        }  # fmt: skip
        assert did == wanted, school.name
        assert (turn.state, turn.done["differ"], turn.compared) == ("committed", 0, [])

    after = content(made)
    assert after["records_outcome"] == before["records_outcome"]
    for end, kind in (("f", "completed"), ("l", "dropped")):
        gone = {pk for pk, (found, _) in expected.items() if found == end}
        gone -= set(of_school(made, made.clashing, expected)) | made.elsewhere
        assert gone and stopped(made, kind) == gone
    # Again: nothing changes, not even in the turns' own rows.
    stamps = list(Rollover.objects.values_list("pk", "committed_at", "done"))
    job = run(commit_turn, made, person, leave=True)
    assert content(made) == after
    assert list(Rollover.objects.values_list("pk", "committed_at", "done")) == stamps

    # Undone: the same content as before.
    for school in made.schools:
        if school.pk != made.clashing.pk:
            undo(school=school, plan=made.plan, reason="thử", by=BY)
    assert content(made) == before


def test_history_reads_as_it_was(world, person):
    made = world()
    school = made.schools[2]
    with wall.school(BY, school):
        old = Enrollment.objects.filter(school=school, year=made.before).order_by("pk")
        before = list(old.values())
        rehearse(school=school, plan=made.plan, by=BY)
        commit(school=school, plan=made.plan, by=BY, leave=True)
        assert list(old.values()) == before


def test_blocked_pupils_stop_a_school_unless_left_behind(world):
    made = world()
    school = made.schools[2]
    with pytest.raises(Refused, match="Chưa diễn tập"):
        commit(school=school, plan=made.plan, by=BY, leave=True)
    turn = rehearse(school=school, plan=made.plan, by=BY)
    assert turn.result["faults"]["missing"]
    with pytest.raises(Refused, match="em vướng .*chưa có kết quả cuối năm"):
        commit(school=school, plan=made.plan, by=BY)
    commit(school=school, plan=made.plan, by=BY, leave=True)


def test_the_second_pass_in_august(world):
    made = world()
    school = made.schools[2]
    rehearse(school=school, plan=made.plan, by=BY)
    commit(school=school, plan=made.plan, by=BY, leave=True)
    first = new_classes(school, made.plan)
    settle(made, school)
    turn = rehearse(school=school, plan=made.plan, by=BY)
    assert turn.result["ends"].get("n") and turn.state == "committed"
    turn = commit(school=school, plan=made.plan, by=BY, leave=True)
    second = new_classes(school, made.plan)
    assert first.items() < second.items()
    assert turn.done["carried"] == len(second)
    assert turn.compared == []
    # Who was carried keeps the outcome: it can't be rewritten behind the new year's back.
    with wall.school(BY, school):
        row = Enrollment.objects.get(pk=next(iter(first)))
        entry = {"kind": "left", "to_class": "", "note": ""}
        with pytest.raises(Refused, match="đã được kết chuyển"):
            write_outcomes(classroom=row.classroom, entries={row.pk: entry}, by=BY)


def test_what_happened_between_rehearsal_and_commit_is_told(world):
    made = world()
    school = made.schools[2]
    rehearse(school=school, plan=made.plan, by=BY)
    _, said = rehearsed(school, made.plan)
    gone = next(pk for pk, (end, _) in said.items() if end == "n")
    with wall.school(BY, school):
        Enrollment.objects.filter(pk=gone).update(left_on=date(2027, 7, 1))
    turn = commit(school=school, plan=made.plan, by=BY, leave=True)
    assert turn.done["differ"] == 1
    assert turn.compared == [[gone, "n", said[gone][1], ""]]


def test_a_pupil_who_got_a_class_meanwhile_stops_the_school_whole(world, monkeypatch):
    """As when somebody places one between the reading and the writing: the plan doesn't see it,
    the database does. Nothing is written, and it says what to do."""
    made = world()
    school = made.schools[2]
    rehearse(school=school, plan=made.plan, by=BY)
    commit(school=school, plan=made.plan, by=BY, leave=True)
    before = content(made)
    blind = turn.plan_sql().replace("when n.id is not null then 'a'", "")
    monkeypatch.setattr(turn, "plan_sql", lambda: blind)
    with pytest.raises(Refused, match=r"vừa được xếp lớp .* Diễn tập lại"), transaction.atomic():
        commit(school=school, plan=made.plan, by=BY, leave=True)
    assert content(made) == before


def test_lanes_close_their_connections(monkeypatch, settings):
    """One connection a lane, kept from group to group, closed at the end; also when one fails."""
    settings.TURN_LANES = 3
    seen, closed, lock = {}, [], threading.Lock()

    class Connection:
        def close(self):
            closed.append(threading.get_ident())

    monkeypatch.setattr(school_by_school, "connection", Connection())

    def group(run, schools, tell):
        with lock:
            seen.setdefault(threading.get_ident(), []).append(schools)
        if 400 in schools:
            raise ValueError("of one lane")

    monkeypatch.setattr(school_by_school.Run, "_group", group)
    told = []
    school_by_school.Run(None, None, lambda *said: told.append(said)).over(range(200))
    assert sorted(n for groups in seen.values() for g in groups for n in g) == list(range(200))
    assert len(closed) == len(set(closed)) == 3 and set(seen) <= set(closed)
    with pytest.raises(ValueError, match="of one lane"):
        school_by_school.Run(None, None, lambda *said: None).over(range(380, 420))
    assert len(closed) == 6


def test_no_undo_after_the_first_fact_and_it_says_which(world):
    made = world()
    school = made.schools[2]
    rehearse(school=school, plan=made.plan, by=BY)
    commit(school=school, plan=made.plan, by=BY, leave=True)
    room = Classroom.objects.filter(school=school, year=made.year, grade="6").first()
    pupil = {"full_name": "Đỗ Mới", "gender": 1, "birth_date": date(2016, 1, 1)}
    add_student(classroom=room, values=pupil, by=BY)
    with pytest.raises(Refused, match=r"1 em vào học ở năm mới, đầu tiên là Đỗ Mới lớp 6"):
        undo(school=school, plan=made.plan, reason="thử", by=BY)


def test_groups_are_carried_and_taken_back(world):
    made = world()
    school = made.schools[2]
    group = Group.objects.create(
        department=made.department, school=school, year=made.before, name="Tổ Toán"
    )
    rehearse(school=school, plan=made.plan, by=BY)
    commit(school=school, plan=made.plan, by=BY, leave=True)
    rows = Group.objects.filter(school=school)
    assert set(rows.values_list("name", "year")) == {
        ("Tổ Toán", made.before.pk), ("Tổ Toán", made.year.pk)
    }  # fmt: skip
    undo(school=school, plan=made.plan, reason="thử", by=BY)
    assert list(rows) == [group]


def test_the_map_is_the_schools_to_change(world):
    made = world()
    school = made.schools[2]  # THCS
    rehearse(school=school, plan=made.plan, by=BY)
    with wall.school(BY, school):
        rows = {r.classroom.name: r for r in RolloverRoom.objects.filter(
            school=school, classroom__isnull=False).select_related("classroom")}  # fmt: skip
    names = {rows["6A"].pk: "7 Sao", rows["7A"].pk: "8A"}
    entries = [("THCS", "6", "6 Mới")]
    edit_map(school=school, plan=made.plan, names=names, repeats={}, entries=entries, by=BY)
    rehearse(school=school, plan=made.plan, by=BY)
    commit(school=school, plan=made.plan, by=BY, leave=True)
    there = Classroom.objects.filter(school=school, year=made.year)
    names = set(there.values_list("name", flat=True))
    assert {"7 Sao", "6 Mới", "6A", "8A"} <= names and "7A" not in names
    wanted = {name for _, (end, name) in rehearsed(school, made.plan)[1].items() if end in "nr"}
    assert set(new_classes(school, made.plan).values()) == wanted
    with pytest.raises(Refused, match="sơ đồ lớp không đổi nữa"):
        rename_map(school=school, plan=made.plan, pattern="{ten}", by=BY)


@pytest.mark.parametrize(
    ("names", "says"),
    [({"9A": "10A"}, "lớp cuối của trường"), ({"6A": "8A"}, "được ghi cho cả")],
)
def test_a_map_that_cannot_be(world, names, says):
    made = world()
    school = made.schools[2]
    rehearse(school=school, plan=made.plan, by=BY)
    with wall.school(BY, school):
        rows = {r.classroom.name: r.pk for r in RolloverRoom.objects.filter(
            school=school, classroom__isnull=False).select_related("classroom")}  # fmt: skip
    with pytest.raises(Refused, match=says):
        edit_map(
            school=school, plan=made.plan, names={rows[k]: v for k, v in names.items()},
            repeats={}, entries=[], by=BY,
        )  # fmt: skip


def test_the_window_closes_as_the_tenth_begins(world, clock):
    made = world()
    school = made.schools[2]
    rehearse(school=school, plan=made.plan, by=BY)
    clock(datetime(2027, 9, 10, 0, 0, 0, tzinfo=VN))
    with pytest.raises(Refused, match="trước ngày 10/9/2027"):
        commit(school=school, plan=made.plan, by=BY, leave=True)
    clock(datetime(2027, 9, 9, 23, 59, 59, tzinfo=VN))
    commit(school=school, plan=made.plan, by=BY, leave=True)
    clock(datetime(2027, 9, 12, tzinfo=VN))
    with pytest.raises(Refused, match="hết hạn"):
        undo(school=school, plan=made.plan, reason="thử", by=BY)
    with pytest.raises(Refused, match="căn cứ"):
        extend_plan(plan=made.plan, before=date(2027, 9, 20), basis="", by=BY)
    longer = extend_plan(plan=made.plan, before=date(2027, 9, 20), basis="CV 12", by=BY)
    undo(school=school, plan=longer, reason="thử", by=BY)


def test_confirm_approve_return(world):
    made = world()
    school = made.schools[2]
    rehearse(school=school, plan=made.plan, by=BY)
    with pytest.raises(Refused, match="Không chuyển được"):
        confirm(school=school, plan=made.plan, by=BY)
    commit(school=school, plan=made.plan, by=BY, leave=True)
    with pytest.raises(Refused, match="em chưa có nơi học"):
        confirm(school=school, plan=made.plan, by=BY)
    with wall.school(BY, school):
        Student.objects.exclude(personal_id="").update(id_reason="Giấy khai sinh")
        moved = [p.student_id for p in made.pupils if p.pk in made.elsewhere]
        Enrollment.objects.filter(student__in=moved, year=made.before).update(
            left_on=date(2027, 6, 1)
        )
    rehearse(school=school, plan=made.plan, by=BY)
    settle(made, school)
    commit(school=school, plan=made.plan, by=BY)
    assert confirm(school=school, plan=made.plan, by=BY).state == "confirmed"
    assert approve(school=school, plan=made.plan, by=BY).state == "approved"
    with pytest.raises(Refused, match="phê duyệt"):
        commit(school=school, plan=made.plan, by=BY)
    with pytest.raises(Refused, match="phê duyệt"):
        undo(school=school, plan=made.plan, reason="thử", by=BY)
    with pytest.raises(Refused, match="lý do"):
        give_back(school=school, plan=made.plan, reason=" ", by=BY)
    assert give_back(school=school, plan=made.plan, reason="sai lớp", by=BY).state == "committed"


def test_one_class_alone_is_rehearsed_again(world):
    made = world()
    school = made.schools[2]
    turn = rehearse(school=school, plan=made.plan, by=BY)
    room = next(r for r in made.rooms if r.school_id == school.pk)
    again = rehearse(school=school, plan=made.plan, classroom=room, by=BY)
    assert again.result == turn.result


def test_the_run_takes_only_schools_one_may_run(world, person):
    made = world()
    from csdl.kit.access import reach_of

    by = reach_of(person("head"))
    job = run_turn(task=rehearse_turn.name, plan=made.plan, schools=made.schools[:2], by=by)
    rehearse_turn(job.pk)
    wall.enter(reach_of(person("department_officer")))
    assert not Rollover.objects.exists()
