"""Verification: batches made, sent, answered. A batch is of one school, behind its wall."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from csdl.ground.actions.job import start_job
from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.outbound import MOST_TRIES, pause
from records.exchange.population import is_connected
from records.models import IDENTITIES, Enrollment, IdentityBatch, Staff, Student
from records.models.figure import touch, touch_schools
from records.models.identity import Verdict
from records.queries.identity import schools_for, sending

ST = IdentityBatch.State
VERIFY = "records.verify_identity"
ASK_AGAIN = timedelta(minutes=2)


@action("identity.start", "Gửi xác thực định danh")
def start_verifying(*, unit, kind, via, by):
    """A job makes a batch for each school of the unit that has someone to send."""
    _check_via(via)
    ids = [unit.pk] if unit.is_school else None
    schools = list(schools_for(by, VERIFY, ids).order_by("pk").values_list("pk", flat=True))
    if not schools:
        raise Refused("Không có trường nào để gửi.")
    return start_job(
        task="records.verify_identity",
        title=f"Gửi xác thực định danh, {len(schools)} trường",
        params={"schools": schools, "kind": kind, "via": via},
        unit_id=unit.pk,
        total=len(schools),
        key=f"identity:{unit.pk}:{kind}",
        by=by,
    )


def _check_via(via):
    if via == "http" and not is_connected():
        raise Refused("Chưa thiết lập kết nối trực tuyến. Gửi bằng tệp Excel.")


@action("identity.make_batch", "Lập danh sách gửi xác thực")
def make_batch(*, school, kind, via, by):
    """Everyone of a school with a number and no answer for what the record says now, in one
    batch. None when there is nobody."""
    _check_via(via)
    with wall.school(by, school):
        batch = IdentityBatch.objects.create(
            department_id=school.department_id,
            school=school,
            kind=kind,
            via=via,
            made_by_id=by.user_id,
            next_at=timezone.now(),
        )
        with connection.cursor() as cursor:
            cursor.execute(sending(kind), {"school": school.pk, "batch": batch.pk})
            batch.people = cursor.rowcount
        if not batch.people:
            batch.delete()
            return None
        if via == "file":  # the person who made it carries it
            batch.state, batch.sent_at, batch.next_at = ST.SENT, timezone.now(), None
        batch.save()
    return batch


@action("identity.sent", "Đã gửi danh sách xác thực")
def mark_sent(*, batch, ticket, by):
    with wall.school(by, batch.school):
        row = _locked(batch)
        if row.state == ST.WAITING:
            row.state, row.ticket, row.error, row.tries = ST.SENT, ticket, "", 0
            row.sent_at, row.next_at = timezone.now(), timezone.now() + ASK_AGAIN
            row.save()
    return row


@action("identity.later", "Chưa gửi được danh sách xác thực")
def put_off(*, batch, reason, by, seconds=None):
    """Try again later, each time after twice as long; given up after MOST_TRIES."""
    with wall.school(by, batch.school):
        row = _locked(batch)
        row.tries, row.error = row.tries + 1, reason[:300]
        wait = timedelta(seconds=min(seconds, 3600)) if seconds else pause(row.tries)
        row.next_at = timezone.now() + wait
        if row.tries >= MOST_TRIES:
            row.state, row.next_at = ST.FAILED, None
        row.save()
    return row


@action("identity.wait", "Chờ trả lời xác thực")
def ask_again(*, batch, by):
    """The other side is still at it."""
    with wall.school(by, batch.school):
        row = _locked(batch)
        row.next_at, row.error, row.tries = timezone.now() + ASK_AGAIN, "", 0
        row.save()
    return row


@action("identity.fail", "Danh sách xác thực bị từ chối")
def fail_batch(*, batch, reason, by):
    """The other side will not have it: a person reads why and sends again."""
    with wall.school(by, batch.school):
        row = _locked(batch)
        row.state, row.error, row.next_at = ST.FAILED, reason[:300], None
        row.save()
    return row


@action("identity.resend", "Gửi lại danh sách xác thực")
def send_again(*, batch, by):
    with wall.school(by, batch.school):
        row = _locked(batch)
        if row.state != ST.FAILED:
            raise Refused(f"Lần gửi này ở tình trạng “{row.get_state_display()}”. Tải lại trang.")
        row.state = ST.SENT if row.ticket else ST.WAITING
        row.tries, row.error, row.next_at = 0, "", timezone.now()
        row.save()
    return row


@action("identity.answer", "Nhận kết quả xác thực")
def take_answers(*, school, kind, answers, by, batch=None):
    """What was found of people of a school, by their codes. Only who waits for this batch (for
    any, when none is named) is touched: a later batch has the last word. Returns how many."""
    by_ref = {answer.ref: answer for answer in answers}
    with wall.school(by, school):
        rows = _waiting(school, kind, batch, by_ref)
        now, batches = timezone.now(), set()
        for row in rows:
            answer = by_ref[_ref(row, kind)]
            row.verdict, row.fields, row.answered_at = answer.verdict, list(answer.fields), now
            batches.add(row.batch_id)
        IDENTITIES[kind].objects.bulk_update(
            rows, ["verdict", "fields", "answered_at"], batch_size=500
        )
        for pk in sorted(batches | ({batch.pk} if batch else set())):
            _count(pk, kind, now, closed=batch is not None)
        _touch(school, kind, [row.pk for row in rows])
    return len(rows)


def _ref(row, kind):
    return row.student.student_code if kind == "pupil" else row.staff.staff_code


def _waiting(school, kind, batch, refs):
    """The waiting people of these codes; the record itself is locked first, as an edit does."""
    model, person, name = (
        (Student, "student", "student_code") if kind == "pupil" else (Staff, "staff", "staff_code")
    )
    mine = model.objects.filter(school=school, **{f"{name}__in": list(refs)}).order_by("pk")
    pks = list(mine.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    rows = IDENTITIES[kind].objects.filter(pk__in=pks, verdict=Verdict.SENT)
    if batch is not None:
        rows = rows.filter(batch_id=batch.pk)
    rows = rows.select_related(person).order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def _count(pk, kind, now, closed):
    batch = IdentityBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    rows = IDENTITIES[kind].objects.filter(batch_id=pk)
    for verdict in (Verdict.MATCHED, Verdict.MISMATCHED, Verdict.NOT_FOUND):
        setattr(batch, verdict.value, rows.filter(verdict=verdict).count())
    if closed or batch.left <= 0:
        batch.state, batch.answered_at, batch.next_at = ST.ANSWERED, now, None
        batch.error = ""
    batch.save()


def _touch(school, kind, pks):
    if kind == "staff":
        touch_schools(school.pk)
        return
    here = Enrollment.objects.present().filter(student__in=pks)
    touch(*here.values_list("classroom_id", flat=True).distinct())


def _locked(batch):
    return IdentityBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
