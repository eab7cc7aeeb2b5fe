"""Back before the day that was written: rights and seat return, whoever stood in gives them up."""

from django.conf import settings
from django.utils import timezone

from accounts.actions.directive import bases_for
from accounts.actions.grant import SYSTEM_NAME, head_of, issuer_content, person_at
from accounts.actions.paper import default_issuer, draw_later, make_paper, number_papers, void_paper
from accounts.actions.post import check_names_head, lock
from accounts.actions.rights import cut_rights, write_rights
from accounts.actions.user import end_sessions
from accounts.models import Grant, Paper, Post
from accounts.queries.comeback import DAY, absence_of
from accounts.queries.leave import Change, issuing_unit
from csdl.kit.action import Refused, action
from csdl.kit.dates import dmy


@action("leave.return_early", "Trở lại sớm sau thời gian nghỉ")
def return_early(*, person, unit, day, by, basis=""):
    """End a long leave (or a secondment) from `day` on, all of it or nothing. Returns the minutes.

    Raises Refused when the person is not away, the day does not lie between today and the day
    that was written, or the one who asks could not have sent them on leave.
    """
    unit = lock(unit)
    absence = absence_of(unit, person.pk)
    if absence is None:
        raise Refused(f"{person.full_name} không còn ghi là đang nghỉ ở {unit.name}.")
    _check(absence, unit, day, by)
    issuing = issuing_unit(Change(person, unit, "long", day), by)
    rows = absence.rows
    for grant in absence.grants:
        _resume(grant, day, by, said=f"{person.full_name} trở lại từ {dmy(day)}")
    for post, before in absence.posts:
        _give_back(post, before, day)
    paper = _minutes(absence, unit, issuing, rows, day, basis, by)
    covers = [cover.pk for grant in absence.grants for cover in grant.covers]
    Grant.objects.filter(pk__in=covers).update(end_paper=paper)
    _void_unsigned(covers, f"{person.full_name} trở lại từ {dmy(day)}", by)
    return paper


def _void_unsigned(covers, reason, by):
    """Papers of stand-ins that were never signed, once no line of them waits."""
    papers = Paper.objects.filter(grants__in=covers, state=Paper.State.OPEN).distinct()
    for paper in papers.exclude(grants__state=Grant.State.PENDING):
        void_paper(paper=paper, reason=reason, by=by)


def _check(absence, unit, day, by):
    person = absence.person
    if person.pk == by.user_id:
        raise Refused("Bạn không tự ghi cho chính mình. Người khác trong đơn vị làm việc này.")
    if not by.today <= day < absence.until:
        raise Refused(f"Ngày trở lại phải từ hôm nay đến trước {dmy(absence.until)} (ngày đã ghi).")
    mine = by.units("accounts.end_grant")
    for grant in absence.grants:
        if not by.system and grant.from_unit_id not in mine:
            raise Refused(
                f"Quyền này do {grant.from_unit.full_name} giao: nhờ người quản trị ở đó ghi."
            )
    if any(post.kind in Post.HEADS for post, _ in absence.posts):
        check_names_head(by, unit)


def _resume(grant, day, by, said):
    for cover in grant.covers:
        _stop(cover, day, by, said)
    if day <= grant.suspended_on:  # not gone yet: as if the leave had never been
        grant.suspended_on = grant.resumes_on = None
    else:
        grant.resumes_on = day
    grant.save(update_fields=["suspended_on", "resumes_on"])
    if grant.state == Grant.State.ACTIVE:
        write_rights(grant)
    elif grant.provisional_until and grant.provisional_until > timezone.now():
        write_rights(grant, until=grant.provisional_until)


def _stop(cover, day, by, said):
    """Whoever stands in holds it to the day before; from today on: at once."""
    if day <= by.today or cover.starts_on >= day:
        cover.state, cover.ended_at = Grant.State.ENDED, timezone.now()
        cover.ended_by_id, cover.end_reason = by.user_id, said[:300]
        cover.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
        cover.unitrights.all().delete()
        cover.roomrights.all().delete()
        end_sessions(cover.holder)
        return
    cover.ends_on = day - DAY
    cover.save(update_fields=["ends_on"])
    cut_rights(cover, day)


def _give_back(post, before, day):
    """The seat changes hands on `day`: never two, never nobody."""
    if before and before.starts_on >= day:
        before.delete()
    elif before:
        before.ends_on = day - DAY
        before.save(update_fields=["ends_on"])
    post.starts_on = day
    post.save(update_fields=["starts_on"])


def _minutes(absence, unit, issuing, rows, day, basis, by):
    issuer, head = default_issuer(issuing), head_of(issuing)
    if head is None or head.user_id == absence.person.pk:
        raise Refused(
            f"{issuing.name} chưa có thủ trưởng hoặc người phụ trách khác để ký biên bản. "
            "Ghi ở trang “Thủ trưởng, đầu mối” trước."
        )
    made_on = timezone.localdate()
    bases = bases_for(issuing, "leaving", made_on) or bases_for(issuing, "revocation", made_on)
    content = {
        "kind": "return",
        "issuer": issuer_content(issuer),
        "number": None,
        "made_on": made_on.isoformat(),
        "place": issuer.place,
        "bases": [*([basis] if basis else []), *bases],
        "giver": {"name": head.user.full_name, "title": head.title, "unit": issuing.full_name},
        "head": {"name": head.user.full_name, "title": head.title},
        "preparer": person_at(by.user, issuing) if by.user else None,
        "receiver": {**person_at(absence.person, unit), "username": absence.person.username},
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "unit": unit.full_name,
        "change": {
            "from": day.isoformat(),
            "since_on": absence.since.isoformat(),
            "planned_on": absence.until.isoformat(),
        },
        "lines": [
            {**row, "from": day.isoformat(), "to": row["to"].isoformat() if row["to"] else None}
            for row in rows
        ],
    }
    paper = make_paper(
        kind="return",
        unit=issuing,
        issuer=issuer,
        content=content,
        about=unit,
        subject=absence.person,
        by=by,
    )
    number_papers([paper], issuing)
    draw_later(paper, by)
    return paper
