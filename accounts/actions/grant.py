"""Handing down and taking back rights. A grant is pending until its paper is signed by both."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.directive import bases_for
from accounts.actions.paper import default_issuer, draw_later, make_paper, number_papers
from accounts.actions.user import end_sessions
from accounts.labels import labels
from accounts.models import Grant, Paper, Post, User
from accounts.models.post import days_now
from accounts.queries.axes import narrow_words, work_words
from accounts.queries.offer import start_year, why_not
from accounts.roles import CUSTODIANS, ROLES
from csdl.kit.action import Refused, action
from csdl.kit.dates import school_year_name
from schools.models import Unit

SYSTEM_NAME = "Hệ thống cơ sở dữ liệu giáo dục và đào tạo"


@action("grant.prepare", "Lập biên bản bàn giao")
def prepare_grants(*, holder, from_unit, lines, by, letter=None):
    """Prepare a person's biên bản bàn giao with its lines, pending. Returns the Paper.

    One biên bản per person, unit and school year: further lines of the year become an annex
    to it. The cam kết is made with the first one, once (mission B4). lines:
    accounts.queries.offer.Line; letter: {"number", "on"} of the giấy giới thiệu the holder
    brought. Raises Refused with the first line that may not be given, and why.
    """
    if not lines:
        raise Refused("Chọn ít nhất một việc để giao.")
    # Two officers preparing for one person: the second sees the first one's biên bản.
    User.objects.select_for_update(no_key=True).get(pk=holder.pk)
    _one_custodian_at_a_time(lines)
    for line in lines:
        if not by.system and (reason := why_not(by, from_unit, holder, line)):
            raise Refused(reason)
    starts = {start_year_of(line) for line in lines}
    if len(starts) > 1:
        raise Refused("Một biên bản chỉ ghi quyền của một năm học. Lập riêng cho từng năm.")
    issuer = default_issuer(from_unit)
    paper = _handover_paper(holder, from_unit, issuer, lines, letter, starts.pop(), by)
    for line in lines:
        _pending(paper, holder, from_unit, line, by)
    made = [paper, *_commitment(holder, from_unit, issuer, lines[0].unit, paper.content, by)]
    number_papers(made, from_unit)
    for one in made:
        draw_later(one, by)
    return paper


def _one_custodian_at_a_time(lines):
    """Two desks at once: the second waits, then finds the first one's officer (why_not)."""
    alone = {line.unit.pk for line in lines if line.role in CUSTODIANS or ROLES[line.role].single}
    list(Unit.objects.select_for_update().filter(pk__in=alone).order_by("pk"))


def start_year_of(line):
    return line.classroom.year.starts_year if line.classroom else start_year(line.starts_on)


def _handover_paper(holder, from_unit, issuer, lines, letter, starts_year, by):
    first = (
        Paper.objects.filter(
            kind="handover", unit=from_unit, subject=holder, starts_year=starts_year
        )
        .exclude(state=Paper.State.VOID)
        .first()
    )
    content = handover_content(holder, from_unit, issuer, lines, letter, by)
    if first:
        number = first.annexes.count() + 1
        content |= {
            "kind": "annex",
            "annex": number,
            "parent": {"code": first.code, "made_on": first.content["made_on"]},
        }
    return make_paper(
        kind=content["kind"],
        unit=from_unit,
        issuer=issuer,
        content=content,
        about=lines[0].unit,
        subject=holder,
        by=by,
        parent=first,
        starts_year=None if first else starts_year,
    )


def _commitment(holder, from_unit, issuer, unit, said, by):
    """The cam kết of this person towards this unit, unless it stands already; said: the content
    of the biên bản it goes with."""
    before = Paper.objects.filter(kind="commitment", unit=from_unit, subject=holder)
    if before.exclude(state=Paper.State.VOID).exists():
        return []
    same = ("issuer", "number", "made_on", "place", "giver", "head", "system")
    receiver = {key: said["receiver"][key] for key in ("name", "title", "unit", "username")}
    content = {key: said[key] for key in same} | {
        "kind": "commitment",
        "bases": [],  # the law is in the text itself
        "receiver": receiver,
    }
    return [
        make_paper(
            kind="commitment",
            unit=from_unit,
            issuer=issuer,
            content=content,
            about=unit,
            subject=holder,
            by=by,
        )
    ]


def _head_content(head, unit):
    return {
        "name": head.user.full_name if head else "",
        "title": head.title if head else "",
        "unit": unit.full_name,
    }


def _pending(paper, holder, from_unit, line, by):
    role = ROLES[line.role]
    try:
        with transaction.atomic():
            return Grant.objects.create(
                from_unit=from_unit,
                prepared_by_id=by.user_id,
                holder=holder,
                role=role.key,
                unit=line.unit,
                classroom=line.classroom,
                year=line.classroom.year if line.classroom else None,
                may=sorted(role.holds(line.functions)),
                may_give=sorted(role.hands_on(line.functions)),
                starts_on=line.starts_on,
                ends_on=line.ends_on,
                basis=line.basis,
                paper=paper,
                **line.narrow,
            )
    except IntegrityError:
        where = line.classroom.name if line.classroom else line.unit.name
        raise Refused(
            f"{holder.full_name} đã có biên bản giao “{work_words(line)}” ở {where} từ ngày này. "
            "Mở biên bản đó thay vì lập thêm."
        ) from None


