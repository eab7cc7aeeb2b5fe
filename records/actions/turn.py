"""The turn of one school: rehearsed, committed in bulk, undone. Each is one transaction."""

from django.utils import timezone

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import today
from records.actions.turn_map import fill_map, turn_of
from records.models import Rollover
from records.queries import turn
from records.queries.facts import facts_of
from schools.models import Classroom, Group
from schools.models.level import GRADE_LABELS

_S = Rollover.State
MOST_COMPARED = 200

# The plan is counted and kept in one pass over it.
_KEEP = """
with p as materialized ({plan}), g as (
  select classroom_id, array_agg(enrollment_id order by enrollment_id) as pupils,
    array_agg(ending order by enrollment_id) as ends,
    array_agg(target order by enrollment_id) as targets,
    array_agg(faults order by enrollment_id) as faults
  from p group by 1
), u as (
  update records_rolloverroom m set pupils = coalesce(g.pupils, '{{}}'),
    ends = coalesce(g.ends, '{{}}'), targets = coalesce(g.targets, '{{}}'),
    faults = coalesce(g.faults, '{{}}')
  from records_rolloverroom r left join g on g.classroom_id = r.classroom_id
  where m.id = r.id and r.rollover_id = %(rollover)s
    and (%(only)s::bigint is null or r.classroom_id = %(only)s)
  returning 1
)
select ending, faults, count(*) from p group by 1, 2
"""

_COUNT_KEPT = """
select u.ending, u.faults, count(*) from records_rolloverroom m,
  unnest(m.ends, m.faults) as u(ending, faults)
where m.rollover_id = %(rollover)s group by 1, 2
"""

# The classes were made before, by name; on conflict: the pupil has a class in the new year, or
# was carried before. Both are the database's word, whatever this program believes.
_CARRY = """
insert into records_enrollment
  (department_id, school_id, year_id, classroom_id, student_id, entered_on, carried_from)
select k.department_id, k.school_id, k.year_id, k.id, p.student_id, %(entered_on)s, p.enrollment_id
from ({plan}) p
join schools_classroom k on k.school_id = %(school)s and k.year_id = %(year)s and k.name = p.target
where p.ending in ('n', 'r')
order by p.enrollment_id
on conflict do nothing
"""

# Who finished the last grade: the state of the pupil, and the dated event behind it.
_FINISH = """
with p as ({plan}), gone as (
  update records_student s set state = 'completed', state_on = %(finished_on)s
  from p where s.id = p.student_id and s.school_id = %(school)s
    and p.ending = 'f' and s.state = 'studying'
  returning s.id, p.classroom_id
)
insert into records_studentstatus (department_id, school_id, year_id, student_id, kind, "on",
  classroom_id, reason_code, place, note, made_at)
select c.department_id, c.school_id, c.year_id, gone.id, 'completed', %(finished_on)s,
  c.id, '', '', %(mark)s, now()
from gone join schools_classroom c on c.id = gone.classroom_id
"""
_UNFINISH = """
with gone as (
  delete from records_studentstatus where school_id = %(school)s and year_id = %(year_before)s
    and kind = 'completed' and note = %(mark)s
  returning id, student_id
)
update records_student s set state = 'studying', state_on = (
  select x."on" from records_studentstatus x
  where x.student_id = s.id and x.id not in (select id from gone)
  order by x."on" desc, x.id desc limit 1)
from gone where s.id = gone.student_id and s.school_id = %(school)s and s.state = 'completed'
"""
MARK = "Kết chuyển năm học"

_UNCARRY = """
delete from records_enrollment
where school_id = %(school)s and year_id = %(year)s and carried_from is not null
"""


@action("rollover.rehearse", "Diễn tập kết chuyển")
def rehearse(*, school, plan, by, classroom=None):
    """Say of every pupil where they would go and what stands in the way; change no record.

    classroom: only this class of the old year. Returns the Rollover with its counts.
    """
    with wall.school(by, school):
        rollover = turn_of(school, plan)
        fill_map(rollover)
        only = classroom.pk if classroom else None
        rows = turn.run(_KEEP.format(plan=turn.plan_sql()), turn.params(rollover, only))
        if classroom:
            rows = turn.run(_COUNT_KEPT, turn.params(rollover))
        rollover.result = turn.Counts.of(rows).as_json()
        rollover.rehearsed_at, rollover.error = timezone.now(), ""
        if rollover.state == _S.OPEN:
            rollover.state = _S.REHEARSED
        rollover.save(update_fields=["result", "rehearsed_at", "error", "state"])
    return rollover


