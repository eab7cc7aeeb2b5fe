"""Verified by the school, approved above, sent on: the outbox of each part."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from csdl.ground.actions.notice import settle, tell
from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.canonical import digest
from csdl.kit.outbound import MOST_TRIES, pause
from csdl.kit.text import nfc
from csdl.kit.workflow import check_move
from records.exchange.upward import package, records_of
from records.models import DataApproval, Push, PushedRecord, QualityRoom, QualitySchool
from records.models.push import APPROVE
from records.models.quality import POINTS, Side
from records.quality.rule import BUILT
from records.queries.campaign import managers_of, year_now
from records.queries.holder import holders_at_units
from records.queries.push import staff_gate
from records.queries.quality import Score

A, S, PART = DataApproval.State, Push.State, Push.Part
GATE_AGAIN = timedelta(minutes=30)
LEASE = timedelta(minutes=10)
LEAST_WORDS = 5


@action("data.submit", "Xác thực dữ liệu, gửi phê duyệt")
def submit_data(*, school, by, reason=""):
    """The school says that its data of this year is right. With errors left, only with a reason."""
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể.")
    with wall.school(by, school):
        row = _row(school)
        score, errors = standing(school, row.year)
        if errors and len(nfc(reason)) < LEAST_WORDS:
            raise Refused(f"Còn {errors} lỗi dữ liệu. Sửa hết, hoặc ghi lý do vẫn gửi.")
        _move(row, A.SENT)
        row.scores = {side.value: score.percent(side) for side in Side}
        row.errors, row.reason = errors, nfc(reason)[:300]
        row.sent_by_id, row.judged_by_id = by.user_id, None
        row.save()
    managers = managers_of([school.pk])
    for users in holders_at_units(APPROVE, list(managers.values())).values():
        tell(
            users,
            key=_notice(row),
            title=f"{school.name} đã xác thực dữ liệu, chờ phê duyệt",
            url=reverse("records:push_school", args=[school.pk]),
        )
    return row


def _notice(row):
    return f"data:{row.pk}:{row.since:%Y%m%d%H%M%S}"


def standing(school, year):
    """(the school's Score, its findings that are errors by the program's rules)."""
    score, errors = Score(), 0
    for model in (QualityRoom, QualitySchool):
        for row in model.objects.filter(school=school, year=year):
            score.add({name: getattr(row, name) for name in (*POINTS, "records", "verified")})
            errors += sum(n for c, n in row.found.items() if c in BUILT and BUILT[c].is_error)
    return score, errors


@action("data.approve", "Phê duyệt dữ liệu của trường")
def approve_data(*, approval, by):
    """Approved: each part waits in the outbox; one that went up before is sent again as far as it
    changed."""
    with wall.school(by, approval.school):
        row = _locked(approval)
        if row.sent_by_id == by.user_id:
            raise Refused("Người gửi không tự phê duyệt.")
        settle(_notice(row))
        _move(row, A.APPROVED)
        row.judged_by_id = by.user_id
        row.save()
        for part in PART:
            _queue(row, part)
    return row


@action("data.return", "Trả lại dữ liệu cho trường")
def return_data(*, approval, reason, by):
    if len(nfc(reason)) < LEAST_WORDS:
        raise Refused("Ghi lý do trả lại, ít nhất 5 ký tự.")
    with wall.school(by, approval.school):
        row = _locked(approval)
        settle(_notice(row))
        _move(row, A.RETURNED)
        row.reason, row.judged_by_id = nfc(reason)[:300], by.user_id
        row.save()
    return row


def _row(school):
    year = year_now(school)
    if year is None:
        raise Refused("Sở chưa mở năm học này.")
    keys = {"department_id": school.department_id, "since": timezone.now()}
    DataApproval.objects.get_or_create(school=school, year=year, defaults=keys)
    rows = DataApproval.objects.select_for_update(of=("self",)).select_related("year", "school")
    return rows.get(school=school, year=year)


def _locked(approval):
    rows = DataApproval.objects.select_for_update(of=("self",)).select_related("school", "year")
    return rows.get(pk=approval.pk)


def _move(row, to):
    check_move(DataApproval.MOVES, row.state, to, dict(A.choices))
    row.state, row.since = to, timezone.now()


def _queue(approval, part):
    keys = {"department_id": approval.department_id}
    row, made = Push.objects.get_or_create(
        school=approval.school, year=approval.year, part=part, defaults=keys
    )
    if not made:
        row = Push.objects.select_for_update(of=("self",)).get(pk=row.pk)
        row.state = S.AGAIN if row.pushed_at else S.WAITING
    row.tries, row.error, row.next_at = 0, "", timezone.now()
    row.save()


@action("push.begin", "Đẩy một phần dữ liệu")
def begin_push(*, push, by):
    """Take a part that is due: (its package, the prints of what is in it), or None when it must
    wait. Nothing changed since the last time: it is through at once."""
    with wall.school(by, push.school):
        row = _push(push)
        if row.state == S.PUSHED:
            return None
        if row.part == PART.STAFF and not (gate := staff_gate(row.school)).allowed:
            row.error, row.next_at = gate.why[:300], timezone.now() + GATE_AGAIN
            row.save()
            return None
        rows, changed, gone = difference(row)
        row.records, row.changed = len(rows), len(changed) + len(gone)
        if not row.changed:
            _through(row)
            return None
        row.state, row.error, row.next_at = S.PUSHING, "", timezone.now() + LEASE
        row.save()
        prints = {pk: stamp for pk, _, stamp in changed}
        return package(row, changed, gone), prints


def difference(push):
    """(all records of a part, those changed since they were accepted, ids that are no more)."""
    rows = records_of(push, dates.today())
    known = PushedRecord.objects.filter(school=push.school, year=push.year, part=push.part)
    before = dict(known.values_list("record_id", "print"))
    changed = [row for row in rows if before.get(row[0]) != row[2]]
    return rows, changed, set(before) - {row[0] for row in rows}


@action("push.done", "Đã đẩy một phần dữ liệu")
def finish_push(*, push, prints, gone, by):
    """Accepted above: what was in the package is known there from now on."""
    with wall.school(by, push.school):
        row, now = _push(push), timezone.now()
        keys = {"department_id": row.department_id, "school_id": row.school_id,
                "year_id": row.year_id, "part": row.part}  # fmt: skip
        PushedRecord.objects.bulk_create(
            [
                PushedRecord(**keys, record_id=pk, print=stamp, pushed_at=now)
                for pk, stamp in prints.items()
            ],
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["school", "year", "part", "record_id"],
            update_fields=["print", "pushed_at"],
        )
        known = PushedRecord.objects.filter(school=row.school, year=row.year, part=row.part)
        known.filter(record_id__in=list(gone)).delete()
        _through(row)
    return row


def _through(row):
    row.state, row.error, row.tries, row.next_at = S.PUSHED, "", 0, None
    row.pushed_at = timezone.now()
    row.save()


@action("push.fail", "Chưa đẩy được một phần dữ liệu")
def fail_push(*, push, state, reason, by, seconds=None):
    """FAILED is tried again, each time later; of the other states a person must see to."""
    with wall.school(by, push.school):
        row = _push(push)
        row.state, row.error, row.next_at = state, reason[:300], None
        if state == S.FAILED and row.tries < MOST_TRIES:
            row.tries += 1
            wait = timedelta(seconds=min(seconds, 3600)) if seconds else pause(row.tries)
            row.next_at = timezone.now() + wait
        row.save()
    return row


@action("push.again", "Đẩy lại một phần dữ liệu")
def push_again(*, push, by):
    with wall.school(by, push.school):
        row = _push(push)
        if row.state in (S.PUSHING, S.PUSHED):
            raise Refused(f"Phần này ở tình trạng “{row.get_state_display()}”. Tải lại trang.")
        row.state = S.AGAIN if row.pushed_at else S.WAITING
        row.tries, row.error, row.next_at = 0, "", timezone.now()
        row.save()
    return row


def _push(push):
    rows = Push.objects.select_for_update(of=("self",)).select_related("school", "year")
    return rows.get(pk=push.pk)


@action("push.carried", "Đã nộp gói dữ liệu bằng tệp")
def carry_push(*, push, stamp, by):
    """A person took the package where it goes. stamp: of the package they fetched; data that
    changed since is not in it, so then it is fetched anew."""
    with wall.school(by, push.school):
        row = _push(push)
        if row.part == PART.STAFF and not (gate := staff_gate(row.school)).allowed:
            raise Refused(gate.why)
        rows, changed, gone = difference(row)
        if digest(package(row, changed, gone)) != stamp:
            raise Refused("Dữ liệu đã thay đổi từ khi tải gói. Tải lại gói rồi nộp.")
        row.records, row.changed = len(rows), len(changed) + len(gone)
        row.save(update_fields=["records", "changed"])
        prints = {pk: mark for pk, _, mark in changed}
        return finish_push(push=row, prints=prints, gone=gone, by=by)
