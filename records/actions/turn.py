"""The turn of one school: rehearsed, committed in bulk, undone. Each is one transaction."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from csdl.kit import prepared, wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import today
from records.actions import turn_sql as sql
from records.actions.turn_classes import open_new_year
from records.actions.turn_map import fill_map, turn_of
from records.models import CampaignRoom, QualityRoom, Rollover
from records.models.figure import touch
from records.queries import turn
from records.queries.facts import facts_of
from schools.models import Classroom, Group

_S = Rollover.State
MOST_COMPARED = 200
# What a commit writes of a school's turn; its rehearsal and its map stay.
_WRITTEN = (
    *("done", "compared", "state", "error", "returned", "committed_at", "committed_by_id"),
    *("confirmed_at", "approved_at", "job_id"),
)


@action("rollover.rehearse", "Diễn tập kết chuyển")
def rehearse(*, school, plan, by, classroom=None):
    """Say of every pupil where they would go and what stands in the way; change no record.

    classroom: only this class of the old year, which opens no way to the commit; of a school that
    is carried, all are looked at again. Returns the Rollover with its counts.
    """
    with wall.school(by, school):
        rollover = turn_of(school, plan)
        fill_map(rollover)
        whole = classroom is None or rollover.is_written
        only = None if whole else classroom.pk
        keep = sql.KEEP.format(plan=turn.plan_sql())
        rows = prepared.run(keep, turn.TYPES, turn.params(rollover, only))
        if not whole:
            rows = turn.run(sql.COUNT_KEPT, turn.params(rollover))
        rollover.result = turn.Counts.of(rows).as_json()
        rollover.rehearsed_at, rollover.error = timezone.now(), ""
        if whole and rollover.state == _S.OPEN:
            rollover.state = _S.REHEARSED
        rollover.save(update_fields=["result", "rehearsed_at", "error", "state"])
    return rollover


@action("rollover.commit", "Kết chuyển năm học")
def commit(*, school, plan, by, leave=False, job_id=None):
    """Carry a school into the new year: classes, then pupils, in bulk; all or nothing.

    leave: carry those who can be carried although others are blocked. Run again it changes
    nothing but carries those who have come free meanwhile (the second pass in August).
    Raises Refused when the window is shut, when it was not rehearsed, or pupils are blocked;
    left behind all of them, it would be no turn.
    """
    if fault := plan.window.refusal(timezone.now()):
        raise Refused(fault)
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể. Bàn giao học sinh sang trường nhận.")
    with wall.school(by, school):
        rollover = turn_of(school, plan)
        _may_commit(rollover)
        rooms, made, groups = open_new_year(rollover)
        counts, carried, finished = _turn(rollover)
        if counts.blocked and not leave:
            raise Refused(f"Còn {counts.blocked} em vướng ({counts.said()}).")
        if counts.blocked and not (carried or finished or rollover.is_written):
            raise Refused(f"Chưa em nào kết chuyển được ({counts.said()}).")
        if carried or made:
            touch(*rooms)
        if carried or finished or made or groups or not rollover.is_written:
            _written(rollover, counts, carried, made, groups, by, job_id)
    return rollover


def _turn(rollover):
    """Carry who goes on; write the states of who doesn't. Returns (Counts, carried, finished).
    In a later pass, whose outcome was rewritten since is studying again."""
    plan, year_before = turn.plan_sql(), rollover.plan.year_before
    values = turn.params(rollover) | {
        "entered_on": rollover.plan.year.starts_on,
        "finished_on": min(today(), year_before.ends_on),
        "mark": sql.MARK,
    }
    back = 0
    if rollover.done:
        back = turn.run(sql.UNFINISH.format(which=sql.REWRITTEN.format(plan=plan)), values)
    try:
        rows = prepared.run(sql.TURN.format(plan=plan), turn.TYPES | sql.TYPES, values)
    except IntegrityError:
        transaction.set_rollback(True)
        raise Refused(
            "Có em vừa được xếp lớp năm học mới ở trang khác hoặc trường khác. Diễn tập lại rồi "
            "kết chuyển."
        ) from None
    counts = turn.Counts.of(row[:3] for row in rows)
    carried, finished = rows[0][3:] if rows else (0, 0)
    wanted = counts.ends.get("n", 0) + counts.ends.get("r", 0)
    if carried != wanted:
        raise Refused(f"Chỉ xếp được {carried}/{wanted} em vào lớp. Diễn tập lại rồi xem lỗi.")
    return counts, carried, back + finished


def _may_commit(rollover):
    if rollover.state == _S.OPEN:
        raise Refused("Chưa diễn tập. Bấm “Diễn tập” và xem kết quả trước khi kết chuyển.")
    if rollover.state == _S.APPROVED:
        raise Refused(
            "Kết chuyển đã được phê duyệt. Đề nghị đơn vị phê duyệt mở lại rồi kết chuyển tiếp."
        )


def _written(rollover, counts, carried, made, groups, by, job_id):
    before = rollover.done
    differ = turn.differences(rollover)
    rollover.done = {
        "carried": before.get("carried", 0) + carried,
        "classes": before.get("classes", 0) + made,
        "groups": [*before.get("groups", []), *groups],
        "ends": counts.ends,
        "total": _total(before.get("total", {}), counts.ends),
        "differ": len(differ),
    }
    rollover.compared = [list(row) for row in differ[:MOST_COMPARED]]
    rollover.state, rollover.error, rollover.returned = _S.COMMITTED, "", ""
    rollover.committed_at, rollover.committed_by_id = timezone.now(), by.user_id
    rollover.confirmed_at = rollover.approved_at = None
    rollover.job_id = job_id
    rollover.save(update_fields=_WRITTEN)


def _total(before, ends):
    """What all passes together came to: who goes on or repeats is new in each pass, the rest is
    counted anew by each; who has a class already is among the former."""
    passed = {end: before.get(end, 0) + ends.get(end, 0) for end in ("n", "r")}
    return {end: number for end, number in ends.items() if end != "a"} | passed


@action("rollover.undo", "Hoàn tác kết chuyển")
def undo(*, school, plan, reason, by):
    """Take a school back to before its commit, as long as the new year holds no fact of its own.

    Raises Refused with the facts that stand there.
    """
    if fault := plan.window.refusal(timezone.now()):
        raise Refused(fault)
    with wall.school(by, school):
        rollover = turn_of(school, plan)
        if not rollover.is_written:
            raise Refused("Trường chưa kết chuyển nên không có gì để hoàn tác.")
        if rollover.state == _S.APPROVED:
            raise Refused("Kết chuyển đã được phê duyệt. Đề nghị đơn vị phê duyệt mở lại trước.")
        if facts := facts_of(rollover):
            raise Refused(
                f"Năm học {plan.year.name} của trường đã có dữ liệu mới nên không hoàn tác được: "
                f"{'; '.join(facts)}."
            )
        _take_back(rollover)
    return rollover


def _take_back(rollover):
    turn.run(sql.UNCARRY, turn.params(rollover))
    turn.run(sql.UNFINISH.format(which="true"), turn.params(rollover) | {"mark": sql.MARK})
    made = set(rollover.rooms.filter(is_new=True).values_list("made_id", flat=True)) - {None}
    rollover.rooms.update(made=None, is_new=False)
    # A class that an ended grant names stays, empty: papers are not rewritten.
    empty = Classroom.objects.filter(pk__in=made, grants=None, enrollments=None)
    ids = list(empty.values_list("pk", flat=True))
    CampaignRoom.objects.filter(classroom__in=ids).delete()  # counted nobody's word yet
    QualityRoom.objects.filter(classroom__in=ids).delete()
    Classroom.objects.filter(pk__in=ids).delete()
    touch(*(made - set(ids)))
    Group.objects.filter(pk__in=rollover.done.get("groups", [])).delete()
    rollover.state, rollover.done, rollover.compared = _S.REHEARSED, {}, []
    rollover.draft = {}
    rollover.committed_at = rollover.confirmed_at = rollover.committed_by_id = None
    rollover.confirmed_by_id, rollover.job_id = None, None
    rollover.save()


@action("rollover.fail", "Kết chuyển chưa làm được ở một trường")
def note_failure(*, school, plan, reason, by):
    """Keep why a school of a run was left out; the run goes on with the others."""
    with wall.school(by, school):
        rollover = turn_of(school, plan)
        Rollover.objects.filter(pk=rollover.pk).update(error=reason[:500])
    return rollover
