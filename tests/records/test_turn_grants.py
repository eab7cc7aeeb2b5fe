"""Class grants of the new year: homeroom teachers, helpers, subject teachers on one list."""

from datetime import timedelta

import pytest

from accounts.models import Grant, Paper
from csdl.kit import wall
from records.actions.turn import commit, rehearse
from records.actions.turn_duties import sign_duties
from records.models import Assignment, Employment, Rollover
from records.queries.turn_duties import draft_of
from records.tasks import prepare_class_grants
from schools.models import Subject
from tests.records.turn_help import last_job, url
from tests.records.turning import BY

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(school, plan, outcomes, person):
    """The school has turned and its head signed the draft: cô Lan goes up to 7A1, cô Tâm teaches
    Toán there in the first term."""
    rehearse(school=school, plan=plan, by=BY)
    commit(school=school, plan=plan, by=BY)
    with wall.school(BY, school):
        turn = Rollover.objects.select_related("plan__year_before", "year", "school").get(
            school=school, year=plan.year
        )
        lines = draft_of(turn).lines
    homerooms = {line.room.pk: line.homeroom for line in lines if line.homeroom}
    sign_duties(school=school, plan=plan, homerooms=homerooms, teaching=set(), by=BY)
    room = next(line.room for line in lines if line.room.name == "7A1")
    with wall.school(BY, school):
        term = plan.year.terms.get(number=1)
        Assignment.objects.create(
            department_id=room.department_id,
            school=school,
            year=plan.year,
            classroom=room,
            subject=Subject.objects.get(code="TOAN"),
            employment=Employment.objects.get(school=school, staff__user=person("maths")),
            term=1,
            starts_on=term.starts_on + timedelta(days=1),
        )
    return room


def posted(form):
    return {name: field.initial for name, field in form.fields.items() if field.initial}


def made(plan):
    rows = Grant.objects.filter(classroom__year=plan.year).select_related("subject", "paper")
    return {(row.holder.username, row.role): row for row in rows}


def test_teachers_and_who_helps_them_get_their_papers_in_one_act(signed_in, school, plan, signed):
    officer, address = signed_in("data_officer"), url("rollover_grants", school.pk)
    form = officer.get(address).context["form"]
    assert officer.post(address, posted(form)).status_code == 302
    job = last_job(prepare_class_grants)
    assert "Chưa lập" not in job.note, job.note
    found = made(plan)
    maths = found["tamnt", "subject_teacher"]
    assert (maths.classroom, maths.subject.code, maths.term) == (signed, "TOAN", 1)
    helper = found["giangvh", "class_helper"]
    assert (helper.classroom, helper.subject.code, helper.term) == (signed, "TOAN", 1)
    assert helper.helps.username == "tamnt"
    record = found["khanhlv", "class_helper"]
    assert (record.classroom, record.subject, record.helps.username) == (signed, None, "lantt")
    assert {row.state for row in found.values()} == {"pending"}
    # Nobody gets two papers for it, now or when the list is sent again.
    papers = Paper.objects.filter(kind__in=("handover", "annex"), starts_year=2027)
    before = papers.count()
    assert before == len(found) == job.total
    officer.post(address, posted(form))
    last_job(prepare_class_grants)
    assert papers.count() == before and made(plan).keys() == found.keys()
    page = officer.get(address).content.decode()
    assert page.count("Đã lập biên bản") >= 4


def test_many_subjects_are_lines_of_one_paper(signed_in, school, plan, signed, person):
    with wall.school(BY, school):
        one = Assignment.objects.get(year=plan.year)
        keys = {f: getattr(one, f) for f in ("department_id", "school", "year", "classroom")}
        others = Subject.objects.filter(levels__contains=["THCS"]).exclude(code="TOAN")
        for subject, terms in zip(others.order_by("position")[:2], ((1, 2), (2,)), strict=True):
            for term in terms:
                Assignment.objects.create(
                    **keys, subject=subject, employment=one.employment, term=term,
                    starts_on=one.starts_on,
                )  # fmt: skip
    officer, address = signed_in("data_officer"), url("rollover_grants", school.pk)
    form = officer.get(address).context["form"]
    key = f"s{person('maths').pk}"
    assert officer.post(address, {key: "on"}).status_code == 302
    assert key in form.fields and last_job(prepare_class_grants).total == 1
    rows = Grant.objects.filter(classroom__year=plan.year, holder=person("maths"))
    assert sorted((row.term or 0) for row in rows) == [0, 1, 2]
    assert len({row.paper_id for row in rows}) == 1


def test_one_class_one_homeroom_teacher(signed_in, school, plan, signed):
    officer, address = signed_in("data_officer"), url("rollover_grants", school.pk)
    form = officer.get(address).context["form"]
    two = [row for row, _ in form.rows() if row.role == "homeroom_teacher"][:2]
    page = officer.post(address, dict.fromkeys((row.key for row in two), signed.pk))
    assert f"Lớp 7A1 đã chọn cho {two[0].holder.full_name}" in page.content.decode()
    assert not made(plan)


def test_who_teaches_nothing_yet_is_shown_the_way(signed_in, school, plan, outcomes):
    rehearse(school=school, plan=plan, by=BY)
    commit(school=school, plan=plan, by=BY)
    page = signed_in("data_officer").get(url("rollover_grants", school.pk)).content.decode()
    assert "6A1 Toán (học kì I)" in page and "Chưa được phân công dạy lớp nào" in page
