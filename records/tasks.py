"""Long work of records: the turn of the year, school by school."""

import logging

from celery import shared_task
from django.db import DatabaseError, OperationalError, transaction

from csdl.ground.jobs import job_task, step
from csdl.ground.models import Job
from csdl.kit.action import Refused
from csdl.kit.reach import system
from records.actions.reorganise_apply import apply_plan, note_undone
from records.actions.turn import commit, note_failure, rehearse
from records.actions.turn_grants import prepare_one
from records.actions.turn_plan import RUN
from records.models.figure import touch
from records.queries.reorganisation import plans_due
from records.queries.rollover import (
    classes_made,
    in_reach,
    plan_of,
    room_of,
    schools_of,
    written_by,
)
from records.school_by_school import Run

log = logging.getLogger(__name__)


@job_task("records.rehearse_turn")
def rehearse_turn(job, reach, tick):
    """params: {"plan", "schools", maybe "classroom"}. Each school is a step; one that fails stops
    no other."""

    def act(school, plan):
        room = room_of(school, plan, job.params.get("classroom"))
        rehearse(school=school, plan=plan, by=reach, classroom=room)

    _each(job, reach, tick, act)


@job_task("records.commit_turn")
def commit_turn(job, reach, tick):
    """params: {"plan", "schools", "leave"}. Each school is one transaction: killed at any moment,
    the next run finds a school carried whole or not at all, and goes on with the rest."""
    with step(reach):
        written = written_by(job.pk)

    def act(school, plan):
        if school.pk in written:
            with step(reach):  # stopped, maybe, before they were counted
                touch(*classes_made(school, plan))
            return
        leave = job.params.get("leave", False)
        commit(school=school, plan=plan, by=reach, leave=leave, job_id=job.pk)

    _each(job, reach, tick, act)


def _each(job, reach, tick, act):
    ids = job.params["schools"]
    with step(reach):
        plan = plan_of(job.params["plan"])
        allowed = in_reach(reach, RUN, ids)

    def one(school):
        return school.pk not in allowed or _one(job, reach, act, school, plan)

    def tell(done, failed):
        words = f", {failed} trường chưa làm được" if failed else ""
        tick(done, len(ids), f"Xong {done}/{len(ids)} trường{words}")

    Run(reach, one, tell).over(schools_of(ids))
    Job.objects.filter(pk=job.pk).update(result_url=_result(ids))


def _one(job, reach, act, school, plan):
    """Whether the school went through; why not is kept with it."""
    try:
        act(school, plan)  # one action: one transaction, with a wall of its own
        return True
    except OperationalError:
        raise  # the database is away: the job stops, and is run again
    except Refused as refusal:
        reason = str(refusal)
    except DatabaseError:
        log.exception("job %s: school %s", job.pk, school.pk)
        reason = f"Hệ thống chưa ghi được trường này (mã việc {job.pk}). Báo bộ phận hỗ trợ."
    with step(reach):
        note_failure(school=school, plan=plan, reason=reason, by=reach)
    return False


def _result(ids):
    return f"/ket-chuyen/truong/{ids[0]}/" if len(ids) == 1 else "/ket-chuyen/"


@shared_task(name="records.tasks.reorganise", expires=50)
def reorganise():
    """Each minute: approved plans whose day has come are done, each by itself; one that can't be
    says why and is tried again."""
    by = system("Sắp xếp đơn vị")
    for plan in plans_due():
        try:
            with transaction.atomic():
                apply_plan(plan=plan, by=by)
        except Refused as refusal:
            tell_once(plan, str(refusal), by)
        except OperationalError:
            raise  # the database is away: the next minute
        except Exception:
            log.exception("reorganisation plan %s", plan.pk)
            words = f"Hệ thống chưa thực hiện được (kế hoạch {plan.pk}), sẽ tự thử lại. "
            tell_once(plan, words + "Báo bộ phận hỗ trợ.", by)


def tell_once(plan, words, by):
    if plan.error != words[:500]:
        with transaction.atomic():
            note_undone(plan=plan, reason=words, by=by)


@job_task("records.prepare_class_grants")
def prepare_class_grants(job, reach, tick):
    """params: {"school", "year", "people": [[user, works]]}; those made are skipped."""
    people, refused = job.params["people"], []
    school = next(iter(schools_of([job.params["school"]])))
    for done, (user_id, works) in enumerate(people, start=1):
        try:
            with step(reach):
                given = {"year_id": job.params["year"], "user_id": user_id, "works": works}
                prepare_one(school=school, by=reach, **given)
        except Refused as refusal:
            refused.append(str(refusal))
        words = f". Chưa lập: {'; '.join(refused)}" if refused else ""
        tick(done, len(people), f"Đã lập {done - len(refused)}/{len(people)} biên bản{words}")
    Job.objects.filter(pk=job.pk).update(result_url=f"/ket-chuyen/truong/{school.pk}/giao-quyen/")


from records import identity_tasks, push_tasks, quality_tasks, round_tasks  # noqa: E402, F401  (the worker reads this module alone)
