"""The first right of all: founded by a decision of the Sở that names two people."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from accounts.actions.directive import add_first_directives, bases_for
from accounts.actions.grant import SYSTEM_NAME, issuer_content, line_content
from accounts.actions.paper import draw_later, make_paper, number_papers, sign
from accounts.actions.rights import write_rights
from accounts.actions.user import create_user
from accounts.models import Grant, Issuer, Post, Signature
from accounts.queries.offer import Line
from accounts.roles import ROLES
from csdl.kit.action import Refused, action
from csdl.kit.dates import school_year_name
from schools.actions.unit import create_department
from schools.models import Unit

# A founding right is not by school year: it stands until the Sở hands it on, ten years at most.
YEARS = 10


@action("department.found", "Khởi tạo Sở")
def found_department(*, code, name, issuer, decision, head, officer, by, is_practice=False):
    """Make a department with its head and its officer, by a written decision.

    issuer: {"parent_name", "place", "abbreviation"}; decision: {"number", "on": date};
    head, officer: {"full_name", "title", "phone", maybe "username"}. Returns the unit, the
    two users and the founding paper. Raises Refused when the code is taken or both are one.
    """
    if Unit.objects.filter(tier=Unit.Tier.DEPARTMENT, code=code).exists():
        raise Refused(f"Đã có Sở mang mã {code}.")
    if head["full_name"].strip().lower() == officer["full_name"].strip().lower():
        raise Refused(
            "Quyết định khởi tạo phải ghi hai người khác nhau: lãnh đạo và cán bộ quản trị."
        )
    unit = create_department(code=code, name=name, by=by, is_practice=is_practice)
    letterhead = Issuer.objects.create(unit=unit, name=name.upper(), **issuer)
    add_first_directives(unit=unit, by=by)
    users = {
        "department_head": create_user(unit=unit, kind=Post.Kind.HEAD, by=by, **head),
        "department_officer": create_user(unit=unit, kind=Post.Kind.OFFICER, by=by, **officer),
    }
    today = timezone.localdate()
    lines = {key: Line(key, unit, today, date(today.year + YEARS, 8, 31)) for key in users}
    paper = _founding_paper(unit, letterhead, decision, users, lines, by)
    for key, user in users.items():
        _founding_grant(unit, user, lines[key], paper)
    for side, key in (("giver", "department_head"), ("receiver", "department_officer")):
        sign(paper, side, users[key], Signature.Route.DECISION, by)
    number_papers([paper], unit)
    draw_later(paper, by)
    return unit, users["department_head"], users["department_officer"], paper


def _founding_paper(unit, letterhead, decision, users, lines, by):
    head, officer = users["department_head"], users["department_officer"]
    content = {
        "kind": "founding",
        "issuer": issuer_content(letterhead),
        "number": None,
        "year": school_year_name(timezone.localdate().year),
        "made_on": timezone.localdate().isoformat(),
        "place": letterhead.place,
        "bases": bases_for(unit, "founding", timezone.localdate()),
        "decision": {"number": decision["number"], "on": decision["on"].isoformat()},
        "unit": unit.name,
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "people": [_person(user, unit) for user in (head, officer)],
        "giver": _person(head, unit),
        "receiver": _person(officer, unit),
        "lines": [
            {**line_content(line), "holder": _person(users[key], unit)}
            for key, line in lines.items()
        ],
    }
    return make_paper(
        kind="founding",
        unit=unit,
        issuer=letterhead,
        content=content,
        about=unit,
        subject=officer,
        by=by,
    )


def _person(user, unit):
    title = user.posts.get(unit=unit).title
    return {"name": user.full_name, "title": title, "unit": unit.name, "username": user.username}


def _founding_grant(unit, user, line, paper):
    role = ROLES[line.role]
    grant = Grant.objects.create(
        from_unit=unit,
        holder=user,
        role=role.key,
        unit=unit,
        may=sorted(role.may),
        may_give=sorted(role.may_give),
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        state=Grant.State.ACTIVE,
        activated_at=timezone.now(),
        paper=paper,
    )
    write_rights(grant)
