"""The turn of the year as people see it: the plan, the board, one school, its pupils."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from csdl.kit.text import sort_key
from records.models import Enrollment, Outcome, Rollover, RolloverPlan, RolloverRoom
from records.queries.turn import FAULTS
from schools.models import Classroom, Parent, Unit, Year

SEE, RUN = "records.view_rollover", "records.run_rollover"
CHIP = {
    "": ("todo", "Chưa diễn tập"),
    "open": ("todo", "Chưa diễn tập"),
    "rehearsed": ("soon", "Đã diễn tập"),
    "committed": ("doing", "Đã kết chuyển"),
    "confirmed": ("doing", "Trường đã xác nhận"),
    "approved": ("done", "Đã phê duyệt"),
}
_E = RolloverRoom.End


def plan_of(pk):
    return RolloverPlan.objects.select_related("year", "year_before").get(pk=pk)


def plans(reach):
    """The turns of one's departments, the latest first."""
    rows = RolloverPlan.objects.allowed(reach, SEE).select_related("year", "year_before")
    return rows.order_by("-year__starts_year")


def plan_for(reach, school):
    """The latest turn of the school's department; None before the Sở opened one."""
    return plans(reach).filter(department=school.department_id).first()


def is_turning(reach, classroom) -> bool:
    """Whether the turn that is open is out of this class's year, for who may run it."""
    if not reach.holds(RUN):
        return False
    plan = plan_for(reach, classroom.school)
    return plan is not None and plan.year_before_id == classroom.year_id


def open_years(reach, perm):
    """Years that a turn may be opened into: there is a year before, and no turn yet."""
    before = Year.objects.filter(
        department=OuterRef("department"), starts_year=OuterRef("starts_year") - 1
    )
    rows = Year.objects.allowed(reach, perm).filter(rollover_plan=None)
    return rows.annotate(before=Subquery(before.values("pk")[:1])).exclude(before=None)


def in_reach(reach, perm, ids) -> set:
    """Of these schools, those on which `perm` is held now."""
    return set(Unit.objects.allowed(reach, perm).filter(pk__in=ids).values_list("pk", flat=True))


def schools_of(ids):
    """Schools in the order of their keys, read a few at a time."""
    return Unit.objects.filter(pk__in=ids).order_by("pk").iterator(chunk_size=200)


def room_of(school, plan, pk):
    """A class of the school in the year that ends; None for the whole school."""
    rows = Classroom.objects.filter(school=school, year=plan.year_before_id)
    return rows.get(pk=pk) if pk else None


def classes_made(school, plan) -> list:
    """Ids of the school's classes of the new year that its map leads to."""
    rows = RolloverRoom.objects.filter(school=school, year=plan.year_id, made__isnull=False)
    return list(rows.values_list("made_id", flat=True))


def written_by(job_id) -> set:
    """Ids of the schools that this very run has carried already (it was stopped and goes on)."""
    rows = Rollover.objects.filter(job_id=job_id, state__in=Rollover.WRITTEN)
    return set(rows.values_list("school_id", flat=True))


def rollover_of(reach, school, plan):
    """The school's row of a turn; None before its first rehearsal."""
    rows = Rollover.objects.allowed(reach, SEE).filter(school=school, year=plan.year_id)
    return rows.select_related("plan__year", "plan__year_before").first()


def board_rows(reach, plan):
    """The schools of a turn with their state, for the list: `turn_state`, `turn_error`, counts."""
    turns = Rollover.objects.filter(school=OuterRef("pk"), year=plan.year_id)
    manager = Parent.objects.on(reach.today).filter(unit=OuterRef("pk"))
    rows = Unit.objects.allowed(reach, SEE).schools().filter(department=plan.department_id)
    return rows.open_on(plan.year_before.ends_on).annotate(
        turn_state=Coalesce(Subquery(turns.values("state")[:1]), Value("")),
        turn_error=Coalesce(Subquery(turns.values("error")[:1]), Value("")),
        turn_result=Subquery(turns.values("result")[:1]),
        turn_done=Subquery(turns.values("done")[:1]),
        manager_id=Subquery(manager.values("manager")[:1]),
        manager_name=Subquery(manager.values("manager__name")[:1]),
    )


def board_counts(rows):
    """{state: number of schools}; "" are those not begun."""
    states = ("", "open", "rehearsed", "committed", "confirmed", "approved")
    kinds = {f"s_{state}": Count("pk", filter=Q(turn_state=state)) for state in states}
    found = rows.aggregate(**kinds, total=Count("pk"), failed=Count("pk", filter=~Q(turn_error="")))
    return {key.removeprefix("s_"): number for key, number in found.items()}


def managers_of(reach, plan):
    """(id, name) of the units that manage schools of the board: for its filter."""
    below = Unit.objects.allowed(reach, SEE).schools().filter(department=plan.department_id)
    edges = Parent.objects.on(reach.today).filter(unit__in=below)
    rows = Unit.objects.filter(pk__in=edges.values("manager")).order_by("tier", "sort_key")
    return [(unit.pk, unit.short_name) for unit in rows]


@dataclass(frozen=True)
class Lot:
    """One cause with how many pupils it holds back, and what to do about it."""

    code: str
    number: int

    @property
    def label(self):
        return FAULTS[self.code][0]

    @property
    def cure(self):
        return FAULTS[self.code][1]


