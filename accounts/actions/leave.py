"""Change of hands: one act that ends, suspends or hands over all a person holds at a unit.

Rights end by their own dates, decided at each request: no nightly job. One minutes with an
annex is printed for the leaver (mission B6); each receiver has their own biên bản, pending.
"""

from itertools import groupby

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.directive import bases_for
from accounts.actions.grant import (
    SYSTEM_NAME,
    head_of,
    issuer_content,
    line_content,
    person_at,
    prepare_grants,
    start_year_of,
)
from accounts.actions.paper import default_issuer, draw_later, make_paper, number_papers
from accounts.actions.post import DAY, fill_seat, lock
from accounts.actions.rights import cut_rights, write_rights
from accounts.actions.user import end_sessions
from accounts.models import Grant, Post, User
from accounts.queries.leave import (
    ACT,
    END,
    KEEP,
    Change,
    change_fault,
    issuing_unit,
    line_for,
    plan,
)
from csdl.kit.action import Refused, action

CHANGED = (
    "Việc của {name} vừa thay đổi ở nơi khác. Xem lại danh sách rồi bấm lại; chưa có gì được ghi."
)


@action("leave.carry_out", "Bàn giao khi thay đổi nhân sự")
def carry_out(*, leaver, unit, kind, day, answers, by, returns_on=None, basis=""):
    """End, suspend or hand over what `leaver` holds at `unit` from `day` on, all of it or nothing.

    answers: {holding key: "end" | "keep" | "to:<user id>" | "act:<user id>"}, one for each
    holding as the page showed them. Returns the minutes (Paper). Raises Refused while anything
    has no receiver and can't simply end, or when something changed since the page was shown.
    """
    unit = lock(unit)
    people = _lock_people(leaver, answers)
    change = Change(leaver, unit, kind, day, returns_on, basis)
    if fault := change_fault(by, change):
        raise Refused(fault)
    items = plan(by, change)
    _check(items, answers, change)
    issuing = issuing_unit(change, by)
    rows, moves = [], []
    for item in items:
        value = answers[item.key]
        receiver = people[int(value.split(":")[1])] if ":" in value else None
        _settle(item, value, receiver, change, moves, by)
        rows.append(_row(item, value, receiver, change))
    papers = _prepare(moves, by)
    _settle_papers(items, answers, change, by)
    if day <= by.today:
        end_sessions(leaver)
    paper = _minutes(change, issuing, rows, papers, by)
    given_up = [i for i in items if i.holding.kind == "grant" and answers[i.key] != KEEP]
    Grant.objects.filter(pk__in=[i.holding.source.pk for i in given_up]).update(end_paper=paper)
    return paper


def _lock_people(leaver, answers):
    """The leaver and all receivers, in one order: two acts at once wait for each other."""
    ids = {int(v.split(":")[1]) for v in answers.values() if ":" in v} | {leaver.pk}
    rows = User.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {user.pk: user for user in rows}


def _check(items, answers, change):
    if not items:
        raise Refused(
            f"{change.leaver.full_name} không còn giữ gì ở {change.unit.name} sau ngày đó."
        )
    for item in items:
        if item.fault:
            raise Refused(item.fault)
    if {item.key for item in items} != set(answers):
        raise Refused(CHANGED.format(name=change.leaver.full_name))
    for item in items:
        if answers[item.key] not in item.values:
            raise Refused(
                f"{item.holding.what}: chọn người nhận"
                + (f", {item.holding.must_pass}." if item.holding.must_pass else " hoặc kết thúc.")
            )
    if all(value == KEEP for value in answers.values()):
        raise Refused("Chưa chọn kết thúc hay bàn giao việc nào.")


def _settle(item, value, receiver, change, moves, by):
    holding = item.holding
    if value == KEEP:
        return
    if holding.kind == "grant":
        grant = holding.source
        if receiver:
            moves.append((grant.from_unit, receiver, line_for(by, change, grant)))
        if change.is_long:
            _suspend(grant, change)
        else:
            _cut(grant, change, by)
    elif holding.kind == "post":
        _settle_post(holding.source, value, receiver, change, by)
    elif holding.kind != "paper":
        holding.settle(receiver, change, by)


def _settle_papers(items, answers, change, by):
    """Last: a paper is void once none of its lines waits any more."""
    for item in items:
        if item.holding.kind == "paper" and answers[item.key] != KEEP:
            item.holding.settle(None, change, by)


def _cut(grant, change, by):
    """End a grant with the day before `change.day`: today or earlier means at once."""
    if change.day <= by.today or grant.starts_on >= change.day:
        grant.state, grant.ended_at = Grant.State.ENDED, timezone.now()
        grant.ended_by_id, grant.end_reason = by.user_id, change.said[:300]
        grant.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
        grant.unitrights.all().delete()
        grant.roomrights.all().delete()
        return
    grant.ends_on = change.day - DAY
    grant.save(update_fields=["ends_on"])
    cut_rights(grant, change.day)


def _suspend(grant, change):
    grant.suspended_on, grant.resumes_on = change.day, change.returns_on
    grant.save(update_fields=["suspended_on", "resumes_on"])
    if grant.state == Grant.State.ACTIVE:
        write_rights(grant)
    elif grant.provisional_until and grant.provisional_until > timezone.now():
        write_rights(grant, until=grant.provisional_until)


