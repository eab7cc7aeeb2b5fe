"""The cut-off: the records of every school as of 24:00 of one day, made to stand still.

Queued by beat, or again by a person when it failed; broken off and run twice, nothing changes.
"""

from csdl.ground.actions.job import start_job
from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.canonical import digest
from csdl.kit.dates import vn_date
from csdl.kit.reach import Reach
from reports.models import Period, Snapshot, Submission
from reports.queries import clock
from reports.queries.cube import facts, wanted_by
from reports.queries.cut_off import TASK, key_of, standing
from reports.queries.period import forms_of
from reports.queries.submission import asked, has_history
from schools.models import Unit


def program(period):
    """The reach of the program for one department: reads it all, writes school by school."""
    return Reach(system=f"chốt số liệu đến hết {vn_date(period.cut_on)}",
                 department=period.department_id)  # fmt: skip


def start_cut_off(period, by):
    """Queue the cut-off of a period; asked twice, it is queued once."""
    return start_job(
        task=TASK,
        title=f"Chốt số liệu: {period.title}"[:200],
        params={"period": period.pk, "tries": standing(period).tries + 1},
        unit_id=period.department_id,
        key=key_of(period),
        by=by,
    )


@action("period.cut_again", "Chạy tiếp việc chốt số liệu")
def cut_again(*, period, by):
    """Begin a failed cut-off again now. Raises Refused unless it has failed."""
    if period.cut_at or not standing(period).failed:
        raise Refused("Việc chốt số liệu không bị dừng nên không cần chạy tiếp. Tải lại trang.")
    return start_cut_off(period, by)


def count_all(period):
    """{school: facts} of the whole department, in one pass; and as known when.

    The state at 24:00 of the cut-off day, whenever this runs: what changed since is read back
    from the history. Where the portal held no pupil by then (its first year), the records count
    as they are now, dated the same day.
    """
    known_at = period.opens_at
    if not has_history(period.department_id, known_at):
        known_at = clock.now()
    wanted = wanted_by(form.body for form in forms_of(period))
    back = known_at if known_at == period.opens_at else None
    with wall.whole(period.department_id):
        return facts(asked(period, known_at=back), wanted), known_at


@action("period.keep", "Lưu số liệu chốt của các trường")
def keep_snapshots(*, period, found, known_at, by):
    """Keep the first revision of a few schools; a second run keeps nothing more.

    found: [(school's submission id, unit, facts)], MOST_SCHOOLS at most.
    """
    units = [unit for _, unit, _ in found]
    with wall.schools(by, units):
        Snapshot.objects.bulk_create(
            [
                Snapshot(
                    department_id=period.department_id,
                    school=unit,
                    year_id=period.year_id,
                    period=period,
                    facts=told,
                    digest=digest(told),
                    known_at=known_at,
                )
                for _, unit, told in found
            ],
            ignore_conflicts=True,
        )
        kept = Snapshot.objects.filter(period=period, school__in=units, revision=1)
        kept = dict(kept.values_list("school_id", "pk"))
        for pk, unit, _ in found:
            Submission.objects.filter(pk=pk, snapshot=None).update(snapshot_id=kept[unit.pk])
    return len(found)


@action("period.cut", "Chốt xong số liệu của kỳ báo cáo")
def finish_cut_off(*, period, known_at, by):
    Period.objects.filter(pk=period.pk, cut_at=None).update(cut_at=clock.now(), known_at=known_at)
    return period


def schools_to_cut(period):
    """[(submission id, unit)] of the schools of a period that have no snapshot yet."""
    with wall.whole(period.department_id):
        rows = Submission.objects.filter(
            period=period, tier=Unit.Tier.SCHOOL, snapshot=None
        ).select_related("school")
        return [(row.pk, row.school) for row in rows.order_by("school_id")]