def lots(rollover) -> list[Lot]:
    """The causes of the last rehearsal, in the order they are to be mended."""
    said = rollover.result.get("faults", {}) if rollover else {}
    return [Lot(code, said[code]) for code in FAULTS if said.get(code)]


def is_rehearsed(rollover) -> bool:
    """Whether the whole school was, by the present map; one class of it is not enough."""
    return bool(rollover and rollover.rehearsed_at) and rollover.state != Rollover.State.OPEN


def is_spent(rollover) -> bool:
    """Whether the last rehearsal tells of what the commit has done already, and of nothing new."""
    return rollover.is_written and not (
        rollover.rehearsed_at and rollover.rehearsed_at > rollover.committed_at
    )


def ready_of(rollover) -> int:
    """How many pupils a commit would carry, by the last rehearsal."""
    if rollover is None or is_spent(rollover):
        return 0
    ends = rollover.result.get("ends", {})
    return ends.get(_E.NEXT, 0) + ends.get(_E.REPEAT, 0)


def to_open(rollover) -> list[str]:
    """Names of the classes that the map leads to and the new year does not have yet."""
    there = Classroom.objects.filter(school=rollover.school_id, year=rollover.year_id)
    rows = rollover.rooms.filter(to_name__gt="").exclude(to_name__in=there.values("name"))
    return sorted(set(rows.values_list("to_name", flat=True)), key=sort_key)


def map_rows(rollover):
    """The rows of the map: classes of the old year first, then those that open empty."""
    rows = list(rollover.rooms.select_related("classroom", "made"))
    return sorted(
        rows,
        key=lambda row: (
            row.classroom is None,
            row.classroom.sort_key if row.classroom else sort_key(row.to_name),
        ),
    )


def pupil_rows(reach, rollover):
    """The pupils of the last rehearsal as enrollments of the old year, for a list."""
    rows = Enrollment.objects.allowed(reach, "records.view_student").filter(
        school=rollover.school_id, year=rollover.plan.year_before_id, left_on=None
    )
    return rows.select_related("student", "classroom")


def differing_rows(reach, rollover):
    """Those whom the commit led elsewhere than the rehearsal had said (`Rollover.compared`)."""
    rows = Enrollment.objects.allowed(reach, "records.view_student")
    rows = rows.filter(pk__in=[pupil for pupil, *_ in rollover.compared])
    return rows.select_related("student", "classroom")


def ends_of(rollover) -> dict:
    """{enrollment: (end, class of the new year, codes of faults)} of one school."""
    found = {}
    rooms = rollover.rooms.filter(classroom__isnull=False)
    for room in rooms.only("pupils", "ends", "targets", "faults"):
        for pupil, end, target, said in zip(
            room.pupils, room.ends, room.targets, room.faults, strict=True
        ):
            found[pupil] = (end, target, [code for code in said.split(",") if code])
    return found


def school_tiles(rollover):
    """Four counts that matter, and what waits."""
    ends = rollover.result.get("ends", {}) if rollover else {}
    wanted = ((_E.NEXT, "done"), (_E.REPEAT, ""), (_E.FINISHED, ""), (_E.WAITING, "doing"))
    wanted += ((_E.LEFT, ""), (_E.ALREADY, "done"), (_E.BLOCKED, "returned"))
    return [
        {
            "value": ends.get(end.value, 0),
            "label": end.label.lower(),
            "kind": kind,
            "end": end.value,
        }
        for end, kind in wanted
        if ends.get(end.value) or end in (_E.NEXT, _E.REPEAT, _E.FINISHED, _E.BLOCKED)
    ]


def written_missing(reach, school, year):
    """How many pupils of a school's year have no outcome yet."""
    rows = Enrollment.objects.allowed(reach, "records.view_student").filter(
        school=school, year=year, left_on=None
    )
    written = Outcome.objects.filter(school=school, year=year).values("enrollment")
    return rows.exclude(pk__in=written).count()


def to_turn(reach, plan):
    """How many schools that one runs are not carried yet."""
    written = Rollover.objects.filter(year=plan.year_id, state__in=Rollover.WRITTEN)
    rows = Unit.objects.allowed(reach, RUN).schools().filter(department=plan.department_id)
    rows = rows.open_on(plan.year_before.ends_on)
    return rows.exclude(pk__in=written.values("school")).count()


def turned(reach, perm, plan):
    """(school, what the home page says of it) of the schools that have turned, where `perm` is
    held."""
    rows = Rollover.objects.allowed(reach, perm)
    rows = rows.filter(year=plan.year_id, state__in=Rollover.WRITTEN).order_by("school")
    return [(row["school"], row) for row in rows.values(
        "school", "state", "returned", "draft", "done")]  # fmt: skip


def to_approve(reach, plan):
    """How many schools that one manages wait for the approval."""
    managed = reach.units("records.approve_rollover")
    below = Parent.objects.on(reach.today).filter(manager__in=managed).values("unit")
    rows = Rollover.objects.allowed(reach, SEE).filter(year=plan.year_id, state="confirmed")
    return rows.filter(school__in=below).count()
