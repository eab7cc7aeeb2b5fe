"""The way upward: a school says its data is right, who manages it approves, the outbox sends it on.

States of the outbox are those of the ministry's own system (domain.md 5).
"""

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef

from csdl.kit.dates import today
from csdl.kit.workflow import Move
from records.models.campaign_place import Place
from schools.models import Parent

SEE = "records.view_student"
SUBMIT = "records.submit_data"
APPROVE = "records.approve_data"


class OfSchoolQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Approved by who manages the school today; else as rights on the school go."""
        if perm == APPROVE:
            edges = Parent.objects.on(reach.today or today()).filter(
                unit_id=OuterRef("school_id"), manager_id__in=sorted(reach.units(APPROVE))
            )
            return self.filter(Exists(edges))
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


@pghistory.track()
class DataApproval(Place):
    """A school's data of a year: updated by the school, verified by its head, approved above."""

    class State(models.TextChoices):
        WORKING = "working", "Trường đang cập nhật"
        SENT = "sent", "Đã xác thực, chờ phê duyệt"
        RETURNED = "returned", "Trả lại"
        APPROVED = "approved", "Đã phê duyệt"

    MOVES = {
        (State.WORKING, State.SENT): Move(SUBMIT, "Xác thực, gửi phê duyệt"),
        (State.RETURNED, State.SENT): Move(SUBMIT, "Xác thực, gửi phê duyệt lại"),
        (State.APPROVED, State.SENT): Move(SUBMIT, "Xác thực, gửi phần đã thay đổi"),
        (State.SENT, State.APPROVED): Move(APPROVE, "Phê duyệt"),
        (State.SENT, State.RETURNED): Move(APPROVE, "Trả lại trường"),
    }
    TABLE_CLASS = "tenant"
    SEE = SEE

    state = models.CharField("Tình trạng", max_length=8, choices=State, default=State.WORKING)
    since = models.DateTimeField("Từ lúc")
    scores = models.JSONField(default=dict)  # the four percents as the head saw them
    errors = models.PositiveIntegerField(default=0)
    reason = models.CharField("Lý do", max_length=300, blank=True)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    judged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("submit_data", "Xác thực dữ liệu của trường, gửi phê duyệt"),
            ("approve_data", "Phê duyệt dữ liệu của trường"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="dataapproval_keys"),
            models.UniqueConstraint(fields=["school", "year"], name="dataapproval_once"),
        ]

    def __str__(self):
        return f"{self.school_id} {self.state}"


@pghistory.track()
class Push(Place):
    """One part of a school's data on its way up; parts go in this order."""

    class Part(models.IntegerChoices):
        SCHOOL = 1, "Trường"
        STAFF = 2, "Cán bộ, giáo viên, nhân viên"
        ROOM = 3, "Lớp học"
        PUPIL = 4, "Học sinh"

    class State(models.IntegerChoices):
        WAITING = 0, "Chờ đẩy"
        PUSHING = 1, "Đang đẩy"
        PUSHED = 2, "Đẩy thành công"
        FAILED = 3, "Đẩy lỗi"
        AGAIN = 4, "Cần đẩy lại"
        NO_PASSWORD = 5, "Thiếu mật khẩu kết nối"
        WRONG_ACCOUNT = 6, "Tài khoản kết nối không chính xác"
        CONTENT = 7, "Nội dung chưa đúng"

    TABLE_CLASS = "tenant"
    SEE = SEE

    part = models.PositiveSmallIntegerField("Phần", choices=Part)
    state = models.PositiveSmallIntegerField("Tình trạng", choices=State, default=State.WAITING)
    records = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    pushed_at = models.DateTimeField(null=True)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["school", "year", "part"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="push_keys"),
            models.UniqueConstraint(fields=["school", "year", "part"], name="push_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="push_due", condition=models.Q(state__in=[0, 1, 3, 4])
            )
        ]

    def __str__(self):
        return f"{self.school_id} {self.part} {self.state}"


class PushedRecord(Place):
    """A record as it was last accepted above: by its print the next push knows what changed."""

    TABLE_CLASS = "tenant"

    part = models.PositiveSmallIntegerField(choices=Push.Part)
    record_id = models.BigIntegerField()
    print = models.CharField(max_length=64)
    pushed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="pushedrecord_keys"),
            models.UniqueConstraint(
                fields=["school", "year", "part", "record_id"], name="pushedrecord_once"
            ),
        ]

    def __str__(self):
        return f"{self.part} {self.record_id}"
