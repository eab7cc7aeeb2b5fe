import pghistory
from django.db import models


class OutcomeQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(
                perm,
                department="department_id",
                unit="school_id",
                room="classroom_id",
                level="classroom__level",
            )
        )


@pghistory.track()
class Outcome(models.Model):
    """What a pupil's school year came to (kết quả cuối năm): one per enrollment.

    Written in May by class or from Excel; who was to be tested again or trained in summer gets
    the last word in August, and `first` keeps what was said before (a report counts both).
    """

    class Kind(models.TextChoices):
        PROMOTED = "promoted", "Lên lớp"
        RETAINED = "retained", "Lưu ban"
        RETEST = "retest", "Kiểm tra lại"
        SUMMER = "summer", "Rèn luyện hè"
        COMPLETED = "completed", "Hoàn thành cấp học"
        GRADUATED = "graduated", "Tốt nghiệp"
        LEFT = "left", "Thôi học, chuyển đi"

    TABLE_CLASS = "tenant"
    SEE = "records.view_student"
    WAITING = (Kind.RETEST, Kind.SUMMER)

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    classroom = models.ForeignKey(
        "schools.Classroom", models.PROTECT, related_name="+", db_index=False
    )
    enrollment = models.OneToOneField("records.Enrollment", models.PROTECT, related_name="outcome")
    kind = models.CharField("Kết quả cuối năm", max_length=9, choices=Kind)
    first = models.CharField("Kết quả trước hè", max_length=9, choices=Kind, blank=True)
    # for one retained: a class of the same grade, by its name in the new year
    to_class = models.CharField("Lớp năm sau", max_length=30, blank=True)
    note = models.CharField("Ghi chú", max_length=200, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        default_permissions = ("change",)
        constraints = [
            models.UniqueConstraint(fields=["id", "school", "year"], name="outcome_keys")
        ]
        indexes = [
            models.Index(fields=["school", "year", "classroom"], name="outcome_class"),
        ]

    def __str__(self):
        return f"{self.enrollment_id} {self.get_kind_display()}"
