"""Verification of persons against the national population database (S1, S3): where each stands.

No row: never sent. A row holds for the values it was sent with (print: md5 of them); when the
record changes, it no longer says anything, and the person is to be sent again.
"""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from records.models.staff import BelowStaff, Staff
from records.models.student import Part, Student

SEE = "records.view_student"
VERIFY = "records.verify_identity"
# What is compared there, in SQL over the alias s of a pupil or member of staff.
PRINT = "md5(concat_ws('|', s.full_name, s.birth_date, s.gender, s.personal_id))"
COMPARED = ("full_name", "birth_date", "gender", "personal_id")


class Verdict(models.TextChoices):
    SENT = "sent", "Đã gửi, chờ trả lời"
    MATCHED = "matched", "Khớp"
    MISMATCHED = "mismatched", "Lệch"
    NOT_FOUND = "not_found", "Không tìm thấy"


class Identity(models.Model):
    """Where one person stands; fields: codes that differ there; batch_id: the last it went in."""

    verdict = models.CharField("Xác thực", max_length=10, choices=Verdict)
    fields = ArrayField(models.CharField(max_length=20), default=list)
    print = models.CharField(max_length=32)
    batch_id = models.BigIntegerField()
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


@pghistory.track()
class StudentIdentity(Identity, Part):
    SEE = SEE
    student = models.OneToOneField(
        Student, models.PROTECT, primary_key=True, related_name="identity"
    )

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["school"], name="studentidentity_school")]

    def __str__(self):
        return f"{self.student_id} {self.verdict}"


@pghistory.track()
class StaffIdentity(Identity, BelowStaff):
    SEE = "records.view_staff"
    staff = models.OneToOneField(Staff, models.PROTECT, primary_key=True, related_name="identity")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.staff_id} {self.verdict}"


class IdentityBatchQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(reach.where(perm, department="department_id", unit="school_id"))


@pghistory.track()
class IdentityBatch(models.Model):
    """People of one school sent together: by file, or over the connection. ticket: what the other
    side calls it; next_at: when it is tried or asked again."""

    class Kind(models.TextChoices):
        PUPIL = "pupil", "Học sinh"
        STAFF = "staff", "Cán bộ, giáo viên, nhân viên"

    class Via(models.TextChoices):
        FILE = "file", "Tệp Excel"
        HTTP = "http", "Kết nối trực tuyến"

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENT = "sent", "Đã gửi, chờ trả lời"
        ANSWERED = "answered", "Đã có trả lời"
        FAILED = "failed", "Chưa gửi được"

    TABLE_CLASS = "person"
    SEE = SEE

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+")
    kind = models.CharField("Đối tượng", max_length=5, choices=Kind)
    via = models.CharField("Cách gửi", max_length=4, choices=Via)
    state = models.CharField("Tình trạng", max_length=8, choices=State, default=State.WAITING)
    people = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    mismatched = models.PositiveIntegerField(default=0)
    not_found = models.PositiveIntegerField(default=0)
    ticket = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects = IdentityBatchQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("verify_identity", "Gửi xác thực định danh, nhận kết quả")]
        indexes = [
            models.Index(
                fields=["state", "next_at"], name="identitybatch_due",
                condition=models.Q(state__in=["waiting", "sent"]),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()} {self.made_at:%d/%m/%Y}"

    @property
    def audit_unit_id(self):
        return self.school_id

    @property
    def left(self):
        """People without an answer yet."""
        return self.people - self.matched - self.mismatched - self.not_found


IDENTITIES = {"pupil": StudentIdentity, "staff": StaffIdentity}
