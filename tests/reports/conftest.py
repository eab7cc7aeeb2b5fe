"""A period of the world's school year, its figures made to stand, and people to carry it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from csdl.kit import dates, wall
from csdl.kit.access import reach_of
from csdl.kit.window import Deadline
from csdl.site.world.cast import CAST
from records.actions.student import add_student
from reports.actions import period as act
from reports.actions.cut_off import start_cut_off
from reports.actions.submission import fill
from reports.models import Period, Submission
from reports.queries.submission import read_sheet
from reports.tasks import cut_off
from schools.models import Classroom, Unit, Year


@pytest.fixture
def year(db):
    """The running school year of the world."""
    return Year.objects.select_related("department").order_by("-starts_year").first()


def run_cut_off(period):
    """The cut-off as the worker runs it."""
    from csdl.kit.reach import system

    job = start_cut_off(period, system("thử"))
    cut_off(job.pk)
    period.refresh_from_db()
    return period


@pytest.fixture
def open_period(year, person):
    """open_period(kind, **days) → a period whose deadlines lie ahead unless said otherwise."""

    def make(kind="adhoc", cut=True, **said):
        Period.objects.filter(kind=kind, year=year).update(withdrawn_at=timezone.now())
        by = reach_of(person("department_officer"))
        wall.enter(by)
        today = dates.today()
        days = {
            "cut_on": max(year.starts_on, min(today, year.ends_on) - timedelta(days=1)),
            "school": Deadline.before("17h00", today + timedelta(days=7)),
            "commune": Deadline.before("17h00", today + timedelta(days=14)),
            "department": Deadline.through(today + timedelta(days=20)),
        }
        said = days | said
        if kind == "adhoc":
            from reports.actions.form import add_first_forms
            from reports.queries.period import latest_forms

            add_first_forms(department=year.department, by=by)
            said.setdefault("forms", latest_forms(year.department_id, "start"))
            said.setdefault("title", "Báo cáo thử")
        period = act.open_period(year=year, kind=kind, by=by, **said)
        return run_cut_off(period) if cut else period

    return make


@pytest.fixture
def report_of(reach):
    """report_of(period, "head") → the report of that person's unit, its wall entered."""

    def find(period, key):
        unit = Unit.objects.get(code=CAST[key].unit)
        reach(key)
        return Submission.objects.select_related("school", "period", "year", "snapshot").get(
            period=period, school=unit
        )

    return find


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


def fill_all(submission, by, number=0):
    """Every cell that waits for a hand, and every warning explained."""
    sheet = read_sheet(submission)
    values = {form.code: dict.fromkeys(sheet.manual(form), number) for form in sheet.forms}
    fill(submission=submission, values=values, by=by)
    submission.refresh_from_db()
    reasons = {p.key: "Đã đối chiếu." for p in read_sheet(submission).problems if not p.is_error}
    fill(submission=submission, values={}, reasons=reasons, by=by)
    submission.refresh_from_db()
    return submission