def person_at(user, unit):
    """A person as a paper names them: name, title and unit, today."""
    posts = list(user.posts.filter(days_now()).select_related("unit").order_by("pk"))
    post = next((p for p in posts if p.unit_id == unit.pk), posts[0] if posts else None)
    return {
        "name": user.full_name,
        "title": post.title if post else "",
        "unit": (post.unit if post else unit).full_name,
    }


def head_of(unit):
    """Who heads the unit today (or minds the empty seat), as a post; None when nobody is named."""
    return unit.posts.filter(days_now(), kind__in=Post.HEADS).select_related("user").first()


def handover_content(holder, from_unit, issuer, lines, letter, by):
    head = head_of(from_unit)
    if head is None:
        raise Refused(
            f"{from_unit.name} chưa có thủ trưởng hoặc người phụ trách để ký bên giao. "
            "Ghi chức vụ ở trang đơn vị trước."
        )
    return {
        "kind": "handover",
        "issuer": issuer_content(issuer),
        "number": None,
        "year": school_year_name(start_year(lines[0].starts_on)),
        "made_on": timezone.localdate().isoformat(),
        "place": issuer.place,
        "bases": bases_for(from_unit, "handover", timezone.localdate()),
        "giver": _head_content(head, from_unit),
        "head": {"name": head.user.full_name, "title": head.title},
        "preparer": person_at(by.user, from_unit) if by.user else None,
        "receiver": {
            **person_at(holder, lines[0].unit),
            "username": holder.username,
            "letter": letter,
            "masked_id": None,
        },
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "lines": [line_content(line) for line in lines],
    }


def issuer_content(issuer):
    """The letterhead; of a practice world it carries the mark that print.html shows."""
    content = {
        "parent_name": issuer.parent_name,
        "name": issuer.name,
        "place": issuer.place,
        "abbreviation": issuer.abbreviation,
        "authority": issuer.authority,
    }
    return content | ({"practice": True} if issuer.unit.is_practice else {})


def line_content(line):
    role = ROLES[line.role]
    scope = line.unit.full_name
    if line.classroom:
        scope = f"Lớp {line.classroom.name}, năm học {line.classroom.year.name}, {scope}"
    if words := narrow_words(line):
        scope += f" ({', '.join(words)})"
    content = {
        "role": work_words(line),
        "scope": scope,
        "from": line.starts_on.isoformat(),
        "to": line.ends_on.isoformat(),
        "may": labels(role.holds(line.functions)),
        "may_give": labels(role.hands_on(line.functions)),
    }
    # Only where there is one: what was printed before keeps its hash.
    return content | ({"basis": line.basis} if line.basis else {})


@action("grant.end", "Thu hồi quyền")
def end_grants(*, grants, reason, by):
    """End grants of one holder, with a reason: rights go, sessions end, a minutes is printed.

    Returns the biên bản thu hồi, or None when only pending lines were withdrawn.
    """
    grants = list(
        Grant.objects.select_for_update(of=["self"])
        .select_related("holder", "from_unit")
        .with_place()
        .filter(pk__in=[g.pk for g in grants])
        .exclude(state=Grant.State.ENDED)
        .order_by("pk")
    )
    if not grants:
        raise Refused("Quyền này đã được thu hồi trước đó.")
    if len({(g.holder_id, g.from_unit_id) for g in grants}) > 1:
        raise Refused("Mỗi biên bản thu hồi chỉ ghi một người và một đơn vị giao.")
    was_active = [g for g in grants if g.state == Grant.State.ACTIVE]
    for grant in grants:
        grant.state, grant.ended_at = Grant.State.ENDED, timezone.now()
        grant.ended_by_id, grant.end_reason = by.user_id, reason
        grant.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
        grant.unitrights.all().delete()
        grant.roomrights.all().delete()
    end_sessions(grants[0].holder)
    return _end_paper(was_active, reason, by) if was_active else None


def _end_paper(grants, reason, by):
    first = grants[0]
    issuer = default_issuer(first.from_unit)
    head = head_of(first.from_unit)
    content = {
        "kind": "revocation",
        "issuer": issuer_content(issuer),
        "number": None,
        "made_on": timezone.localdate().isoformat(),
        "place": issuer.place,
        "bases": bases_for(first.from_unit, "revocation", timezone.localdate()),
        "giver": _head_content(head, first.from_unit),
        "preparer": person_at(by.user, first.from_unit) if by.user else None,
        "receiver": {**person_at(first.holder, first.unit), "username": first.holder.username},
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "lines": [line_content(g) for g in grants],
        "reason": reason,
        "ended_at": timezone.localtime(first.ended_at).isoformat(timespec="seconds"),
    }
    paper = make_paper(
        kind="revocation",
        unit=first.from_unit,
        issuer=issuer,
        content=content,
        about=first.unit,
        subject=first.holder,
        by=by,
    )
    Grant.objects.filter(pk__in=[g.pk for g in grants]).update(end_paper=paper)
    number_papers([paper], first.from_unit)
    draw_later(paper, by)
    return paper
