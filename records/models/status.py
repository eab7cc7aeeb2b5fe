import pghistory
from django.db import models

from csdl.kit.history import by_statement
from records.models.enrollment import OwnPupil


class StudentStatusQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        from records.models.student import Student

        return self.filter(student__in=Student.objects.allowed(reach, perm))


@pghistory.track(*by_statement())
class StudentStatus(models.Model):
    """What became of a pupil at a school, dated: came, moved class, left, came back.

    The ministry's list has three states (1 đang học, 3 chuyển khỏi trường, 4 bỏ học) and keeps
    bảo lưu as a reason of leaving (domain.md 1.3): ours map onto them (MINISTRY).
    """

    class Kind(models.TextChoices):
        ENROLLED = "enrolled", "Vào học"
        TRANSFERRED_IN = "in", "Chuyển đến"
        MOVED = "moved", "Chuyển lớp"
        RETURNED = "returned", "Trở lại học"
        TRANSFERRED_OUT = "out", "Chuyển trường"
        DROPPED = "dropped", "Thôi học"
        RESERVED = "reserved", "Bảo lưu"
        COMPLETED = "completed", "Hoàn thành chương trình"

    TABLE_CLASS = "tenant"
    SEE = "records.view_student"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey("records.Student", models.PROTECT, related_name="statuses")
    kind = models.CharField("Việc", max_length=10, choices=Kind)
    on = models.DateField("Ngày")
    # the class left or, for who comes, the class entered
    classroom = models.ForeignKey(
        "schools.Classroom", models.PROTECT, related_name="+", db_index=False
    )
    to_classroom = models.ForeignKey(
        "schools.Classroom", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason_code = models.CharField("Lý do", max_length=20, blank=True)
    place = models.CharField("Nơi đến, nơi đi", max_length=200, blank=True)
    note = models.CharField("Ghi chú", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = StudentStatusQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        triggers = [OwnPupil(name="own_pupil")]
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="studentstatus_keys")
        ]
        indexes = [
            models.Index(fields=["school", "year", "kind", "on"], name="studentstatus_kind"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


_KIND = StudentStatus.Kind
# What a pupil's state is after each.
AFTER = {
    _KIND.ENROLLED: "studying",
    _KIND.TRANSFERRED_IN: "studying",
    _KIND.MOVED: "studying",
    _KIND.RETURNED: "studying",
    _KIND.TRANSFERRED_OUT: "transferred",
    _KIND.DROPPED: "dropped",
    _KIND.RESERVED: "reserved",
    _KIND.COMPLETED: "completed",
}
# (state, reason of leaving) of the ministry's data for each of our states.
MINISTRY = {
    "studying": ("1", ""),
    "completed": ("1", ""),
    "transferred": ("3", ""),
    "dropped": ("4", ""),
    "reserved": ("4", "07"),
}
LEAVING = (_KIND.TRANSFERRED_OUT, _KIND.DROPPED, _KIND.RESERVED)
