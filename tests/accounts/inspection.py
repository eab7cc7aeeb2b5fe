"""An inspector of one school, by the normal way: account, biên bản, both signatures."""

from datetime import timedelta

from accounts.actions.grant import prepare_grants
from accounts.actions.paper import sign_paper
from accounts.actions.slip import issue_slip
from accounts.actions.user import activate_account, create_user
from accounts.models import Grant, Post, RoomRight, UnitRight
from accounts.queries.offer import Line
from csdl.kit.access import reach_of
from csdl.kit.dates import today
from csdl.kit.reach import NOBODY
from csdl.site.world.cast import DEPARTMENT_CODE, PASSWORD, PIN, THCS, person
from schools.models import Unit


def make_inspector(*, days=7, role="inspector", code=THCS, sign=True):
    """Someone new at the Sở who may read one unit for some days; returns the user."""
    officer, director = reach_of(person("department_officer")), reach_of(person("director"))
    department = Unit.objects.get(code=DEPARTMENT_CODE, tier=1)
    user = create_user(
        unit=department,
        full_name="Phùng Thị Soát",
        title="Thanh tra viên",
        kind=Post.Kind.MEMBER,
        username="soatpt",
        by=officer,
    )
    _, slip = issue_slip(user=user, by=officer)
    user = activate_account(
        username=user.username, code=slip, password=PASSWORD, pin=PIN, by=NOBODY
    )
    target = Unit.objects.get(code=code, tier__gt=1)
    line = Line(role, target, today(), today() + timedelta(days=days))
    paper = prepare_grants(holder=user, from_unit=department, lines=[line], by=officer)
    if sign:
        sign_paper(paper=paper, side="giver", pin=PIN, by=director)
        sign_paper(paper=paper, side="receiver", pin=PIN, by=reach_of(user))
    return user


def let_the_day_pass(user):
    """The last day of all that a person holds was yesterday."""
    for model in (UnitRight, RoomRight):
        for right in model.objects.filter(user=user):
            right.starts_at -= timedelta(days=60)
            right.ends_at = right.starts_at + timedelta(days=1)
            right.save()
    for grant in Grant.objects.filter(holder=user):
        grant.starts_on = today() - timedelta(days=60)
        grant.ends_on = grant.starts_on + timedelta(days=1)
        grant.save()