def _settle_post(post, value, receiver, change, by):
    if value == END:
        _end_post(post, change.day)
        return
    kind = post.kind
    title = post.title if kind in Post.HEADS else person_at(receiver, change.unit)["title"]
    if value.startswith(ACT):
        kind, title = Post.Kind.ACTING, _acting_title(receiver, change.unit)
    elif kind == Post.Kind.ACTING:  # who follows the one in charge is head
        kind = Post.Kind.HEAD
    fill_seat(change.unit, receiver, kind, title, change.day, by)
    if change.is_long:  # the seat goes back by itself on the day of return
        fill_seat(change.unit, post.user, post.kind, post.title, change.returns_on, by)


def _end_post(post, day):
    if post.starts_on >= day:
        post.delete()
        return
    post.ends_on = day - DAY
    post.save(update_fields=["ends_on"])


def _acting_title(user, unit):
    title = person_at(user, unit)["title"]
    return title if "phụ trách" in title.lower() else f"{title} phụ trách"


def _prepare(moves, by):
    """The receivers' papers, one per giver, person and school year: {(giver, person): [codes]}."""

    def group(move):
        from_unit, receiver, line = move
        return from_unit.pk, receiver.pk, start_year_of(line)

    codes = {}
    for _, rows in groupby(sorted(moves, key=group), key=group):
        rows = list(rows)
        from_unit, receiver, _ = rows[0]
        paper = _prepare_one(receiver, from_unit, [line for _, _, line in rows], by)
        codes.setdefault(receiver.pk, []).append(paper.code)
    return codes


def _prepare_one(receiver, from_unit, lines, by):
    for line in lines:
        same = Grant.objects.filter(
            holder=receiver,
            role=line.role,
            unit=line.unit,
            classroom=line.classroom,
            **line.narrow,
        ).exclude(state=Grant.State.ENDED)
        if same.filter(starts_on__lte=line.ends_on, ends_on__gte=line.starts_on).exists():
            raise Refused(
                f"{receiver.full_name} đang giữ việc “{line_content(line)['role']}” rồi. "
                "Chọn người khác, hoặc chọn kết thúc."
            )
    try:
        with transaction.atomic():
            return prepare_grants(holder=receiver, from_unit=from_unit, lines=lines, by=by)
    except IntegrityError:
        raise Refused(CHANGED.format(name=receiver.full_name)) from None


def _row(item, value, receiver, change):
    """A line of the annex."""
    holding = item.holding
    how = {KEEP: "Giữ nguyên", END: "Kết thúc"}.get(value, "Bàn giao")
    if change.is_long and value != KEEP:
        how = "Tạm dừng" if not receiver else "Tạm dừng, có người làm thay"
    row = {
        "what": holding.what,
        "place": holding.place,
        "state": holding.detail,
        "from": holding.since.isoformat() if holding.since else None,
        "to": holding.until.isoformat() if holding.until else None,
        "how": how,
        "kind": holding.kind,
        "receiver": None,
    }
    if receiver:
        row["receiver"] = {**person_at(receiver, change.unit), "id": receiver.pk}
        row["acting"] = value.startswith(ACT)
    return row


def _minutes(change, issuing, rows, papers, by):
    issuer = default_issuer(issuing)
    head = head_of(issuing)
    if head is None or head.user_id == change.leaver.pk:
        raise Refused(
            f"{issuing.name} chưa có thủ trưởng hoặc người phụ trách khác để ký biên bản. "
            "Ghi ở trang “Thủ trưởng, đầu mối” trước."
        )
    for row in rows:
        if row["receiver"]:
            row["papers"] = papers.get(row["receiver"].pop("id"), [])
    giver = {"name": head.user.full_name, "title": head.title, "unit": issuing.full_name}
    content = {
        "kind": "leaving",
        "issuer": issuer_content(issuer),
        "number": None,
        "made_on": timezone.localdate().isoformat(),
        "place": issuer.place,
        "bases": _bases(change, issuing),
        "giver": giver,
        "head": {"name": giver["name"], "title": giver["title"]},
        "preparer": person_at(by.user, issuing) if by.user else None,
        "receiver": {**_leaver_was(change), "username": change.leaver.username},
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "change": {
            "label": change.about.said,
            "at_once": change.day <= by.today,
            "from": change.day.isoformat(),
            "last_on": (change.day - DAY).isoformat(),
            "returns_on": change.returns_on.isoformat() if change.returns_on else None,
            "stays": change.about.keeps,
        },
        "unit": change.unit.full_name,
        "lines": rows,
    }
    paper = make_paper(
        kind="leaving",
        unit=issuing,
        issuer=issuer,
        content=content,
        about=change.unit,
        subject=change.leaver,
        by=by,
    )
    number_papers([paper], issuing)
    draw_later(paper, by)
    return paper


def _bases(change, issuing):
    """The decision of the change, then the register's (else those of a revocation)."""
    day = timezone.localdate()
    marked = bases_for(issuing, "leaving", day) or bases_for(issuing, "revocation", day)
    return [*([change.basis] if change.basis else []), *marked]


def _leaver_was(change):
    """Name, title and unit as they were before the act."""
    post = change.leaver.posts.filter(unit=change.unit).order_by("-starts_on").first()
    return {
        "name": change.leaver.full_name,
        "title": post.title if post else "",
        "unit": change.unit.full_name,
    }
