import pghistory
from django.db import models
from django.db.models import Q

from records.models.enrollment import OwnPupil


class IntakeQuerySet(models.QuerySet):
    def allowed(self, reach, perm):
        return self.filter(
            reach.where(perm, department="department_id", unit="school_id", level="level")
        )

    def waiting(self):
        """Admitted, not yet in a class."""
        return self.filter(classroom=None)


@pghistory.track()
class Intake(models.Model):
    """A pupil admitted to the entry grade of a school in a year (tuyển sinh đầu cấp).

    New to the department, or taken over with the record of the school where the level below was
    completed (`from_school`). In no class until placed.
    """

    TABLE_CLASS = "tenant"
    SEE = "records.view_student"

    department_id = models.BigIntegerField()
    school = models.ForeignKey("schools.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.ForeignKey("schools.Year", models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey("records.Student", models.PROTECT, related_name="intakes")
    level = models.CharField(max_length=4)
    grade = models.CharField("Khối", max_length=3)
    from_school = models.ForeignKey(
        "schools.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    classroom = models.ForeignKey(
        "schools.Classroom", models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        triggers = [OwnPupil(name="own_pupil")]
        constraints = [
            models.UniqueConstraint(fields=["student", "year"], name="intake_once"),
            models.UniqueConstraint(fields=["id", "school", "year"], name="intake_keys"),
        ]
        indexes = [
            models.Index(
                fields=["school", "year", "grade"],
                name="intake_waiting",
                condition=Q(classroom=None),
            )
        ]

    def __str__(self):
        return f"{self.student_id} {self.grade}"
