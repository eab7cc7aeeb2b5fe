"""The states of the review of staff, walked at random: what is confirmed is what is recorded."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions.paper import sign_paper, void_paper
from csdl.kit.action import Refused
from csdl.kit.reach import system
from csdl.site.world.cast import PIN, THCS
from csdl.site.world.rounds import job_of
from records.actions.figures import recount_schools
from records.actions.staff import change_staff
from records.actions.staff_close import close_staff
from records.actions.staff_review import ask_person, confirm_beside, except_person, say_wrong
from records.models import Campaign, Staff, StaffConfirmation
from records.queries.campaign import school_row
from records.queries.staff_review import push_of_staff
from schools.models import Unit
from tests.records.staff_round import seen, settle_all

pytestmark = pytest.mark.django_db
ACTS = ("ask", "wrong", "confirm", "except", "edit", "settle", "close", "sign", "void")


def act(name, row, job, reach, number):
    officer, head = reach("data_officer"), reach("head")
    if name == "ask":
        ask_person(row=row, job=job, by=officer)
    elif name == "wrong":
        say_wrong(row=row, job=job, note="Sai", by=officer)
    elif name == "confirm":
        confirm_beside(row=row, job=job, pin=PIN, seen=seen(job), by=officer)
    elif name == "except":
        except_person(row=row, job=job, kind="refused", reason="Không ký", by=head)
    elif name == "edit":
        staff = Staff.objects.get(pk=job.staff_id)
        change_staff(staff=staff, values={"email": f"a{number}@example.vn"}, by=officer)
    elif name == "settle":
        settle_all(row, reach)
    elif name == "close":
        close_staff(row=row, pin=PIN, by=officer)
    elif row.staff_paper is None:
        raise Refused("no list yet")
    elif name == "sign":
        sign_paper(paper=row.staff_paper, side="giver", pin=PIN, by=head)
    else:
        void_paper(paper=row.staff_paper, reason="r", by=head)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(names=st.lists(st.sampled_from(ACTS), min_size=3, max_size=9))
def test_states_of_the_staff_of_a_school(names, reach, person):
    campaign, school = Campaign.objects.get(covers="staff"), Unit.objects.get(code=THCS)
    with transaction.atomic():
        for number, name in enumerate(names):
            reach("data_officer")
            row = school_row(campaign, school)
            before, left = row.staff_state, row.staff_left
            job = job_of(row, person("nurse"))
            try:
                with transaction.atomic():
                    act(name, row, job, reach, number)
                went = True
            except Refused:
                went = False
            reach("data_officer")
            row = school_row(campaign, school)
            if name == "close":
                assert went == (before in ("working", "changed") and not left), names
            if name == "sign":
                assert went == (before == "signing" and not left), names
            assert push_of_staff(school).allowed == (row.staff_state == "signed"), names
            if row.staff_state == "signed":
                assert not row.staff_left
            mark = StaffConfirmation.objects.filter(staff=job.staff_id).first()
            if mark and mark.state == "done":
                assert mark.digest == seen(job) and mark.snapshot
        assert recount_schools(campaign=campaign, by=system("test")) == 0
        transaction.set_rollback(True)
