"""The outbox in the background: each minute, of each school the next part that is due. The call
stands between two transactions."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from csdl.ground.jobs import step
from csdl.kit import wall
from csdl.kit.canonical import digest
from csdl.kit.outbound import Later, Rejected
from csdl.kit.reach import system
from records.actions.push import begin_push, fail_push, finish_push
from records.exchange.upward import Wrong, is_connected, line
from records.models import Push
from records.queries.push import due_pushes
from schools.models import Unit

WHY = "Đồng bộ dữ liệu lên cấp trên"
S = Push.State


@shared_task(name="records.tasks.tend_push", expires=55)
def tend_push():
    """Without a connection the parts wait: people carry them as files."""
    if not is_connected():
        return
    by = system(WHY)
    for department in Unit.objects.filter(tier=Unit.Tier.DEPARTMENT):
        with step(by), wall.whole(department.pk):
            ids = due_pushes(department.pk, timezone.now())[: settings.PUSH_RATE]
        for pk in ids:
            send(pk, department.pk, by)


def send(pk, department_id, by):
    """One part of one school: taken, sent, its answer kept."""
    with step(by), wall.whole(department_id):
        push = Push.objects.select_related("school", "year").get(pk=pk)
    with step(by):
        taken = begin_push(push=push, by=by)
    if taken is None:
        return
    body, prints = taken
    try:
        line().send(f"csdl-{pk}-{digest(body)[:16]}", body)
    except Later as later:
        given = {"state": S.FAILED, "reason": str(later), "seconds": later.seconds}
    except Wrong as wrong:
        given = {"state": S.CONTENT, "reason": str(wrong)}
    except Rejected as refusal:
        account = "401" in str(refusal) or "403" in str(refusal)
        state = S.WRONG_ACCOUNT if account and settings.PUSH_TOKEN else S.NO_PASSWORD
        given = {"state": state if account else S.CONTENT, "reason": str(refusal)}
    else:
        with step(by):
            finish_push(push=push, prints=prints, gone=body["gone"], by=by)
        return
    with step(by):
        fail_push(push=push, by=by, **given)
