"""The turn of the school year (kết chuyển): the Sở's plan, one row per school, one per class."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from csdl.kit.history import by_statement
from csdl.kit.window import Window
from csdl.kit.workflow import Move
from records.promotion import DEFAULT_PATTERN, PATTERNS


class RolloverPlanQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Open inside a department to whoever holds `perm` anywhere in it."""
        return self.filter(department_id__in=reach.roots(perm))


@pghistory.track()
class RolloverPlan(models.Model):
    """The Sở opens the turn from one school year into the next, with its deadline.

    "trước ngày 10/9" (công văn hướng dẫn năm học): closes as that day begins, unless extended.
    """

    TABLE_CLASS = "open"
    SEE = "records.view_rollover"

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    year_before = models.ForeignKey("schools.Year", models.PROTECT, related_name="+")
    year = models.OneToOneField("schools.Year", models.PROTECT, related_name="rollover_plan")
    closes_at = models.DateTimeField("Hạn")
    phrase = models.CharField(max_length=100)
    basis = models.CharField("Căn cứ", max_length=200, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = RolloverPlanQuerySet.as_manager()

    class Meta:
        permissions = [("plan_rollover", "Mở đợt kết chuyển năm học")]
        default_permissions = ()

    def __str__(self):
        return f"{self.year_before} → {self.year}"

    @property
    def audit_unit_id(self):
        return self.department_id

    @property
    def window(self):
        return Window(closes_at=self.closes_at, phrase=self.phrase, ask="Sở GDĐT")


class RolloverQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


@pghistory.track(exclude=["result", "done", "compared", "draft"])
class Rollover(models.Model):
    """One school's turn into a year: its map of classes, its rehearsal, what the commit did.

    result: counts of the last rehearsal; done: of the commits together; compared: pupils whose
    end differs between the two.
    """

    class State(models.TextChoices):
        OPEN = "open", "Chưa kết chuyển"
        REHEARSED = "rehearsed", "Đã diễn tập"
        COMMITTED = "committed", "Đã kết chuyển"
        CONFIRMED = "confirmed", "Trường đã xác nhận"
        APPROVED = "approved", "Đã phê duyệt"

    TABLE_CLASS = "tenant"
    SEE = "records.view_rollover"
    WRITTEN = (State.COMMITTED, State.CONFIRMED, State.APPROVED)

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    plan = models.ForeignKey(RolloverPlan, models.PROTECT, related_name="schools")
    state = models.CharField("Tình trạng", max_length=9, choices=State, default=State.OPEN)
    pattern = models.CharField(
        "Mẫu tên lớp", max_length=20, choices=list(PATTERNS.items()), default=DEFAULT_PATTERN
    )
    result = models.JSONField(default=dict)
    rehearsed_at = models.DateTimeField(null=True)
    done = models.JSONField(default=dict)
    # for the new year, not yet signed: {"homeroom": {class: employment}, "without": classes that
    # don't take over last year's teaching, "ending": duties that don't go on}
    draft = models.JSONField(default=dict)
    compared = models.JSONField(default=list)
    committed_at = models.DateTimeField(null=True)
    committed_by_id = models.BigIntegerField(null=True)
    job_id = models.BigIntegerField(null=True)  # the run that wrote it last
    error = models.CharField("Chưa làm được", max_length=500, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    returned = models.CharField("Lý do trả lại", max_length=300, blank=True)

    objects = RolloverQuerySet.as_manager()

    class Meta:
        permissions = [
            ("run_rollover", "Diễn tập, kết chuyển năm học"),
            ("confirm_rollover", "Xác nhận kết chuyển"),
            ("approve_rollover", "Phê duyệt kết chuyển"),
        ]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="rollover_once"),
            models.UniqueConstraint(fields=["id", "school", "year"], name="rollover_keys"),
        ]

    def __str__(self):
        return f"{self.school_id} → {self.year_id} {self.state}"

    @property
    def is_written(self):
        return self.state in self.WRITTEN


_S = Rollover.State
# (from, to): who may, and the words on the button (csdl.kit.workflow).
MOVES = {
    (_S.COMMITTED, _S.CONFIRMED): Move("records.confirm_rollover", "Xác nhận đã kết chuyển đủ"),
    (_S.CONFIRMED, _S.APPROVED): Move("records.approve_rollover", "Phê duyệt"),
    (_S.CONFIRMED, _S.COMMITTED): Move("records.approve_rollover", "Trả lại trường"),
    (_S.APPROVED, _S.COMMITTED): Move("records.approve_rollover", "Mở lại"),
}


class RolloverRoomQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))

    def bare(self):
        """Without the rehearsal's lists, which hold every pupil of the class."""
        return self.defer("pupils", "ends", "targets", "faults")


@pghistory.track(*by_statement(), exclude=["pupils", "ends", "targets", "faults"])
class RolloverRoom(models.Model):
    """One class in the map of a turn: which class it becomes, where its retained pupils go.

    classroom: the class of the old year; None for a class that only opens for new pupils.
    to_*: the class it becomes, by name; empty when its pupils leave the school. like: the class
    whose attributes a new class takes. made: the class of the new year, once it exists.

    The last rehearsal is kept beside it, pupil by pupil, as four lists of the same length: who
    (enrollment), the end (End), the class of the new year, the faults. A million rows less.
    """

    class End(models.TextChoices):
        NEXT = "n", "Lên lớp"
        REPEAT = "r", "Học lại lớp"
        FINISHED = "f", "Hoàn thành, ra trường"
        LEFT = "l", "Không học tiếp"
        WAITING = "w", "Chờ sau hè"
        BLOCKED = "b", "Vướng"
        ALREADY = "a", "Đã có lớp năm mới"

    TABLE_CLASS = "tenant"
    SEE = "records.view_rollover"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    rollover = models.ForeignKey(Rollover, models.CASCADE, related_name="rooms")
    classroom = models.ForeignKey(
        "schools.Classroom", models.PROTECT, null=True, related_name="+", db_index=False
    )
    level = models.CharField(max_length=4, blank=True)
    grade = models.CharField(max_length=3, blank=True)
    to_name = models.CharField("Lớp năm mới", max_length=30, blank=True)
    repeat_name = models.CharField("Lớp cho em lưu ban", max_length=30, blank=True)
    like = models.ForeignKey(
        "schools.Classroom", models.PROTECT, null=True, related_name="+", db_index=False
    )
    made = models.ForeignKey(
        "schools.Classroom", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    is_new = models.BooleanField(default=False)  # this turn opened `made` itself
    pupils = ArrayField(models.BigIntegerField(), default=list)
    ends = ArrayField(models.CharField(max_length=1), default=list)
    targets = ArrayField(models.CharField(max_length=30), default=list)
    faults = ArrayField(models.CharField(max_length=60), default=list)

    objects = RolloverRoomQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["rollover", "classroom"],
                condition=models.Q(classroom__isnull=False),
                name="rolloverroom_once",
            ),
            models.UniqueConstraint(fields=["id", "school", "year"], name="rolloverroom_keys"),
        ]
        indexes = [models.Index(fields=["school", "year"], name="rolloverroom_school")]

    def __str__(self):
        return f"{self.classroom_id} → {self.to_name}"
