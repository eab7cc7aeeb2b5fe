import pghistory
from django.db import models
from django.db.models import Q


class TransferQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        """Both schools see it; either side's acts are told apart in the actions."""
        given = reach.where(perm, department="department_id", unit="from_school_id")
        return self.filter(given | reach.where(perm, unit="to_school_id"))

    def open(self):
        return self.filter(state=Transfer.State.OFFERED)


@pghistory.track()
class Transfer(models.Model):
    """A pupil offered by one school to another (chuyển trường): theirs until the other accepts.

    What the receiving school may see beforehand is copied here; the old school keeps the copy,
    so that it can still print who left when the record has moved on.
    """

    class State(models.TextChoices):
        OFFERED = "offered", "Chờ tiếp nhận"
        ACCEPTED = "accepted", "Đã tiếp nhận"
        RETURNED = "returned", "Bị trả lại"
        WITHDRAWN = "withdrawn", "Đã rút"

    TABLE_CLASS = "two-party"
    SEE = "records.view_student"

    department_id = models.BigIntegerField()
    from_school = models.ForeignKey(
        "schools.Unit", models.PROTECT, related_name="+", db_column="school_a_id"
    )
    to_school = models.ForeignKey(
        "schools.Unit", models.PROTECT, related_name="+", db_column="school_b_id"
    )
    student = models.ForeignKey("records.Student", models.PROTECT, related_name="transfers")
    student_code = models.CharField("Mã học sinh", max_length=20)
    full_name = models.CharField("Họ và tên", max_length=100)
    birth_date = models.DateField("Ngày sinh")
    gender = models.PositiveSmallIntegerField("Giới tính", choices=[(1, "Nam"), (0, "Nữ")])
    class_name = models.CharField("Lớp", max_length=30)
    level = models.CharField(max_length=4)
    grade = models.CharField("Khối", max_length=3)
    leaves_on = models.DateField("Chuyển đi từ ngày")
    reason = models.CharField("Lý do", max_length=300)
    state = models.CharField("Tình trạng", max_length=9, choices=State, default=State.OFFERED)
    answer = models.CharField("Lý do trả lại, rút", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by_id = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(state="offered"), name="transfer_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(from_school=models.F("to_school")), name="transfer_two_schools"
            ),
        ]

    def __str__(self):
        return f"{self.full_name}: {self.from_school_id} → {self.to_school_id}"

    @property
    def audit_unit_id(self):
        return self.from_school_id
