"""Reorganisation of units (sắp xếp đơn vị): a plan with a date, what it concerns, and where each
of these goes."""

import pghistory
from django.db import models
from django.db.models import Q

from csdl.kit.workflow import Move

PLAN, APPROVE = "records.plan_reorganisation", "records.approve_reorganisation"


class ReorganisationQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(department_id__in=reach.roots(perm))


@pghistory.track()
class Reorganisation(models.Model):
    """Which old unit becomes which new one from which day, on which decision: units merge, are
    split, change their manager, close (Nghị quyết 1669/NQ-UBTVQH15: districts to communes on
    1/7/2025). Pupils' rows are not touched by a change of manager: the tree is dated.

    It takes effect at 00:00 of `effective_on`, once, by the beat (records.tasks).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        APPROVED = "approved", "Đã duyệt, chờ đến ngày"
        DONE = "done", "Đã có hiệu lực"
        WITHDRAWN = "withdrawn", "Đã rút"

    MOVES = {
        (State.DRAFT, State.APPROVED): Move(APPROVE, "Duyệt phương án"),
        (State.APPROVED, State.DRAFT): Move(APPROVE, "Mở lại để sửa"),
        (State.DRAFT, State.WITHDRAWN): Move(PLAN, "Rút phương án"),
        (State.APPROVED, State.DONE): Move(APPROVE, "Có hiệu lực"),
    }
    TABLE_CLASS = "open"
    SEE = "records.view_reorganisation"

    department = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    title = models.CharField("Tên phương án", max_length=200)
    basis = models.CharField("Căn cứ", max_length=200)
    effective_on = models.DateField("Có hiệu lực từ ngày")
    state = models.CharField("Tình trạng", max_length=9, choices=State, default=State.DRAFT)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    error = models.CharField("Chưa làm được", max_length=500, blank=True)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        permissions = [
            ("plan_reorganisation", "Lập phương án sắp xếp đơn vị"),
            ("approve_reorganisation", "Duyệt phương án sắp xếp đơn vị"),
        ]
        default_permissions = ("view",)

    def __str__(self):
        return self.title

    @property
    def audit_unit_id(self):
        return self.department_id


class ReorgItemQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(plan__department_id__in=reach.roots(perm))


@pghistory.track()
class ReorgItem(models.Model):
    """One thing a plan concerns, and what becomes of it: a unit, a person's post, a grant.

    unit: the unit concerned, or where the post and the grant stand. to: the unit it goes to.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", "Đơn vị"
        POST = "post", "Vị trí công tác"
        GRANT = "grant", "Quyền"

    class Answer(models.TextChoices):
        MANAGER = "manager", "Đổi đơn vị quản lý"
        CLOSE = "close", "Kết thúc hoạt động, nhập vào"
        MOVE = "move", "Sang đơn vị mới, cùng chức vụ"
        AGAIN = "again", "Lập biên bản giao lại ở đơn vị mới"
        KEEP = "keep", "Giữ nguyên"
        END = "end", "Kết thúc"

    A = Answer
    ANSWERS = {
        Kind.UNIT: (A.MANAGER, A.CLOSE),
        Kind.POST: (A.MOVE, A.END),
        Kind.GRANT: (A.AGAIN, A.KEEP, A.END),
    }
    GOES = (A.MANAGER, A.CLOSE, A.MOVE, A.AGAIN)  # these need a `to`
    TABLE_CLASS = "open"
    SEE = "records.view_reorganisation"

    plan = models.ForeignKey(Reorganisation, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=5, choices=Kind)
    unit = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    # a post written by mistake and taken out goes from the plan too
    post = models.ForeignKey("accounts.Post", models.CASCADE, null=True, related_name="+")
    grant = models.ForeignKey("accounts.Grant", models.PROTECT, null=True, related_name="+")
    answer = models.CharField("Xử lý", max_length=7, choices=Answer)
    to = models.ForeignKey("schools.Unit", models.PROTECT, null=True, related_name="+")

    objects = ReorgItemQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "unit"], condition=Q(kind="unit"), name="reorgitem_unit"
            ),
            models.UniqueConstraint(fields=["plan", "post"], name="reorgitem_post"),
            models.UniqueConstraint(fields=["plan", "grant"], name="reorgitem_grant"),
            models.CheckConstraint(
                condition=Q(kind="unit", post=None, grant=None)
                | Q(kind="post", post__isnull=False, grant=None)
                | Q(kind="grant", post=None, grant__isnull=False),
                name="reorgitem_kind",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.unit_id} {self.answer} {self.to_id}"

    @property
    def audit_unit_id(self):
        return self.unit_id
