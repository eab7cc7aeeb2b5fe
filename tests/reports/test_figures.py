"""The cut-off stands; what changed since is read back and told (cells: test_counts.py)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.kit.reach import Reach
from records.models import Enrollment, Student
from reports.actions.cut_off import count_all
from reports.actions.submission import revise
from reports.models import Snapshot
from reports.queries import clock
from reports.queries.cube import Cube, facts, wanted_by
from reports.queries.period import forms_of
from reports.queries.submission import asked, drift_of, read_sheet
from schools.models import Unit


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


def test_the_bench_counts_what_it_says(db):
    """Its pass and its floor speak of the same schools, in a year that has pupils."""
    from csdl.site.bench import clock, figures

    seen = figures.measure(clock)
    assert seen["schools"] > 20 and seen["floor_s"] > 0 and seen["pass_s"] > 0
    assert seen["pupils"] > 100
