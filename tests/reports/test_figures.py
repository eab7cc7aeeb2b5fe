"""Each derived cell against a count made another way; the cut-off stands; drift is told."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.reach import Reach
from records.actions.student import add_student
from records.models import Employment, Enrollment, Equipment, Facility, Student
from reports import design
from reports.actions.cut_off import count_all
from reports.actions.submission import revise
from reports.models import Snapshot, Submission
from reports.queries import clock
from reports.queries.cube import Cube, facts, wanted_by
from reports.queries.period import forms_of
from reports.queries.submission import asked, drift_of, read_sheet
from schools.models import Classroom, Unit


def pupils_of(period):
    """[(school, facts in plain words)] by the ORM, pupil by pupil."""
    rows = Enrollment.objects.filter(year=period.year).select_related(
        "student__sensitive", "student__health", "classroom"
    )
    for row in rows:
        left = row.left_on is not None and row.left_on <= period.cut_on
        if row.entered_on <= period.cut_on and not left:
            yield row.school_id, row.classroom, row.student


def own_age(room):
    grade = int(room.grade)
    return grade + 5 if grade <= 12 else grade - 13 if grade >= 16 else None


def fits(period, form, where, room, pupil):
    """One pupil against one condition, in Python."""
    age = period.year.starts_year - pupil.birth_date.year
    own = own_age(room)
    state = "" if own is None else "right" if age == own else "under" if age < own else "over"
    more, health = getattr(pupil, "sensitive", None), getattr(pupil, "health", None)
    minority = more is not None and more.ethnicity not in ("", "01", "55")

    def yes(truth):
        return "yes" if truth else "no"

    told = {
        "level": room.level,
        "grade": room.grade,
        "gender": str(pupil.gender),
        "age": str(age),
        "age_state": state,
        "admission_type": pupil.admission_type,
        "boarding": pupil.boarding,
        "minority": yes(minority),
        "policy_group": more.policy_group if more else "",
        "household": more.household if more else "",
        "disabled": yes(health and health.disability_kind),
        "underweight": yes(health and health.is_underweight),
        "stunted": yes(health and health.is_stunted),
        "obese": yes(health and health.is_obese),
    }
    return all(told[dim] in values for dim, values in where.items())


def test_every_pupil_and_class_cell_of_every_school(open_period, reach):
    """Each derived cell about pupils and classes, in each school, pupil by pupil in Python."""
    period = open_period()
    reach("department_officer")
    pupils = list(pupils_of(period))
    rooms = list(Classroom.objects.filter(year=period.year))
    checked = 0
    for mine in Submission.objects.filter(period=period, tier=4).select_related(
        "school", "snapshot", "period__year", "year"
    ):
        sheet = read_sheet(mine)
        for form in sheet.forms:
            for block, row in design.rows_of(form.body):
                for column in design.columns_of(block, row):
                    if design.how(row) != "derived":
                        continue
                    where = design.where_of(row, column, form.level)
                    if row["source"] == "pupil":
                        expected = sum(
                            school == mine.school_id and fits(period, form, where, room, pupil)
                            for school, room, pupil in pupils
                        )
                    elif row["source"] == "classroom" and set(where) <= {"level", "grade"}:
                        expected = sum(
                            r.school_id == mine.school_id
                            and r.level in where["level"]
                            and r.grade in where.get("grade", [r.grade])
                            for r in rooms
                        )
                    else:
                        continue
                    cell = f"{row['key']}.{column['key']}"
                    assert sheet.figures[form.code][cell] == expected, (mine, form, cell)
                    checked += 1
    assert checked > 500 and pupils


def test_schools_count_by_kind_of_owner(open_period, reach):
    period = open_period()
    reach("department_officer")
    found = Counter()
    for mine in Submission.objects.filter(period=period, tier=4).select_related(
        "school", "snapshot", "period__year", "year"
    ):
        for form in read_sheet(mine).forms:
            cells = read_sheet(mine).figures[form.code]
            found[form.level, "all"] += cells["A01.tong"]
            found[form.level, "public"] += cells["A02.tong"]
    schools = Unit.objects.schools().open_on(period.cut_on)
    for level in ("MN", "TH", "THCS", "THPT", "GDTX"):
        there = [u for u in schools if level in u.levels]
        assert found[level, "all"] == len(there)
        assert found[level, "public"] == sum(u.ownership == "1" for u in there)


@pytest.fixture
def late_pupil(person, reach):
    """A pupil entered now into 6A1, as of the first day of the year."""

    def add(room_name="6A1"):
        by = reach("data_officer")
        school = Unit.objects.get(code="31900501")
        room = Classroom.objects.filter(school=school, name=room_name).order_by("-year_id").first()
        values = {
            "full_name": "Nguyễn Văn Muộn",
            "birth_date": date(room.year.starts_year - 11, 3, 2),
            "gender": 1,
            "student_code": "MUON-1",
        }
        return add_student(classroom=room, values=values, by=by)

    return add


def test_later_changes_do_not_move_what_stands(open_period, report_of, reach, late_pupil):
    period = open_period()
    mine = report_of(period, "head")
    before = read_sheet(mine).figures["03.ĐN-THCS"]["C01.k6"]
    pupil = late_pupil()
    mine.refresh_from_db()
    assert read_sheet(mine).figures["03.ĐN-THCS"]["C01.k6"] == before
    [drift] = drift_of(mine)
    assert (drift.source, drift.added, drift.gone, drift.changed) == ("pupil", (pupil.pk,), (), ())
    revise(submission=mine, reason="Nhập sót một em", by=reach("data_officer"))
    mine.refresh_from_db()
    assert read_sheet(mine).figures["03.ĐN-THCS"]["C01.k6"] == before + 1
    assert drift_of(mine) == []
    first, second = Snapshot.objects.filter(period=period, school=mine.school).order_by("revision")
    assert (second.revision, second.reason) == (2, "Nhập sót một em")
    assert Cube(first.facts).count("pupil", {"grade": ["6"]}) == before
    with pytest.raises(Refused, match="không khác"):
        revise(submission=mine, reason="Lại", by=reach("data_officer"))


def test_the_state_at_a_moment_is_read_back_from_the_history(open_period, reach, late_pupil):
    """Whenever the job runs: what was entered, changed or deleted since is as it was."""
    period = open_period()
    moment = clock.now()  # all that this test writes carries this moment or a later one
    wanted = wanted_by(form.body for form in forms_of(period))
    school = Unit.objects.get(code="31900501")

    def told(known_at=None):
        by = Reach(system="thử", department=period.department_id)
        with wall.whole(by.department):
            found = facts(asked(period, schools=[school.pk], known_at=known_at), wanted)
        return Cube(found[school.pk])

    before = told()
    pupil = late_pupil()
    with wall.school(Reach(system="thử"), school):
        one = Student.objects.filter(school=school).exclude(pk=pupil.pk).first()
        Student.objects.filter(pk=one.pk).update(gender=1 - one.gender)
        gone = Enrollment.objects.filter(school=school).exclude(student__in=[one, pupil]).first()
        Enrollment.objects.filter(pk=gone.pk).update(left_on=gone.entered_on + timedelta(days=1))
    now, then = told(), told(moment)
    assert pupil.pk in now.told("pupil") and gone.student_id not in now.told("pupil")
    assert now.told("pupil")[one.pk] != before.told("pupil")[one.pk]
    assert then.facts == before.facts
    assert told(moment + timedelta(days=1)).facts == now.facts


def test_the_job_reads_the_state_at_the_end_of_the_day(open_period, report_of, late_pupil):
    """Cut today, all of the history lies before 24:00: the same figures as read now, and the
    revision says as of which moment."""
    period = open_period(cut_on=date.today())
    mine = report_of(period, "head")
    assert mine.snapshot.known_at == period.opens_at == period.known_at
    assert drift_of(mine) == [] and mine.snapshot.facts["pupil"]["rows"]


def test_one_pass_over_the_department(open_period):
    """A question per source, however many schools there are."""
    period = open_period()
    with CaptureQueriesContext(connection) as seen:
        found, _ = count_all(period)
    counting = [q for q in seen if "array_agg" in q["sql"]]
    wanted = wanted_by(form.body for form in forms_of(period))
    assert len(counting) == len(wanted) and len(found) > 20
    assert len(seen) <= len(counting) + 8


def test_one_school_is_read_past_its_wall_but_not_beyond(open_period, report_of):
    """The wall of the asking school stands again afterwards."""
    period = open_period()
    mine = report_of(period, "head")
    drift_of(mine)
    assert set(Student.objects.values_list("school_id", flat=True)) == {mine.school_id}


def test_every_staff_and_room_cell_of_every_school(open_period, reach):
    """Staff, rooms and equipment, person by person and row by row in Python."""
    period = open_period()
    reach("department_officer")
    day, starts = period.cut_on, period.year.starts_year
    people = [
        one
        for one in Employment.objects.select_related("staff__sensitive", "school")
        if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
    ]
    rooms, things = (list(m.objects.filter(year=period.year)) for m in (Facility, Equipment))
    checked, positive = 0, 0
    for mine in Submission.objects.filter(period=period, tier=4).select_related(
        "school", "snapshot", "period__year", "year"
    ):
        sheet = read_sheet(mine)
        here = [
            [o for o in rows if o.school_id == mine.school_id] for rows in (people, rooms, things)
        ]
        for form in sheet.forms:
            for block, row in design.rows_of(form.body):
                for column in design.columns_of(block, row):
                    where = design.where_of(row, column, form.level)
                    at_first = mine.school.levels[0] in where["level"]
                    match row.get("source"):
                        case "staff":
                            expected = sum(works(o, mine.school, where) for o in here[0])
                        case "facility":
                            expected = at_first * sum(rooms_of(o, where, starts) for o in here[1])
                        case "equipment":
                            expected = at_first * sum(sets_of(o, where) for o in here[2])
                        case _:
                            continue
                    cell = f"{row['key']}.{column['key']}"
                    assert sheet.figures[form.code][cell] == expected, (mine, form, cell)
                    checked, positive = checked + 1, positive + (expected > 0)
    assert checked > 500 and positive > 20


def rooms_of(one, where, starts):
    fits = one.kind in where.get("kind", [one.kind]) and one.grade in where.get(
        "grade", [one.grade]
    )
    return one.number if fits and ("new" not in where or (one.built_in or 0) >= starts) else 0


def sets_of(one, where):
    fits = one.kind in where.get("kind", [one.kind])
    whole = "complete" not in where or one.is_complete
    return one.number - (one.broken or 0) if fits and whole else 0


DEGREES = {"01": 4, "02": 4, "03": 3, "13": 3, "16": 3, "04": 2, "14": 2, "17": 2}
TAUGHT = {"30": ["MN"], "29": ["TH"], "28": ["THCS", "GDTX"], "27": ["THPT", "GDTX"]}


def works(one, school, where):
    """One employment against one condition."""
    taught = [lv for lv in school.levels if lv in TAUGHT.get(one.position, ())]
    degree = DEGREES.get(one.staff.qualification, 1) if one.staff.qualification else None
    asked = 2 if one.position == "30" else 3
    trained = ""
    if degree is not None:
        trained = "above" if degree > asked else "fit" if degree == asked else "below"
    more = getattr(one.staff, "sensitive", None)

    def yes(truth):
        return "yes" if truth else "no"

    told = {
        "level": taught[0] if taught else school.levels[0],
        "gender": str(one.gender),
        "own": yes(one.is_main and one.contract != "5"),
        "group": one.group,
        "position": one.position,
        "tenured": yes(one.contract in ("0", "1", "7")),
        "trained": trained,
        "new": yes(one.staff.is_new),
        "minority": yes(more and more.ethnicity not in ("", "01", "55")),
        "party": yes(more and more.is_party_member),
    }
    return all(told[dim] in values for dim, values in where.items())


def test_the_bench_counts_what_it_says(db):
    """Its pass and its floor speak of the same schools."""
    from csdl.site.bench import clock, figures

    seen = figures.measure(clock)
    assert seen["schools"] > 20 and seen["floor_s"] > 0 and seen["pass_s"] > 0