@action("rollover.commit", "Kết chuyển năm học")
def commit(*, school, plan, by, leave=False, job_id=None):
    """Carry a school into the new year: classes, then pupils, in bulk; all or nothing.

    leave: carry those who can be carried although others are blocked. Run again it changes
    nothing but carries those who have come free meanwhile (the second pass in August).
    Raises Refused when the window is shut, when it was not rehearsed, or pupils are blocked.
    """
    if fault := plan.window.refusal(timezone.now()):
        raise Refused(fault)
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể. Bàn giao học sinh sang trường nhận.")
    with wall.school(by, school):
        rollover = turn_of(school, plan)
        _may_commit(rollover)
        fill_map(rollover)
        counts = turn.count_plan(rollover)
        if counts.blocked and not leave:
            raise Refused(f"Còn {counts.blocked} em vướng ({counts.said()}).")
        made = make_classes(rollover)
        values = turn.params(rollover) | {"entered_on": plan.year.starts_on}
        carried = turn.run(_CARRY.format(plan=turn.plan_sql()), values)
        wanted = counts.ends.get("n", 0) + counts.ends.get("r", 0)
        if carried != wanted:
            raise Refused(f"Chỉ xếp được {carried}/{wanted} em vào lớp. Diễn tập lại rồi xem lỗi.")
        values |= {"finished_on": min(today(), plan.year_before.ends_on), "mark": MARK}
        finished = turn.run(_FINISH.format(plan=turn.plan_sql()), values)
        groups = copy_groups(rollover)
        if carried or finished or made or groups or not rollover.is_written:
            _written(rollover, counts, carried, made, groups, by, job_id)
    return rollover


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
        "differ": len(differ),
    }
    rollover.compared = [list(row) for row in differ[:MOST_COMPARED]]
    rollover.state, rollover.error, rollover.returned = _S.COMMITTED, "", ""
    rollover.committed_at, rollover.committed_by_id = timezone.now(), by.user_id
    rollover.confirmed_at = rollover.approved_at = None
    rollover.job_id = job_id
    rollover.save()


# What a class is in any year; the rest of its columns are attributes, and go with it.
_OWN = {"id", "department", "school", "year", "name", "level", "grade", "sort_key", "search_text"}


def make_classes(rollover):
    """Open the classes of the map that the new year does not have yet. Returns how many.

    Raises Refused when a class of that name stands there for another grade.
    """
    rows = list(rollover.rooms.filter(to_name__gt="").select_related("like"))
    there = {
        room.name: room
        for room in Classroom.objects.filter(school=rollover.school_id, year=rollover.year_id)
    }
    new = {}
    for row in rows:
        room = there.get(row.to_name)
        if room and (room.level, room.grade) != (row.level, row.grade):
            raise Refused(
                f"Năm học mới đã có lớp {room.name} của {GRADE_LABELS[room.grade]}, còn sơ đồ ghi "
                f"{GRADE_LABELS[row.grade]}. Đổi tên một trong hai lớp."
            )
        if room is None and row.to_name not in new:
            new[row.to_name] = _classroom(rollover, row)
    Classroom.objects.bulk_create(new.values())
    there |= new
    changed = []
    for row in rows:
        if row.made_id != there[row.to_name].pk:
            row.made, row.is_new = there[row.to_name], row.to_name in new
            changed.append(row)
    rollover.rooms.model.objects.bulk_update(changed, ["made", "is_new"])
    return len(new)


def _classroom(rollover, row):
    attributes = {}
    if row.like:
        for field in Classroom._meta.concrete_fields:
            if field.name not in _OWN and not field.auto_created:
                attributes[field.attname] = getattr(row.like, field.attname)
    return Classroom(
        department_id=rollover.department_id,
        school_id=rollover.school_id,
        year_id=rollover.year_id,
        name=row.to_name,
        level=row.level,
        grade=row.grade,
        **attributes,
    ).prepare()


def copy_groups(rollover):
    """The professional groups with their subjects, where the new year has none yet; their ids."""
    here = Group.objects.filter(school=rollover.school_id)
    if here.filter(year=rollover.year_id).exists():
        return []
    made = []
    old = list(here.filter(year=rollover.plan.year_before_id).prefetch_related("subjects"))
    for group in old:
        copy = Group.objects.create(
            department_id=group.department_id,
            school_id=group.school_id,
            year_id=rollover.year_id,
            name=group.name,
        )
        copy.subjects.set(group.subjects.all())
        made.append(copy.pk)
    return made


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
    turn.run(_UNCARRY, turn.params(rollover))
    turn.run(_UNFINISH, turn.params(rollover) | {"mark": MARK})
    made = set(rollover.rooms.filter(is_new=True).values_list("made_id", flat=True)) - {None}
    rollover.rooms.update(made=None, is_new=False)
    # A class that an ended grant names stays, empty: papers are not rewritten.
    empty = Classroom.objects.filter(pk__in=made, grants=None, enrollments=None)
    Classroom.objects.filter(pk__in=list(empty.values_list("pk", flat=True))).delete()
    Group.objects.filter(pk__in=rollover.done.get("groups", [])).delete()
    rollover.state, rollover.done, rollover.compared = _S.REHEARSED, {}, []
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
