"""Verification in the background: batches made school by school, sent and asked for when due.

Each network call stands between two transactions, never inside one.
"""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from csdl.ground.jobs import job_task, step
from csdl.ground.models import Job
from csdl.kit import wall
from csdl.kit.outbound import Later, Rejected
from csdl.kit.reach import system
from records.actions.identity import (
    ask_again,
    fail_batch,
    make_batch,
    mark_sent,
    put_off,
    take_answers,
)
from records.exchange.population import connector
from records.models import IdentityBatch
from records.queries.identity import people_of
from schools.models import Unit

WHY = "Xác thực định danh"


@job_task("records.verify_identity")
def verify_identity(job, reach, tick):
    """params: {"schools", "kind", "via"}. A school whose people were sent already has nobody
    left, so a second run makes no second batch."""
    ids, people, made = job.params["schools"], 0, 0
    for done, pk in enumerate(ids, start=1):
        with step(reach):
            school = Unit.objects.get(pk=pk)
            kind, via = job.params["kind"], job.params["via"]
            batch = make_batch(school=school, kind=kind, via=via, by=reach)
        people += batch.people if batch else 0
        made += batch is not None
        tick(done, len(ids), f"{people} người, {made} trường")
    Job.objects.filter(pk=job.pk).update(result_url="/dinh-danh/")


@shared_task(name="records.tasks.tend_identity", expires=55)
def tend_identity():
    """Each minute: batches that are due, as many as the other side takes in a minute."""
    by = system(WHY)
    for department in Unit.objects.filter(tier=Unit.Tier.DEPARTMENT):
        for pk in _due(department.pk)[: settings.IDENTITY_RATE]:
            tend_batch(pk, department.pk, by)


def _due(department_id):
    with step(system(WHY)), wall.whole(department_id):
        rows = IdentityBatch.objects.filter(
            department_id=department_id, via="http", state__in=("waiting", "sent"),
            next_at__lte=timezone.now(),
        )  # fmt: skip
        return list(rows.order_by("next_at", "pk").values_list("pk", flat=True)[:1000])


def tend_batch(pk, department_id, by):
    """Send one batch, or ask for its answer."""
    with step(by), wall.whole(department_id):
        batch = IdentityBatch.objects.select_related("school").get(pk=pk)
        people = people_of(batch) if batch.state == "waiting" else []
    line = connector(batch.via)
    try:
        if batch.state == "waiting":
            ticket = line.send(f"csdl-{batch.pk}", batch.kind, people)
            return _do(mark_sent, by, batch=batch, ticket=ticket)
        answers = line.fetch(batch.ticket)
    except Later as later:
        return _do(put_off, by, batch=batch, reason=str(later), seconds=later.seconds)
    except Rejected as refusal:
        return _do(fail_batch, by, batch=batch, reason=str(refusal))
    if answers is None:
        return _do(ask_again, by, batch=batch)
    school, kind = batch.school, batch.kind
    return _do(take_answers, by, school=school, kind=kind, answers=answers, batch=batch)


def _do(act, by, **given):
    with step(by):
        return act(by=by, **given)
